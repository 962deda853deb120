package weir.adapters.local.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.disk.FullDisk;
import weir.adapters.local.log.Cursors.Cursor;
import weir.adapters.local.log.EventEncoder;
import weir.adapters.local.log.LogEnd;
import weir.adapters.local.log.LogFiles;
import weir.adapters.local.log.LogOptions;
import weir.adapters.local.log.LogScan;
import weir.adapters.local.log.LogStart;
import weir.adapters.local.log.RecordHeader;
import weir.adapters.local.log.SegmentTime;
import weir.adapters.local.log.Syncer;
import weir.adapters.local.log.WrittenAhead;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.Envelope;

/**
 * A channel's journal while it is open. Records gather in a buffer, go to the file with one write, and are forced with one
 * call. A file before the last is whole and forced: it is closed before the next one is made.
 */
final class JournalFiles implements LogFiles {
    /** What is written ahead at once keeps a group waiting, the longest of any part of its way. */
    private static final int AHEAD_BYTES_MAX = 512 << 10;

    /**
     * So large a group is written without zeros before it. They would cost as much as its records, and spare it the one
     * entry in the file system's journal that it shares.
     */
    private static final int LARGE_GROUP_BYTES = 512 << 10;

    private final Path directory;
    private final LogOptions options;
    private final JournalSegments segments;
    private final Syncer syncer;
    private final WrittenAhead ahead;
    private final EventEncoder encoder = new EventEncoder();
    private final ReadWriteLock inUse = new ReentrantReadWriteLock();
    private final Tail tail = new Tail();
    private int number;
    private LogEnd end;

    /** What the next event comes behind: the newest, or one beyond it that is lost. */
    private LogEnd accounted;

    /** Made and covered with zeros, but without a record yet. */
    private @Nullable Path next;

    private final Set<JournalScan> scans = ConcurrentHashMap.newKeySet();
    private long closedBytes;

    private GroupBegins groupBegins = new GroupBegins(false, 0, LogEnd.EMPTY, LogEnd.EMPTY);

    private boolean rolling;
    private boolean nameIsUnsynced;
    private boolean syncedSinceMark;
    private volatile LogStart start = new LogStart(Long.MAX_VALUE, 0);
    private volatile boolean closed;

    /**
     * What to go back to if the disk turns out to be full within a group.
     *
     * @param inFile whether the group goes on in a file that is there
     */
    private record GroupBegins(boolean inFile, long bytes, LogEnd end, LogEnd accounted) {}

    private JournalFiles(Path directory, LogOptions options, JournalSegments segments, Syncer syncer) {
        this.directory = directory;
        this.options = options;
        this.segments = segments;
        this.syncer = syncer;
        this.ahead = new WrittenAhead(Math.min(options.blockBytes(), AHEAD_BYTES_MAX), 0, 0);
        this.accounted = segments.accounted();
        this.end = readable(segments.last());
        Segment last = segments.lastOrNull();
        this.number = Math.max(last == null ? 0 : last.number(), Place.segment(accounted.index()));
    }

    /** As {@link LogFiles.Opener}. */
    static JournalFiles open(
            Path directory,
            LogOptions options,
            Optional<Cursor> furthest,
            Optional<LogEnd> failedBehind,
            Syncer.Factory syncers)
            throws IOException {
        JournalSegments segments = JournalSegments.examine(directory, failedBehind, options.damages());
        JournalFiles files = new JournalFiles(directory, options, segments, syncers.create());
        try {
            files.begin(furthest.orElse(Cursor.NOTHING));
        } catch (IOException | RuntimeException | Error e) {
            files.close();
            throw e;
        }
        return files;
    }

    private void begin(Cursor furthest) throws IOException {
        Segment last = segments.lastOrNull();
        if (last != null) {
            syncer.force(last.file());
        }
        syncer.forceDirectory(directory);
        boolean isBehindAll = furthest.index() <= end.index();
        if (furthest.index() > accounted.index()) {
            options.damages()
                    .accept("the queue files in " + directory + " end before what its agents have acknowledged:"
                            + " what came behind is not there any more, and new events come behind it");
            long sequence = Math.max(accounted.sequence(), furthest.sequence());
            accounted = new LogEnd(furthest.index(), sequence, accounted.createdMicros());
            end = readable(end);
            number = Math.max(number, Place.segment(furthest.index()));
        }
        if (last == null || !segments.wasLeftInOrder() || !isBehindAll) {
            // After a loss of power the last file may stand as it was some time ago, and look whole: what is appended
            // to
            // it would take positions again that agents have read under other events, and count as acknowledged.
            rolling = true;
        } else {
            tail.begin(last);
            syncedSinceMark = true;
        }
        countClosed();
        publishStart();
    }

    /** Readers read up to an event that is there; what is counted includes those that are lost. */
    private LogEnd readable(LogEnd last) {
        return new LogEnd(last.index(), accounted.sequence(), accounted.createdMicros());
    }

    private void countClosed() {
        closedBytes = segments.bytes() - tail.handedOver();
    }

    private void publishStart() {
        Segment first = segments.firstOrNull();
        start = first == null
                ? new LogStart(Long.MAX_VALUE, end.sequence())
                : new LogStart(
                        first.firstIndex(), first.before().map(LogEnd::sequence).orElse(0L));
    }

    JournalSegments segments() {
        return segments;
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
        return closedBytes + tail.bytes();
    }

    @Override
    public void rollIfDue(long bytesMax, Duration ageMax) {
        if (tail.segmentOrNull() != null && !rolling) {
            Instant due = SegmentTime.startOf(number).plus(ageMax);
            rolling = tail.bytes() >= Math.min(bytesMax, Place.SEGMENT_BYTES_MAX / 2)
                    || !options.clock().instant().isBefore(due);
        }
    }

