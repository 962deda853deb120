package weir.adapters.local.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import weir.adapters.local.chronicle.SegmentFile.Damaged;
import weir.adapters.local.log.LogInspection;
import weir.application.port.Damage;
import weir.application.port.Finding;

/** Reads the files of a queue of Chronicle's record by record. */
public final class ChronicleInspection extends LogInspection {
    /** @param part whether this is the queue or the relay */
    public ChronicleInspection(Path directory, Damage.Part part) {
        super(directory, part, Segments.SUFFIX);
    }

    @Override
    protected void inspectSegments(Path channel, List<Path> segments, List<Finding> findings) throws IOException {
        for (Path file : segments) {
            if (!SegmentFile.isBlank(file)) { // else it was begun, and then the process ended
                inspectSegment(channel, file, findings);
            }
        }
    }

    private void inspectSegment(Path channel, Path file, List<Finding> findings) throws IOException {
        try (SegmentFile segment = SegmentFile.open(file)) {
            if (segment.tail(true).isShort()) {
                throw new Damaged("a length in it is damaged, or its end is missing");
            }
            Segments.requireWhole(file);
        } catch (Damaged e) {
            SegmentSalvage.Result found = SegmentSalvage.count(file);
            findings.add(finding(
                    file,
                    String.valueOf(e.getMessage()),
                    "channel " + channel.getFileName() + ": " + found.events() + " events can be read, and at least "
                            + found.lost() + " cannot",
                    "write what can be read into a new file, and set this one aside"));
        }
    }

    @Override
    protected void repairSegments(Path channel, Consumer<String> damages) throws IOException {
        Segments.examineWholly(channel, damages);
    }
}
