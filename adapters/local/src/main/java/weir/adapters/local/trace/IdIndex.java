package weir.adapters.local.trace;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.log.SyncedFiles;

/**
 * From ids to places: a buffer for the newest, buffers that are full and wait to be written, and segments, the oldest
 * first. One thread at a time records; any may write what waits, merge and look meanwhile.
 */
final class IdIndex implements Closeable {
    private final Path directory;
    private final TraceOptions options;
    private final TraceDisk disk;

    /** Buffers that may wait to be written. Beyond, whoever records has to write one. */
    private static final int FULL_MAX = 4;

    private static final long PAUSE_NANOS_MAX = 100_000_000;

    /** Behind the name of what is damaged. */
    private static final String BAD = ".bad";

    /** Held to look, and to change which parts there are: the files of those that go are closed then. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** Held by whoever writes and removes files. It is taken first. */
    private final ReentrantLock writing = new ReentrantLock();

    private IdBuffer buffer = new IdBuffer();
    private final Deque<IdBuffer> full = new ArrayDeque<>();
    private final List<IdSegment> segments = new ArrayList<>();

    /** Up to where each channel is here, without a gap, as far as that can be told. */
    private final Map<Integer, Long> reached = new HashMap<>();

    private IdIndex(Path directory, TraceOptions options, TraceDisk disk) {
        this.directory = directory;
        this.options = options;
        this.disk = disk;
    }

    /** Opens what is there, whole or not: what is damaged is set aside, and its events are to be recorded again. */
    static IdIndex open(Path directory, TraceOptions options, TraceDisk disk) throws IOException {
        SyncedFiles.createDirectories(directory);
        IdIndex index = new IdIndex(directory, options, disk);
        try {
            index.load();
        } catch (IOException | RuntimeException e) {
            index.close();
            throw e;
        }
        return index;
    }