    @Override
    public void beginSegment() throws IOException {
        rolling = true;
        writeAhead(0);
        writeSegmentRecord();
        sync();
    }

    @Override
    public void writeAhead(long bytes) throws IOException {
        if (rolling) {
            closeCurrent();
        }
        try {
            if (rolling) {
                coverNext(bytes);
            } else if (bytes < LARGE_GROUP_BYTES) {
                ahead.cover(Objects.requireNonNull(tail.segmentOrNull()).file(), tail.bytes(), bytes);
            }
            groupBegins = new GroupBegins(!rolling, tail.handedOver(), end, accounted);
        } catch (IOException e) {
            if (FullDisk.isCauseOf(e)) {
                throw full(e);
            }
            throw e;
        }
    }

    /**
     * The zeros behind its end go, and all of it is forced before there is another. A disk that is full here has not kept
     * what it took, which is more than a refusal.
     */
    private void closeCurrent() throws IOException {
        write();
        long bytes = tail.handedOver();
        tail.end(syncer);
        closedBytes += bytes;
    }

    /** One that was made before, for events that were refused, serves for the next. */
    private void coverNext(long bytes) throws IOException {
        if (next == null) {
            int following = SegmentTime.behind(number, options.clock().instant());
            next = directory.resolve(SegmentTime.name(following) + JournalSegments.SUFFIX);
        }
        try {
            ahead.cover(next, 0, RecordHeader.BYTES + bytes);
        } catch (IOException e) {
            deleteNext();
            throw e;
        }
    }

    private void deleteNext() throws IOException {
        Path unused = next;
        next = null;
        if (unused != null) {
            ahead.close();
            Files.deleteIfExists(unused);
        }
    }

    private void writeSegmentRecord() throws IOException {
        Path path = Objects.requireNonNull(next);
        Segment begun = new Segment(JournalSegments.number(path), path, Optional.of(accounted), 0);
        tail.begin(begun);
        next = null;
        number = begun.number();
        nameIsUnsynced = true;
        encoder.standAt(0);
        encoder.writeSegment(this::put, accounted);
        segments.add(begun);
        rolling = false;
        syncedSinceMark = false;
        publishStart();
    }

    @Override
    public void append(Envelope event, Optional<Position> origin) throws IOException {
        if (rolling) {
            writeSegmentRecord();
        } else if (syncedSinceMark) {
            encoder.standAt(tail.bytes());
            encoder.writeBlank(this::put, RecordHeader.DURABLE, end.sequence(), 0);
            syncedSinceMark = false;
        }
        long offset = tail.bytes();
        int bodyBytes = encoder.begin(event, origin);
        long sequence = accounted.sequence() + 1;
        encoder.standAt(offset);
        encoder.writePart(this::put, sequence, 0, 1, 0, bodyBytes);
        encoder.end();
        end = new LogEnd(Place.index(number, offset), sequence, event.createdMicros());
        accounted = end;
    }

    private void put(byte[] bytes, int offset, int length) {
        for (int from = offset, end = offset + length; from < end; ) {
            int taken = tail.put(bytes, from, end - from);
            from += taken;
            if (taken == 0) {
                makeRoom();
            }
        }
    }

    private void makeRoom() {
        try {
            write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that was begun is made durable with what it begins with, however appends are acknowledged. */
    @Override
    public void handOver() throws IOException {
        if (nameIsUnsynced) {
            sync();
        } else {
            write();
        }
    }

    private void write() throws IOException {
        try {
            tail.write();
        } catch (IOException e) {
            throw refusedIfFull(e);
        }
    }

    /**
     * A group for which there is no room takes no effect: the file ends where it ended before. The next group begins
     * another, for readers may have read ahead what stood here.
     */
    private OperationFailed refusedIfFull(IOException failure) throws IOException {
        if (!FullDisk.isCauseOf(failure) || !groupBegins.inFile) {
            throw failure;
        }
        tail.cutBack(groupBegins.bytes);
        end = groupBegins.end;
        accounted = groupBegins.accounted;
        rolling = true;
        return full(failure);
    }

    private OperationFailed full(IOException failure) {
        return new OperationFailed(
                FailureCode.DISK_FULL, "the disk that holds " + directory + " is full; make room there", failure);
    }

    @Override
    public void sync() throws IOException {
        write();
        Segment segment = tail.segmentOrNull();
        if (segment == null) {
            return;
        }
        syncer.force(segment.file());
        if (nameIsUnsynced) {
            syncer.forceDirectory(directory);
            nameIsUnsynced = false;
        }
        syncedSinceMark = true;
    }

    @Override
    public void finish() throws IOException {
        sync();
        deleteNext();
        segments.leaveInOrder(accounted);
    }

    @Override
    public long deleteFirst() throws IOException {
        long freed = segments.deleteFirst();
        countClosed();
        publishStart();
        return freed;
    }

    @Override
    public Lock reading() {
        return inUse.readLock();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public LogScan scan(long behind, long before) {
        JournalScan scan = new JournalScan(this, behind, before);
        scans.add(scan);
        return scan;
    }

    /** A reader needs nothing more. */
    void ended(JournalScan scan) {
        scans.remove(scan);
    }

    /** Where the files are, for messages. */
    @Override
    public String toString() {
        return directory.toString();
    }

    @Override
    public void close() throws IOException {
        inUse.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                try (syncer;
                        ahead) {
                    scans.forEach(JournalScan::close);
                    tail.close();
                }
            }
        } finally {
            inUse.writeLock().unlock();
        }
    }
}
