package weir.domain.standard;

import java.util.List;
import java.util.Optional;
import weir.domain.value.FieldPath;

/**
 * What a channel requires of an event.
 *
 * @param eventBytesMax the largest event, in bytes
 * @param json what an event's bytes must be
 * @param required fields that must be there and not null; only for JSON
 * @param schema what else the event must satisfy; only for JSON
 */
public record Standard(int eventBytesMax, JsonShape json, List<FieldPath> required, Optional<Schema> schema) {
    public static final int EVENT_BYTES_DEFAULT = 1 << 20;

    /** The deepest nesting of JSON arrays and objects. */
    public static final int JSON_DEPTH_MAX = 200;

    public static final Standard DEFAULT =
            new Standard(EVENT_BYTES_DEFAULT, JsonShape.ANY, List.of(), Optional.empty());

    public Standard {
        if (eventBytesMax < 1) {
            throw new IllegalArgumentException("an event must be allowed at least 1 byte, not " + eventBytesMax);
        }
        required = List.copyOf(required);
        if (json == JsonShape.NONE && !(required.isEmpty() && schema.isEmpty())) {
            throw new IllegalArgumentException("required fields and a schema ask for json: object or any");
        }
    }

    public enum JsonShape {
        /** Every event is a JSON object. */
        OBJECT,
        /** Every event that says it is JSON is a JSON value; other content types are taken as opaque bytes. */
        ANY,
        /** Every event is opaque bytes. */
        NONE
    }
}
