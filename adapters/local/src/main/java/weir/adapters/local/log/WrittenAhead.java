package weir.adapters.local.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Has zeros written to a segment file where records are going to stand. A full disk shows here, before anything has
 * happened, and not in the middle of a record; under a mapping it would be a SIGBUS. And what lies in blocks that are on
 * the disk is synced without the file system's journal.
 *
 * <p>For use by the one thread that appends: behind the end of the file nobody else writes.
 */
public final class WrittenAhead implements AutoCloseable {
    private static final int STEP_BYTES_MIN = 64 << 10;
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(STEP_BYTES_MIN).asReadOnlyBuffer();

    private final int stepBytesMax;
    private final int headBytes;
    private final int spareBytes;
    private @Nullable Path path;
    private @Nullable FileChannel file;
    private long zeroedTo;

    /**
     * @param stepBytesMax how much is written ahead at most
     * @param headBytes what a file holds beside its records at its beginning
     * @param spareBytes what may be written between and behind the records
     */
    public WrittenAhead(int stepBytesMax, int headBytes, int spareBytes) {
        this.stepBytesMax = stepBytesMax;
        this.headBytes = headBytes;
        this.spareBytes = spareBytes;
    }

    /**
     * Makes sure that records can be written.
     *
     * @param wanted the file, made if it is missing
     * @param end what is written to it already
     * @param bytes of the records that follow
     * @return whether anything had to be done
     */
    public boolean cover(Path wanted, long end, long bytes) throws IOException {
        if (!wanted.equals(path)) {
            close();
            file = FileChannel.open(wanted, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            path = wanted;
            zeroedTo = end;
        }
        zeroedTo = Math.max(zeroedTo, end); // what was written without zeros before it stays
        long needed = Math.max(end, headBytes) + bytes + spareBytes;
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
            ByteBuffer zeros = ZEROS.duplicate().limit((int) Math.min(ZEROS.capacity(), to - zeroedTo));
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
