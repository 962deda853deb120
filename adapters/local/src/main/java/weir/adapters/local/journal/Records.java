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
    private static final int RECORD_BYTES_MAX = 1 << 30;
    private static final int BLOCK_BYTES_MIN = 16 << 10;
    private static final int BLOCK_BYTES_MAX = 256 << 10;

    /** For each thread that reads, the system keeps a buffer as large as the largest read it ever made. */
    private static final int READ_BYTES_MAX = 64 << 10;

    /** Beyond it a record is checked before it is taken into memory: what a damaged length says may not be there. */
    private static final int UNCHECKED_BYTES_MAX = 4 << 20;

    /** A search checks so many bytes for each byte that it passes, and from then on small records only. */
    private static final int CHECKED_PER_BYTE_MAX = 16;

    private static final int SMALL_RECORD_BYTES = 4 << 10;
    private static final int CREATED_BYTES = 8;

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
        return isPlausible(offset, written) && isWhole(offset, written);
    }

    /** Where the first record behind that place begins that is as it was written; negative if there is none. */
    long search(long offset, long written) throws IOException {
        long budget = CHECKED_PER_BYTE_MAX * Math.max(BLOCK_BYTES_MAX, written - offset);
        for (long next = offset; next + RecordHeader.BYTES <= written; next++) {
            if (isPlausible(next, written) && (budget > 0 || length <= SMALL_RECORD_BYTES)) {
                budget -= length;
                if (isWhole(next, written)) {
                    return next;
                }
            }
        }
        return -1;
    }

    /** Whether nothing but zeros stands from there on: such bytes were never written to. */
    boolean isBlank(long offset, long written) throws IOException {
        for (long next = offset; next < written; next++) {
            if (!load(next, 1, written - next) || block.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Lets go of what was read; the next read takes it from the file again. */
    void forget() {
        block = ByteBuffer.allocate(0);
        nextBlockBytes = BLOCK_BYTES_MIN;
    }

    private boolean isPlausible(long offset, long written) throws IOException {
        long room = Math.min(written - offset, RECORD_BYTES_MAX);
        if (room < RecordHeader.BYTES || !load(offset, RecordHeader.BYTES, room)) {
            return false;
        }
        length = block.getInt(at + 8);
        int kind = kind();
        return block.get(at) == RecordHeader.VERSION
                && kind >= RecordHeader.EVENT
                && kind <= RecordHeader.DURABLE
                && block.getShort(at + 2) == 0
                && block.getShort(at + 4) == 1
                && block.getShort(at + 6) == 0
                && length >= RecordHeader.BYTES + (kind == RecordHeader.EVENT ? CREATED_BYTES : 0)
                && length <= room;
    }

    private boolean isWhole(long offset, long written) throws IOException {
        int expected = block.getInt(at + RecordHeader.CRC_AT) ^ (int) offset;
        boolean isLarge = length > UNCHECKED_BYTES_MAX;
        if (isLarge && checksumInFile(offset) != expected) {
            return false;
        }
        return load(offset, length, Math.min(written - offset, RECORD_BYTES_MAX))
                && (isLarge || checksum(block.array(), at, length) == expected);
    }

    private int checksum(byte[] bytes, int from, int count) {
        crc.reset();
        crc.update(bytes, from, RecordHeader.CRC_AT);
        crc.update(bytes, from + RecordHeader.CRC_END, count - RecordHeader.CRC_END);
        return (int) crc.getValue();
    }

    private int checksumInFile(long offset) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(READ_BYTES_MAX);
        int first = readFully(piece, offset);
        checksum(piece.array(), 0, first);
        for (long next = offset + first, end = offset + length; next < end; ) {
            piece.clear().limit((int) Math.min(piece.capacity(), end - next));
            int read = readFully(piece, next);
            if (read == 0) {
                break;
            }
            crc.update(piece.array(), 0, read);
            next += read;
        }
        return (int) crc.getValue();
    }

    private boolean load(long offset, int bytes, long room) throws IOException {
        if (offset < blockStart || offset + bytes > blockStart + block.limit()) {
            ByteBuffer fresh = ByteBuffer.allocate((int) Math.min(room, Math.max(bytes, nextBlockBytes)))
                    .order(ByteOrder.LITTLE_ENDIAN);
            readFully(fresh, offset);
            block = fresh.flip();
            blockStart = offset;
            nextBlockBytes = Math.min(2 * nextBlockBytes, BLOCK_BYTES_MAX);
        }
        at = (int) (offset - blockStart);
        return at + bytes <= block.limit();
    }

    /** Up to the limit of the buffer or the end of the file. */
    private int readFully(ByteBuffer into, long offset) throws IOException {
        int limit = into.limit();
        int read = 0;
        while (read >= 0 && into.position() < limit) {
            into.limit(Math.min(limit, into.position() + READ_BYTES_MAX));
            read = file.read(into, offset + into.position());
        }
        into.limit(limit);
        return into.position();
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
