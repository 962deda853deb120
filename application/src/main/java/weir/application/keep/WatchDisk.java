package weir.application.keep;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import weir.application.port.Metrics;

/**
 * Looks how much space the disk has left. When that is little it says so; when it is less, the keeper is asked to delete now
 * what need not stay, and never anything else. What refuses new events in the end is the reserve of the queue. {@link #look}
 * is for one thread; the rest may be called from any.
 */
public final class WatchDisk {
    private static final Logger LOG = System.getLogger(WatchDisk.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** So that a disk on which nothing may go is not planned for without end. */
    private static final Duration ASK = Duration.ofMinutes(1);

    private final LongSupplier freeBytes;
    private final Supplier<Bounds> bounds;
    private final Runnable tighten;
    private final InstantSource clock;
    private volatile Optional<String> warning = Optional.empty();
    private Space space = Space.ENOUGH;
    private Instant looked = Instant.EPOCH;
    private Instant asked = Instant.EPOCH;

    private enum Space {
        ENOUGH,
        LITTLE,
        TIGHT
    }

    /**
     * How much space should be left.
     *
     * @param warnBytes with less it is said
     * @param tightenBytes with less the keeper runs
     */
    public record Bounds(long warnBytes, long tightenBytes) {}

    /** @param tighten has what need not stay deleted soon */
    public WatchDisk(
            LongSupplier freeBytes, Supplier<Bounds> bounds, Runnable tighten, InstantSource clock, Metrics metrics) {
        this.freeBytes = freeBytes;
        this.bounds = bounds;
        this.tighten = tighten;
        this.clock = clock;
        metrics.gauge(
                "weir_disk_free_bytes",
                "Space that is left on the disk of the data folder.",
                new String[0],
                new String[0],
                freeBytes::getAsLong);
    }

    /** What to tell of it; empty while there is enough. */
    public Optional<String> warning() {
        return warning;
    }

    /** Looks, if it has not for a while. */
    public void look() {
        Instant now = clock.instant();
        if (!isOver(LOOK, looked, now)) {
            return;
        }
        looked = now;
        long free = freeBytes.getAsLong();
        Bounds limits = bounds.get();
        Space before = space;
        space = free < limits.tightenBytes() ? Space.TIGHT : free < limits.warnBytes() ? Space.LITTLE : Space.ENOUGH;
        warning = switch (space) {
            case ENOUGH -> Optional.empty();
            case LITTLE -> Optional.of("disk: " + free + " bytes are left, less than retention.disk.warn; make room");
            case TIGHT ->
                Optional.of(
                        "disk: " + free + " bytes are left, less than retention.disk.tighten; the keeper deletes what"
                                + " need not stay, and nothing else: make room, or events will be refused");
        };
        if (space != before) {
            LOG.log(
                    space == Space.ENOUGH ? Logger.Level.INFO : Logger.Level.WARNING,
                    warning.orElse("disk: there is enough space again, " + free + " bytes"));
        }
        if (space == Space.TIGHT && isOver(ASK, asked, now)) {
            asked = now;
            tighten.run();
        }
    }

    /** Also if the clock was set back, for nobody knows how much of the time is over then. */
    private static boolean isOver(Duration time, Instant since, Instant now) {
        return now.isBefore(since) || !now.isBefore(since.plus(time));
    }
}
