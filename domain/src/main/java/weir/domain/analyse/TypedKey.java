package weir.domain.analyse;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.domain.value.Value;

/** Values of any kind in the bytes by which detectors tell keys apart. */
public final class TypedKey {
    private TypedKey() {}

    /**
     * Bytes that are equal for equal values and for no others: {@code 1} and {@code "1"} are different, {@code 1} and
     * {@code 1.0} are not, nor are objects with the same fields in another order.
     *
     * @param values null where a field is not there
     */
    public static byte[] of(List<? extends @Nullable Value> values) {
        ValueBytes bytes = new ValueBytes();
        values.forEach(bytes::appendAny);
        return bytes.toBytes();
    }
}
