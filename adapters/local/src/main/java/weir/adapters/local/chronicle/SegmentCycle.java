package weir.adapters.local.chronicle;

import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.rollcycles.RollCycleArithmetic;
import weir.adapters.local.log.SegmentTime;

/**
 * Names and numbers segments. Chronicle rolls its files by the clock; a file by the hour is too coarse to trim under
 * load, and a file by the minute is ten thousand files a week for a channel that says little. Weir rolls by size and age
 * instead: {@link HeldTime} tells Chronicle the time at which the segment began, until the next one is due. A cycle is
 * numbered and named as {@link SegmentTime} says.
 */
final class SegmentCycle implements RollCycle {
    static final SegmentCycle INSTANCE = new SegmentCycle();

    private static final RollCycleArithmetic ARITHMETIC = RollCycleArithmetic.of(2 << 10, 256);

    private SegmentCycle() {}

    @Override
    public String format() {
        return SegmentTime.FORMAT;
    }

    @Override
    public int lengthInMillis() {
        return SegmentTime.UNIT_MILLIS;
    }

    @Override
    public int defaultIndexCount() {
        return ARITHMETIC.indexCount();
    }

    @Override
    public int defaultIndexSpacing() {
        return ARITHMETIC.indexSpacing();
    }

    @Override
    public long toIndex(int cycle, long sequenceNumber) {
        return ARITHMETIC.toIndex(cycle, sequenceNumber);
    }

    @Override
    public long toSequenceNumber(long index) {
        return ARITHMETIC.toSequenceNumber(index);
    }

    @Override
    public int toCycle(long index) {
        return ARITHMETIC.toCycle(index);
    }

    @Override
    public long maxMessagesPerCycle() {
        return ARITHMETIC.maxMessagesPerCycle();
    }
}
