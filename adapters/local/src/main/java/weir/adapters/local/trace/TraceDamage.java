package weir.adapters.local.trace;

import java.io.IOException;

/** A file is not as it was written. */
final class TraceDamage extends IOException {
    private static final long serialVersionUID = 1L;

    TraceDamage(String message) {
        super(message);
    }
}
