package weir.adapters.local.chronicle;

import java.time.Instant;
import net.openhft.chronicle.core.time.TimeProvider;
import weir.adapters.local.log.SegmentTime;

/** The time that Chronicle is told: it stands still within a segment, and never goes back, whatever the clock does. */
final class HeldTime implements TimeProvider {
    private volatile int cycle;

    HeldTime(int cycle) {
        this.cycle = cycle;
    }

    int cycle() {
        return cycle;
    }

    /** Goes on to the next segment, named by that time if it is later. */
    void advance(Instant now) {
        cycle = SegmentTime.behind(cycle, now);
    }

    @Override
    public long currentTimeMillis() {
        return (long) cycle * SegmentTime.UNIT_MILLIS;
    }
}
