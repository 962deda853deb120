package weir.adapters.format.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MICROS;
import static org.apache.parquet.schema.LogicalTypeAnnotation.mapType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * The columns of a lake object, as docs/formats.md describes them. Exactly one of {@link #DATA} and {@link #DATA_BYTES}
 * is set in a row: text where the data is UTF-8, so that it can be queried as it is, and bytes where it is not.
 */
final class EntrySchema {
    static final String DATA_ID = "data_id";
    static final String SOURCE = "source";
    static final String CHANNEL = "channel";
    static final String CREATED = "created";
    static final String CONTENT_TYPE = "content_type";
    static final String DATA = "data";
    static final String DATA_BYTES = "data_bytes";
    static final String ATTRIBUTES = "attributes";
    static final String KEY_VALUE = "key_value";
    static final String KEY = "key";
    static final String VALUE = "value";
    static final String POSITION = "position";
    static final String ORIGIN = "origin";

    static final MessageType SCHEMA = new MessageType(
            "event",
            text(DATA_ID),
            text(SOURCE),
            text(CHANNEL),
            Types.required(INT64).as(timestampType(true, MICROS)).named(CREATED),
            text(CONTENT_TYPE),
            Types.optional(BINARY).as(stringType()).named(DATA),
            Types.optional(BINARY).named(DATA_BYTES),
            Types.requiredGroup()
                    .as(mapType())
                    .addField(Types.repeatedGroup()
                            .addFields(text(KEY), text(VALUE))
                            .named(KEY_VALUE))
                    .named(ATTRIBUTES),
            text(POSITION),
            Types.optional(BINARY).as(stringType()).named(ORIGIN));

    private EntrySchema() {}

    private static Type text(String name) {
        return Types.required(BINARY).as(stringType()).named(name);
    }

    static int index(String name) {
        return SCHEMA.getFieldIndex(name);
    }
}
