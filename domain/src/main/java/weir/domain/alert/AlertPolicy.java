package weir.domain.alert;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import weir.domain.value.DurationText;

/**
 * When alerts are told and when they are over.
 *
 * @param quiet for how long after a notice that an alert holds there is no other; zero: each time it is seen is told
 * @param resolveAfter the silence after which an alert is over; empty: only when its detector says so
 * @param alertsMax how many alerts are followed, those that are over but still quiet included
 */
public record AlertPolicy(Duration quiet, Optional<Duration> resolveAfter, int alertsMax) {
    private static final Duration LONGEST = Duration.ofDays(3_650);

    public AlertPolicy {
        quiet = quiet.truncatedTo(ChronoUnit.MICROS);
        resolveAfter = resolveAfter.map(after -> after.truncatedTo(ChronoUnit.MICROS));
        if (quiet.isNegative() || quiet.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("alerts are quiet for 0 to 3650 days, not " + DurationText.of(quiet));
        }
        resolveAfter.ifPresent(after -> {
            if (after.isNegative() || after.isZero() || after.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "alerts are over after a silence of up to 3650 days, not " + DurationText.of(after));
            }
        });
        if (alertsMax < 1) {
            throw new IllegalArgumentException("at least 1 alert must be followed, not " + alertsMax);
        }
    }
}
