package weir.adapters.local.duckdb;

import weir.domain.envelope.DataId;

/** The ids of one batch: a set by open addressing, which costs a third of a {@code HashSet} and no objects. */
final class BatchIds {
    private final long[] slots;
    private final int mask;
    private boolean holdsZero;

    BatchIds(int idsMax) {
        int capacity = Integer.highestOneBit(Math.max(8, idsMax)) * 4;
        this.slots = new long[capacity * 2];
        this.mask = capacity - 1;
    }

    /** Whether the id was not there yet. */
    boolean add(DataId id) {
        long most = id.mostSignificant();
        long least = id.leastSignificant();
        if (most == 0 && least == 0) {
            boolean added = !holdsZero;
            holdsZero = true;
            return added;
        }
        long mixed = (most ^ Long.rotateLeft(least, 32)) * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (true) {
            long thereMost = slots[slot * 2];
            long thereLeast = slots[slot * 2 + 1];
            if (thereMost == most && thereLeast == least) {
                return false;
            }
            if (thereMost == 0 && thereLeast == 0) {
                slots[slot * 2] = most;
                slots[slot * 2 + 1] = least;
                return true;
            }
            slot = (slot + 1) & mask;
        }
    }
}
