package weir.adapters.local.chronicle;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import weir.adapters.local.chronicle.SegmentFile.Damaged;
import weir.application.port.Damage;
import weir.application.port.FailureCode;
import weir.application.port.Finding;
import weir.application.port.Inspection;
import weir.application.port.OperationFailed;

/** Reads the files of a queue record by record. */
public final class ChronicleInspection implements Inspection {
    private final Path directory;
    private final Damage.Part part;

    /** @param part whether this is the queue or the relay */
    public ChronicleInspection(Path directory, Damage.Part part) {
        this.directory = directory;
        this.part = part;
    }

    @Override
    public List<Finding> inspect() {
        return locked(channel -> {
            List<Finding> findings = new ArrayList<>();
            for (Path file : files(channel, "*.cq4")) {
                inspectSegment(channel, file, findings);
            }
            for (Path file : files(channel.resolve("agents"), "*.cursor")) {
                if (Cursors.decode(Files.readAllBytes(file)).isEmpty()) {
                    findings.add(new Finding(
                            part,
                            file.toString(),
                            "its checksum does not fit",
                            "its agent reads channel " + channel.getFileName() + " again from the oldest event",
                            "set it aside"));
                }
            }
            return findings;
        });
    }

    private void inspectSegment(Path channel, Path file, List<Finding> findings) throws IOException {
        if (SegmentFile.isBlank(file)) {
            return; // begun, and then the process ended
        }
        try (SegmentFile segment = SegmentFile.open(file)) {
            if (segment.tail(true).isShort()) {
                throw new Damaged("a length in it is damaged, or its end is missing");
            }
            Segments.requireWhole(file);
        } catch (Damaged e) {
            SegmentSalvage.Result found = SegmentSalvage.count(file);
            findings.add(new Finding(
                    part,
                    file.toString(),
                    String.valueOf(e.getMessage()),
                    "channel " + channel.getFileName() + ": " + found.events() + " events can be read, and at least "
                            + found.lost() + " cannot",
                    "write what can be read into a new file, and set this one aside"));
        }
    }

    @Override
    public List<Finding> repair() {
        return locked(channel -> {
            List<Finding> done = new ArrayList<>();
            Segments.examineWholly(channel, what -> done.add(finding(channel, what)));
            Cursors.open(channel.resolve("agents"), what -> done.add(finding(channel, what)));
            return done;
        });
    }

    private Finding finding(Path channel, String what) {
        return new Finding(part, channel.toString(), what, "channel " + channel.getFileName(), "done");
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
                return each(look);
            } finally {
                lock.close();
            }
        } catch (IOException e) {
            throw new OperationFailed(FailureCode.QUEUE_BROKEN, "cannot read " + directory + ": " + e, e);
        }
    }

    private List<Finding> each(Look look) throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (Path channel : files(directory, "*")) {
            if (Files.isDirectory(channel)) {
                findings.addAll(look.at(channel));
            }
        }
        return findings;
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
