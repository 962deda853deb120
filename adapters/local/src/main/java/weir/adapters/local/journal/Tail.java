package weir.adapters.local.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.log.Syncer;

/** The file that is appended to, if there is one, and what waits in memory to be written to it. */
final class Tail {
    private static final int BUFFER_BYTES = 256 << 10;

    /** A channel that says little needs no more. */
    private static final int SMALL_BUFFER_BYTES = 8 << 10;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(SMALL_BUFFER_BYTES);
    private @Nullable FileChannel file;
    private @Nullable Segment segment;

    /** As far as it was handed to the operating system. */
    private long handedOver;

    /** Appends to that file from now on, behind what is written to it. */
    void begin(Segment begun) throws IOException {
        file = FileChannel.open(begun.file(), StandardOpenOption.WRITE);
        segment = begun;
        handedOver = begun.writtenBytes();
    }

    /** The file; null if there is none. */
    @Nullable
    Segment segmentOrNull() {
        return segment;
    }

    /** As long as the file is once all is written. */
    long bytes() {
        return segment == null ? 0 : handedOver + buffer.position();
    }

    /** As far as the file was handed to the operating system; 0 if there is none. */
    long handedOver() {
        return handedOver;
    }

    /**
     * Takes bytes, as many as there is room for. The room grows with what comes at once, up to a bound.
     *
     * @return how many; with 0 it is to be written first
     */
    int put(byte[] bytes, int offset, int length) {
        if (buffer.remaining() < length && buffer.capacity() < BUFFER_BYTES) {
            grow(length);
        }
        int part = Math.min(length, buffer.remaining());
        buffer.put(bytes, offset, part);
        return part;
    }

    private void grow(int more) {
        int capacity = buffer.capacity();
        while (capacity < BUFFER_BYTES && capacity - buffer.position() < more) {
            capacity *= 2;
        }
        buffer = ByteBuffer.allocateDirect(capacity).put(buffer.flip());
    }

    /** Hands over what waits. If that fails it still waits. */
    void write() throws IOException {
        FileChannel out = file;
        Segment written = segment;
        if (out != null && written != null && buffer.position() > 0) {
            int bytes = buffer.position();
            buffer.flip();
            try {
                JournalSegments.write(out, buffer, handedOver);
            } finally {
                buffer.limit(buffer.capacity()).position(bytes);
            }
            buffer.clear();
            handedOver += bytes;
            written.writtenBytes(handedOver);
        }
    }

    /** Ends the file there, and forgets what waits. */
    void cutBack(long bytes) throws IOException {
        FileChannel out = file;
        Segment cut = segment;
        buffer.clear();
        if (out != null && cut != null) {
            out.truncate(bytes);
            handedOver = bytes;
            cut.writtenBytes(bytes);
        }
    }

    /** What is written ahead behind the file's end goes, and all of it is forced; then there is no file. */
    void end(Syncer syncer) throws IOException {
        FileChannel out = file;
        Segment ended = segment;
        if (out != null && ended != null) {
            write();
            out.truncate(handedOver);
            syncer.force(ended.file());
            close();
        }
    }

    void close() throws IOException {
        FileChannel open = file;
        file = null;
        segment = null;
        handedOver = 0;
        if (open != null) {
            open.close();
        }
    }
}
