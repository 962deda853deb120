package weir.bootstrap.load;

/** Hears of each answer, on the thread that sends. */
public interface LoadListener {
    LoadListener NONE = (dueNanos, answeredNanos, accepted) -> {};

    /**
     * A request was answered with 200.
     *
     * @param dueNanos when it was due ({@link System#nanoTime})
     * @param answeredNanos when the whole answer was there
     * @param accepted how many of its events were accepted
     */
    void accepted(long dueNanos, long answeredNanos, int accepted);
}
