package weir.application.handle;

import java.io.Serial;

/** An event can never be taken, however often it is tried. */
public final class EventRefused extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** @param reason for a person who has the event before them */
    public EventRefused(String reason) {
        super(reason);
    }
}
