package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.value.FieldPath;
import weir.domain.value.Moments;
import weir.domain.value.Value;

/** A detector's time: of one event, and how far it has come. */
final class Watermark {
    static final long UNTIMED = Long.MIN_VALUE;
    static final long AHEAD = Long.MIN_VALUE + 1;

    private final @Nullable FieldPath field;
    private final long lateness;
    private final long aheadMax;
    private long greatest = Micros.NEVER_YET;

    /** Raised where what lies before it was given up early. */
    private long least = Micros.NEVER_YET;

    Watermark(EventTime time) {
        this.field = time.field().orElse(null);
        this.lateness = Micros.requireOrZero("lateness", time.lateness());
        this.aheadMax = Micros.requireOrZero("the most that a time may be ahead", time.aheadMax());
    }

    /** The event's time in microseconds, {@link #UNTIMED} or {@link #AHEAD}. By arrival it never goes back. */
    long momentOf(EventFields event) {
        long created = event.envelope().createdMicros();
        if (field == null) {
            return Math.max(created, greatest);
        }
        if (!(event.findOrNull(field) instanceof Value.Time time)) {
            return UNTIMED;
        }
        Instant moment = Moments.withinRangeOrNull(time.instant());
        if (moment == null) {
            return UNTIMED;
        }
        long micros = Moments.epochMicros(moment);
        return micros > created + aheadMax ? AHEAD : micros;
    }

    void observe(long moment) {
        greatest = Math.max(greatest, moment);
    }

    void raiseTo(long moment) {
        least = Math.max(least, moment);
    }

    /** Nothing before this moment is expected; {@link Micros#NEVER_YET} before the first time was seen. */
    long now() {
        return greatest == Micros.NEVER_YET ? Micros.NEVER_YET : Math.max(least, greatest - lateness);
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(greatest);
        out.writeLong(least);
    }

    void restore(DataInput in) throws IOException {
        greatest = in.readLong();
        least = in.readLong();
    }
}
