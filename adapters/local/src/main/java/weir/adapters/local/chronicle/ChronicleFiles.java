package weir.adapters.local.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import weir.adapters.local.chronicle.Segments.Segment;
import weir.adapters.local.disk.FullDisk;
import weir.adapters.local.log.Cursors.Cursor;
import weir.adapters.local.log.EventEncoder;
import weir.adapters.local.log.LogEnd;
import weir.adapters.local.log.LogFiles;
import weir.adapters.local.log.LogOptions;
import weir.adapters.local.log.LogScan;
import weir.adapters.local.log.LogStart;
import weir.adapters.local.log.SegmentTime;
import weir.adapters.local.log.WrittenAhead;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.Envelope;

/** A channel's files from mapping to unmapping: nothing may be unmapped under a reader. */
final class ChronicleFiles implements LogFiles {
    /** As far as Chronicle writes to its list: a header, and five numbers with names. */
    private static final int BOOK_KEEPING_BYTES = 4 << 10;

    static {
        ChronicleRuntime.prepare();
    }

    private final Path directory;
    private final LogOptions options;
    private final Segments segments;
    private final BlockSyncer syncer;
    private final SyncPlan plan;
    private final HeldTime time;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final EventEncoder encoder = new EventEncoder();
    private final WrittenAhead ahead;
    private final ReadWriteLock mapped = new ReentrantReadWriteLock();
    private LogEnd end = LogEnd.EMPTY;
    private long closedBytes;
    private boolean rolling;
    private boolean unfinished;
    private volatile LogStart start = new LogStart(0, 0);
    private volatile boolean closed;

