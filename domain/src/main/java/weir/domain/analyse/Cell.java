package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import weir.domain.value.NumberText;
import weir.domain.value.Value;

/** The part of a pane that serves one function of one field: some of its numbers, or one of its kept objects. */
abstract class Cell {
    /** The first of its numbers, or its kept object, within the pane. */
    final int at;

    Cell(int at) {
        this.at = at;
    }

    /** Takes in a value that is there and not null. */
    abstract void add(Pane pane, Value value, long moment);

    /** Takes in what another pane holds, of events that arrived or happened later. */
    abstract void merge(Pane pane, Pane other);

    /** @param rank of a quantile; the others do not look at it */
    abstract Value read(Pane pane, double rank);

    /** Numbers are written by the pane's owner; this writes what else there is. */
    void save(Pane pane, DataOutput out) throws IOException {}

    void restore(Pane pane, DataInput in) throws IOException {}

    /** The finite number that the value is; NaN if it is none. */
    static double number(@Nullable Value value) {
        if (value instanceof Value.Whole whole) {
            return (double) whole.number();
        }
        if (value instanceof Value.Decimal decimal) {
            double number = NumberText.toDouble(decimal.text());
            return Double.isInfinite(number) ? Double.NaN : number;
        }
        return Double.NaN;
    }

    static double real(long bits) {
        return Double.longBitsToDouble(bits);
    }

    static long bits(double real) {
        return Double.doubleToLongBits(real);
    }
}
