package weir.application.archive;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all open lake objects together may hold in memory; beyond it each is stored before it takes more. It keeps some of
 * the arrays that they have done with for the next.
 */
public final class ArchiveMemory {
    static final int CHUNK_BYTES = 1 << 20;
    private static final int FREE_SHARE = 4;

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();
    private final ArrayDeque<byte[]> free = new ArrayDeque<>();

    public ArchiveMemory(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    void take(long more) {
        bytes.addAndGet(more);
    }

    void release(long less) {
        bytes.addAndGet(-less);
    }

    boolean isExhausted() {
        return bytes.get() >= bytesMax;
    }

    /** An array of {@link #CHUNK_BYTES} with anything in it. */
    byte[] chunk() {
        synchronized (free) {
            byte[] kept = free.pollLast();
            if (kept != null) {
                return kept;
            }
        }
        return new byte[CHUNK_BYTES];
    }

    /** Keeps the array for the next who asks, if there is not enough of them. */
    void giveBack(byte[] chunk) {
        synchronized (free) {
            if ((free.size() + 1L) * CHUNK_BYTES <= bytesMax / FREE_SHARE) {
                free.addLast(chunk);
            }
        }
    }
}
