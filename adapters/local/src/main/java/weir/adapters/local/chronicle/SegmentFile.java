package weir.adapters.local.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Chronicle's file read plainly, before it is mapped: a damaged length in a mapped file can end the process. A file is a
 * chain of documents, each behind four bytes that hold its length and two flags, aligned to four. The first, the header,
 * says where the last one begins; a length of zero ends the chain.
 */
final class SegmentFile implements AutoCloseable {
    private static final int NOT_COMPLETE = 0x80000000;
    private static final int META = 0x40000000;
    private static final int END_OF_FILE = NOT_COMPLETE | META;
    private static final int LENGTH = 0x3FFFFFFF;
    private static final int HEADER_BYTES_MAX = 1 << 10;
    private static final int META_DOCUMENTS_MAX = 16;
    private static final int ARRAY_CODE = 0x8d;
    private static final byte[] WRITE_POSITION = "writePosition".getBytes(StandardCharsets.US_ASCII);

    private final FileChannel channel;
    private final long size;
    private final long headerEnd;
    private final long lastDocument;

    /** What a file turned out not to be. */
    static final class Damaged extends Exception {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    private SegmentFile(FileChannel channel, long headerEnd, long lastDocument) throws IOException {
        this.channel = channel;
        this.size = channel.size();
        this.headerEnd = headerEnd;
        this.lastDocument = lastDocument;
    }

    /** @throws Damaged if the file is not one that Chronicle could go on with; the message says in what way */
    static SegmentFile open(Path file) throws IOException, Damaged {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            byte[] header = header(channel);
            long lastDocument = lastDocument(header);
            return new SegmentFile(channel, aligned(4 + header.length), lastDocument);
        } catch (IOException | Damaged e) {
            channel.close();
            throw e;
        }
    }

    private static byte[] header(FileChannel channel) throws IOException, Damaged {
        int word = intAt(channel, 0);
        int length = word & LENGTH;
        if ((word & END_OF_FILE) != META || length < WRITE_POSITION.length || length > HEADER_BYTES_MAX) {
            throw new Damaged("its first four bytes are not those of a header: " + Integer.toHexString(word));
        }
        return bytesAt(channel, 4, length);
    }

    /** The header is Chronicle's binary wire: the name of the field, padding, then an array of two 64-bit numbers. */
    private static long lastDocument(byte[] header) throws Damaged {
        int at = indexOf(header, WRITE_POSITION);
        if (at >= 0) {
            at += WRITE_POSITION.length;
            while (at < header.length && (header[at] & 0xFF) != ARRAY_CODE) {
                at++;
            }
            if (at + 25 <= header.length) {
                return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getLong(at + 17);
            }
        }
        throw new Damaged("its header does not say where the last record is");
    }

    /**
     * Where the last record ends.
     *
     * @throws Damaged if the file ends before
     */
    long usedBytes() throws IOException, Damaged {
        if (lastDocument < headerEnd) {
            throw new Damaged("it holds no record");
        }
        return documentEnd(lastDocument);
    }

    /** The first record of the file, if it is the one that begins a segment. */
    Optional<LogEnd> segmentRecord() throws IOException, Damaged {
        long at = 0;
        for (int i = 0; i < META_DOCUMENTS_MAX; i++) {
            int word = wordAt(at);
            if ((word & END_OF_FILE) == 0 && word != 0) {
                int length = Math.min(word & LENGTH, HEADER_BYTES_MAX);
                byte[] record = bytesAt(channel, at + 4, length);
                return segmentRecord(record);
            }
            at = documentEnd(at);
        }
        return Optional.empty();
    }

    static Optional<LogEnd> segmentRecord(byte[] record) {
        return RecordHeader.read(record, record.length)
                .filter(header -> header.kind() == RecordHeader.SEGMENT && header.length() == RecordHeader.BYTES + 16)
                .map(header -> {
                    ByteBuffer body = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
                    return new LogEnd(
                            body.getLong(RecordHeader.BYTES), header.sequence(), body.getLong(RecordHeader.BYTES + 8));
                });
    }

    /**
     * How the chain of documents ends.
     *
     * @param end of the last whole document
     * @param closed whether Chronicle has marked the end of the file, so that nothing can be appended to it
     * @param rest whether anything but zeros follows the end
     */
    record Tail(long end, boolean closed, boolean rest) {}

    /** Follows the chain from where the header says; what was not synced may be missing from the header. */
    Tail tail() throws IOException, Damaged {
        long at = usedBytes();
        while (true) {
            int word = wordAt(at);
            if (word == END_OF_FILE) {
                return new Tail(at, true, false);
            }
            if (word == 0 || (word & NOT_COMPLETE) != 0 || aligned(at + 4L + (word & LENGTH)) > size) {
                return new Tail(at, false, hasBytes(at));
            }
            at = documentEnd(at);
        }
    }

    /** Cuts the file there; Chronicle makes it longer again, with zeros. */
    void cut(long end) throws IOException {
        channel.truncate(end);
        channel.force(true);
    }

    private boolean hasBytes(long from) throws IOException {
        ByteBuffer window = ByteBuffer.allocate(64 << 10);
        for (long at = from; at < size; at += window.position()) {
            window.clear();
            if (channel.read(window, at) < 0) {
                return false;
            }
            for (int i = 0; i < window.position(); i++) {
                if (window.get(i) != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private long documentEnd(long at) throws IOException, Damaged {
        int word = wordAt(at);
        long end = aligned(at + 4 + (word & LENGTH));
        if (word == 0 || word == END_OF_FILE || end > size) {
            throw new Damaged("at byte " + at + " there is no whole record, but " + Integer.toHexString(word) + ", and "
                    + size + " bytes in all");
        }
        return end;
    }

    /** A file that was cut ends in zeros for Chronicle. */
    private int wordAt(long at) throws IOException, Damaged {
        return at + 4 > size ? 0 : intAt(channel, at);
    }

    private static int intAt(FileChannel channel, long at) throws IOException, Damaged {
        return ByteBuffer.wrap(bytesAt(channel, at, 4))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    private static byte[] bytesAt(FileChannel channel, long at, int length) throws IOException, Damaged {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new Damaged("it ends after " + channel.size() + " bytes");
            }
        }
        return bytes.array();
    }

    private static long aligned(long position) {
        return position + 3 & ~3L;
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (java.util.Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
