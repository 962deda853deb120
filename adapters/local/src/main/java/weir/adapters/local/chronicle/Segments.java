package weir.adapters.local.chronicle;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.chronicle.SegmentFile.Damaged;
import weir.adapters.local.chronicle.SegmentFile.Tail;
import weir.adapters.local.log.LogEnd;
import weir.adapters.local.log.SegmentTime;
import weir.adapters.local.log.SyncedFiles;

/** The segment files of a channel, oldest first. For use under the channel's lock. */
final class Segments {
    private static final System.Logger LOG = System.getLogger(Segments.class.getName());
    static final String SUFFIX = ".cq4";
    private static final String QUARANTINE = "quarantine";
    private static final String MARK = "closed";

    private final Path directory;
    private final Consumer<String> damages;
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

    private Segments(Path directory, Consumer<String> damages) {
        this.directory = directory;
        this.damages = damages;
    }

    /**
     * Looks through the files, saves what damaged ones hold, and mends the ends of the others.
     *
     * @param cutBehind if given, the last event that stays
     * @param damages is told of damaged ones
     */
    static Segments examine(Path directory, Optional<LogEnd> cutBehind, Consumer<String> damages) throws IOException {
        return examine(directory, cutBehind, damages, false);
    }

    /** Reads every record of every file, and not only the ends of those that may have been written last. */
    static Segments examineWholly(Path directory, Consumer<String> damages) throws IOException {
        return examine(directory, Optional.empty(), damages, true);
    }

