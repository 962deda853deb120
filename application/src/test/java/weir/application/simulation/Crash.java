package weir.application.simulation;

/** The process has died. Nothing in it runs on; an Error, because no use case may survive it. */
final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
        super("the simulated process has died", null, false, false);
    }
}
