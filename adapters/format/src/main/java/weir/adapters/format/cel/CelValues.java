package weir.adapters.format.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.value.Listing;
import weir.domain.value.Moments;
import weir.domain.value.NumberText;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Values as Weir has them, and as the library has them. */
final class CelValues {
    private CelValues() {}

    /**
     * A text, a whole number, a float of 64 bits, a truth value, an instant, the library's null, a map or a list. What
     * is made of others is converted whole, for the library goes through all of it in any case.
     */
    static Object toCel(Value value) {
        if (value instanceof Value.Text text) {
            return text.text();
        }
        if (value instanceof Value.Whole whole) {
            return whole.number();
        }
        if (value instanceof Value.Decimal decimal) {
            return Double.parseDouble(decimal.text());
        }
        if (value instanceof Value.Bool bool) {
            return bool == Value.Bool.TRUE;
        }
        if (value instanceof Value.Time time) {
            return time.instant();
        }
        if (value instanceof Structure structure) {
            Map<String, Object> fields = new LinkedHashMap<>();
            structure.fields().forEach((name, field) -> fields.put(name, toCel(field)));
            return fields;
        }
        if (value instanceof Listing listing) {
            List<Object> items = new ArrayList<>(listing.items().size());
            listing.items().forEach(item -> items.add(toCel(item)));
            return items;
        }
        return NullValue.NULL_VALUE;
    }

    /** Empty for nothing, and for what no event can hold: bytes, infinity, a moment outside the years 1 to 9999. */
    static Optional<Value> toValue(@Nullable Object result) {
        return Optional.ofNullable(result).map(CelValues::toValueOrNull);
    }

    private static @Nullable Value toValueOrNull(Object result) {
        if (result instanceof Boolean bool) {
            return Value.Bool.of(bool);
        }
        if (result instanceof String text) {
            return Value.text(text);
        }
        if (result instanceof Number number) {
            return number(number);
        }
        if (result instanceof NullValue) {
            return Value.Null.NULL;
        }
        if (result instanceof Instant instant) {
            Instant moment = Moments.withinRangeOrNull(instant);
            return moment == null ? null : new Value.Time(moment);
        }
        if (result instanceof Duration duration) {
            return seconds(duration);
        }
        if (result instanceof CelType type) {
            return Value.text(type.name());
        }
        if (result instanceof List<?> list) {
            return listing(list);
        }
        return result instanceof Map<?, ?> map ? structure(map) : null;
    }

    private static @Nullable Value number(Number number) {
        if (number instanceof Long whole) {
            return Value.whole(whole);
        }
        if (number instanceof Double decimal) {
            return Double.isFinite(decimal) ? new Value.Decimal(decimal.toString()) : null;
        }
        String digits = number.toString();
        Long whole = NumberText.wholeOrNull(digits);
        return whole == null ? new Value.Decimal(digits) : Value.whole(whole);
    }

    private static Value seconds(Duration duration) {
        if (duration.toNanosPart() == 0) {
            return Value.whole(duration.toSeconds());
        }
        BigDecimal exact = BigDecimal.valueOf(duration.toSeconds()).add(BigDecimal.valueOf(duration.toNanosPart(), 9));
        return new Value.Decimal(exact.stripTrailingZeros().toPlainString());
    }

    private static @Nullable Value listing(List<?> list) {
        List<Value> items = new ArrayList<>(list.size());
        for (Object item : list) {
            Value value = toValueOrNull(item);
            if (value == null) {
                return null;
            }
            items.add(value);
        }
        return new Listing(items);
    }

    private static @Nullable Value structure(Map<?, ?> map) {
        Structure structure = new Structure();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Value value = toValueOrNull(entry.getValue());
            if (value == null) {
                return null;
            }
            structure.with(String.valueOf(entry.getKey()), value);
        }
        return structure;
    }
}
