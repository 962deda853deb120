package weir.application.ingest;

/**
 * What the events of a request take of the memory besides their bytes, from when they are told apart until their answer is
 * written: the objects that stand for each, its place in the queue's groups, and its part of the answer. A test measures
 * that it is no less.
 */
final class EventWeight {
    /** An event of one byte is an envelope, an id and its text in the answer all the same. */
    static final int FIT_BYTES = 300;

    /** A rejected one has attributes of its own, and a place, a code and a reason in the answer. */
    static final int UNFIT_BYTES = 600;

    /** A reason stands in the event's attributes and, escaped, in the answer, which grows by doubling. */
    private static final int REASON_CHARACTER_BYTES = 4;

    private EventWeight() {}

    /** In bytes. */
    static long of(Sorted sorted) {
        long bytes = (long) FIT_BYTES * sorted.fit().size();
        for (Sorted.Unfit event : sorted.unfit()) {
            int reason = Math.min(event.fault().reason().length(), Wrap.REASON_LENGTH_MAX);
            bytes += UNFIT_BYTES + (long) REASON_CHARACTER_BYTES * reason;
        }
        return bytes;
    }
}
