package weir.adapters.local.chronicle;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.chronicle.SegmentFile.Damaged;
import weir.adapters.local.chronicle.SegmentFile.Tail;

/** The segment files of a channel, oldest first. For use under the channel's lock. */
final class Segments {
    private static final System.Logger LOG = System.getLogger(Segments.class.getName());
    private static final String SUFFIX = ".cq4";
    private static final DateTimeFormatter NAMES = DateTimeFormatter.ofPattern(SegmentCycle.INSTANCE.format());

    private final Path directory;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private boolean lastIsClosed;

    /**
     * One file.
     *
     * @param usedBytes how far it is written; 0 while it is written to
     * @param before where the channel ended when this file began, if its first record can be read
     */
    record Segment(int cycle, Path file, long usedBytes, Optional<LogEnd> before) {
        long firstIndex() {
            return SegmentCycle.INSTANCE.toIndex(cycle, 0);
        }
    }

    private Segments(Path directory) {
        this.directory = directory;
    }

    /** Looks through the files, sets aside those that cannot be used, and mends the end of the last. */
    static Segments examine(Path directory) throws IOException {
        Segments found = new Segments(directory);
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            names.forEach(files::add);
        }
        Collections.sort(files);
        files.forEach(file -> found.examineFile(file).ifPresent(found.segments::add));
        Segment last = found.segments.peekLast();
        while (last != null && !found.mend(last)) {
            found.segments.removeLast();
            last = found.segments.peekLast();
        }
        return found;
    }

    private Optional<Segment> examineFile(Path path) {
        try (SegmentFile file = SegmentFile.open(path)) {
            return Optional.of(new Segment(cycle(path), path, file.usedBytes(), file.segmentRecord()));
        } catch (Damaged e) {
            setAside(path, e);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot read " + path, e);
        }
        return Optional.empty();
    }

    /** Nobody was promised what lies behind the last whole record; appending behind it needs zeros there. */
    private boolean mend(Segment segment) throws IOException {
        try (SegmentFile file = SegmentFile.open(segment.file())) {
            Tail tail = file.tail();
            lastIsClosed = tail.closed();
            if (tail.rest()) {
                file.cut(tail.end());
                LOG.log(
                        Level.INFO,
                        "queue file " + segment.file() + " ended in a record that was not finished; it was cut at byte "
                                + tail.end());
            }
            return true;
        } catch (Damaged e) {
            setAside(segment.file(), e);
            return false;
        }
    }

    private static void setAside(Path file, Damaged why) {
        Path aside = file.resolveSibling(file.getFileName() + ".bad");
        try {
            Files.move(file, aside);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot rename " + file, e);
        }
        LOG.log(
                Level.ERROR,
                "queue file " + file + " is damaged (" + why.getMessage() + ") and was renamed to "
                        + aside.getFileName() + "; the events in it are not read");
    }

    private static int cycle(Path file) throws Damaged {
        String name = file.getFileName().toString();
        try {
            LocalDateTime start = LocalDateTime.parse(name.substring(0, name.length() - SUFFIX.length()), NAMES);
            return HeldTime.cycleAt(start.toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            throw new Damaged("its name is not that of a segment");
        }
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Whether nothing can be appended to the last file any more. */
    boolean lastIsClosed() {
        return lastIsClosed;
    }

    @Nullable
    Segment firstOrNull() {
        return segments.peekFirst();
    }

    @Nullable
    Segment lastOrNull() {
        return segments.peekLast();
    }

    /** The files, oldest first. */
    List<Path> files() {
        return segments.stream().map(Segment::file).toList();
    }

    /** The second oldest: it begins where the oldest ends. */
    @Nullable
    Segment secondOrNull() {
        return segments.stream().skip(1).findFirst().orElse(null);
    }

    /** Goes on to a new file; the one before was written as far as that. */
    void begin(int cycle, Path file, LogEnd before, long previousUsedBytes) {
        Segment previous = segments.pollLast();
        if (previous != null) {
            segments.add(new Segment(previous.cycle(), previous.file(), previousUsedBytes, previous.before()));
        }
        segments.add(new Segment(cycle, file, 0, Optional.of(before)));
    }

    /** The bytes written to all files but the last. */
    long closedBytes() {
        return segments.stream()
                .limit(Math.max(0, segments.size() - 1))
                .mapToLong(Segment::usedBytes)
                .sum();
    }

    /**
     * Deletes the oldest file.
     *
     * @return the bytes freed
     */
    long deleteFirst() throws IOException {
        Segment first = segments.getFirst();
        Files.delete(first.file());
        segments.removeFirst();
        SyncedFiles.forceDirectory(directory);
        return first.usedBytes();
    }
}
