package weir.adapters.local.log;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import weir.application.port.Lapse;

/**
 * How the queue uses the machine.
 *
 * @param blockBytes how much is taken from the disk ahead at most, and how much of a file Chronicle maps at once
 * @param segmentBytesMax a new segment file begins when one reaches this size, or an eighth of what the channel may
 *     hold if that is less; a segment is what trimming frees at once
 * @param segmentAgeMax a new segment begins with the first append after this time, or after an eighth of the channel's
 *     retention if that is less, counted in time of the clock
 * @param diskReserveBytes free space that appending leaves on the disk
 * @param waitingBytesMax how much may wait for the writers of all channels together
 * @param eventBytesMax the largest event, its data, names and attributes together
 * @param reopenAfter how long a queue that failed to write refuses before it tries again
 * @param clock names the segments
 * @param damages is told of each file that turned out to be damaged, by whichever thread finds it
 * @param lapses is told of each agent that loses events which it has not acknowledged, by whichever thread frees them; it
 *     must not block
 */
public record LogOptions(
        int blockBytes,
        long segmentBytesMax,
        Duration segmentAgeMax,
        long diskReserveBytes,
        long waitingBytesMax,
        int eventBytesMax,
        Duration reopenAfter,
        InstantSource clock,
        Consumer<String> damages,
        Consumer<Lapse> lapses) {
    /** Smaller blocks could not hold an index of a segment. */
    private static final int BLOCK_BYTES_MIN = 256 << 10;

    public static final LogOptions DEFAULT = new LogOptions(
            4 << 20,
            256L << 20,
            Duration.ofHours(1),
            256L << 20,
            64L << 20,
            64 << 20,
            Duration.ofSeconds(1),
            InstantSource.system());

    private static void log(String damage) {
        System.getLogger(LogOptions.class.getName()).log(System.Logger.Level.ERROR, damage);
    }

    /** With damage told to the log, and lapses to nobody. */
    public LogOptions(
            int blockBytes,
            long segmentBytesMax,
            Duration segmentAgeMax,
            long diskReserveBytes,
            long waitingBytesMax,
            int eventBytesMax,
            Duration reopenAfter,
            InstantSource clock) {
        this(
                blockBytes,
                segmentBytesMax,
                segmentAgeMax,
                diskReserveBytes,
                waitingBytesMax,
                eventBytesMax,
                reopenAfter,
                clock,
                LogOptions::log,
                lapse -> {});
    }

    public LogOptions {
        if (blockBytes < BLOCK_BYTES_MIN || Integer.bitCount(blockBytes) != 1) {
            throw new IllegalArgumentException(
                    "block must be a power of two of at least " + BLOCK_BYTES_MIN + " bytes, not " + blockBytes);
        }
        if (segmentBytesMax < 1 || waitingBytesMax < 1 || eventBytesMax < 1 || diskReserveBytes < 0) {
            throw new IllegalArgumentException("sizes must be positive: segment " + segmentBytesMax + ", waiting "
                    + waitingBytesMax + ", event " + eventBytesMax + ", reserve " + diskReserveBytes);
        }
        if (segmentAgeMax.isNegative() || segmentAgeMax.isZero() || reopenAfter.isNegative()) {
            throw new IllegalArgumentException(
                    "times must be positive: segment age " + segmentAgeMax + ", reopening " + reopenAfter);
        }
    }

    public LogOptions withDiskReserveBytes(long bytes) {
        return new LogOptions(
                blockBytes,
                segmentBytesMax,
                segmentAgeMax,
                bytes,
                waitingBytesMax,
                eventBytesMax,
                reopenAfter,
                clock,
                damages,
                lapses);
    }

    public LogOptions withBlockBytes(int bytes) {
        return new LogOptions(
                bytes,
                segmentBytesMax,
                segmentAgeMax,
                diskReserveBytes,
                waitingBytesMax,
                eventBytesMax,
                reopenAfter,
                clock,
                damages,
                lapses);
    }

    public LogOptions withSegmentBytesMax(long bytes) {
        return new LogOptions(
                blockBytes,
                bytes,
                segmentAgeMax,
                diskReserveBytes,
                waitingBytesMax,
                eventBytesMax,
                reopenAfter,
                clock,
                damages,
                lapses);
    }

    public LogOptions withWaitingBytesMax(long bytes) {
        return new LogOptions(
                blockBytes,
                segmentBytesMax,
                segmentAgeMax,
                diskReserveBytes,
                bytes,
                eventBytesMax,
                reopenAfter,
                clock,
                damages,
                lapses);
    }

    public LogOptions withEventBytesMax(int bytes) {
        return new LogOptions(
                blockBytes,
                segmentBytesMax,
                segmentAgeMax,
                diskReserveBytes,
                waitingBytesMax,
                bytes,
                reopenAfter,
                clock,
                damages,
                lapses);
    }

    public LogOptions withDamages(Consumer<String> told) {
        return new LogOptions(
                blockBytes,
                segmentBytesMax,
                segmentAgeMax,
                diskReserveBytes,
                waitingBytesMax,
                eventBytesMax,
                reopenAfter,
                clock,
                told,
                lapses);
    }

    public LogOptions withLapses(Consumer<Lapse> told) {
        return new LogOptions(
                blockBytes,
                segmentBytesMax,
                segmentAgeMax,
                diskReserveBytes,
                waitingBytesMax,
                eventBytesMax,
                reopenAfter,
                clock,
                damages,
                told);
    }
}
