package weir.adapters.local.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import weir.adapters.local.log.LogEnd;
import weir.adapters.local.log.RecordHeader;

/**
 * The records of one file, read in blocks. A record that does not fit into what is left of a block is read again with the
 * next one. Blocks are never written to again, so events may share them. For use by one thread at a time.
 */
final class Records implements AutoCloseable {
    /** A damaged length must not cost the memory of a large record. */
    static final int RECORD_BYTES_MAX = 1 << 30;

    private static final int BLOCK_BYTES_MIN = 16 << 10;
    private static final int BLOCK_BYTES_MAX = 256 << 10;

    private final FileChannel file;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer block = ByteBuffer.allocate(0);
    private long blockStart;
    private int nextBlockBytes = BLOCK_BYTES_MIN;
    private int at;
    private int length;

    private Records(FileChannel file) {
        this.file = file;
    }

    static Records open(Path file) throws IOException {
        return new Records(FileChannel.open(file, StandardOpenOption.READ));
    }

    /**
     * Reads the record that begins there.
     *
     * @param written how far the file is written
     * @return false if no record begins there that is as it was written
     */
    boolean read(long offset, long written) throws IOException {
        long room = Math.min(written - offset, RECORD_BYTES_MAX);
        if (room < RecordHeader.BYTES || !load(offset, RecordHeader.BYTES, room) || !isPlausible(room)) {
            return false;
        }
        return load(offset, length, room) && isIntact();
    }

    /** Where the first record behind that place begins that is as it was written; negative if there is none. */
    long search(long offset, long written) throws IOException {
        for (long next = offset; next + RecordHeader.BYTES <= written; next++) {
            if (read(next, written)) {
                return next;
            }
        }
        return -1;
    }

    private boolean load(long offset, int bytes, long room) throws IOException {
        if (offset < blockStart || offset + bytes > blockStart + block.limit()) {
            ByteBuffer fresh = ByteBuffer.allocate((int) Math.min(room, Math.max(bytes, nextBlockBytes)))
                    .order(ByteOrder.LITTLE_ENDIAN);
            while (fresh.hasRemaining() && file.read(fresh, offset + fresh.position()) >= 0) {}
            block = fresh.flip();
            blockStart = offset;
            nextBlockBytes = Math.min(2 * nextBlockBytes, BLOCK_BYTES_MAX);
        }
        at = (int) (offset - blockStart);
        return at + bytes <= block.limit();
    }

    private boolean isPlausible(long room) {
        length = block.getInt(at + 8);
        int kind = kind();
        return block.get(at) == RecordHeader.VERSION
                && kind >= RecordHeader.EVENT
                && kind <= RecordHeader.DURABLE
                && block.getShort(at + 2) == 0
                && block.getShort(at + 4) == 1
                && block.getShort(at + 6) == 0
                && length >= RecordHeader.BYTES
                && length <= room;
    }

    private boolean isIntact() {
        byte[] bytes = block.array();
        crc.reset();
        crc.update(bytes, at, RecordHeader.CRC_AT);
        crc.update(bytes, at + RecordHeader.CRC_END, length - RecordHeader.CRC_END);
        return (int) crc.getValue() == block.getInt(at + RecordHeader.CRC_AT);
    }

    int kind() {
        return block.get(at + 1);
    }

    int length() {
        return length;
    }

    /** Which event of the channel it is; in records of other kinds, which one stands before it. */
    long sequence() {
        return block.getLong(at + 16);
    }

    /** The array in which the record's body lies. */
    byte[] array() {
        return block.array();
    }

    int bodyOffset() {
        return at + RecordHeader.BYTES;
    }

    int bodyLength() {
        return length - RecordHeader.BYTES;
    }

    /** When the event was created, in microseconds since 1970. */
    long createdMicros() {
        return block.getLong(bodyOffset());
    }

    /** Where the channel ended before the file, if this is the record that begins it. */
    Optional<LogEnd> segmentBegin() {
        return kind() == RecordHeader.SEGMENT && bodyLength() == 16
                ? Optional.of(new LogEnd(block.getLong(bodyOffset()), sequence(), block.getLong(bodyOffset() + 8)))
                : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
