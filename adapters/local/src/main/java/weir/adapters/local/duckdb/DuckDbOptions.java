package weir.adapters.local.duckdb;

import java.time.Duration;

/**
 * How a warehouse in a DuckDB file is run.
 *
 * @param memoryBytes what DuckDB may keep in memory, at least 64 MiB, and more if rows are so large that it cannot do with
 *     that; beyond, it writes to a folder next to the file, at most four times as much
 * @param threads how many it may use, 1 to 256
 * @param repeatWindow within which a repeated {@code data_id} loads once; more than nothing
 */
public record DuckDbOptions(long memoryBytes, int threads, Duration repeatWindow) {
    public static final DuckDbOptions DEFAULT = new DuckDbOptions(1L << 30, 1, Duration.ofHours(24));

    private static final long MEMORY_BYTES_MIN = 64L << 20;

    public DuckDbOptions {
        if (memoryBytes < MEMORY_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "the warehouse needs at least 64 MiB of memory, not " + memoryBytes + " bytes");
        }
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException("the warehouse can use 1 to 256 threads, not " + threads);
        }
        if (repeatWindow.isNegative() || repeatWindow.isZero()) {
            throw new IllegalArgumentException("the repeat window must be more than " + repeatWindow);
        }
    }

    DuckDbOptions withMemory(long bytes) {
        return new DuckDbOptions(bytes, threads, repeatWindow);
    }

    long repeatWindowMicros() {
        return Math.addExact(Math.multiplyExact(repeatWindow.getSeconds(), 1_000_000L), repeatWindow.getNano() / 1_000);
    }
}
