package weir.adapters.local.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import weir.application.port.Position;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;

/**
 * Lays an event out as the body of a record, or of several, as docs/formats.md ("Queue record") says. It keeps its
 * buffers from event to event; the event's data is never copied. For use by one thread at a time.
 */
public final class EventEncoder {
    private static final int FIXED_BYTES = 8 + 16 + 1 + 1 + 2 + 1 + 2 + 4;
    private static final int POSITION_MAX = 64;
    private static final int TEXT_MAX = 0xFFFF;
    private static final byte[] NOTHING = {};

    private static final Payload NO_DATA = Payload.of(NOTHING);

    private final byte[] headerBytes = new byte[RecordHeader.BYTES];
    private final ByteBuffer header = ByteBuffer.wrap(headerBytes).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private ByteBuffer head = ByteBuffer.allocate(1 << 10).order(ByteOrder.LITTLE_ENDIAN);
    private Payload data = NO_DATA;
    private int place;

    /** Where a record's bytes go. */
    @FunctionalInterface
    public interface Sink {
        void write(byte[] bytes, int offset, int length);
    }

    /** At most how many bytes an event's body takes; {@link Long#MAX_VALUE} if the format has no room for it. */
    public static long bytesMax(Envelope event) {
        Map<String, String> attributes = event.attributes();
        if (event.contentType().length() > TEXT_MAX / 3 || attributes.size() > TEXT_MAX) {
            return Long.MAX_VALUE;
        }
        int names = event.source().value().length() + event.channel().value().length(); // ASCII
        long bytes =
                FIXED_BYTES + names + POSITION_MAX + 3L * event.contentType().length();
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            if (attribute.getKey().length() > TEXT_MAX / 3) {
                return Long.MAX_VALUE;
            }
            bytes +=
                    6 + 3L * (attribute.getKey().length() + attribute.getValue().length());
        }
        return bytes + event.data().length();
    }

    /**
     * Has the next records' checksums say where they stand, so that a copy of a record within an event's data, or one at
     * another byte, is not taken for one. Where nothing is said, they say nothing.
     *
     * @param offset the byte of the file at which the next record begins
     */
    public void standAt(long offset) {
        place = (int) offset;
    }

    /**
     * Takes up an event.
     *
     * @return the bytes of its body
     */
    public int begin(Envelope event, Optional<Position> origin) {
        int headBytes = Math.toIntExact(bytesMax(event) - event.data().length());
        if (head.capacity() < headBytes) {
            head = ByteBuffer.allocate(headBytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        head.clear();
        head.putLong(event.createdMicros());
        head.putLong(event.id().mostSignificant()).putLong(event.id().leastSignificant());
        putShortText(event.source().value());
        putShortText(event.channel().value());
        putText(event.contentType());
        putShortText(origin.map(Position::text).orElse(""));
        putAttributes(event.attributes());
        data = event.data();
        head.putInt(data.length());
        return head.position() + data.length();
    }

    /** Writes the record with the bytes {@code from} to {@code to} of the body. */
    public void writePart(Sink out, long sequence, int part, int parts, int from, int to) {
        int headLength = head.position();
        int headFrom = Math.min(from, headLength);
        int headTo = Math.min(to, headLength);
        int dataFrom = Math.max(from - headLength, 0);
        int dataTo = Math.max(to - headLength, 0);
        write(
                out,
                new RecordHeader(RecordHeader.EVENT, part, parts, RecordHeader.BYTES + to - from, sequence),
                Payload.slice(head.array(), headFrom, headTo - headFrom),
                Payload.slice(data.array(), data.offset() + dataFrom, dataTo - dataFrom));
    }

    /** Lets go of the event. */
    public void end() {
        data = NO_DATA;
    }

    /** Writes the record that begins a segment. */
    public void writeSegment(Sink out, LogEnd before) {
        head.clear();
        head.putLong(before.index()).putLong(before.createdMicros());
        int length = RecordHeader.BYTES + head.position();
        write(
                out,
                new RecordHeader(RecordHeader.SEGMENT, 0, 1, length, before.sequence()),
                Payload.slice(head.array(), 0, head.position()),
                NO_DATA);
    }

    /** Writes a record of that kind whose body is nothing but so many zeros. */
    public void writeBlank(Sink out, int kind, long sequence, int bodyBytes) {
        byte[] body = new byte[bodyBytes];
        RecordHeader record = new RecordHeader(kind, 0, 1, RecordHeader.BYTES + bodyBytes, sequence);
        write(out, record, Payload.of(body), NO_DATA);
    }

    private void write(Sink out, RecordHeader record, Payload first, Payload second) {
        record.write(header);
        crc.reset();
        crc.update(headerBytes, 0, RecordHeader.CRC_AT);
        crc.update(headerBytes, RecordHeader.CRC_END, RecordHeader.BYTES - RecordHeader.CRC_END);
        crc.update(first.array(), first.offset(), first.length());
        crc.update(second.array(), second.offset(), second.length());
        header.putInt(RecordHeader.CRC_AT, (int) crc.getValue() ^ place);
        out.write(headerBytes, 0, RecordHeader.BYTES);
        out.write(first.array(), first.offset(), first.length());
        out.write(second.array(), second.offset(), second.length());
    }

    private void putAttributes(Map<String, String> attributes) {
        head.putShort((short) attributes.size());
        Map<String, String> ordered = attributes.size() < 2 ? attributes : new TreeMap<>(attributes);
        for (Map.Entry<String, String> attribute : ordered.entrySet()) {
            putText(attribute.getKey());
            int at = head.position();
            head.putInt(0);
            putUtf8(attribute.getValue());
            head.putInt(at, head.position() - at - 4);
        }
    }

    private void putShortText(String text) {
        int at = head.position();
        head.put((byte) 0);
        putUtf8(text);
        head.put(at, (byte) (head.position() - at - 1));
    }

    private void putText(String text) {
        int at = head.position();
        head.putShort((short) 0);
        putUtf8(text);
        head.putShort(at, (short) (head.position() - at - 2));
    }

    /** Most names are ASCII, which needs no array of its own. */
    private void putUtf8(String text) {
        int at = head.position();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                head.position(at);
                head.put(text.getBytes(StandardCharsets.UTF_8));
                return;
            }
            head.put((byte) c);
        }
    }
}
