package weir.domain.normalise;

import java.time.ZoneId;
import java.util.List;

/** What a {@code convert} rule makes of a scalar. */
public sealed interface Conversion {
    /**
     * An instant, by the first format that fits.
     *
     * @param zone where a text without a zone or offset was written
     */
    record ToTimestamp(List<TimeFormat> formats, ZoneId zone) implements Conversion {
        public ToTimestamp {
            formats = List.copyOf(formats);
        }
    }

    /** A whole number: text of digits, or a number whose fraction is zero. */
    record ToInteger() implements Conversion {}

    /** A number with all its digits: text or a number; {@code +5}, {@code 05} and {@code .5} are read as well. */
    record ToDecimal() implements Conversion {}

    /** true, yes, y, on, 1 and their opposites, in any case. */
    record ToBoolean() implements Conversion {}

    /** An IPv4 or IPv6 address in its canonical spelling (RFC 5952); {@code ::ffff:10.0.0.1} becomes 10.0.0.1. */
    record ToIpAddress() implements Conversion {}

    /** Text: of an array or object, its JSON. */
    record ToText() implements Conversion {}
}
