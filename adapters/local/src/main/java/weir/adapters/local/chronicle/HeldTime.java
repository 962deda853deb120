package weir.adapters.local.chronicle;

import java.time.Instant;
import net.openhft.chronicle.core.time.TimeProvider;

/** The time that Chronicle is told: it stands still within a segment, and never goes back, whatever the clock does. */
final class HeldTime implements TimeProvider {
    private volatile int cycle;

    HeldTime(int cycle) {
        this.cycle = cycle;
    }

    static int cycleAt(Instant instant) {
        return (int) Math.max(1, instant.toEpochMilli() / SegmentCycle.LENGTH_MILLIS);
    }

    static Instant startOf(int cycle) {
        return Instant.ofEpochMilli((long) cycle * SegmentCycle.LENGTH_MILLIS);
    }

    int cycle() {
        return cycle;
    }

    /** Goes on to the next segment, named by that time if it is later. */
    void advance(Instant now) {
        cycle = Math.max(Math.addExact(cycle, 1), cycleAt(now));
    }

    @Override
    public long currentTimeMillis() {
        return (long) cycle * SegmentCycle.LENGTH_MILLIS;
    }
}
