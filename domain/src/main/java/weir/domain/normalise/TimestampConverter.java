package weir.domain.normalise;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.domain.value.IsoTime;
import weir.domain.value.Moments;
import weir.domain.value.NumberText;
import weir.domain.value.Value;

/** Makes instants by the first format that fits. */
final class TimestampConverter implements Converter {
    /** Reads one spelling. */
    private interface Reading {
        @Nullable
        Instant readOrNull(Value.Scalar scalar, String text);
    }

    private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000L);

    /** More digits before the point than the nanoseconds of ten thousand years have. */
    private static final int INTEGER_DIGITS_MAX = 25;

    /** A fraction that begins with more zeros than these is nothing to a nanosecond, and costly to divide. */
    private static final int FRACTION_ZEROS_MAX = 25;

    private final Reading[] readings;
    private final String wanted;

    TimestampConverter(Conversion.ToTimestamp conversion) {
        List<TimeFormat> formats = conversion.formats();
        if (formats.isEmpty()) {
            throw new IllegalArgumentException("no format says how the timestamp is spelt");
        }
        this.readings = new Reading[formats.size()];
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < readings.length; i++) {
            TimeFormat format = formats.get(i);
            readings[i] = reading(format, conversion);
            names.append(i == 0 ? "" : i == readings.length - 1 ? " or " : ", ").append(name(format));
        }
        this.wanted = "a timestamp of the years 0001 to 9999 spelt as " + names;
    }

    private static Reading reading(TimeFormat format, Conversion.ToTimestamp conversion) {
        if (format instanceof TimeFormat.Epoch epoch) {
            return (scalar, text) -> epochOrNull(scalar, text, epoch.nanosEach());
        }
        if (format instanceof TimeFormat.Pattern pattern) {
            PatternTime time = new PatternTime(pattern.pattern(), conversion.zone());
            return (scalar, text) -> time.parseOrNull(text);
        }
        return (scalar, text) -> scalar instanceof Value.Text ? IsoTime.parseOrNull(text, conversion.zone()) : null;
    }

    private static String name(TimeFormat format) {
        if (format instanceof TimeFormat.Epoch epoch) {
            return switch (epoch) {
                case SECONDS -> "epoch_s";
                case MILLIS -> "epoch_ms";
                case MICROS -> "epoch_us";
                case NANOS -> "epoch_ns";
            };
        }
        return format instanceof TimeFormat.Pattern pattern ? pattern.pattern() : "iso";
    }

    @Override
    public @Nullable Value convertOrNull(Value value) {
        if (value instanceof Value.Time) {
            return value;
        }
        if (!(value instanceof Value.Scalar scalar) || value instanceof Value.Bool) {
            return null;
        }
        String text = scalar.text().strip();
        for (Reading reading : readings) {
            Instant instant = reading.readOrNull(scalar, text);
            if (instant != null) {
                return new Value.Time(instant);
            }
        }
        return null;
    }

    private static @Nullable Instant epochOrNull(Value.Scalar scalar, String text, long nanosEach) {
        Long whole =
                scalar instanceof Value.Whole number ? Long.valueOf(number.number()) : NumberText.wholeOrNull(text);
        if (whole != null) {
            long unitsPerSecond = 1_000_000_000L / nanosEach;
            return Moments.ofEpochOrNull(
                    Math.floorDiv(whole, unitsPerSecond), (int) (Math.floorMod(whole, unitsPerSecond) * nanosEach));
        }
        BigDecimal count = NumberText.decimalOrNull(text);
        if (count == null || (long) count.precision() - count.scale() > INTEGER_DIGITS_MAX) {
            return null;
        }
        if ((long) count.precision() - count.scale() < -FRACTION_ZEROS_MAX) {
            count = BigDecimal.ZERO;
        }
        BigDecimal nanos = count.multiply(BigDecimal.valueOf(nanosEach)).setScale(0, RoundingMode.FLOOR);
        BigDecimal seconds = nanos.divide(NANOS_PER_SECOND, 0, RoundingMode.FLOOR);
        int rest = nanos.subtract(seconds.multiply(NANOS_PER_SECOND)).intValueExact();
        // At most 25 digits of seconds: out of a long's range only where out of every calendar's.
        return seconds.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? null
                : Moments.ofEpochOrNull(seconds.longValueExact(), rest);
    }

    @Override
    public String wanted() {
        return wanted;
    }
}
