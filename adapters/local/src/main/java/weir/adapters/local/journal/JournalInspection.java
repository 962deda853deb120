package weir.adapters.local.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.journal.SegmentSurvey.Hole;
import weir.adapters.local.log.LogInspection;
import weir.application.port.Damage;
import weir.application.port.Finding;

/** Reads the files of a journal record by record. */
public final class JournalInspection extends LogInspection {
    /** @param part whether this is the queue or the relay */
    public JournalInspection(Path directory, Damage.Part part) {
        super(directory, part, JournalSegments.SUFFIX);
    }

    @Override
    protected void inspectSegments(Path channel, List<Path> segments, List<Finding> findings) throws IOException {
        @Nullable SegmentSurvey previous = null;
        for (int i = 0; i < segments.size(); i++) {
            Path file = segments.get(i);
            SegmentSurvey survey = SegmentSurvey.of(file, i == segments.size() - 1);
            for (Hole hole : survey.holes()) {
                findings.add(finding(
                        file,
                        "it is damaged from byte " + hole.from() + " to " + hole.to(),
                        "channel " + channel.getFileName() + ": " + survey.events()
                                + " events of the file can be read, and at least " + survey.lost() + " cannot",
                        "have blank records stand in for what is damaged, and move that to the quarantine"));
            }
            long missing = previous == null ? 0 : SegmentSurvey.missing(previous, survey);
            if (missing > 0) {
                // The end of a file, or a file between, may be gone without a trace in what is left.
                findings.add(finding(
                        file,
                        missing + " events before its first are in no file",
                        "channel " + channel.getFileName() + " has them only as far as the lake has them",
                        "note that they are lost"));
            }
            previous = survey;
        }
    }

    @Override
    protected void repairSegments(Path channel, Consumer<String> damages) throws IOException {
        JournalSegments.examineWholly(channel, damages);
    }
}
