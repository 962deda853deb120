package weir.adapters.local.trace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weir.adapters.local.log.SyncedFiles;
import weir.adapters.local.trace.StepFile.Stretch;

/**
 * The steps of one agent through one channel, in files of which only the last grows. They are not
 * forced: after a loss of power it knows less, and what is torn ends a file.
 */
final class StepLog {
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})\\.steps");

    private final Path directory;
    private final int stepsMax;
    private final List<StepFile> files = new ArrayList<>();
    private boolean isMade;

    private StepLog(Path directory, int stepsMax) {
        this.directory = directory;
        this.stepsMax = stepsMax;
    }

    static StepLog open(Path directory, int stepsMax) throws IOException {
        StepLog log = new StepLog(directory, stepsMax);
        if (Files.isDirectory(directory)) {
            log.isMade = true;
            try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
                for (Path file : found) {
                    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                    if (name.matches()) {
                        log.files.add(StepFile.open(file, Long.parseLong(name.group(1), 16)));
                    }
                }
            }
            log.files.sort(Comparator.comparingLong(StepFile::number));
        }
        return log;
    }

    synchronized void append(Stretch stretch) throws IOException {
        StepFile current = files.isEmpty() ? null : files.get(files.size() - 1);
        if (current == null || current.count() >= stepsMax || !current.follows(stretch)) {
            current = begin(current == null ? 1 : current.number() + 1);
        }
        current.append(stretch);
    }

    private StepFile begin(long number) throws IOException {
        if (!isMade) {
            SyncedFiles.createDirectories(directory);
            isMade = true;
        }
        StepFile fresh = StepFile.fresh(directory.resolve(String.format(Locale.ROOT, "%016x.steps", number)), number);
        files.add(fresh);
        return fresh;
    }

    /** The first that was recorded of those that hold the position. */
    synchronized Optional<Stretch> find(long position) throws IOException {
        for (StepFile file : files) {
            Optional<Stretch> found = file.find(position);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Drops the files of which all steps are older. */
    synchronized void trim(long oldestMicros) throws IOException {
        for (StepFile file : List.copyOf(files)) {
            boolean isLast = file == files.get(files.size() - 1);
            if (!isLast && file.newestMicros() < oldestMicros) {
                files.remove(file);
                file.delete();
            }
        }
    }
}
