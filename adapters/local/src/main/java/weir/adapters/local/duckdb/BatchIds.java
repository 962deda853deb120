package weir.adapters.local.duckdb;

import java.util.Arrays;
import weir.domain.envelope.DataId;

/**
 * The ids of one batch: a set by open addressing, which costs a third of a {@code HashSet} and no objects. The next batch
 * uses the memory again.
 */
final class BatchIds {
    /** Of 4 MiB, for 131,071 ids; what more of them take is not kept. */
    private static final int KEPT_SLOTS_MAX = 1 << 19;

    private long[] slots = new long[0];
    private int mask;
    private boolean holdsZero;

    /** Forgets all, and has room for so many. */
    void begin(int idsMax) {
        int capacity = Integer.highestOneBit(Math.max(8, idsMax)) * 4;
        int length = capacity * 2;
        if (slots.length < length || slots.length > KEPT_SLOTS_MAX) {
            slots = new long[length];
        } else {
            Arrays.fill(slots, 0, length, 0);
        }
        mask = capacity - 1;
        holdsZero = false;
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
