package weir.adapters.local.trace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;

/** Writes a segment: aside, forced, then under its name. */
final class IdSegmentWriter {
    static final int MAGIC = 0x31495457; // "WTI1", the first byte lowest
    static final int FOOTER_BYTES = 64;
    static final int FENCE_BYTES = 2 * Long.BYTES;
    static final int RANGE_BYTES = 3 * Long.BYTES;

    /** Behind the name of what is not whole yet. */
    static final String PART = ".part";

    /** A disk serves in turn: what is forced at once must not be much, or the queues on the same disk wait for it. */
    private static final int PIECE_BYTES = 1 << 20;

    private final TraceDisk disk;
    private final Path aside;
    private final FileChannel file;
    private final Pace pace;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final long[] block = new long[IdBlocks.RECORDS_MAX * IdRecord.LONGS];
    private final CRC32C crc = new CRC32C();
    private long[] fences = new long[64];
    private int inBlock;
    private int blocks;
    private long records;
    private long oldestMicros = Long.MAX_VALUE;
    private long newestMicros;

    /** What is done between two pieces. */
    interface Pace {
        Pace AT_ONCE = forcedNanos -> {};

        /** @param forcedNanos how long the piece before took until it was on the disk */
        void giveWay(long forcedNanos) throws IOException;
    }

    private IdSegmentWriter(TraceDisk disk, Path aside, FileChannel file, long newestMicros, Pace pace) {
        this.disk = disk;
        this.aside = aside;
        this.file = file;
        this.newestMicros = newestMicros;
        this.pace = pace;
    }

    /**
     * Writes all there are, durably. What had the name before is replaced, at once.
     *
     * @param segment the segment's file
     * @param newestMicros it says of itself that its newest event was created then, or later if it has a later one: those
     *     that it accounts for and no longer holds count, too, so that it goes when they would have gone
     */
    static void write(
            TraceDisk disk, Path segment, IdSource source, Map<Integer, IdRange> ranges, long newestMicros, Pace pace)
            throws IOException {
        Path aside = segment.resolveSibling(segment.getFileName() + PART);
        try (FileChannel file = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            IdSegmentWriter writer = new IdSegmentWriter(disk, aside, file, newestMicros, pace);
            writer.writeAll(source);
            writer.finish(ranges);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(aside); // on a full disk it would be in the way of all others
            throw e;
        }
        disk.rename(aside, segment);
        disk.forceDirectory(Objects.requireNonNull(segment.getParent()));
    }

    private void writeAll(IdSource source) throws IOException {
        long[] record = new long[IdRecord.LONGS];
        while (source.next(record)) {
            System.arraycopy(record, 0, block, inBlock * IdRecord.LONGS, IdRecord.LONGS);
            long created = IdRecord.createdMicros(record, 0);
            oldestMicros = Math.min(oldestMicros, created);
            newestMicros = Math.max(newestMicros, created);
            inBlock++;
            records++;
            if (inBlock == IdBlocks.RECORDS_MAX) {
                endBlock();
            }
        }
        if (inBlock > 0) {
            endBlock();
        }
    }

    private void endBlock() throws IOException {
        if (2 * blocks == fences.length) {
            fences = Arrays.copyOf(fences, 2 * fences.length);
        }
        fences[2 * blocks] = block[0];
        fences[2 * blocks + 1] = block[1];
        blocks++;
        IdBlocks.encode(block, inBlock, piece);
        inBlock = 0;
        makeRoom(IdBlocks.BYTES);
    }

    private void finish(Map<Integer, IdRange> ranges) throws IOException {
        for (int i = 0; i < blocks; i++) {
            put(FENCE_BYTES, fences[2 * i], fences[2 * i + 1]);
        }
        for (Map.Entry<Integer, IdRange> range : ranges.entrySet()) {
            put(
                    RANGE_BYTES,
                    range.getKey(),
                    range.getValue().behind(),
                    range.getValue().upTo());
        }
        put(FOOTER_BYTES - Long.BYTES, MAGIC, records, blocks, ranges.size(), oldestMicros, newestMicros, 0);
        makeRoom(Long.BYTES);
        piece.putLong(crc.getValue());
        flush();
    }

    private void put(int bytes, long... numbers) throws IOException {
        makeRoom(bytes);
        int begin = piece.position();
        for (long number : numbers) {
            piece.putLong(number);
        }
        crc.update(piece.duplicate().flip().position(begin));
    }

    private void makeRoom(int bytes) throws IOException {
        if (piece.remaining() < bytes) {
            long began = System.nanoTime();
            flush();
            pace.giveWay(System.nanoTime() - began);
        }
    }

    private void flush() throws IOException {
        piece.flip();
        while (piece.hasRemaining()) {
            file.write(piece);
        }
        piece.clear();
        disk.force(aside, file);
    }
}
