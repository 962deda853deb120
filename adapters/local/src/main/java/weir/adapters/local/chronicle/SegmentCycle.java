package weir.adapters.local.chronicle;

import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.rollcycles.RollCycleArithmetic;

/**
 * Names and numbers segments. Chronicle rolls its files by the clock; a file by the hour is too coarse to trim under
 * load, and a file by the minute is ten thousand files a week for a channel that says little. Weir rolls by size and age
 * instead: {@link HeldTime} tells Chronicle the time at which the segment began, until the next one is due. The unit of
 * two seconds leaves room for cycle numbers until 2106, and names that tell when a segment began.
 */
final class SegmentCycle implements RollCycle {
    static final SegmentCycle INSTANCE = new SegmentCycle();
    static final int LENGTH_MILLIS = 2_000;

    private static final RollCycleArithmetic ARITHMETIC = RollCycleArithmetic.of(2 << 10, 256);

    private SegmentCycle() {}

    @Override
    public String format() {
        return "yyyyMMdd-HHmmss";
    }

    @Override
    public int lengthInMillis() {
        return LENGTH_MILLIS;
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
