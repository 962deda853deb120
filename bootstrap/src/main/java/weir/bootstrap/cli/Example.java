package weir.bootstrap.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.Payload;

/**
 * An event from the configuration's {@code tests}, and what is expected to become of it.
 *
 * @param given the event's bytes
 * @param contentType what a producer would call them
 */
public record Example(
        String name,
        String channel,
        String source,
        Payload given,
        String contentType,
        Map<String, String> attributes,
        Expectation expectation)
        implements ConfiguredTest {
    public Example {
        attributes = Map.copyOf(attributes);
    }

    /** What should become of the event. */
    public sealed interface Expectation {}

    /**
     * A row in that table.
     *
     * @param values for the columns that matter their values as YAML has them: text, number, boolean, null, and lists
     *     and maps of such; other columns may hold anything
     */
    public record ExpectedRow(String table, Map<String, @Nullable Object> values) implements Expectation {
        public ExpectedRow {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /** A rejection; what is empty may be anything. */
    public record ExpectedRejection(
            Optional<String> stage, Optional<String> code, Optional<String> field, Optional<String> rule)
            implements Expectation {}
}
