package weir.adapters.format.parquet;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.jspecify.annotations.Nullable;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** Puts an entry together from the columns of {@link EntrySchema}. */
final class EntryMaterializer extends RecordMaterializer<Entry> {
    private static final long MICROS_PER_SECOND = 1_000_000L;

    private final TextColumn dataId = new TextColumn();
    private final TextColumn source = new TextColumn();
    private final TextColumn channel = new TextColumn();
    private final LongColumn created = new LongColumn();
    private final TextColumn contentType = new TextColumn();
    private final BytesColumn data = new BytesColumn();
    private final BytesColumn dataBytes = new BytesColumn();
    private final TextColumn key = new TextColumn();
    private final TextColumn value = new TextColumn();
    private final TextColumn position = new TextColumn();
    private final TextColumn origin = new TextColumn();
    private final Map<String, String> attributes = new HashMap<>();
    private final GroupConverter root = new Group(
            () -> {
                dataBytes.bytes = null;
                data.bytes = null;
                origin.text = null;
                attributes.clear();
            },
            () -> {},
            dataId,
            source,
            channel,
            created,
            contentType,
            data,
            dataBytes,
            new Group(
                    () -> {},
                    () -> {},
                    new Group(() -> {}, () -> attributes.put(key.required(), value.required()), key, value)),
            position,
            origin);

    @Override
    public Entry getCurrentRecord() {
        Envelope envelope = new Envelope(
                DataId.parse(dataId.required()).orElseThrow(() -> new IllegalStateException("data_id is no UUID")),
                new SourceName(source.required()),
                new ChannelName(channel.required()),
                Instant.ofEpochSecond(
                        Math.floorDiv(created.number, MICROS_PER_SECOND),
                        Math.floorMod(created.number, MICROS_PER_SECOND) * 1_000),
                contentType.required(),
                Payload.of(data()),
                attributes);
        return new Entry(
                new Position(position.required()),
                envelope,
                Optional.ofNullable(origin.text).map(Position::new));
    }

    private byte[] data() {
        byte[] text = data.bytes;
        byte[] other = dataBytes.bytes;
        if (text != null && other == null) {
            return text;
        }
        if (other != null && text == null) {
            return other;
        }
        throw new IllegalStateException("a row must have one of data and data_bytes");
    }

    @Override
    public GroupConverter getRootConverter() {
        return root;
    }

    private static final class Group extends GroupConverter {
        private final Runnable begin;
        private final Runnable finish;
        private final Converter[] columns;

        Group(Runnable begin, Runnable finish, Converter... columns) {
            this.begin = begin;
            this.finish = finish;
            this.columns = columns;
        }

        @Override
        public Converter getConverter(int index) {
            return columns[index];
        }

        @Override
        public void start() {
            begin.run();
        }

        @Override
        public void end() {
            finish.run();
        }
    }

    /** Keeps the last value; texts of a dictionary are decoded once. */
    private static final class TextColumn extends PrimitiveConverter {
        private @Nullable String text;
        private String[] texts = {};

        String required() {
            if (text == null) {
                throw new IllegalStateException("a column is missing");
            }
            return text;
        }

        @Override
        public boolean hasDictionarySupport() {
            return true;
        }

        @Override
        public void setDictionary(Dictionary dictionary) {
            texts = new String[dictionary.getMaxId() + 1];
            for (int id = 0; id < texts.length; id++) {
                texts[id] = dictionary.decodeToBinary(id).toStringUsingUTF8();
            }
        }

        @Override
        public void addValueFromDictionary(int id) {
            text = texts[id];
        }

        @Override
        public void addBinary(Binary binary) {
            text = binary.toStringUsingUTF8();
        }
    }

    private static final class BytesColumn extends PrimitiveConverter {
        private byte @Nullable [] bytes;

        @Override
        public void addBinary(Binary binary) {
            bytes = binary.getBytes();
        }
    }

    private static final class LongColumn extends PrimitiveConverter {
        private long number;

        @Override
        public void addLong(long value) {
            number = value;
        }
    }
}
