package weir.application.keep;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** When the keeper plans and applies by itself. {@link #step} is for one thread; the rest may be called from any. */
public final class Schedule {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Supplier<Optional<Duration>> every;
    private volatile boolean isAskedFor;
    private volatile Optional<Run> last = Optional.empty();
    private @Nullable Instant begun;
    private @Nullable Plan plan;
    private KeepData.Progress progress = KeepData.Progress.NOTHING;

    /** @param every how long between two beginnings; empty: never; asked each time, so that it may change */
    public Schedule(Supplier<Optional<Duration>> every) {
        this.every = every;
    }

    /**
     * A run that has ended.
     *
     * @param deleted events of the lake
     * @param bytes of objects that were deleted or rewritten
     */
    public record Run(Instant begun, Instant ended, long deleted, long rows, long objects, long bytes) {}

    /** Empty until one has ended. */
    public Optional<Run> last() {
        return last;
    }

    /** The next step begins one, whenever it would be due. */
    public void askFor() {
        isAskedFor = true;
    }

    Duration step(KeepData keeper) {
        if (plan == null && !isDue(keeper.now())) {
            return LOOK;
        }
        Plan current = plan;
        if (current == null) {
            begun = keeper.now();
            isAskedFor = false;
            current = keeper.planQuietly();
            plan = current;
            progress = KeepData.Progress.NOTHING;
        } else {
            progress = applied(keeper, current);
        }
        if (progress.next() >= current.changes().size()) {
            end(keeper, current);
        }
        return Duration.ZERO;
    }

    /** A plan that does not fit any more is given up; there will be another. */
    private KeepData.Progress applied(KeepData keeper, Plan current) {
        try {
            return keeper.apply(current, progress);
        } catch (PlanDoesNotFit e) {
            isAskedFor = true;
            plan = null;
            throw e;
        }
    }

    private void end(KeepData keeper, Plan current) {
        plan = null;
        if (!current.isEmpty()) {
            KeepData.tell(current, progress);
        }
        isAskedFor |= !current.isWhole() && progress.gone().objects() + progress.rows() > 0;
        last = Optional.of(new Run(
                current.made(),
                keeper.now(),
                progress.gone().events() - progress.gone().stays(),
                progress.rows(),
                progress.gone().objects(),
                progress.gone().bytes()));
    }

    private boolean isDue(Instant now) {
        Instant before = begun;
        return isAskedFor
                || every.get()
                        .filter(time -> before == null || now.isBefore(before) || !now.isBefore(before.plus(time)))
                        .isPresent();
    }
}
