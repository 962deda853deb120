package weir.adapters.local.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Has zeros written to a segment file where Chronicle is going to write through its mapping. A page of a sparse file
 * that cannot be had because the disk is full is a SIGBUS there; here it is an exception, and nothing has happened. And
 * what lies in blocks that are on the disk is synced without the file system's journal.
 *
 * <p>For use by the one thread that appends: behind the end of the file nobody else writes.
 */
final class WrittenAhead implements AutoCloseable {
    /** Beside the records: a table of Chronicle's index, 16 KiB, and the mark that ends the file. */
    private static final int SPARE_BYTES = 64 << 10;

    /** A new file begins with its header and two such tables. */
    private static final int HEAD_BYTES = 64 << 10;

    private static final int STEP_BYTES_MIN = 64 << 10;

    private final int stepBytesMax;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(STEP_BYTES_MIN);
    private @Nullable Path path;
    private @Nullable FileChannel file;
    private long zeroedTo;

    WrittenAhead(int stepBytesMax) {
        this.stepBytesMax = stepBytesMax;
    }

    /**
     * Makes sure that records can be written.
     *
     * @param wanted the file, made if it is missing
     * @param end what is written to it already
     * @param bytes of the records that follow
     * @return whether anything had to be done
     */
    boolean cover(Path wanted, long end, long bytes) throws IOException {
        if (!wanted.equals(path)) {
            close();
            file = FileChannel.open(wanted, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            path = wanted;
            zeroedTo = end;
        }
        long needed = Math.max(end, HEAD_BYTES) + bytes + SPARE_BYTES;
        if (needed <= zeroedTo) {
            return false;
        }
        // A channel that says little shall not take a block for each of its files.
        long step = Math.min(Math.max(end, STEP_BYTES_MIN), stepBytesMax);
        writeZeros(needed + step);
        return true;
    }

    private void writeZeros(long to) throws IOException {
        FileChannel channel = Objects.requireNonNull(file);
        while (zeroedTo < to) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), to - zeroedTo));
            zeroedTo += channel.write(zeros, zeroedTo);
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel channel = file;
        file = null;
        path = null;
        if (channel != null) {
            channel.close();
        }
    }
}
