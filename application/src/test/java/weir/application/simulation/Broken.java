package weir.application.simulation;

/** A promise was broken. */
final class Broken extends AssertionError {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
        super(message);
    }

    Broken(String message, Throwable cause) {
        super(message, cause);
    }

    static void unless(boolean kept, String format, Object... arguments) {
        if (!kept) {
            throw new Broken(String.format(format, arguments));
        }
    }
}
