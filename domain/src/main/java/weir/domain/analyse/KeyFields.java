package weir.domain.analyse;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/**
 * The fields whose values together are an event's key. Without fields all events have one key. Values of different
 * types are different: {@code 1} and {@code "1"} are two keys. Numbers of one value are one: {@code 1} and {@code 1.0}
 * are a key that is told as {@code 1}.
 */
public record KeyFields(List<NamedField> fields) {
    private static final int FIELDS_MAX = 16;

    /** An event whose key takes more counts as one without a key, so that keys cannot fill the memory. */
    static final int KEY_BYTES_MAX = 1_024;

    public KeyFields {
        fields = List.copyOf(fields);
        if (fields.size() > FIELDS_MAX) {
            throw new IllegalArgumentException("a key has at most " + FIELDS_MAX + " fields, not " + fields.size());
        }
        Outputs.requireDistinct(Outputs.names(fields));
    }

    public static KeyFields none() {
        return new KeyFields(List.of());
    }

    public static KeyFields of(String... paths) {
        return new KeyFields(List.of(paths).stream().map(NamedField::of).toList());
    }

    /** The key as bytes; null if a field is absent, null, an array or an object, or if the key is too long. */
    byte @Nullable [] of(EventFields event, ValueBytes scratch) {
        scratch.clear();
        for (NamedField field : fields) {
            Value value = event.findOrNull(field.path());
            if (!(value instanceof Value.Scalar scalar) || value == Value.Null.NULL) {
                return null;
            }
            scratch.append(scalar);
        }
        return scratch.length() > KEY_BYTES_MAX ? null : scratch.toBytes();
    }

    /** Adds the key's fields to a detection's data. */
    void put(Structure data, byte[] key) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(key));
            for (NamedField field : fields) {
                Value value = ValueBytes.read(in);
                data.with(field.name(), value == null ? Value.Null.NULL : value);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a key that is no key", e);
        }
    }

    /** How snapshots know it again. */
    String shape() {
        return "key" + fields;
    }
}