    private static Segments examine(
            Path directory, Optional<LogEnd> cutBehind, Consumer<String> damages, boolean wholly) throws IOException {
        Segments found = new Segments(directory, damages);
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            names.forEach(files::add);
        }
        Collections.sort(files);
        boolean leftInOrder = takeMark(directory, files);
        for (int i = 0; i < files.size(); i++) {
            boolean isLast = i == files.size() - 1;
            boolean mayHaveGaps = wholly || (!leftInOrder && i >= files.size() - 2);
            found.examineFile(files.get(i), isLast, mayHaveGaps, wholly, cutBehind)
                    .ifPresent(found.segments::add);
        }
        // After a loss of power the last file may stand as it was some time ago, and look whole: what is appended to it
        // would take positions again that agents have read under other events.
        found.lastIsClosed |= !leftInOrder && !found.segments.isEmpty();
        return found;
    }

    private Optional<Segment> examineFile(
            Path path, boolean isLast, boolean mayHaveGaps, boolean wholly, Optional<LogEnd> cutBehind)
            throws IOException {
        if (SegmentFile.isBlank(path)) {
            return deleted(path);
        }
        try {
            if (wholly) {
                requireWhole(path);
            }
            return examineSound(path, isLast, mayHaveGaps, cutBehind);
        } catch (Damaged e) {
            return salvage(path, isLast, e);
        }
    }

    /** @throws Damaged if a record in the middle is */
    static void requireWhole(Path path) throws IOException, Damaged {
        long lost = SegmentSalvage.count(path).lost();
        if (lost > 0) {
            throw new Damaged("the records of " + lost + " events are damaged");
        }
    }

    private Optional<Segment> examineSound(Path path, boolean isLast, boolean mayHaveGaps, Optional<LogEnd> cutBehind)
            throws IOException, Damaged {
        try (SegmentFile file = SegmentFile.open(path)) {
            int cycle = cycle(path);
            if (file.isEmpty()) {
                return deleted(path);
            }
            Tail tail = cutBehind.isPresent() && mayHaveGaps
                    ? file.tail(recordsMax(cycle, cutBehind.get()))
                    : file.tail(mayHaveGaps);
            if (tail.isShort() && !tail.cut()) {
                throw new Damaged("it does not reach as far as it says, but ends at byte " + tail.end());
            }
            if (!tail.clean() || !(tail.closed() || isLast)) {
                mend(path, file, tail);
                lastIsClosed = true;
            } else {
                lastIsClosed = tail.closed();
            }
            return Optional.of(new Segment(cycle, path, tail.end(), file.segmentRecord()));
        }
    }

    /** How many records of a file stay if nothing may stay behind that event; the one that begins the file may. */
    private static long recordsMax(int cycle, LogEnd last) {
        int lastCycle = SegmentCycle.INSTANCE.toCycle(last.index());
        if (cycle < lastCycle) {
            return Long.MAX_VALUE;
        }
        return cycle > lastCycle ? 1 : SegmentCycle.INSTANCE.toSequenceNumber(last.index()) + 1;
    }

    private static Optional<Segment> deleted(Path path) throws IOException {
        LOG.log(Level.INFO, "queue file " + path + " was begun and holds nothing; it was deleted");
        Files.delete(path);
        return Optional.empty();
    }

    /** The file goes to the quarantine, whole; what it holds is written into a new one. */
    private Optional<Segment> salvage(Path path, boolean isLast, Damaged why) throws IOException {
        SegmentSalvage.Result found = new SegmentSalvage.Result(Optional.empty(), 0, 0);
        Path folder = directory.resolve(QUARANTINE).resolve("rewriting");
        try {
            found = SegmentSalvage.rewrite(path, folder, cycle(path), lastSequence());
        } catch (Damaged e) {
            LOG.log(Level.WARNING, "queue file " + path + " is none of Weir's: " + e.getMessage());
        }
        SyncedFiles.createDirectories(directory.resolve(QUARANTINE));
        Path aside = free(directory.resolve(QUARANTINE).resolve(path.getFileName()));
        Files.move(path, aside);
        String what = "queue file " + path + " is damaged (" + why.getMessage() + ") and was moved to " + aside + "; "
                + found.events() + " events were found in it and are kept"
                + (found.lost() > 0 ? ", and at least " + found.lost() + " others are lost" : "");
        damages.accept(what);
        if (found.file().isEmpty()) {
            SyncedFiles.forceDirectory(directory);
            return Optional.empty();
        }
        Files.move(found.file().get(), path);
        SyncedFiles.forceDirectory(directory);
        try {
            return examineSound(path, isLast, true, Optional.empty());
        } catch (Damaged e) {
            throw new IOException("what was salvaged into " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Path free(Path wanted) {
        Path free = wanted;
        for (int i = 2; Files.exists(free); i++) {
            free = wanted.resolveSibling(wanted.getFileName() + "-" + i);
        }
        return free;
    }

    /** Of the file before, if there is one. */
    private OptionalLong lastSequence() throws IOException {
        Segment before = segments.peekLast();
        if (before == null) {
            return OptionalLong.empty();
        }
        try (SegmentFile file = SegmentFile.open(before.file())) {
            return file.lastSequence();
        } catch (Damaged e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Nobody was promised what lies behind the last whole record. What is left of it would be in the way of what is
     * appended, and entries of the index may point there, so the file is ended here, and the next begins. A file before
     * the last needs its end marked, or its readers would wait there.
     */
    private static void mend(Path path, SegmentFile file, Tail tail) throws IOException {
        if (tail.cut()) {
            LOG.log(
                    Level.WARNING,
                    "queue file " + path + " was cut at byte " + tail.end()
                            + ": what followed could not be made durable, and was accepted from nobody");
        } else {
            LOG.log(
                    Level.INFO,
                    "queue file " + path + " was not closed; it ends with its last whole record, at byte "
                            + tail.end());
        }
        file.seal(tail);
    }

    /** Notes that everything is synced, and how far the last file reaches; the next opening then need not read it all. */
    void leaveInOrder() throws IOException {
        Segment last = segments.peekLast();
        if (last != null) {
            SyncedFiles.replace(directory.resolve(MARK), mark(last.file()).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static boolean takeMark(Path directory, List<Path> files) throws IOException {
        Path mark = directory.resolve(MARK);
        if (files.isEmpty() || !Files.exists(mark)) {
            return false;
        }
        boolean fits = Files.readString(mark).equals(mark(files.get(files.size() - 1)));
        Files.delete(mark);
        SyncedFiles.forceDirectory(directory);
        return fits;
    }

    private static String mark(Path last) {
        return last.getFileName() + " is the last file; the queue was closed\n";
    }

    static String fileName(int cycle) {
        return SegmentTime.name(cycle) + SUFFIX;
    }

    private static int cycle(Path file) throws Damaged {
        String name = file.getFileName().toString();
        return SegmentTime.parse(name.substring(0, name.length() - SUFFIX.length()))
                .orElseThrow(() -> new Damaged("its name is not that of a segment"));
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
