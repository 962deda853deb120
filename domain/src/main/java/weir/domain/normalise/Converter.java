package weir.domain.normalise;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import weir.domain.value.IpAddress;
import weir.domain.value.JsonWriter;
import weir.domain.value.NumberText;
import weir.domain.value.Value;

/** A conversion, prepared. */
interface Converter {
    /** The converted value, the same one if there is nothing to do, or null if it cannot be converted. */
    @Nullable
    Value convertOrNull(Value value);

    /** What the value should have been, for messages: {@code a boolean}. */
    String wanted();

    static Converter of(Conversion conversion) {
        if (conversion instanceof Conversion.ToTimestamp timestamp) {
            return new TimestampConverter(timestamp);
        }
        if (conversion instanceof Conversion.ToInteger) {
            return Plain.INTEGER;
        }
        if (conversion instanceof Conversion.ToDecimal) {
            return Plain.DECIMAL;
        }
        if (conversion instanceof Conversion.ToBoolean) {
            return Plain.BOOLEAN;
        }
        if (conversion instanceof Conversion.ToIpAddress) {
            return Plain.IP_ADDRESS;
        }
        if (conversion instanceof Conversion.ToText) {
            return Plain.TEXT;
        }
        throw new IllegalStateException("a conversion that nobody prepares: " + conversion);
    }

    /** The conversions that have nothing to set. White space around a text is no part of what it says. */
    enum Plain implements Converter {
        INTEGER("a whole number of 64 bits") {
            @Override
            public @Nullable Value convertOrNull(Value value) {
                Long number = null;
                if (value instanceof Value.Whole) {
                    return value;
                } else if (value instanceof Value.Text text) {
                    number = NumberText.wholeOrNull(text.text().strip());
                } else if (value instanceof Value.Decimal decimal) {
                    BigDecimal exact = NumberText.decimalOrNull(decimal.text());
                    number = exact == null ? null : NumberText.wholeOrNull(exact);
                }
                return number == null ? null : new Value.Whole(number);
            }
        },
        DECIMAL("a number") {
            @Override
            public @Nullable Value convertOrNull(Value value) {
                if (value instanceof Value.Text text) {
                    String json = NumberText.toJsonNumber(text.text().strip()).orElse(null);
                    Long whole = json == null ? null : NumberText.wholeOrNull(json);
                    return json == null ? null : whole == null ? new Value.Decimal(json) : new Value.Whole(whole);
                }
                return value instanceof Value.Whole || value instanceof Value.Decimal ? value : null;
            }
        },
        BOOLEAN("a boolean (true, yes, y, on, 1, false, no, n, off, 0)") {
            @Override
            public @Nullable Value convertOrNull(Value value) {
                if (value instanceof Value.Text || value instanceof Value.Whole) {
                    return spelt(((Value.Scalar) value).text().strip());
                }
                return value instanceof Value.Bool ? value : null;
            }
        },
        IP_ADDRESS("an IP address") {
            @Override
            public @Nullable Value convertOrNull(Value value) {
                String address = value instanceof Value.Text text
                        ? IpAddress.canonicalOrNull(text.text().strip())
                        : null;
                return address == null ? null : new Value.Text(address);
            }
        },
        TEXT("a value") {
            @Override
            public Value convertOrNull(Value value) {
                if (value instanceof Value.Scalar scalar) {
                    return value instanceof Value.Text ? value : new Value.Text(scalar.text());
                }
                return new Value.Text(JsonWriter.write(value));
            }
        };

        private final String wanted;

        Plain(String wanted) {
            this.wanted = wanted;
        }

        @Override
        public String wanted() {
            return wanted;
        }

        private static Value.@Nullable Bool spelt(String text) {
            if (text.length() > "false".length()) {
                return null;
            }
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "yes", "y", "on", "1" -> Value.Bool.TRUE;
                case "false", "no", "n", "off", "0" -> Value.Bool.FALSE;
                default -> null;
            };
        }
    }
}
