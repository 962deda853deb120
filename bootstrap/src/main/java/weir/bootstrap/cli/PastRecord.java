package weir.bootstrap.cli;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/**
 * An event of a file that is to be imported.
 *
 * @param micros when it was created, since 1970
 * @param high the first half of its id, or of a hash of what it says
 * @param low the second half
 * @param hasId whether it brought an id
 * @param attributes JSON of an object; empty if there are none
 */
record PastRecord(
        long micros,
        long high,
        long low,
        boolean hasId,
        String source,
        String contentType,
        Payload data,
        String attributes)
        implements Comparable<PastRecord> {
    private static final int OVERHEAD_BYTES = 120;

    /** What it takes in memory, about. */
    int bytes() {
        return OVERHEAD_BYTES + data.length() + attributes.length();
    }

    Instant created() {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    boolean saysTheSameAs(PastRecord other) {
        return compareTo(other) == 0 && !hasId && !other.hasId;
    }

    @Override
    public int compareTo(PastRecord other) {
        int byTime = Long.compare(micros, other.micros);
        if (byTime != 0) {
            return byTime;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PastRecord that && compareTo(that) == 0 && hasId == that.hasId;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(micros ^ high ^ low);
    }

    @Override
    public String toString() {
        return created() + " " + new DataId(high, low);
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeLong(micros);
        out.writeLong(high);
        out.writeLong(low);
        out.writeBoolean(hasId);
        out.writeUTF(source);
        out.writeUTF(contentType);
        out.writeInt(data.length());
        out.write(data.array(), data.offset(), data.length());
        byte[] text = attributes.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
    }

    static PastRecord readFrom(DataInput in) throws IOException {
        long micros = in.readLong();
        long high = in.readLong();
        long low = in.readLong();
        boolean hasId = in.readBoolean();
        String source = in.readUTF();
        String contentType = in.readUTF();
        byte[] data = new byte[in.readInt()];
        in.readFully(data);
        byte[] text = new byte[in.readInt()];
        in.readFully(text);
        return new PastRecord(
                micros,
                high,
                low,
                hasId,
                source,
                contentType,
                Payload.of(data),
                new String(text, StandardCharsets.UTF_8));
    }

    /**
     * A line of a request.
     *
     * @param occurrence how many events without an id that say the same stand before it
     */
    byte[] line(long occurrence) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("data_id", id(occurrence).toString());
        line.put("source", source);
        line.put("created", created().toString());
        line.put("content_type", contentType);
        try {
            line.put(
                    "data",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(data.toBytes()))
                            .toString());
        } catch (CharacterCodingException e) {
            line.put("data_base64", Base64.getEncoder().encodeToString(data.toBytes()));
        }
        if (!attributes.isEmpty()) {
            line.put("attributes", Json.read(attributes));
        }
        return Json.bytes(line);
    }

    private DataId id(long occurrence) {
        return hasId
                ? new DataId(high, low)
                : DataId.fromProducer(
                                new SourceName(source),
                                "weir import " + micros + " " + new DataId(high, low) + " " + occurrence)
                        .orElseThrow();
    }
}
