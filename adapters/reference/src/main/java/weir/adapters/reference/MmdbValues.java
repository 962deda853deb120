package weir.adapters.reference;

import java.math.BigInteger;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Makes the domain's values of what MaxMind's reader decodes. */
final class MmdbValues {
    private MmdbValues() {}

    /** A value that is nobody else's. */
    static Value value(Object decoded) {
        if (decoded instanceof Map<?, ?> map) {
            Structure structure = new Structure();
            // The reader's maps have no order that is promised; the same record must always make the same JSON.
            new TreeMap<Object, Object>(map).forEach((name, field) -> structure.with(name.toString(), value(field)));
            return structure;
        }
        if (decoded instanceof List<?> list) {
            Listing listing = new Listing(List.of());
            list.forEach(item -> listing.items().add(value(item)));
            return listing;
        }
        if (decoded instanceof Boolean bool) {
            return Value.Bool.of(bool);
        }
        if (decoded instanceof byte[] bytes) {
            return Value.text(Base64.getEncoder().encodeToString(bytes));
        }
        return decoded instanceof Number number ? number(number) : Value.text(decoded.toString());
    }

    private static Value number(Number number) {
        if (number instanceof Integer || number instanceof Long) {
            return Value.whole(number.longValue());
        }
        if (number instanceof BigInteger big) {
            return big.bitLength() < Long.SIZE ? Value.whole(big.longValue()) : new Value.Decimal(big.toString());
        }
        double real = number.doubleValue();
        // JSON has no spelling for these, nor does any column want them.
        return Double.isNaN(real) || Double.isInfinite(real) ? Value.Null.NULL : new Value.Decimal(number.toString());
    }
}
