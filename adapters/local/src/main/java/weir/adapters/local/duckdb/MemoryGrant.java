package weir.adapters.local.duckdb;

import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory DuckDB is given. It is what the configuration says, until that does not do: a checkpoint holds 2,048
 * rows of a table at a time, whatever they weigh, and a row several times while it is loaded. A warehouse that had too
 * little could neither load nor be opened again; so it is given more, up to half of the machine's.
 */
final class MemoryGrant {
    private static final System.Logger LOG = System.getLogger(MemoryGrant.class.getName());

    /** A row is copied as it crosses, is cast, and is stored, each time with room to spare. */
    private static final int TIMES_A_ROW = 8;

    private final long bytesMax;
    private final AtomicLong bytes;

    /** @param bytes what the configuration says */
    MemoryGrant(long bytes) {
        this(bytes, Math.max(bytes, machineBytes() / 2));
    }

    MemoryGrant(long bytes, long bytesMax) {
        this.bytes = new AtomicLong(bytes);
        this.bytesMax = bytesMax;
    }

    private static long machineBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    /** In bytes, what a database is to be opened with. */
    long bytes() {
        return bytes.get();
    }

    /**
     * Grants twice as much, for it was too little.
     *
     * @param tooLittle what was, so that several who find it out grant more only once
     * @return whether there is more than that now
     */
    boolean raise(long tooLittle) {
        long more = Math.min(2 * tooLittle, bytesMax);
        if (more > tooLittle && bytes.compareAndSet(tooLittle, more)) {
            LOG.log(
                    Level.WARNING,
                    "the warehouse goes on with {0} MiB of memory, for its rows are large and {1} MiB were too"
                            + " little: set warehouse.memory to as much",
                    more >> 20,
                    tooLittle >> 20);
        }
        return bytes.get() > tooLittle;
    }

    /** Whether a row of so many bytes can be loaded with what is granted. */
    boolean holds(long rowBytes) {
        return rowBytes <= bytes.get() / TIMES_A_ROW;
    }
}
