package weir.application.replay;

/** Lets live loading go first. */
@FunctionalInterface
public interface GiveWay {
    /** Never waits, and takes as much as one transaction does well with. */
    GiveWay NEVER = () -> 100_000;

    /**
     * Waits while live events wait to be loaded, but not so long that a replay would never end.
     *
     * @return how many events the next transaction may have
     */
    int await();
}
