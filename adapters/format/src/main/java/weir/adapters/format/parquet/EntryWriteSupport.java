package weir.adapters.format.parquet;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;
import weir.adapters.format.bytes.Utf8;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;

/** Takes an entry apart into the columns of {@link EntrySchema}. */
final class EntryWriteSupport extends WriteSupport<Entry> {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final int REPEATED_TEXTS_MAX = 1_000;

    /** The few texts that stand in many rows, encoded once. */
    private final Map<String, Binary> repeated = new HashMap<>();

    private final byte[] idText = new byte[36];
    private @Nullable RecordConsumer consumer;

    @Override
    @SuppressWarnings("deprecation") // Abstract, and so to be written, but never called.
    public WriteContext init(Configuration configuration) {
        return context();
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return context();
    }

    private static WriteContext context() {
        return new WriteContext(EntrySchema.SCHEMA, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        consumer = recordConsumer;
    }

    @Override
    public void write(Entry entry) {
        if (consumer == null) {
            throw new IllegalStateException("prepareForWrite comes first");
        }
        write(entry, consumer);
    }

    private void write(Entry entry, RecordConsumer row) {
        Envelope envelope = entry.envelope();
        row.startMessage();
        add(row, 0, EntrySchema.DATA_ID, id(envelope.id()));
        add(row, 1, EntrySchema.SOURCE, repeated(envelope.source().value()));
        add(row, 2, EntrySchema.CHANNEL, repeated(envelope.channel().value()));
        row.startField(EntrySchema.CREATED, 3);
        row.addLong(envelope.createdMicros());
        row.endField(EntrySchema.CREATED, 3);
        add(row, 4, EntrySchema.CONTENT_TYPE, repeated(envelope.contentType()));
        Payload data = envelope.data();
        Binary bytes = Binary.fromConstantByteArray(data.array(), data.offset(), data.length());
        if (Utf8.isValid(data)) {
            add(row, 5, EntrySchema.DATA, bytes);
        } else {
            add(row, 6, EntrySchema.DATA_BYTES, bytes);
        }
        row.startField(EntrySchema.ATTRIBUTES, 7);
        row.startGroup();
        addAttributes(row, envelope.attributes());
        row.endGroup();
        row.endField(EntrySchema.ATTRIBUTES, 7);
        add(row, 8, EntrySchema.POSITION, Binary.fromString(entry.position().text()));
        if (entry.origin().isPresent()) {
            Position origin = entry.origin().get();
            add(row, 9, EntrySchema.ORIGIN, Binary.fromString(origin.text()));
        }
        row.endMessage();
    }

    /** In the order of their keys: a map's own order differs from one run to the next. */
    private void addAttributes(RecordConsumer row, Map<String, String> attributes) {
        if (attributes.isEmpty()) {
            return;
        }
        row.startField(EntrySchema.KEY_VALUE, 0);
        new TreeMap<>(attributes).forEach((key, value) -> {
            row.startGroup();
            add(row, 0, EntrySchema.KEY, repeated(key));
            add(row, 1, EntrySchema.VALUE, Binary.fromString(value));
            row.endGroup();
        });
        row.endField(EntrySchema.KEY_VALUE, 0);
    }

    private static void add(RecordConsumer row, int index, String name, Binary value) {
        row.startField(name, index);
        row.addBinary(value);
        row.endField(name, index);
    }

    private Binary repeated(String text) {
        Binary known = repeated.get(text);
        if (known != null) {
            return known;
        }
        Binary binary = Binary.fromString(text);
        if (repeated.size() < REPEATED_TEXTS_MAX) {
            repeated.put(text, binary);
        }
        return binary;
    }

    private Binary id(DataId id) {
        digits(id.mostSignificant() >>> 32, 0, 8);
        idText[8] = '-';
        digits(id.mostSignificant() >>> 16, 9, 4);
        idText[13] = '-';
        digits(id.mostSignificant(), 14, 4);
        idText[18] = '-';
        digits(id.leastSignificant() >>> 48, 19, 4);
        idText[23] = '-';
        digits(id.leastSignificant(), 24, 12);
        return Binary.fromReusedByteArray(idText);
    }

    private void digits(long bits, int at, int count) {
        for (int i = 0; i < count; i++) {
            idText[at + i] = HEX[(int) (bits >>> (4 * (count - 1 - i))) & 15];
        }
    }
}
