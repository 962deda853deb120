package weir.adapters.local.journal;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.disk.FullDisk;
import weir.adapters.local.journal.SegmentSurvey.Hole;
import weir.adapters.local.log.LogEnd;
import weir.adapters.local.log.SyncedFiles;

/**
 * Mends files in place. What is taken out of one is durable in the quarantine before; whenever the process dies in between,
 * mending again comes to the same.
 */
final class SegmentMender {
    private static final System.Logger LOG = System.getLogger(SegmentMender.class.getName());
    private static final String QUARANTINE = "quarantine";

    private final Path directory;
    private final Consumer<String> damages;

    /** @param damages is told of damage, not of groups that were being written when the process ended */
    SegmentMender(Path directory, Consumer<String> damages) {
        this.directory = directory;
        this.damages = damages;
    }

    /**
     * Has records stand in for what is damaged, and cuts off what is behind the last record that counts.
     *
     * @param mayBeTorn as in {@link SegmentSurvey#of}
     */
    SegmentSurvey mend(Path file, boolean mayBeTorn) throws IOException {
        SegmentSurvey survey = SegmentSurvey.of(file, mayBeTorn);
        boolean kept = true;
        for (Hole hole : survey.holes()) {
            kept &= mend(file, hole, survey);
        }
        if (survey.torn().isPresent()) {
            keepTorn(file, survey.torn().get());
        }
        if (kept && Files.size(file) > survey.endBytes()) {
            truncate(file, survey.endBytes());
        }
        return survey;
    }

    private boolean mend(Path file, Hole hole, SegmentSurvey survey) throws IOException {
        String damage = "queue file " + file + " is damaged from byte " + hole.from() + " to " + hole.to();
        String left = "In all " + survey.events() + " events of the file can be read, and at least " + survey.lost()
                + " cannot";
        try {
            Path kept = keep(file, hole);
            if (hole.from() < survey.endBytes()) {
                HoleFiller.fill(file, hole);
            }
            damages.accept(damage + "; what stood there was moved to " + kept + ". " + left);
            return true;
        } catch (IOException e) {
            if (!FullDisk.isCauseOf(e)) {
                throw e;
            }
            damages.accept(
                    damage + "; the disk is too full to keep that elsewhere, so it stays, and is passed over. " + left);
            return false;
        }
    }

    private void keepTorn(Path file, Hole torn) throws IOException {
        String cut = "queue file " + file + " was cut at byte " + torn.from()
                + ": behind it is part of a group that was being written when the process or the machine ended";
        try {
            LOG.log(Level.WARNING, cut + "; it was moved to " + keep(file, torn));
        } catch (IOException e) {
            if (!FullDisk.isCauseOf(e)) {
                throw e;
            }
            LOG.log(Level.WARNING, cut + "; the disk is too full to keep it");
        }
    }

    /** Copies those bytes to the quarantine, and never over what is kept there. */
    Path keep(Path file, Hole hole) throws IOException {
        Path folder = directory.resolve(QUARANTINE);
        SyncedFiles.createDirectories(folder);
        String name = file.getFileName() + "." + hole.from();
        Path kept = folder.resolve(name);
        for (int copy = 2; !copy(file, hole, kept); copy++) {
            kept = folder.resolve(name + "-" + copy);
        }
        SyncedFiles.forceDirectory(folder);
        return kept;
    }

    /** @return false if there is such a file already */
    private static boolean copy(Path file, Hole hole, Path kept) throws IOException {
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(kept, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = hole.from(); at < hole.to(); ) {
                long copied = from.transferTo(at, hole.to() - at, to);
                if (copied <= 0) {
                    throw new IOException(file + " ended at byte " + at + " while it was copied to " + kept);
                }
                at += copied;
            }
            to.force(true);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            Files.deleteIfExists(kept);
            throw e;
        }
    }

    /**
     * Notes which events are in no file though they should be: at the end of a file, or between two. The note is a record at
     * the end of the file before, so that it is told once.
     *
     * @param before the file and what it holds; null if there is none, and then nothing is noted
     * @param expected the event that should be the last before the gap
     */
    void noteMissing(@Nullable Path before, SegmentSurvey survey, LogEnd expected, String where) throws IOException {
        long missing = survey.missingUpTo(expected.sequence());
        if (missing == 0) {
            return;
        }
        damages.accept(missing + " events " + where + " are in no file");
        if (before != null && Files.exists(before)) {
            try {
                HoleFiller.noteLost(before, survey.endBytes(), expected.sequence());
            } catch (IOException e) {
                if (!FullDisk.isCauseOf(e)) {
                    throw e;
                }
                truncate(before, survey.endBytes());
            }
        }
    }

    static void truncate(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
            channel.force(true);
        }
    }

    /**
     * Cuts off what lies behind the last durable event: it was accepted from nobody.
     *
     * @return the files that are left
     */
    List<Path> cutBehind(List<Path> files, LogEnd last) throws IOException {
        List<Path> left = new java.util.ArrayList<>();
        for (Path file : files) {
            long stays = endOf(file, last).orElse(Files.size(file));
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
            left.add(file);
        }
        SyncedFiles.forceDirectory(directory);
        return left;
    }

    /** Where a file ends; empty if it comes before; behind its first record if it comes after, for that tells what was before. */
    private Optional<Long> endOf(Path file, LogEnd last) throws IOException {
        long size = Files.size(file);
        int number = JournalSegments.number(file);
        int lastNumber = Place.segment(last.index());
        if (number < lastNumber) {
            return Optional.empty();
        }
        long at = number == lastNumber ? Math.min(size, Place.offset(last.index())) : 0;
        try (Records records = Records.open(file)) {
            if (records.read(at, size)) {
                return Optional.of(at + records.length());
            }
        }
        if (at > 0 && at < size) {
            Path kept = keep(file, new Hole(at, size, last.sequence()));
            damages.accept("the last durable event of queue file " + file + ", at byte " + at
                    + ", cannot be read; what stands there was moved to " + kept);
        }
        return Optional.of(at);
    }
}
