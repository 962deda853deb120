package weir.domain.table;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.value.IpAddress;
import weir.domain.value.IsoTime;
import weir.domain.value.JsonWriter;
import weir.domain.value.Moments;
import weir.domain.value.NumberText;
import weir.domain.value.Surrogates;
import weir.domain.value.Value;

/**
 * Gives a value the type of its column if it is of that type already, or a text that spells exactly such a value.
 * Anything that would lose or guess something is left to a {@code convert} rule.
 */
final class CellReader {
    /** What a column of type decimal holds. */
    private static final int DECIMAL_DIGITS_MAX = 38;

    private static final int DECIMAL_SCALE_MAX = 9;

    private CellReader() {}

    /** The value as {@link Row} wants it, or null if it is not of that type. */
    static @Nullable Object cellOrNull(ColumnType type, Value value) {
        return switch (type) {
            case TEXT -> text(value);
            case INTEGER -> integerOrNull(value);
            case DOUBLE -> doubleOrNull(value);
            case DECIMAL -> decimalOrNull(value);
            case BOOLEAN -> booleanOrNull(value);
            case TIMESTAMP -> timestampOrNull(value);
            case DATE -> dateOrNull(value);
            case IP -> value instanceof Value.Text text ? IpAddress.canonicalOrNull(text.text()) : null;
            case UUID -> uuidOrNull(value);
            case JSON -> JsonWriter.write(value);
            case BYTES -> bytesOrNull(value);
        };
    }

    /** What a value must be to stand in such a column, for messages. */
    static String wanted(ColumnType type) {
        return switch (type) {
            case TEXT, JSON -> "any value";
            case INTEGER -> "a whole number of 64 bits";
            case DOUBLE -> "a number that a 64-bit float can hold";
            case DECIMAL -> "a number of at most 29 digits before the point and 9 after it";
            case BOOLEAN -> "true or false";
            case TIMESTAMP -> "a timestamp, or ISO-8601 text with a zone, in the years 0001 to 9999";
            case DATE -> "a timestamp, or a date such as 2026-11-21";
            case IP -> "an IP address";
            case UUID -> "a UUID";
            case BYTES -> "a text in Base64";
        };
    }

    private static String text(Value value) {
        if (value instanceof Value.Text text && text.isAscii()) {
            return text.text();
        }
        return value instanceof Value.Scalar scalar ? Surrogates.replaceLone(scalar.text()) : JsonWriter.write(value);
    }

    private static @Nullable Long integerOrNull(Value value) {
        if (value instanceof Value.Whole whole) {
            return whole.number();
        }
        if (value instanceof Value.Text text) {
            return NumberText.jsonWholeOrNull(text.text());
        }
        BigDecimal number = value instanceof Value.Decimal decimal ? NumberText.decimalOrNull(decimal.text()) : null;
        return number == null ? null : NumberText.wholeOrNull(number);
    }

    private static @Nullable Double doubleOrNull(Value value) {
        if (value instanceof Value.Whole whole) {
            return (double) whole.number();
        }
        String text = numberTextOrNull(value);
        if (text == null) {
            return null;
        }
        double number = NumberText.toDouble(text);
        return Double.isInfinite(number) ? null : number;
    }

    private static @Nullable BigDecimal decimalOrNull(Value value) {
        if (value instanceof Value.Whole whole) {
            return BigDecimal.valueOf(whole.number());
        }
        String text = numberTextOrNull(value);
        BigDecimal number = text == null ? null : NumberText.decimalOrNull(text);
        if (number == null) {
            return null;
        }
        if (number.signum() == 0) {
            return BigDecimal.ZERO;
        }
        if (number.scale() > DECIMAL_SCALE_MAX) {
            number = number.stripTrailingZeros();
        }
        boolean fits = number.scale() <= DECIMAL_SCALE_MAX
                && (long) number.precision() - number.scale() <= DECIMAL_DIGITS_MAX - DECIMAL_SCALE_MAX;
        return !fits ? null : number.scale() < 0 ? number.setScale(0) : number;
    }

    /** The digits of a number, or of a text that spells one as JSON does. */
    private static @Nullable String numberTextOrNull(Value value) {
        if (value instanceof Value.Decimal decimal) {
            return decimal.text();
        }
        return value instanceof Value.Text text && NumberText.isJsonNumber(text.text()) ? text.text() : null;
    }

    private static @Nullable Boolean booleanOrNull(Value value) {
        if (value instanceof Value.Bool bool) {
            return bool == Value.Bool.TRUE;
        }
        if (!(value instanceof Value.Text text)) {
            return null;
        }
        return switch (text.text()) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        };
    }

    private static @Nullable Long timestampOrNull(Value value) {
        var instant = value instanceof Value.Time time
                ? Moments.withinRangeOrNull(time.instant())
                : value instanceof Value.Text text ? IsoTime.parseOrNull(text.text(), null) : null;
        return instant == null ? null : Moments.epochMicros(instant);
    }

    private static @Nullable LocalDate dateOrNull(Value value) {
        if (value instanceof Value.Time time) {
            return Moments.withinRangeOrNull(time.instant()) == null
                    ? null
                    : LocalDate.ofInstant(time.instant(), ZoneOffset.UTC);
        }
        return value instanceof Value.Text text ? IsoTime.dateOrNull(text.text()) : null;
    }

    private static @Nullable UUID uuidOrNull(Value value) {
        DataId id = value instanceof Value.Text text ? DataId.parse(text.text()).orElse(null) : null;
        return id == null ? null : new UUID(id.mostSignificant(), id.leastSignificant());
    }

    private static @Nullable Payload bytesOrNull(Value value) {
        if (!(value instanceof Value.Text text)) {
            return null;
        }
        try {
            return Payload.of(Base64.getDecoder().decode(text.text()));
        } catch (IllegalArgumentException e) {
            // The JDK's decoder says so that the text is not Base64.
            return null;
        }
    }
}
