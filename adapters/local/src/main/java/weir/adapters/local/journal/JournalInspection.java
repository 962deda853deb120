package weir.adapters.local.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
    protected void inspectSegments(Path channel, List<Path> found, List<Finding> findings) throws IOException {
        List<Path> files = JournalSegments.files(channel);
        Optional<ClosedMark> mark = JournalSegments.readMark(channel, files);
        @Nullable SegmentSurvey previous = null;
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            SegmentSurvey survey = SegmentSurvey.of(file, mark.isEmpty() && i == files.size() - 1);
            for (Hole hole : survey.holes()) {
                findings.add(finding(
                        file,
                        "it is damaged from byte " + hole.from() + " to " + hole.to(),
                        "channel " + channel.getFileName() + ": " + survey.events()
                                + " events of the file can be read, and at least " + survey.lost() + " cannot",
                        "have blank records stand in for what is damaged, and move that to the quarantine"));
            }
            if (previous != null) {
                addMissing(findings, channel, file, SegmentSurvey.missing(previous, survey), "before its first");
            }
            previous = survey.endBytes() > 0 || previous == null ? survey : previous;
        }
        if (previous != null && mark.isPresent()) {
            long missing = previous.missingUpTo(mark.get().end().sequence());
            addMissing(findings, channel, files.get(files.size() - 1), missing, "at its end");
        }
        inspectMark(channel, findings);
    }

    /** The end of a file, or a file between, may be gone without a trace in what is left. */
    private void addMissing(List<Finding> findings, Path channel, Path file, long missing, String where) {
        if (missing > 0) {
            findings.add(finding(
                    file,
                    missing + " events " + where + " are in no file",
                    "channel " + channel.getFileName() + " has them only as far as the lake has them",
                    "note that they are lost"));
        }
    }

    private void inspectMark(Path channel, List<Finding> findings) throws IOException {
        Path mark = channel.resolve(JournalSegments.MARK);
        if (Files.exists(mark) && ClosedMark.decode(Files.readAllBytes(mark)).isEmpty()) {
            findings.add(finding(
                    mark,
                    "its checksum does not fit",
                    "channel " + channel.getFileName() + " is opened as after an unclean stop, which loses nothing",
                    "delete it"));
        }
    }

    @Override
    protected void repairSegments(Path channel, Consumer<String> damages) throws IOException {
        JournalSegments.examineWholly(channel, damages);
    }
}
