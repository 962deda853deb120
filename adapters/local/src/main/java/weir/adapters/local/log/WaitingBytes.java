package weir.adapters.local.log;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of a channel's events waits to be written. All channels together have a bound, and one that has something
 * waiting takes no more than half of it: the others are not refused because of the one that is busy.
 */
final class WaitingBytes {
    private final AtomicLong ofAll;
    private final long ofAllMax;
    private final AtomicLong own = new AtomicLong();

    /** @param ofAll shared by the channels of a queue */
    WaitingBytes(AtomicLong ofAll, long ofAllMax) {
        this.ofAll = ofAll;
        this.ofAllMax = ofAllMax;
    }

    /** Whether so many more may wait. Whatever its size, what comes when nothing else waits may. */
    boolean take(long bytes) {
        long ownBefore = own.getAndAdd(bytes);
        if (ownBefore > 0 && ownBefore + bytes > ofAllMax / 2) {
            own.addAndGet(-bytes);
            return false;
        }
        long allBefore = ofAll.getAndAdd(bytes);
        if (allBefore > 0 && allBefore + bytes > ofAllMax) {
            give(bytes);
            return false;
        }
        return true;
    }

    /** So many wait no more. */
    void give(long bytes) {
        own.addAndGet(-bytes);
        ofAll.addAndGet(-bytes);
    }

    /** For messages. */
    @Override
    public String toString() {
        return own + " bytes of the channel and " + ofAll + " of all channels wait to be written; " + ofAllMax / 2
                + " and " + ofAllMax + " may";
    }
}
