package weir.adapters.local.journal;

/** An event's index is the number of its segment, and behind it, in 32 bits, the byte at which its record begins. */
final class Place {
    /** So large may a segment become that every byte of it has an index. */
    static final long SEGMENT_BYTES_MAX = 0xFFFF_FFFFL;

    private Place() {}

    static long index(int segment, long offset) {
        return ((long) segment << 32) | offset;
    }

    static int segment(long index) {
        return (int) (index >>> 32);
    }

    static long offset(long index) {
        return index & SEGMENT_BYTES_MAX;
    }
}
