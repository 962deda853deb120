package weir.domain.analyse;

import java.time.Duration;
import java.time.Instant;
import weir.domain.value.DurationText;
import weir.domain.value.Moments;
import weir.domain.value.Value;

/** Moments and durations as microseconds: those that Weir knows lie far within a long, sums of a few of them too. */
final class Micros {
    /** No moment at all: before every one there is. */
    static final long NEVER_YET = Long.MIN_VALUE;

    private static final Duration SHORTEST = Duration.ofNanos(1_000);
    private static final Duration LONGEST = Duration.ofDays(36_525);
    private static final long PER_SECOND = 1_000_000;
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private Micros() {}

    /** The duration in microseconds, if it is from one microsecond to a hundred years. */
    static long require(String what, Duration duration) {
        if (duration.compareTo(LONGEST) > 0 || duration.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    what + " must be from one microsecond to a hundred years, not " + DurationText.of(duration));
        }
        return duration.toNanos() / 1_000;
    }

    /** As {@link #require}, or zero. */
    static long requireOrZero(String what, Duration duration) {
        return duration.isZero() ? 0 : require(what, duration);
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * 1_000);
    }

    static Value time(long micros) {
        return new Value.Time(instant(micros));
    }

    /** Of any moment: those before the year 1 and after 9999 count as the first and last that Weir knows. */
    static long of(Instant instant) {
        return Moments.epochMicros(clamped(instant));
    }

    private static Instant clamped(Instant instant) {
        if (instant.isBefore(FIRST)) {
            return FIRST;
        }
        return instant.isAfter(LAST) ? LAST : instant;
    }
}