    private void load() throws IOException {
        List<String> lost = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(IdSegmentWriter.PART)) {
                    disk.delete(file);
                } else if (IdSegment.isName(name)) {
                    load(file, lost);
                }
            }
        }
        for (IdSegment segment : List.copyOf(segments)) {
            if (segments.stream().anyMatch(segment::isWithin)) {
                segments.remove(segment);
                segment.close();
                disk.delete(segment.path());
            }
        }
        segments.sort(Comparator.comparingLong(IdSegment::first));
        findReached();
        // What the oldest held nobody can tell: everything is looked through again.
        if (!segments.isEmpty() && lost.stream().anyMatch(name -> isBefore(name, segments.get(0)))) {
            reached.clear();
        }
    }

    private static boolean isBefore(String name, IdSegment segment) {
        return name.compareTo(String.valueOf(segment.path().getFileName())) < 0;
    }

    private void load(Path file, List<String> lost) throws IOException {
        try {
            segments.add(IdSegment.open(file));
        } catch (TraceDamage e) {
            setAside(file, e);
            lost.add(String.valueOf(file.getFileName()));
        }
    }

    private void setAside(Path file, TraceDamage damage) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + BAD);
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        options.damages()
                .accept(damage.getMessage() + "; it was renamed to " + aside.getFileName()
                        + ", and what the queue still holds of its events is looked through again");
    }

    /** What stands behind a gap is recorded once more, with what is missing. */
    private void findReached() {
        reached.clear();
        Set<Integer> broken = new HashSet<>();
        for (IdSegment segment : segments) {
            segment.ranges().forEach((channel, range) -> {
                Long known = reached.get(channel);
                if (known != null && range.behind() > known) {
                    broken.add(channel);
                }
                if (!broken.contains(channel)) {
                    reached.merge(channel, range.upTo(), Math::max);
                }
            });
        }
    }

    OptionalLong reached(int channel) {
        lock.readLock().lock();
        try {
            Long known = reached.get(channel);
            return known == null ? OptionalLong.empty() : OptionalLong.of(known);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Whether so many records more have room in the buffer; if not, {@link #putAside} comes first. By whoever records. */
    boolean hasRoom(int records) {
        return buffer.size() == 0 || buffer.size() + records <= options.bufferedMax();
    }

    /** Whether no more buffers may wait to be written. */
    boolean isFull() {
        lock.readLock().lock();
        try {
            return full.size() >= FULL_MAX;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Lets the buffer wait to be written, and begins another. By whoever records. */
    void putAside() {
        lock.writeLock().lock();
        try {
            if (!buffer.isEmpty()) {
                full.addLast(buffer);
                buffer = new IdBuffer();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** What comes next is added here. */
    IdBuffer buffer() {
        return buffer;
    }

    /** What was added of a channel reaches up to there. */
    void reach(int channel, long upTo) {
        lock.writeLock().lock();
        try {
            buffer.reach(channel, reached.getOrDefault(channel, IdRange.BEGINNING), upTo);
            reached.merge(channel, upTo, Math::max);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Makes what waits durable.
     *
     * @return false if another thread is writing
     */
    boolean writeIfIdle() throws IOException {
        if (!writing.tryLock()) {
            return false;
        }
        try {
            write();
            return true;
        } finally {
            writing.unlock();
        }
    }

    /** Makes what waits durable. */
    void write() throws IOException {
        writing.lock();
        try {
            for (IdBuffer next = oldestOrNull(); next != null; next = oldestOrNull()) {
                write(next);
            }
        } finally {
            writing.unlock();
        }
    }

    private @Nullable IdBuffer oldestOrNull() {
        lock.readLock().lock();
        try {
            return full.peekFirst();
        } finally {
            lock.readLock().unlock();
        }
    }

    private void write(IdBuffer oldest) throws IOException {
        long number = segments.isEmpty() ? 1 : segments.get(segments.size() - 1).last() + 1;
        String name = IdSegment.name(number, number);
        Path file = directory.resolve(name);
        IdSegmentWriter.write(
                disk, file, oldest.sorted(), oldest.ranges(), Long.MIN_VALUE, IdSegmentWriter.Pace.AT_ONCE);
        IdSegment written = IdSegment.open(file);
        lock.writeLock().lock();
        try {
            segments.add(written);
            full.removeFirst();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Makes one segment of several if there are enough of them.
     *
     * @return whether it did
     */
    boolean merge(long oldestMicros) throws IOException {
        writing.lock();
        try {
            return mergeNewest(oldestMicros);
        } finally {
            writing.unlock();
        }
    }

    private boolean mergeNewest(long oldestMicros) throws IOException {
        int run = MergePolicy.newest(segments.stream().map(IdSegment::count).toList(), options.mergedMax());
        if (run == 0) {
            return false;
        }
        List<IdSegment> merged = List.copyOf(segments.subList(segments.size() - run, segments.size()));
        Map<Integer, IdRange> ranges = new HashMap<>();
        List<IdSource> sources = new ArrayList<>();
        long newest = Long.MIN_VALUE;
        for (IdSegment segment : merged) {
            segment.ranges().forEach((channel, range) -> ranges.merge(channel, range, IdRange::with));
            sources.add(segment.records());
            newest = Math.max(newest, segment.newestMicros());
        }
        Path file = directory.resolve(
                IdSegment.name(merged.get(0).first(), merged.get(run - 1).last()));
        try {
            IdSegmentWriter.write(disk, file, new IdMerge(sources, oldestMicros), ranges, newest, this::giveWay);
        } catch (TraceDamage e) {
            removeDamaged(merged);
            return true;
        }
        replace(merged, List.of(IdSegment.open(file)));
        return true;
    }

    /**
     * Makes what waits durable, and writes each segment that holds something of these ids anew without it, under its name. What
     * it accounts for stays, so nothing is recorded again because of it. Files that are used no more and may hold any of them,
     * such as damaged ones, go too. It may be repeated.
     *
     * @throws TraceDamage if a segment cannot be read; it is set aside, and what the queue holds of its events is recorded again
     */
    void forget(ForgottenIds ids) throws IOException {
        writing.lock();
        try {
            write();
            for (IdSegment segment : List.copyOf(segments)) {
                forget(ids, segment);
            }
            deleteUnused();
            disk.forceDirectory(directory); // also what was deleted before, by others
        } finally {
            writing.unlock();
        }
    }

    private void forget(ForgottenIds ids, IdSegment segment) throws IOException {
        try {
            if (segment.holdsAny(ids)) {
                IdSegmentWriter.write(
                        disk,
                        segment.path(),
                        ids.without(segment.records()),
                        segment.ranges(),
                        segment.newestMicros(),
                        this::giveWay);
                swap(segment, IdSegment.open(segment.path()));
            }
        } catch (TraceDamage e) {
            removeDamaged(List.of(segment));
            throw e;
        }
    }

    /** The old one has no name any more: whoever reads it is waited for, and then it is gone. */
    private void swap(IdSegment old, IdSegment fresh) throws IOException {
        lock.writeLock().lock();
        try {
            segments.set(segments.indexOf(old), fresh);
            old.close();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void deleteUnused() throws IOException {
        Set<Path> used = new HashSet<>();
        segments.forEach(segment -> used.add(segment.path()));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                boolean isOwn = IdSegment.isName(name) || name.endsWith(BAD) || name.endsWith(IdSegmentWriter.PART);
                if (isOwn && !used.contains(file)) {
                    disk.delete(file);
                }
            }
        }
    }

    /** Drops what is older than is kept, and the oldest of what is too much. */
    void trim(long oldestMicros, long bytesMax) throws IOException {
        writing.lock();
        try {
            dropOldest(oldestMicros, bytesMax);
        } finally {
            writing.unlock();
        }
    }

    private void dropOldest(long oldestMicros, long bytesMax) throws IOException {
        List<IdSegment> old = new ArrayList<>();
        long bytes = segments.stream().mapToLong(IdSegment::bytes).sum();
        for (IdSegment segment : segments) {
            if (segment.newestMicros() < oldestMicros || bytes > bytesMax) {
                old.add(segment);
                bytes -= segment.bytes();
            }
        }
        // Where channels are is known from the segments: while nothing is in the last one, it says so.
        if (!old.isEmpty() && old.size() == segments.size()) {
            old.remove(old.size() - 1);
        }
        if (!old.isEmpty()) {
            replace(old, List.of());
        }
    }

    /**
     * Between two pieces of a merge, which has time: what waits to be written goes first, and then the disk is left to the
     * queues for three times as long as they had to share it.
     */
    private void giveWay(long forcedNanos) throws IOException {
        write();
        LockSupport.parkNanos(Math.min(3 * forcedNanos, PAUSE_NANOS_MAX));
    }

    private void replace(List<IdSegment> gone, List<IdSegment> fresh) throws IOException {
        lock.writeLock().lock();
        try {
            segments.removeAll(gone);
            segments.addAll(fresh);
            segments.sort(Comparator.comparingLong(IdSegment::first));
            for (IdSegment segment : gone) {
                segment.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
        for (IdSegment segment : gone) {
            disk.delete(segment.path());
        }
    }

    void find(Matches matches) throws IOException {
        lock.readLock().lock();
        try {
            buffer.find(matches);
            full.forEach(waiting -> waiting.find(matches));
            for (IdSegment segment : segments) {
                segment.find(matches);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Sets aside the segments that cannot be read whole. */
    void removeDamaged() throws IOException {
        writing.lock();
        try {
            removeDamaged(List.copyOf(segments));
        } finally {
            writing.unlock();
        }
    }

    private void removeDamaged(List<IdSegment> suspects) throws IOException {
        for (IdSegment segment : suspects) {
            try {
                IdSource records = segment.records();
                long[] record = new long[IdRecord.LONGS];
                boolean more = true;
                while (more) {
                    more = records.next(record);
                }
            } catch (TraceDamage e) {
                lock.writeLock().lock();
                try {
                    segments.remove(segment);
                    segment.close();
                    segment.ranges().forEach(this::goBack);
                } finally {
                    lock.writeLock().unlock();
                }
                setAside(segment.path(), e);
            }
        }
    }

    /** What is missing is recorded again, and with it all that stands behind it. */
    private void goBack(int channel, IdRange missing) {
        if (missing.behind() == IdRange.BEGINNING) {
            reached.remove(channel);
        } else {
            reached.merge(channel, missing.behind(), Math::min);
        }
    }

    @Override
    public void close() throws IOException {
        lock.writeLock().lock();
        try {
            for (IdSegment segment : segments) {
                segment.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
