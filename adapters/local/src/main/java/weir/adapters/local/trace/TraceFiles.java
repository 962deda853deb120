package weir.adapters.local.trace;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import weir.adapters.local.log.DirectoryLock;
import weir.adapters.local.log.SyncedFiles;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.domain.envelope.ChannelName;

/** What a trace's directory holds, open. */
final class TraceFiles implements Closeable {
    private static final String NAMES = "names";
    private static final String INDEX = "ids";
    private static final String STEPS = "steps";

    private final Path directory;
    private final long diskReserveBytes;
    private final DirectoryLock lock;
    private final Names names;
    private final IdIndex index;
    private final StepLogs steps;

    private TraceFiles(
            Path directory, long diskReserveBytes, DirectoryLock lock, Names names, IdIndex index, StepLogs steps) {
        this.directory = directory;
        this.diskReserveBytes = diskReserveBytes;
        this.lock = lock;
        this.names = names;
        this.index = index;
        this.steps = steps;
    }

    static TraceFiles open(Path directory, TraceOptions options, TraceDisk disk) throws IOException {
        SyncedFiles.createDirectories(directory);
        DirectoryLock lock = DirectoryLock.acquire(directory, "trace");
        try {
            Names names = openNames(directory, options);
            StepLogs steps = StepLogs.open(directory.resolve(STEPS), names, options.stepsMax());
            IdIndex index = IdIndex.open(directory.resolve(INDEX), options, disk);
            return new TraceFiles(directory, options.diskReserveBytes(), lock, names, index, steps);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Without its names nothing else can be read: it is all made anew, from what the queue holds. */
    private static Names openNames(Path directory, TraceOptions options) throws IOException {
        Path file = directory.resolve(NAMES);
        try {
            requireNames(file, directory);
            return Names.open(file);
        } catch (TraceDamage e) {
            delete(directory.resolve(INDEX));
            delete(directory.resolve(STEPS));
            if (Files.exists(file)) {
                Files.move(file, directory.resolve(NAMES + ".bad"), StandardCopyOption.REPLACE_EXISTING);
            }
            options.damages()
                    .accept(e.getMessage()
                            + "; the trace begins anew with what the queue still holds, and does not know"
                            + " when agents handled it");
            return Names.open(file);
        }
    }

    private static void requireNames(Path file, Path directory) throws IOException {
        if (!Files.exists(file)) {
            for (String part : List.of(INDEX, STEPS)) {
                if (Files.isDirectory(directory.resolve(part)) && !isEmpty(directory.resolve(part))) {
                    throw new TraceDamage("the names of the trace, " + file + ", are gone");
                }
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            return !files.iterator().hasNext();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    /** A channel by a name that was one when it was recorded. */
    static ChannelName channel(String name) {
        return new ChannelName(name);
    }

    Names names() {
        return names;
    }

    IdIndex index() {
        return index;
    }

    StepLogs steps() {
        return steps;
    }

    /** The trace is what can be done without first: it leaves what others keep free. */
    void requireDisk() throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        boolean isShort = free < diskReserveBytes;
        steps.pause(isShort);
        if (isShort) {
            throw new OperationFailed(
                    FailureCode.DISK_FULL,
                    "the disk that holds " + directory + " has " + free + " bytes left, and " + diskReserveBytes
                            + " are kept free: nothing is traced");
        }
    }

    @Override
    public void close() throws IOException {
        try (lock;
                index) {
            // Nothing else holds a file.
        }
    }
}
