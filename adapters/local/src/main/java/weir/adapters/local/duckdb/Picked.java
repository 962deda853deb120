package weir.adapters.local.duckdb;

import java.util.Arrays;
import weir.domain.table.Rows;

/** Some rows of a batch, in the order in which they were picked. Rows may be picked until the first of them is read. */
final class Picked {
    private static final int FIRST_CAPACITY = 16;

    private final Rows rows;
    private int[] places;
    private int count;

    /**
     * None yet, of those rows.
     *
     * @param expected how many will be picked, about
     */
    Picked(Rows rows, int expected) {
        this(rows, new int[Math.max(FIRST_CAPACITY, expected)], 0);
    }

    private Picked(Rows rows, int[] places, int count) {
        this.rows = rows;
        this.places = places;
        this.count = count;
    }

    void add(int place) {
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
        }
        places[count] = place;
        count++;
    }

    Rows rows() {
        return rows;
    }

    /** Where in the rows the picked one stands that has this number among them. */
    int place(int number) {
        return places[number];
    }

    int count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Those from one number up to before another. */
    Picked part(int from, int to) {
        return new Picked(rows, Arrays.copyOfRange(places, from, to), to - from);
    }

    /** The greatest {@code created}. */
    long newestMicros() {
        long newest = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            newest = Math.max(newest, rows.createdMicros(places[i]));
        }
        return newest;
    }

    /** The smallest {@code created}. */
    long oldestMicros() {
        long oldest = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            oldest = Math.min(oldest, rows.createdMicros(places[i]));
        }
        return oldest;
    }
}
