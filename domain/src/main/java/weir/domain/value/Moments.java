package weir.domain.value;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The moments that Weir knows: from the beginning of the year 0001 to the end of 9999 in UTC, to the microsecond. */
public final class Moments {
    private static final long FIRST_SECOND =
            LocalDate.of(1, 1, 1).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    private static final long END_SECOND =
            LocalDate.of(10_000, 1, 1).atStartOfDay(ZoneOffset.UTC).toEpochSecond();

    private Moments() {}

    /**
     * The moment so many seconds and nanoseconds after 1970-01-01T00:00Z, cut to the microsecond before it; null if it
     * is outside the years 0001 to 9999.
     *
     * @param nanos 0 to 999,999,999
     */
    public static @Nullable Instant ofEpochOrNull(long seconds, int nanos) {
        return seconds < FIRST_SECOND || seconds >= END_SECOND
                ? null
                : Instant.ofEpochSecond(seconds, nanos - nanos % 1_000);
    }

    /** As {@link #ofEpochOrNull}, of a moment that may lie anywhere. */
    public static @Nullable Instant withinRangeOrNull(Instant instant) {
        return ofEpochOrNull(instant.getEpochSecond(), instant.getNano());
    }

    /** Microseconds since 1970; any moment that Weir knows fits. */
    public static long epochMicros(Instant moment) {
        return Math.addExact(Math.multiplyExact(moment.getEpochSecond(), 1_000_000L), moment.getNano() / 1_000);
    }
}
