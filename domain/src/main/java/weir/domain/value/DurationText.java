package weir.domain.value;

import java.time.Duration;

/** Lengths of time in messages, spelt as the configuration spells them. */
public final class DurationText {
    private static final int NANOS_PER_MILLI = 1_000_000;

    private DurationText() {}

    /**
     * {@code 500ms}, {@code 10s}, {@code 5m}, {@code 24h} or {@code 7d}: in the largest unit that divides it. One with a
     * part of a millisecond, which no configuration can say, is spelt by ISO 8601.
     */
    public static String of(Duration duration) {
        if (duration.getNano() % NANOS_PER_MILLI != 0) {
            return duration.toString();
        }
        if (duration.isZero() || duration.getNano() != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.getSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        return seconds % 3_600 == 0 ? seconds / 3_600 + "h" : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
