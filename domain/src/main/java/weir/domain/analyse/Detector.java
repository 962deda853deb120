package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import weir.domain.condition.EventFields;

/**
 * One analysis of one channel. It is fed the channel's events in order, normalised and enriched, and tells its findings
 * at once. The same calls in the same order have the same findings, however often the detector is saved and restored
 * between them. Its state is bounded. Not for use by two threads at once.
 */
public interface Detector {
    DetectorIdentity identity();

    /** Takes the next event of the channel; the event is not kept, nor changed. */
    void accept(EventFields event, Findings findings);

    /**
     * Says that the detector's time has come to this moment, as an event with that time would: windows end and absences
     * begin. A moment before the present one changes nothing. A detector in event time that is told the time of a clock
     * takes what comes later with older times for late.
     */
    void advanceTo(Instant moment, Findings findings);

    /**
     * How far its time has come: nothing before this moment is expected any more. Empty before the first event, and for a
     * detector that keeps no time.
     */
    Optional<Instant> now();

    /** What it has counted since it was made; part of its state. */
    DetectorCounts counts();

    /** Writes the whole state. Nothing changes by it. */
    void save(DataOutput out) throws IOException;

    /**
     * Takes over a state that a detector of the same kind, name, version, channel and shape has written. To be called
     * before the first event; after an exception the detector is of no more use.
     *
     * @throws UnreadableSnapshot if it was written by another detector, version or format, or is damaged
     */
    void restore(DataInput in) throws IOException;
}
