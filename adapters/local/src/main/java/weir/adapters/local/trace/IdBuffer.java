package weir.adapters.local.trace;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The newest records of the index, in memory until there are enough of them for a segment. One thread at a time adds; any
 * may look meanwhile.
 */
final class IdBuffer {
    private static final int CHUNK_BITS = 12;

    /** Records that lie in one array. */
    private static final int CHUNK = 1 << CHUNK_BITS;

    private static final int FIRST_CHUNKS = 16;

    /** Replaced by a longer one that begins with the same; what stands before {@link #size} does not change. */
    private volatile long[][] chunks = new long[FIRST_CHUNKS][];

    private volatile int size;
    private final Map<Integer, IdRange> ranges = new HashMap<>();

    int size() {
        return size;
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    void add(long most, long least, long a, long b, long tag) {
        int count = size;
        int number = count >>> CHUNK_BITS;
        int at = place(count);
        if (at == 0) {
            begin(number);
        }
        long[] into = chunks[number];
        into[at] = most;
        into[at + 1] = least;
        into[at + 2] = a;
        into[at + 3] = b;
        into[at + 4] = tag;
        size = count + 1;
    }

    private void begin(int number) {
        long[][] all = chunks;
        if (number == all.length) {
            all = Arrays.copyOf(all, 2 * number);
        }
        all[number] = new long[CHUNK * IdRecord.LONGS];
        chunks = all;
    }

    private static long[] chunk(long[][] chunks, int record) {
        return chunks[record >>> CHUNK_BITS];
    }

    /** Where it begins in its chunk. */
    private static int place(int record) {
        return (record & CHUNK - 1) * IdRecord.LONGS;
    }

    /** All of that channel behind one position, up to another, is in the index with this. */
    void reach(int channel, long behind, long upTo) {
        ranges.merge(channel, new IdRange(behind, upTo), IdRange::with);
    }

    Map<Integer, IdRange> ranges() {
        return ranges;
    }

    void find(Matches matches) {
        int count = size;
        long[][] all = chunks;
        for (int first = 0; first < count; first += CHUNK) {
            long[] in = chunk(all, first);
            for (int end = Math.min(CHUNK, count - first) * IdRecord.LONGS, at = 0; at < end; at += IdRecord.LONGS) {
                if (in[at + 1] == matches.least() && in[at] == matches.most()) {
                    matches.add(in, at);
                }
            }
        }
    }

    /** The records in their order. */
    IdSource sorted() {
        int[] order = order();
        long[][] all = chunks;
        int[] next = {0};
        return record -> {
            if (next[0] == order.length) {
                return false;
            }
            int number = order[next[0]++];
            System.arraycopy(chunk(all, number), place(number), record, 0, IdRecord.LONGS);
            return true;
        };
    }

    /** A merge sort from the bottom up: most ids come in order, and two runs in order are copied. */
    private int[] order() {
        int count = size;
        int[] from = new int[count];
        Arrays.setAll(from, i -> i);
        int[] into = new int[count];
        for (int width = 1; width < count; width = width > count / 2 ? count : 2 * width) {
            for (int low = 0; low < count; low += 2 * width) {
                merge(from, into, low, Math.min(low + width, count), Math.min(low + 2 * width, count));
                if (low > count - 2 * width) {
                    break;
                }
            }
            int[] swapped = from;
            from = into;
            into = swapped;
        }
        return from;
    }

    private void merge(int[] from, int[] into, int low, int middle, int high) {
        if (middle >= high || compare(from[middle - 1], from[middle]) <= 0) {
            System.arraycopy(from, low, into, low, high - low);
            return;
        }
        int left = low;
        int right = middle;
        for (int i = low; i < high; i++) {
            boolean takesLeft = right == high || (left < middle && compare(from[left], from[right]) <= 0);
            into[i] = takesLeft ? from[left++] : from[right++];
        }
    }

    private int compare(int some, int other) {
        long[][] all = chunks;
        return IdRecord.compare(chunk(all, some), place(some), chunk(all, other), place(other));
    }
}
