package weir.application.port;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** A format that no file ever has: field after field with its length, and a checksum at the end. */
public final class InMemoryLakeFormat implements LakeFormat {
    private static final int CHECKSUM_BYTES = Long.BYTES;

    private final String extension;

    public InMemoryLakeFormat(String extension) {
        this.extension = extension;
    }

    @Override
    public String extension() {
        return extension;
    }

    @Override
    public void write(Iterable<Entry> entries, OutputStream out) throws IOException {
        CRC32 checksum = new CRC32();
        DataOutputStream fields = new DataOutputStream(new CheckedOutputStream(out, checksum));
        List<Entry> all = new ArrayList<>();
        entries.forEach(all::add);
        fields.writeInt(all.size());
        for (Entry entry : all) {
            write(entry, fields);
        }
        fields.writeLong(checksum.getValue());
        fields.flush();
    }

    private static void write(Entry entry, DataOutputStream out) throws IOException {
        Envelope envelope = entry.envelope();
        write(entry.position().text(), out);
        write(entry.origin().map(Position::text).orElse(""), out);
        out.writeLong(envelope.id().mostSignificant());
        out.writeLong(envelope.id().leastSignificant());
        write(envelope.source().value(), out);
        write(envelope.channel().value(), out);
        out.writeLong(envelope.created().getEpochSecond());
        out.writeInt(envelope.created().getNano());
        write(envelope.contentType(), out);
        out.writeInt(envelope.data().length());
        envelope.data().writeTo(out);
        Map<String, String> attributes = new TreeMap<>(envelope.attributes());
        out.writeInt(attributes.size());
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            write(attribute.getKey(), out);
            write(attribute.getValue(), out);
        }
    }

    private static void write(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Override
    public void read(InputStream in, Consumer<Entry> entries) throws IOException {
        byte[] bytes = in.readAllBytes();
        int length = bytes.length - CHECKSUM_BYTES;
        CRC32 checksum = new CRC32();
        checksum.update(bytes, 0, Math.max(0, length));
        if (length < 0 || ByteBuffer.wrap(bytes, length, CHECKSUM_BYTES).getLong() != checksum.getValue()) {
            throw new OperationFailed(FailureCode.CORRUPT, "the object is not whole: its checksum does not match");
        }
        DataInputStream fields = new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
        for (int left = fields.readInt(); left > 0; left--) {
            entries.accept(readEntry(fields));
        }
    }

    private static Entry readEntry(DataInputStream in) throws IOException {
        Position position = new Position(text(in));
        Optional<Position> origin =
                Optional.of(text(in)).filter(text -> !text.isEmpty()).map(Position::new);
        DataId id = new DataId(in.readLong(), in.readLong());
        SourceName source = new SourceName(text(in));
        ChannelName channel = new ChannelName(text(in));
        Instant created = Instant.ofEpochSecond(in.readLong(), in.readInt());
        String contentType = text(in);
        Payload data = Payload.of(in.readNBytes(in.readInt()));
        Map<String, String> attributes = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            attributes.put(text(in), text(in));
        }
        return new Entry(position, new Envelope(id, source, channel, created, contentType, data, attributes), origin);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
