package weir.adapters.local.trace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The blocks of a segment: a checksum, a count, and that many records. */
final class IdBlocks {
    static final int BYTES = 4096;
    private static final int HEADER_BYTES = 8;
    static final int RECORDS_MAX = (BYTES - HEADER_BYTES) / IdRecord.BYTES;

    private IdBlocks() {}

    /** Puts a block of the first records into the buffer, which has room for it. */
    static void encode(long[] records, int count, ByteBuffer out) {
        int begin = out.position();
        out.putInt(0).putInt(count);
        for (int i = 0; i < count * IdRecord.LONGS; i++) {
            out.putLong(records[i]);
        }
        while (out.position() < begin + BYTES) {
            out.putLong(0);
        }
        out.putInt(begin, crc(out, begin));
    }

    /**
     * Reads a block.
     *
     * @param records has room for {@link #RECORDS_MAX}
     * @return how many there are; negative if the block is damaged
     */
    static int decode(byte[] block, int offset, long[] records) {
        ByteBuffer in = ByteBuffer.wrap(block, offset, BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int crc = in.getInt();
        int count = in.getInt();
        if (crc != crc(in, offset) || count < 1 || count > RECORDS_MAX) {
            return -1;
        }
        for (int i = 0; i < count * IdRecord.LONGS; i++) {
            records[i] = in.getLong();
        }
        return count;
    }

    private static int crc(ByteBuffer block, int begin) {
        CRC32C crc = new CRC32C();
        crc.update(block.duplicate().limit(begin + BYTES).position(begin + Integer.BYTES));
        return (int) crc.getValue();
    }
}
