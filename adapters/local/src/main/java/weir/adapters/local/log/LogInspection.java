package weir.adapters.local.log;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import weir.application.port.Damage;
import weir.application.port.FailureCode;
import weir.application.port.Finding;
import weir.application.port.Inspection;
import weir.application.port.OperationFailed;

/** Reads the files of a queue record by record: cursors here, segments in those who know how they are laid out. */
public abstract class LogInspection implements Inspection {
    private final Path directory;
    private final Damage.Part part;
    private final String segmentSuffix;

    /** @param part whether this is the queue or the relay */
    protected LogInspection(Path directory, Damage.Part part, String segmentSuffix) {
        this.directory = directory;
        this.part = part;
        this.segmentSuffix = segmentSuffix;
    }

    /** Reads one channel's segments, oldest first. */
    protected abstract void inspectSegments(Path channel, List<Path> segments, List<Finding> findings)
            throws IOException;

    /** Mends one channel's segments. */
    protected abstract void repairSegments(Path channel, Consumer<String> damages) throws IOException;

    protected final Finding finding(Path where, String what, String effect, String remedy) {
        return new Finding(part, where.toString(), what, effect, remedy);
    }

    @Override
    public final List<Finding> inspect() {
        return locked(channel -> {
            List<Finding> findings = new ArrayList<>();
            inspectSegments(channel, files(channel, "*" + segmentSuffix), findings);
            for (Path file : files(channel.resolve("agents"), "*.cursor")) {
                if (Cursors.decode(Files.readAllBytes(file)).isEmpty()) {
                    findings.add(finding(
                            file,
                            "its checksum does not fit",
                            "its agent reads channel " + channel.getFileName() + " again from the oldest event",
                            "set it aside"));
                }
            }
            return findings;
        });
    }

    @Override
    public final List<Finding> repair() {
        return locked(channel -> {
            List<Finding> done = new ArrayList<>();
            Consumer<String> damages =
                    what -> done.add(finding(channel, what, "channel " + channel.getFileName(), "done"));
            repairSegments(channel, damages);
            Cursors.open(channel.resolve("agents"), damages);
            return done;
        });
    }

    /** What is done with one channel. */
    private interface Look {
        List<Finding> at(Path channel) throws IOException;
    }

    private List<Finding> locked(Look look) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try {
            DirectoryLock lock = DirectoryLock.acquire(directory);
            try {
                List<Finding> findings = new ArrayList<>();
                for (Path channel : files(directory, "*")) {
                    if (Files.isDirectory(channel)) {
                        findings.addAll(look.at(channel));
                    }
                }
                return findings;
            } finally {
                lock.close();
            }
        } catch (IOException e) {
            throw new OperationFailed(FailureCode.QUEUE_BROKEN, "cannot read " + directory + ": " + e, e);
        }
    }

    private static List<Path> files(Path below, String pattern) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(below)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(below, pattern)) {
                found.forEach(files::add);
            }
        }
        Collections.sort(files);
        return files;
    }
}
