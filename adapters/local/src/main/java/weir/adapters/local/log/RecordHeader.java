package weir.adapters.local.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What begins every record, as docs/formats.md ("Queue record") lays it out.
 *
 * @param kind {@link #EVENT}, {@link #SEGMENT}, {@link #LOST} or {@link #DURABLE}
 * @param part which piece of the event's body this is, from 0
 * @param parts how many pieces there are
 * @param length of the record, this header included
 * @param sequence which event of the channel it is, from 1; in a segment record, the event before it
 */
public record RecordHeader(int kind, int part, int parts, int length, long sequence) {
    public static final int BYTES = 24;
    public static final int EVENT = 1;
    public static final int SEGMENT = 2;

    /** Of the records that stand in for what was lost: readers pass over them. */
    public static final int LOST = 3;

    /** Of the records that say that everything before them in the file has been made durable. */
    public static final int DURABLE = 4;

    public static final int VERSION = 1;
    public static final int CRC_AT = 12;
    public static final int CRC_END = 16;

    public boolean isLastPart() {
        return part == parts - 1;
    }

    /** Writes the header, but for the checksum, at the beginning of the buffer. */
    public void write(ByteBuffer out) {
        out.clear();
        out.put((byte) VERSION).put((byte) kind).putShort((short) part).putShort((short) parts);
        out.putShort((short) 0).putInt(length).putInt(0).putLong(sequence);
    }

    /** Reads a record's header and checks the whole record; empty if it is not what was written. */
    public static Optional<RecordHeader> read(byte[] record, int available) {
        if (available < BYTES || record[0] != VERSION) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        RecordHeader header = new RecordHeader(
                in.get(1),
                Short.toUnsignedInt(in.getShort(2)),
                Short.toUnsignedInt(in.getShort(4)),
                in.getInt(8),
                in.getLong(16));
        if (header.length < BYTES || header.length > available || header.part >= header.parts) {
            return Optional.empty();
        }
        CRC32C crc = new CRC32C();
        crc.update(record, 0, CRC_AT);
        crc.update(record, CRC_END, header.length - CRC_END);
        return (int) crc.getValue() == in.getInt(CRC_AT) ? Optional.of(header) : Optional.empty();
    }
}
