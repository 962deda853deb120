package weir.adapters.local.journal;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.log.LogEnd;
import weir.adapters.local.log.RecordHeader;
import weir.adapters.local.log.SegmentTime;
import weir.adapters.local.log.SyncedFiles;

/** The files of a channel, oldest first. Changed under the channel's lock; {@link #list} may be called by anybody. */
final class JournalSegments {
    static final String SUFFIX = ".journal";

    /** The note that a queue was closed. */
    static final String MARK = "closed";

    private static final System.Logger LOG = System.getLogger(JournalSegments.class.getName());

    private final Path directory;
    private final Consumer<String> damages;
    private final SegmentMender mender;
    private volatile List<Segment> segments = List.of();
    private LogEnd last = LogEnd.EMPTY;
    private LogEnd accounted = LogEnd.EMPTY;
    private boolean leftInOrder;

    private JournalSegments(Path directory, Consumer<String> damages) {
        this.directory = directory;
        this.damages = damages;
        this.mender = new SegmentMender(directory, damages);
    }

    /**
     * Looks at the files, and mends the end of the last one unless the queue was closed.
     *
     * @param cutBehind if given, the last event that stays
     * @param damages is told of damaged ones
     */
    static JournalSegments examine(Path directory, Optional<LogEnd> cutBehind, Consumer<String> damages)
            throws IOException {
        JournalSegments found = new JournalSegments(directory, damages);
        List<Path> files = files(directory);
        if (cutBehind.isPresent()) {
            files = found.mender.cutBehind(files, cutBehind.get());
        }
        Optional<ClosedMark> mark = readMark(directory, files);
        found.leftInOrder = mark.isPresent() && isAsLeft(files, mark.get());
        found.examineFiles(files, mark);
        // Not before all is mended: the mark says that what is damaged was durable. And before anything is appended.
        if (Files.deleteIfExists(directory.resolve(MARK))) {
            SyncedFiles.forceDirectory(directory);
        }
        return found;
    }

    /** The mark, if it can be read and speaks of these files: then all that they should hold was durable. */
    static Optional<ClosedMark> readMark(Path directory, List<Path> files) throws IOException {
        Path mark = directory.resolve(MARK);
        if (!Files.exists(mark)) {
            return Optional.empty();
        }
        Optional<ClosedMark> read = ClosedMark.decode(Files.readAllBytes(mark));
        if (read.isEmpty()) {
            LOG.log(Level.WARNING, mark + " is damaged; the channel is looked at as after an unclean stop");
        }
        return read.filter(closed -> closed.isOf(files));
    }

    /** Whether the last file is the one that was left, as long as it was, and ends with the event that was the newest. */
    private static boolean isAsLeft(List<Path> files, ClosedMark mark) throws IOException {
        Path last = files.isEmpty() ? null : files.get(files.size() - 1);
        if (last == null || !mark.names(last) || Files.size(last) != mark.bytes()) {
            return false;
        }
        LogEnd end = mark.end();
        boolean holdsEnd = Place.segment(end.index()) == number(last);
        long at = holdsEnd ? Place.offset(end.index()) : 0;
        try (Records records = Records.open(last)) {
            return records.read(at, mark.bytes())
                    && at + records.length() == mark.bytes()
                    && records.kind() == (holdsEnd ? RecordHeader.EVENT : RecordHeader.SEGMENT)
                    && records.sequence() == end.sequence();
        }
    }

    private void examineFiles(List<Path> files, Optional<ClosedMark> mark) throws IOException {
        Deque<Segment> all = new ArrayDeque<>();
        boolean mayBeTorn = mark.isEmpty();
        boolean endIsKnown = leftInOrder;
        last = leftInOrder ? mark.orElseThrow().end() : LogEnd.EMPTY;
        accounted = last;
        for (int i = files.size() - 1; i >= 0; i--) {
            Path file = files.get(i);
            Optional<LogEnd> before;
            if (endIsKnown) {
                before = before(file);
            } else {
                SegmentSurvey survey = mender.mend(file, mayBeTorn);
                if (survey.endBytes() == 0 && Files.size(file) == 0) {
                    LOG.log(Level.INFO, "queue file " + file + " holds nothing; it was deleted");
                    Files.delete(file);
                    continue;
                }
                mayBeTorn = false;
                before = survey.before();
                if (all.isEmpty() && mark.isPresent()) {
                    mender.noteMissing(file, survey, mark.get().end(), "at the end of " + file);
                }
                endIsKnown = takeEnd(survey);
            }
            all.addFirst(new Segment(number(file), file, before, Files.size(file)));
        }
        segments = List.copyOf(all);
        if (mark.isPresent()) {
            account(mark.get().end());
            if (all.isEmpty()) {
                damages.accept("the channel in " + directory + " was left with queue file "
                        + mark.get().file() + " as its last, and none of its files is there any more");
            }
        }
    }

