package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Counts up what {@link DetectorCounts} tells. */
final class Tally {
    long events;
    long untimed;
    long ahead;
    long unkeyed;
    long late;
    long hurried;
    long evicted;
    long detections;

    DetectorCounts counts(long keys) {
        return new DetectorCounts(events, untimed, ahead, unkeyed, late, hurried, evicted, detections, keys);
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(events);
        out.writeLong(untimed);
        out.writeLong(ahead);
        out.writeLong(unkeyed);
        out.writeLong(late);
        out.writeLong(hurried);
        out.writeLong(evicted);
        out.writeLong(detections);
    }

    void restore(DataInput in) throws IOException {
        events = in.readLong();
        untimed = in.readLong();
        ahead = in.readLong();
        unkeyed = in.readLong();
        late = in.readLong();
        hurried = in.readLong();
        evicted = in.readLong();
        detections = in.readLong();
    }
}
