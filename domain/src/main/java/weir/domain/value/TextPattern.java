package weir.domain.value;

import java.util.List;
import java.util.Optional;

/**
 * A regular expression whose time is linear in the text, whatever the expression and the text: an event must not be
 * able to stop a loader. Adapters compile it.
 */
public interface TextPattern {
    /** Whether the expression is found anywhere in the text. */
    boolean find(String text);

    /** The named groups of the expression, in order. */
    List<String> groupNames();

    /**
     * The texts of the named groups at the first place where the expression is found, in the order of
     * {@link #groupNames()}; a group that took no part is an empty optional. Empty if the expression is not found.
     */
    Optional<List<Optional<String>>> groups(String text);

    /** The expression as it was written. */
    String expression();
}
