package weir.bootstrap.load;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * How long events took from when they were due to where they are counted. What arrives in the order in which it was
 * accepted needs no marks: the n-th event is there when n have been counted. Requests that overtake one another by the
 * time between two answers blur it by that time.
 *
 * <p>Answers and counts come from two threads.
 */
public final class Arrivals implements LoadListener {
    private final LongList dueNanos = new LongList();
    private final LongList acceptedUntil = new LongList();
    private final LongList countedNanos = new LongList();
    private final LongList counted = new LongList();

    @Override
    public synchronized void accepted(long due, long answered, int events) {
        dueNanos.add(due);
        acceptedUntil.add(acceptedUntil.last() + events);
    }

    /** At that time so many had arrived, since the load began. */
    public synchronized void counted(long nanos, long events) {
        if (events > counted.last()) {
            countedNanos.add(nanos);
            counted.add(events);
        }
    }

    /** Nanoseconds from due to counted, of each event that has been. */
    public synchronized Histogram latency() {
        Histogram latency = HttpLoad.newHistogram();
        int step = 0;
        long before = 0;
        for (int i = 0; i < acceptedUntil.size(); i++) {
            long until = acceptedUntil.at(i);
            while (before < until && step < counted.size()) {
                long reached = Math.min(until, counted.at(step));
                if (reached > before) {
                    long nanos = Math.max(0, countedNanos.at(step) - dueNanos.at(i));
                    latency.recordValueWithCount(Math.min(latency.getHighestTrackableValue(), nanos), reached - before);
                    before = reached;
                }
                if (counted.at(step) <= before && before < until) {
                    step++;
                }
            }
        }
        return latency;
    }

    /** How many events were accepted. */
    public synchronized long accepted() {
        return acceptedUntil.last();
    }

    /** Longs without a box around each. */
    private static final class LongList {
        private long[] values = new long[1024];
        private int size;

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = value;
        }

        long at(int index) {
            return values[index];
        }

        int size() {
            return size;
        }

        /** Zero if there is none. */
        long last() {
            return size == 0 ? 0 : values[size - 1];
        }
    }
}
