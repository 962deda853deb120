package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** The values of the last windows of one key. */
final class History {
    private final int valuesMax;
    private double[] values = {};

    /** Where the next one goes once all places are taken. */
    private int next;

    private int size;

    /** The end of the last window, in microseconds. */
    long end = Micros.NEVER_YET;

    History(int valuesMax) {
        this.valuesMax = valuesMax;
    }

    int size() {
        return size;
    }

    void add(double value) {
        if (size < valuesMax) {
            if (size == values.length) {
                values = Arrays.copyOf(values, Math.min(valuesMax, Math.max(4, 2 * size)));
            }
            values[size++] = value;
            return;
        }
        values[next] = value;
        next = (next + 1) % valuesMax;
    }

    private double value(int i) {
        return values[size < valuesMax ? i : (next + i) % valuesMax];
    }

    /** Of at least one value; finite. */
    double mean() {
        double mean = value(0);
        for (int i = 1; i < size; i++) {
            double share = 1.0 / (i + 1);
            double distance = value(i) - mean;
            // Two numbers near the ends of the range may be further apart than the range is wide. Otherwise by the
            // distance, so that the mean of equal values is exactly theirs.
            mean = Double.isInfinite(distance) ? mean * (1 - share) + value(i) * share : mean + distance * share;
        }
        return mean;
    }

    /** The sample's standard deviation around that mean; of at least two values, infinite if it is beyond all numbers. */
    double deviation(double mean) {
        double squares = 0;
        for (int i = 0; i < size; i++) {
            double distance = value(i) - mean;
            squares += distance * distance;
        }
        return Math.sqrt(squares / (size - 1));
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(end);
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeDouble(value(i));
        }
    }

    void restore(DataInput in) throws IOException {
        end = in.readLong();
        int count = Snapshots.readCount(in, valuesMax);
        for (int i = 0; i < count; i++) {
            add(in.readDouble());
        }
    }
}
