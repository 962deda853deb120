package weir.adapters.local.trace;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import weir.domain.envelope.DataId;

/**
 * A file of records in their order, which never changes; another may take its name. The first id of each block is held in
 * memory, so that a look-up reads one block, or as many as the relatives of one event fill.
 */
final class IdSegment implements Closeable {
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})\\.ids");

    /** What is read at once in passing. */
    private static final int PASSING_BLOCKS = 64;

    private final Path path;
    private final long first;
    private final long last;

    /** Not a channel: an interrupt of whoever reads would close that. */
    private final RandomAccessFile file;

    private final long[] fences;
    private final Map<Integer, IdRange> ranges = new HashMap<>();
    private final long bytes;
    private long records;
    private long newestMicros;

    private IdSegment(Path path, Matcher name, RandomAccessFile file) throws IOException {
        this.path = path;
        this.first = Long.parseLong(name.group(1), 16);
        this.last = Long.parseLong(name.group(2), 16);
        this.file = file;
        this.bytes = file.length();
        this.fences = readTrailer();
    }

    /** The name of the file of a segment that takes the place of those numbered so. */
    static String name(long first, long last) {
        return String.format(Locale.ROOT, "%016x-%016x.ids", first, last);
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** @throws TraceDamage if it is not whole */
    static IdSegment open(Path path) throws IOException {
        Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
        if (!name.matches()) {
            throw new TraceDamage(path + " is not named as a segment");
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        try {
            return new IdSegment(path, name, file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private long[] readTrailer() throws IOException {
        if (bytes < IdSegmentWriter.FOOTER_BYTES) {
            throw damage("it is shorter than its footer");
        }
        ByteBuffer footer = littleEndian(read(bytes - IdSegmentWriter.FOOTER_BYTES, IdSegmentWriter.FOOTER_BYTES));
        if (footer.getLong(0) != IdSegmentWriter.MAGIC) {
            throw damage("it has no footer");
        }
        records = footer.getLong(8);
        long blocks = footer.getLong(16);
        long rangeCount = footer.getLong(24);
        newestMicros = footer.getLong(40);
        long perBlock = IdBlocks.BYTES + IdSegmentWriter.FENCE_BYTES;
        boolean fits = blocks >= 0
                && rangeCount >= 0
                && blocks <= bytes / perBlock
                && rangeCount <= bytes / IdSegmentWriter.RANGE_BYTES
                && blocks * perBlock + rangeCount * IdSegmentWriter.RANGE_BYTES + IdSegmentWriter.FOOTER_BYTES == bytes;
        if (!fits) {
            throw damage("its length is not what its footer says");
        }
        int trailerBytes = Math.toIntExact(bytes - blocks * IdBlocks.BYTES);
        byte[] end = read(blocks * IdBlocks.BYTES, trailerBytes);
        CRC32C crc = new CRC32C();
        crc.update(end, 0, trailerBytes - Long.BYTES);
        ByteBuffer trailer = littleEndian(end);
        if (crc.getValue() != trailer.getLong(trailerBytes - Long.BYTES)) {
            throw damage("the checksum of its end does not fit");
        }
        long[] firsts = new long[Math.toIntExact(2 * blocks)];
        for (int i = 0; i < firsts.length; i++) {
            firsts[i] = trailer.getLong();
        }
        for (long i = 0; i < rangeCount; i++) {
            ranges.put((int) trailer.getLong(), new IdRange(trailer.getLong(), trailer.getLong()));
        }
        return firsts;
    }

    private TraceDamage damage(String what) {
        return new TraceDamage("segment " + path + " is damaged: " + what);
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] read(long at, int length) throws IOException {
        byte[] into = new byte[length];
        synchronized (file) {
            file.seek(at);
            file.readFully(into);
        }
        return into;
    }

    private int blocks() {
        return fences.length / 2;
    }

    /** @throws TraceDamage if a block that was read is damaged */
    void find(Matches matches) throws IOException {
        int block = blockBefore(matches);
        long[] in = new long[IdBlocks.RECORDS_MAX * IdRecord.LONGS];
        boolean wanted = block < blocks() && compareFence(block, matches) <= 0;
        while (wanted && block < blocks() && compareFence(block, matches) <= 0) {
            int count = read(block, in);
            for (int i = 0; i < count && wanted; i++) {
                int order = matches.compare(in, i * IdRecord.LONGS);
                wanted = order < 0 || (order == 0 && matches.add(in, i * IdRecord.LONGS));
            }
            block++;
        }
    }

    /** The last block that begins before the id that is looked for; the first, if none does. */
    private int blockBefore(Matches matches) {
        int low = 0;
        int high = blocks();
        while (low + 1 < high) {
            int middle = (low + high) >>> 1;
            if (compareFence(middle, matches) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int compareFence(int block, Matches matches) {
        return IdRecord.compareKey(fences, 2 * block, matches.most(), matches.least());
    }

    /**
     * Whether there are records of any of these ids. Those that only name one stand in the same segment as its own.
     *
     * @throws TraceDamage if a block that was read is damaged
     */
    boolean holdsAny(ForgottenIds ids) throws IOException {
        long[] in = new long[IdBlocks.RECORDS_MAX * IdRecord.LONGS];
        for (int block = 0; block < blocks(); block++) {
            DataId last = block + 1 < blocks() ? fence(block + 1) : null;
            int count = ids.isAnyWithin(fence(block), last) ? read(block, in) : 0;
            for (int i = 0; i < count; i++) {
                if (ids.isOfOne(in, i * IdRecord.LONGS)) {
                    return true;
                }
            }
        }
        return false;
    }

    private DataId fence(int block) {
        return new DataId(fences[2 * block], fences[2 * block + 1]);
    }

    /** @return how many records it has */
    private int read(int block, long[] records) throws IOException {
        int count = IdBlocks.decode(read((long) block * IdBlocks.BYTES, IdBlocks.BYTES), 0, records);
        if (count < 0) {
            throw damage("the checksum of block " + block + " does not fit");
        }
        return count;
    }

    /** All records in their order, in passing. */
    IdSource records() {
        return new Passing();
    }

    private final class Passing implements IdSource {
        private final long[] block = new long[IdBlocks.RECORDS_MAX * IdRecord.LONGS];
        private byte[] piece = new byte[0];
        private int pieceOffset;
        private int nextBlock;
        private int inBlock;
        private int next;

        @Override
        public boolean next(long[] record) throws IOException {
            if (next == inBlock && !fill()) {
                return false;
            }
            System.arraycopy(block, next++ * IdRecord.LONGS, record, 0, IdRecord.LONGS);
            return true;
        }

        private boolean fill() throws IOException {
            if (nextBlock == blocks()) {
                return false;
            }
            if (pieceOffset == piece.length) {
                int blocks = Math.min(PASSING_BLOCKS, blocks() - nextBlock);
                piece = read((long) nextBlock * IdBlocks.BYTES, blocks * IdBlocks.BYTES);
                pieceOffset = 0;
            }
            inBlock = IdBlocks.decode(piece, pieceOffset, block);
            if (inBlock < 0) {
                throw damage("the checksum of block " + nextBlock + " does not fit");
            }
            pieceOffset += IdBlocks.BYTES;
            nextBlock++;
            next = 0;
            return true;
        }
    }

    Path path() {
        return path;
    }

    /** Which of all segments it is, or the first and last of those whose place it takes. */
    long first() {
        return first;
    }

    long last() {
        return last;
    }

    long count() {
        return records;
    }

    long bytes() {
        return bytes;
    }

    /** When the newest event was created that it accounts for. */
    long newestMicros() {
        return newestMicros;
    }

    Map<Integer, IdRange> ranges() {
        return ranges;
    }

    /** Whether another has taken its place. */
    boolean isWithin(IdSegment other) {
        return other != this && other.first <= first && last <= other.last;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
