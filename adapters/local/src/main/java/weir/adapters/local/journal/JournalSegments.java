package weir.adapters.local.journal;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.journal.SegmentSurvey.Hole;
import weir.adapters.local.log.LogEnd;
import weir.adapters.local.log.SegmentTime;
import weir.adapters.local.log.SyncedFiles;

/** The files of a channel, oldest first. Changed under the channel's lock; {@link #list} may be called by anybody. */
final class JournalSegments {
    static final String SUFFIX = ".journal";

    private static final System.Logger LOG = System.getLogger(JournalSegments.class.getName());
    private static final String MARK = "closed";
    private static final String QUARANTINE = "quarantine";

    private final Path directory;
    private final Consumer<String> damages;
    private volatile List<Segment> segments = List.of();
    private LogEnd end = LogEnd.EMPTY;
    private boolean leftInOrder;

    private JournalSegments(Path directory, Consumer<String> damages) {
        this.directory = directory;
        this.damages = damages;
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
            files = found.cut(files, cutBehind.get());
        }
        Optional<ClosedMark> mark = found.takeMark();
        found.leftInOrder = mark.isPresent() && mark.get().fits(files);
        found.examineFiles(files);
        if (found.leftInOrder && mark.isPresent()) {
            found.end = mark.get().end();
        }
        return found;
    }

    private void examineFiles(List<Path> files) throws IOException {
        Deque<Segment> all = new ArrayDeque<>();
        boolean mayBeTorn = !leftInOrder;
        boolean endIsKnown = leftInOrder;
        for (int i = files.size() - 1; i >= 0; i--) {
            Path file = files.get(i);
            Optional<LogEnd> before;
            if (endIsKnown) {
                before = before(file);
            } else {
                SegmentSurvey survey = mend(file, mayBeTorn);
                if (survey.endBytes() == 0) {
                    LOG.log(Level.INFO, "queue file " + file + " was begun and holds nothing; it was deleted");
                    Files.delete(file);
                    continue;
                }
                mayBeTorn = false;
                before = survey.before();
                Optional<LogEnd> last = survey.last().or(survey::before);
                endIsKnown = last.isPresent();
                end = last.orElse(LogEnd.EMPTY);
            }
            all.addFirst(new Segment(number(file), file, before, Files.size(file)));
        }
        segments = List.copyOf(all);
    }

    /** Reads every record of every file, and mends what is damaged. */
    static void examineWholly(Path directory, Consumer<String> damages) throws IOException {
        JournalSegments found = new JournalSegments(directory, damages);
        List<Path> files = files(directory);
        @Nullable SegmentSurvey previous = null;
        for (int i = 0; i < files.size(); i++) {
            SegmentSurvey survey = found.mend(files.get(i), i == files.size() - 1);
            long missing = previous == null ? 0 : SegmentSurvey.missing(previous, survey);
            if (previous != null && missing > 0) {
                damages.accept(missing + " events before queue file " + files.get(i) + " are in no file");
                HoleFiller.noteLost(
                        files.get(i - 1),
                        previous.endBytes(),
                        survey.before().map(LogEnd::sequence).orElseThrow());
            }
            previous = survey;
        }
    }

    /** The files of a channel, oldest first. What is not named as a segment is none. */
    static List<Path> files(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : names) {
                if (SegmentTime.parse(stem(file)).isPresent()) {
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

    /** Cuts off what nothing vouches for at the end of the last file, and has records stand in for what is damaged. */
    private SegmentSurvey mend(Path file, boolean isLast) throws IOException {
        SegmentSurvey survey = SegmentSurvey.of(file, isLast);
        for (Hole hole : survey.holes()) {
            Path kept = keep(file, hole);
            damages.accept("queue file " + file + " is damaged from byte " + hole.from() + " to " + hole.to()
                    + "; what stood there was moved to " + kept + ". In all " + survey.events()
                    + " events of the file can be read, and at least " + survey.lost() + " cannot");
            if (hole.from() < survey.endBytes()) {
                HoleFiller.fill(file, hole);
            }
        }
        if (Files.size(file) > survey.endBytes()) {
            truncate(file, survey.endBytes());
        }
        return survey;
    }

    /** The damaged bytes go to the quarantine. */
    private Path keep(Path file, Hole hole) throws IOException {
        Path folder = directory.resolve(QUARANTINE);
        SyncedFiles.createDirectories(folder);
        Path kept = folder.resolve(file.getFileName() + "." + hole.from());
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(
                        kept,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long at = hole.from(); at < hole.to(); ) {
                at += from.transferTo(at, hole.to() - at, to);
            }
            to.force(true);
        }
        SyncedFiles.forceDirectory(folder);
        return kept;
    }

    private static void truncate(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
            channel.force(true);
        }
    }

    /** What lies behind the last durable event was accepted from nobody. */
    private List<Path> cut(List<Path> files, LogEnd last) throws IOException {
        List<Path> kept = new ArrayList<>();
        for (Path file : files) {
            long stays = endOf(file, last);
            if (stays == 0) {
                Files.delete(file);
                continue;
            }
            if (stays < Files.size(file)) {
                LOG.log(
                        Level.WARNING,
                        "queue file " + file + " was cut at byte " + stays
                                + ": what followed could not be made durable, and was accepted from nobody");
                truncate(file, stays);
            }
            kept.add(file);
        }
        SyncedFiles.forceDirectory(directory);
        return kept;
    }

    /** How far a file may reach: all of it if it comes before, the record that begins it if it comes behind. */
    private static long endOf(Path file, LogEnd last) throws IOException {
        long size = Files.size(file);
        int number = number(file);
        int lastNumber = Place.segment(last.index());
        if (number < lastNumber) {
            return size;
        }
        long at = number == lastNumber ? Place.offset(last.index()) : 0;
        try (Records records = Records.open(file)) {
            return records.read(at, size) ? at + records.length() : 0;
        }
    }

    private Optional<ClosedMark> takeMark() throws IOException {
        Path mark = directory.resolve(MARK);
        if (!Files.exists(mark)) {
            return Optional.empty();
        }
        Optional<ClosedMark> read = ClosedMark.parse(Files.readString(mark));
        Files.delete(mark);
        SyncedFiles.forceDirectory(directory);
        return read;
    }

    /** Notes that everything is synced, and where it ends; the next opening then need not read the last file. */
    void leaveInOrder(LogEnd last) throws IOException {
        Segment segment = lastOrNull();
        if (segment != null) {
            truncate(segment.file(), segment.writtenBytes());
            SyncedFiles.replace(
                    directory.resolve(MARK),
                    new ClosedMark(segment.file().getFileName().toString(), segment.writtenBytes(), last)
                            .text()
                            .getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Whether the queue was closed when it was used last, so that the last file can be appended to. */
    boolean wasLeftInOrder() {
        return leftInOrder;
    }

    /** Where the channel ends by its files. */
    LogEnd end() {
        return end;
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
