package weir.application.archive;

import java.util.concurrent.atomic.AtomicLong;

/** What all open lake objects together may hold in memory; beyond it each is stored before it takes more. */
public final class ArchiveMemory {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

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
}
