package weir.adapters.local.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import weir.adapters.local.log.LogEnd;
import weir.adapters.local.log.RecordHeader;

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
    private final int lastDocumentAt;
    private final long lastDocument;
    private final ByteBuffer window =
            ByteBuffer.allocate(64 << 10).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long windowStart;

    /** What a file turned out not to be. */
    static final class Damaged extends Exception {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    private SegmentFile(FileChannel channel, int lastDocumentAt) throws IOException, Damaged {
        this.channel = channel;
        this.size = channel.size();
        this.lastDocumentAt = lastDocumentAt;
        this.lastDocument = ByteBuffer.wrap(bytesAt(channel, lastDocumentAt, 8))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    /** @throws Damaged if the file does not begin as one of Chronicle's; the message says in what way */
    static SegmentFile open(Path file) throws IOException, Damaged {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            return new SegmentFile(channel, lastDocumentAt(header(channel)));
        } catch (IOException | Damaged e) {
            channel.close();
            throw e;
        }
    }

    /** Whether a file was made and nothing was written to it but zeros. */
    static boolean isBlank(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return !hasBytes(channel, 0);
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
    private static int lastDocumentAt(byte[] header) throws Damaged {
        int at = indexOf(header, WRITE_POSITION);
        if (at >= 0) {
            at += WRITE_POSITION.length;
            while (at < header.length && (header[at] & 0xFF) != ARRAY_CODE) {
                at++;
            }
            if (at + 33 <= header.length) {
                return 4 + at + 17;
            }
        }
        throw new Damaged("its header does not say where the last record is");
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
            if (!isWhole(at)) {
                break;
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
     * @param last where the last whole document begins
     * @param end where it ends
     * @param closed whether Chronicle has marked the end of the file, so that nothing can be appended to it
     * @param clean whether nothing but zeros follows, and the header says the same
     * @param isShort whether the header knows of a document behind the end
     * @param cut whether there are documents behind the end that were not to be counted
     */
    record Tail(long last, long end, boolean closed, boolean clean, boolean isShort, boolean cut) {}

    /**
     * Follows the chain from the last document that the header knows of, or from the first: when the power failed,
     * pages in between may not have been written.
     */
    Tail tail(boolean fromFirst) throws IOException, Damaged {
        long last = !fromFirst && lastDocument > 0 && isWhole(lastDocument) ? lastDocument : 0;
        return tail(last, Long.MAX_VALUE);
    }

    /** As if no more than the first so many records stood in the file. */
    Tail tail(long recordsMax) throws IOException, Damaged {
        return tail(0, recordsMax);
    }

    private Tail tail(long from, long recordsMax) throws IOException, Damaged {
        long last = from;
        long at = documentEnd(last);
        long records = 0;
        while (isWhole(at) && (isMeta(at) || records < recordsMax)) {
            records += isMeta(at) ? 0 : 1;
            last = at;
            at = documentEnd(at);
        }
        boolean cut = isWhole(at);
        boolean closed = !cut && wordAt(at) == END_OF_FILE;
        boolean clean = !cut && last == lastDocument && (closed || !hasBytes(channel, at));
        return new Tail(last, at, closed, clean, lastDocument > last, cut);
    }

    /** Which event of the channel is the last in the file; empty if its last record does not tell. */
    OptionalLong lastSequence() throws IOException, Damaged {
        long last = tail(false).last();
        byte[] record = bytesAt(channel, last + 4, wordAt(last) & LENGTH);
        Optional<RecordHeader> header = RecordHeader.read(record, record.length);
        return header.isPresent() ? OptionalLong.of(header.get().sequence()) : OptionalLong.empty();
    }

    /** Whether there is not one record in the file, nor a trace of one. */
    boolean isEmpty() throws IOException, Damaged {
        if (lastDocument != 0 || segmentRecord().isPresent()) {
            return false;
        }
        Tail tail = tail(true);
        return isMeta(tail.last()) && !hasBytes(channel, tail.end());
    }

    private boolean isMeta(long at) throws IOException {
        return (wordAt(at) & META) != 0;
    }

    private boolean isWhole(long at) throws IOException {
        int word = at % 4 == 0 ? wordAt(at) : 0;
        return word != 0 && (word & NOT_COMPLETE) == 0 && aligned(at + 4L + (word & LENGTH)) <= size;
    }

    /**
     * Ends the file behind its last whole document: what follows is not mapped any more, nothing is appended, and the
     * header says so.
     */
    void seal(Tail tail) throws IOException {
        channel.truncate(tail.end());
        writeAt(
                tail.end(),
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(END_OF_FILE));
        writeAt(
                lastDocumentAt,
                ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(tail.last()));
        channel.force(true);
    }

    private void writeAt(long at, ByteBuffer bytes) throws IOException {
        bytes.rewind();
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position());
        }
    }

    private static boolean hasBytes(FileChannel channel, long from) throws IOException {
        long size = channel.size();
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

    /** Of a whole document, or of the header. */
    private long documentEnd(long at) throws IOException, Damaged {
        long end = aligned(at + 4L + (wordAt(at) & LENGTH));
        if (end > size) {
            throw new Damaged("it ends after " + size + " bytes");
        }
        return end;
    }

    /** A file that was cut ends in zeros for Chronicle. */
    private int wordAt(long at) throws IOException {
        if (at < 0 || at + 4 > size) {
            return 0;
        }
        if (at < windowStart || at + 4 > windowStart + window.limit()) {
            window.clear();
            windowStart = at;
            while (window.position() < 4 && channel.read(window, at + window.position()) >= 0) {}
            window.flip();
        }
        return window.getInt((int) (at - windowStart));
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
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
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
