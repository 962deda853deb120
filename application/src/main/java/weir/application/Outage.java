package weir.application;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.port.OperationFailed;

/** Whether something fails, and when it is to be tried again: after a while, twice as long each time up to a bound. */
public final class Outage {
    private static final Duration PAUSE_MIN = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(15);
    private static final int DOUBLINGS_MAX = 10;

    private @Nullable OperationFailed failure;
    private Instant failedAt = Instant.EPOCH;
    private int failures;

    public void failed(OperationFailed with, Instant now) {
        failure = with;
        failedAt = now;
        failures++;
    }

    public void ended() {
        failure = null;
        failures = 0;
    }

    /** Why the last attempt failed; empty if it did not. */
    public Optional<OperationFailed> failure() {
        return Optional.ofNullable(failure);
    }

    /** How long to wait before the next attempt; zero if it is time, or the clock was set back meanwhile. */
    public Duration pauseLeft(Instant now) {
        if (failure == null || now.isBefore(failedAt)) {
            return Duration.ZERO;
        }
        Duration doubled = PAUSE_MIN.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
        Duration pause = doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
        Duration left = Duration.between(now, failedAt.plus(pause));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