    private ChronicleFiles(Path directory, LogOptions options, Segments segments, HeldTime time, BlockSyncer syncer) {
        this.directory = directory;
        this.options = options;
        this.segments = segments;
        this.time = time;
        this.syncer = syncer;
        this.plan = new SyncPlan(directory, options.blockBytes(), syncer);
        this.ahead = writtenAhead(options.blockBytes());
        this.queue = SingleChronicleQueueBuilder.builder()
                .path(directory.toFile())
                .rollCycle(SegmentCycle.INSTANCE)
                .timeProvider(time)
                .blockSize(options.blockBytes())
                .syncMode(SyncMode.SYNC)
                .build();
        this.appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true);
    }

    /**
     * Checks and maps a channel's files. What is in them is durable on return.
     *
     * @param furthest the cursor that is furthest on: what is appended comes behind it, even if the files were lost
     * @param failedBehind after a failure to write or sync, where the channel was durable last: what lies behind is cut
     *     off, for the system may say of pages that it could not write that they are written
     */
    static ChronicleFiles open(
            Path directory,
            LogOptions options,
            Optional<Cursor> furthest,
            Optional<LogEnd> failedBehind,
            BlockSyncer.Factory syncers)
            throws IOException {
        blankBookKeeping(directory.resolve("metadata.cq4t"));
        Segments segments = Segments.examine(directory, failedBehind, options.damages());
        Segment last = segments.lastOrNull();
        HeldTime time =
                new HeldTime(last == null ? SegmentTime.at(options.clock().instant()) : last.cycle());
        ChronicleFiles log = new ChronicleFiles(directory, options, segments, time, syncers.create());
        try {
            log.begin(furthest.orElse(Cursor.NOTHING));
        } catch (IOException | RuntimeException | Error e) {
            log.close();
            throw e;
        }
        return log;
    }

    /**
     * Chronicle's list of its files is derived from them, and after a kill it may hold a lock whose owner's process id is
     * ours. It is mapped, so zeros take the place of what was in it, in the blocks that it has if the disk is full.
     */
    private static void blankBookKeeping(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(BOOK_KEEPING_BYTES);
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
            channel.truncate(BOOK_KEEPING_BYTES);
        }
    }

    /**
     * A new file begins with its header and two tables of Chronicle's index, 16 KiB each; between the records stand more of
     * them, and the mark that ends the file.
     */
    static WrittenAhead writtenAhead(int blockBytes) {
        return new WrittenAhead(blockBytes, 64 << 10, 64 << 10);
    }

    private void begin(Cursor furthest) throws IOException {
        for (Path file : segments.files()) {
            syncer.force(file);
        }
        syncer.forceDirectory(directory);
        Segment last = segments.lastOrNull();
        if (last != null) {
            plan.wrote(last.file()); // the mark that ends it is still to come
            end = findEnd(last);
        }
        if (furthest.index() > end.index()) {
            // Acknowledged events have been lost; new ones must not take positions that count as acknowledged.
            options.damages()
                    .accept("the queue files in " + directory + " end before what its agents have acknowledged:"
                            + " what came behind is not there any more, and new events come behind it");
            end = new LogEnd(end.index(), Math.max(end.sequence(), furthest.sequence()), end.createdMicros());
            time.advance(SegmentTime.startOf(SegmentCycle.INSTANCE.toCycle(furthest.index()) + 1));
            rolling = true;
        }
        if (segments.lastIsClosed()) {
            roll();
        }
        closedBytes = segments.closedBytes();
        publishStart();
    }

    /** The newest whole event of the last file, or else what the record at its beginning says. */
    private LogEnd findEnd(Segment last) {
        try (ChronicleScan reader = scan(0, LogScan.UNKNOWN)) {
            for (long index = queue.lastIndex(); index > last.firstIndex(); index--) {
                Optional<LogEnd> found = reader.endAt(index);
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        return last.before().orElse(LogEnd.EMPTY);
    }

    private void publishStart() {
        Segment first = segments.firstOrNull();
        start = first == null
                ? new LogStart(Long.MAX_VALUE, end.sequence())
                : new LogStart(
                        first.firstIndex(), first.before().map(LogEnd::sequence).orElse(0L));
    }

    @Override
    public LogEnd end() {
        return end;
    }

    @Override
    public LogStart start() {
        return start;
    }

    @Override
    public Optional<LogEnd> firstEnd() {
        Segment second = segments.secondOrNull();
        return second == null ? Optional.of(end) : second.before();
    }

    @Override
    public OptionalLong secondIndex() {
        Segment second = segments.secondOrNull();
        return second == null ? OptionalLong.empty() : OptionalLong.of(second.firstIndex());
    }

    @Override
    public long bytes() {
        return closedBytes + lastBytes();
    }

    private long lastBytes() {
        Segment last = segments.lastOrNull();
        if (last == null) {
            return 0;
        }
        Wire wire = appender.wire();
        return wire != null && last.file().toFile().equals(appender.currentFile())
                ? Math.max(last.usedBytes(), wire.bytes().writePosition())
                : last.usedBytes();
    }

    @Override
    public void rollIfDue(long bytesMax, Duration ageMax) {
        Segment last = segments.lastOrNull();
        if (last != null && !rolling) {
            Instant due = SegmentTime.startOf(last.cycle()).plus(ageMax);
            if (lastBytes() >= bytesMax || !options.clock().instant().isBefore(due)) {
                roll();
            }
        }
    }

    private void roll() {
        time.advance(options.clock().instant());
        rolling = true;
    }

    @Override
    public void beginSegment() throws IOException {
        if (!rolling) {
            roll();
        }
        writeAhead(0);
        writeSegmentRecord();
        sync();
    }

    @Override
    public void writeAhead(long bytes) throws IOException {
        Segment last = segments.lastOrNull();
        boolean begins = rolling || last == null;
        try {
            if (last != null && ahead.cover(last.file(), lastBytes(), begins ? 0 : bytes)) {
                plan.grew();
            }
            if (begins) {
                coverNext(bytes);
            }
        } catch (IOException e) {
            if (FullDisk.isCauseOf(e)) {
                throw new OperationFailed(
                        FailureCode.DISK_FULL, "the disk that holds " + directory + " is full; make room there", e);
            }
            throw e;
        }
    }

    /** A file that Chronicle finds in place and empty it takes for its own. */
    private void coverNext(long bytes) throws IOException {
        Path next = directory.resolve(Segments.fileName(time.cycle()));
        try {
            ahead.cover(next, 0, bytes);
        } catch (IOException e) {
            ahead.close();
            Files.deleteIfExists(next); // readers would wait for its first record
            throw e;
        }
    }

    @Override
    public void append(Envelope event, Optional<Position> origin) {
        if (rolling || segments.isEmpty()) {
            writeSegmentRecord();
        }
        int length = encoder.begin(event, origin);
        int partBytes = partBytesMax(options.blockBytes());
        int parts = (length + partBytes - 1) / partBytes;
        long sequence = end.sequence() + 1;
        for (int part = 0; part < parts; part++) {
            int from = part * partBytes;
            try (DocumentContext document = appender.writingDocument()) {
                writePart(document, sequence, part, parts, from, Math.min(from + partBytes, length));
            }
        }
        encoder.end();
        plan.wrote(currentFile());
        end = new LogEnd(appender.lastIndexAppended(), sequence, event.createdMicros());
    }

    private void writePart(DocumentContext document, long sequence, int part, int parts, int from, int to) {
        try {
            Bytes<?> out = bytesOf(document);
            encoder.writePart(out::write, sequence, part, parts, from, to);
        } catch (RuntimeException | Error e) {
            document.rollbackOnClose();
            throw e;
        }
    }

    private void writeSegmentRecord() {
        long previousBytes = lastBytes();
        try (DocumentContext document = appender.writingDocument()) {
            encoder.writeSegment(bytesOf(document)::write, end);
        }
        segments.begin(time.cycle(), currentFile(), end, previousBytes);
        closedBytes = segments.closedBytes();
        rolling = false;
        unfinished = true;
        plan.wrote(currentFile());
        publishStart();
    }

    private static Bytes<?> bytesOf(DocumentContext document) {
        return Objects.requireNonNull(document.wire()).bytes();
    }

    private Path currentFile() {
        return Objects.requireNonNull(appender.currentFile(), "a record was written")
                .toPath();
    }

    @Override
    public void sync() throws IOException {
        unfinished = false;
        Wire wire = appender.wire();
        if (wire != null) {
            plan.sync(appender, wire.bytes().writePosition());
        }
    }

    @Override
    public void finish() throws IOException {
        sync();
        segments.leaveInOrder();
    }

    @Override
    public long deleteFirst() throws IOException {
        long freed = segments.deleteFirst();
        closedBytes = segments.closedBytes();
        publishStart();
        queue.refreshDirectoryListing();
        return freed;
    }

    @Override
    public Lock reading() {
        return mapped.readLock();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /**
     * Chronicle writes to memory that is mapped: the system has it already. But when a file was begun, the one before it
     * is to be whole, however appends are acknowledged.
     */
    @Override
    public void handOver() throws IOException {
        if (unfinished) {
            sync();
        }
    }

    @Override
    public ChronicleScan scan(long behind, long before) {
        return new ChronicleScan(this, behind, before);
    }

    /** The largest body of one record: with its header it stays below what Chronicle can write across a block's end. */
    private static int partBytesMax(int blockBytes) {
        return blockBytes / 64 * 15;
    }

    /** A tailer at the oldest record there is. To be asked for, used and closed under {@link #reading()}. */
    ExcerptTailer tailer() {
        ExcerptTailer tailer = queue.createTailer();
        tailer.singleThreadedCheckDisabled(true);
        return tailer;
    }

    /** The oldest file whose number is at least that; empty if there is none. */
    Optional<Integer> cycleFrom(int cycle) {
        int first = queue.firstCycle();
        int last = queue.lastCycle();
        return first > last
                ? Optional.empty()
                : queue.listCyclesBetween(first, last).stream()
                        .map(Long::intValue)
                        .filter(found -> found >= cycle)
                        .findFirst();
    }

    /** Where the files are, for messages. */
    @Override
    public String toString() {
        return directory.toString();
    }

    /** Waits for readers, then unmaps; does not sync. */
    @Override
    public void close() throws IOException {
        mapped.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                appender.close();
                queue.close();
                ahead.close();
                syncer.close();
            }
        } finally {
            mapped.writeLock().unlock();
        }
    }
}
