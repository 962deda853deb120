package weir.application.handle;

import java.io.Serial;

/** The process is dead. */
final class Died extends Error {
    @Serial
    private static final long serialVersionUID = 1L;
}