    private boolean takeEnd(SegmentSurvey survey) {
        Optional<LogEnd> newest = survey.last().or(survey::before);
        if (newest.isPresent()) {
            last = newest.get();
            account(last);
            account(new LogEnd(last.index(), survey.sequence(), last.createdMicros()));
        }
        return newest.isPresent();
    }

    /** What was given out once, be it lost, is not given out again. */
    private void account(LogEnd known) {
        accounted = new LogEnd(
                Math.max(accounted.index(), known.index()),
                Math.max(accounted.sequence(), known.sequence()),
                Math.max(accounted.createdMicros(), known.createdMicros()));
    }

    /** Reads every record of every file, and mends what is damaged. */
    static void examineWholly(Path directory, Consumer<String> damages) throws IOException {
        SegmentMender mender = new SegmentMender(directory, damages);
        List<Path> files = files(directory);
        Optional<ClosedMark> mark = readMark(directory, files);
        @Nullable Path before = null;
        @Nullable SegmentSurvey previous = null;
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            SegmentSurvey survey = mender.mend(file, mark.isEmpty() && i == files.size() - 1);
            if (before != null && previous != null && survey.before().isPresent()) {
                mender.noteMissing(before, previous, survey.before().get(), "before queue file " + file);
            }
            if (survey.endBytes() > 0 || previous == null) {
                before = file;
                previous = survey;
            }
        }
        if (before != null && previous != null && mark.isPresent()) {
            mender.noteMissing(before, previous, mark.get().end(), "at the end of " + before);
        }
        Path note = directory.resolve(MARK);
        if (Files.exists(note) && ClosedMark.decode(Files.readAllBytes(note)).isEmpty()) {
            damages.accept(note + " is damaged; it was deleted");
            Files.delete(note);
            SyncedFiles.forceDirectory(directory);
        }
    }

    /** The files of a channel, oldest first. What is not named as a segment is none. */
    static List<Path> files(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : names) {
                OptionalInt number = SegmentTime.parse(stem(file));
                if (number.isPresent() && SegmentTime.name(number.getAsInt()).equals(stem(file))) {
                    files.add(file);
                }
            }
        }
        Collections.sort(files);
        return files;
    }

    static int number(Path file) {
        return SegmentTime.parse(stem(file))
                .orElseThrow(() -> new IllegalArgumentException(file + " is not named as a segment"));
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    private Optional<LogEnd> before(Path file) throws IOException {
        try (Records records = Records.open(file)) {
            if (records.read(0, Files.size(file))) {
                return records.segmentBegin();
            }
            damages.accept("queue file " + file + " is damaged at its beginning; what can be read behind that is read");
            return Optional.empty();
        }
    }

    /** Notes that everything is synced, and where it ends; the next opening then need not read the last file. */
    void leaveInOrder(LogEnd end) throws IOException {
        Segment segment = lastOrNull();
        if (segment != null) {
            SegmentMender.truncate(segment.file(), segment.writtenBytes());
            ClosedMark mark = new ClosedMark(segment.file().getFileName().toString(), segment.writtenBytes(), end);
            SyncedFiles.replace(directory.resolve(MARK), mark.encoded());
        }
    }

    /** Whether the queue was closed when it was used last, so that the last file can be appended to. */
    boolean wasLeftInOrder() {
        return leftInOrder;
    }

    /** The newest event that can be read. */
    LogEnd last() {
        return last;
    }

    /** Where the channel ends: with the newest event, or beyond it, if others are known to have been there and are lost. */
    LogEnd accounted() {
        return accounted;
    }

    /** The files there are now. */
    List<Segment> list() {
        return segments;
    }

    @Nullable
    Segment firstOrNull() {
        List<Segment> all = segments;
        return all.isEmpty() ? null : all.get(0);
    }

    @Nullable
    Segment lastOrNull() {
        List<Segment> all = segments;
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    /** The second oldest: it begins where the oldest ends. */
    @Nullable
    Segment secondOrNull() {
        List<Segment> all = segments;
        return all.size() < 2 ? null : all.get(1);
    }

    /** The first whose number is at least that. */
    @Nullable
    Segment fromOrNull(int number) {
        for (Segment segment : segments) {
            if (segment.number() >= number) {
                return segment;
            }
        }
        return null;
    }

    void add(Segment segment) {
        List<Segment> all = new ArrayList<>(segments);
        all.add(segment);
        segments = List.copyOf(all);
    }

    /** The bytes written to all files. */
    long bytes() {
        long bytes = 0;
        for (Segment segment : segments) {
            bytes += segment.writtenBytes();
        }
        return bytes;
    }

    /**
     * Deletes the oldest file.
     *
     * @return the bytes freed
     */
    long deleteFirst() throws IOException {
        Segment first = segments.get(0);
        segments = List.copyOf(segments.subList(1, segments.size())); // first, for whoever looks for it
        Files.delete(first.file());
        SyncedFiles.forceDirectory(directory);
        return first.writtenBytes();
    }

    static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        for (long next = at; bytes.hasRemaining(); ) {
            next += channel.write(bytes, next);
        }
    }
}
