package weir.adapters.local.trace;

/**
 * A record of the index: five numbers. The first two are the id that it is found by. What the others are says the kind, in
 * the lowest bits of the last; docs/formats.md ("Trace") has the layout.
 */
final class IdRecord {
    static final int LONGS = 5;
    static final int BYTES = LONGS * Long.BYTES;

    /** Where the event stands: its position and {@code created}; channel and source in the tag. */
    static final int EVENT = 0;

    /** A parent of the event: its id; when the event was created in the tag. */
    static final int PARENT = 1;

    /** A child of the event: its id; when the child was created in the tag. */
    static final int CHILD = 2;

    private static final int KIND_BITS = 4;
    private static final int NAME_BITS = 30;
    private static final long NAME_MASK = (1L << NAME_BITS) - 1;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private IdRecord() {}

    static long eventTag(int channel, int source) {
        return (long) channel << (KIND_BITS + NAME_BITS) | (long) source << KIND_BITS | EVENT;
    }

    static long relativeTag(int kind, long createdMicros) {
        return Math.floorDiv(createdMicros, MICROS_PER_SECOND) << KIND_BITS | kind;
    }

    static int kind(long tag) {
        return (int) (tag & ((1 << KIND_BITS) - 1));
    }

    static int channel(long tag) {
        return (int) (tag >>> (KIND_BITS + NAME_BITS));
    }

    static int source(long tag) {
        return (int) (tag >>> KIND_BITS & NAME_MASK);
    }

    /** When the event it tells of was created, in microseconds; of relatives, cut to the second. */
    static long createdMicros(long[] records, int at) {
        long tag = records[at + 4];
        return kind(tag) == EVENT ? records[at + 3] : (tag >> KIND_BITS) * MICROS_PER_SECOND;
    }

    static int compareKey(long[] records, int at, long most, long least) {
        int first = Long.compareUnsigned(records[at], most);
        return first != 0 ? first : Long.compareUnsigned(records[at + 1], least);
    }

    /** By id, then by kind, then by all the rest. */
    static int compare(long[] some, int at, long[] others, int other) {
        int key = compareKey(some, at, others[other], others[other + 1]);
        if (key != 0) {
            return key;
        }
        int kind = Integer.compare(kind(some[at + 4]), kind(others[other + 4]));
        if (kind != 0) {
            return kind;
        }
        for (int i = 2; i < LONGS; i++) {
            int order = Long.compare(some[at + i], others[other + i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
