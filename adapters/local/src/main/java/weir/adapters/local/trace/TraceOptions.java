package weir.adapters.local.trace;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How much the trace keeps, and how it uses the machine.
 *
 * @param retention asked again and again, so that it may change
 * @param diskReserveBytes below this much free space nothing is written
 * @param bufferedMax how many records of the index are collected in memory, 40 bytes each, before they are written
 * @param bufferedAgeMax how long they are collected at most
 * @param mergedMax how many records a segment has at most that is made of others
 * @param stepsMax how many steps a file has at most, 32 bytes each
 * @param damages is told of files that are not as they were written
 */
public record TraceOptions(
        Supplier<Retention> retention,
        long diskReserveBytes,
        int bufferedMax,
        Duration bufferedAgeMax,
        long mergedMax,
        int stepsMax,
        Consumer<String> damages) {
    public TraceOptions {
        if (bufferedMax < 1 || mergedMax < 1 || stepsMax < 1 || bufferedAgeMax.isNegative()) {
            throw new IllegalArgumentException("a trace must hold something");
        }
    }

    /**
     * @param ageMax what is older may go: events by {@code created}, steps by when they were taken
     * @param bytesMax of the index; beyond it the oldest segment goes
     */
    public record Retention(Duration ageMax, long bytesMax) {}

    public static TraceOptions of(Supplier<Retention> retention, long diskReserveBytes, Consumer<String> damages) {
        return new TraceOptions(
                retention, diskReserveBytes, 1 << 17, Duration.ofSeconds(10), 10_000_000, 1 << 16, damages);
    }
}
