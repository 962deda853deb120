package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import weir.domain.value.CanonicalNumber;
import weir.domain.value.Listing;
import weir.domain.value.Value;

/**
 * The different values themselves, in an order of theirs, so that the order in which events come does not show. Of more than
 * are kept, those that come first in that order.
 */
final class ValuesCell extends Cell {
    static final int VALUES_MAX = 32;
    static final int TEXT_CHARS_MAX = 256;

    /** Numbers, texts, moments, truths. Numbers are in their canonical form, so that 1 and 1.0 are one. */
    private static final Comparator<Value.Scalar> ORDER = Comparator.comparingInt(ValuesCell::kind)
            .thenComparingDouble(value -> kind(value) == 0 ? number(value) : 0)
            .thenComparing(ValuesCell::withinKind);

    ValuesCell(int at) {
        super(at);
    }

    /** What one pane keeps. */
    private static final class Kept {
        final TreeSet<Value.Scalar> values = new TreeSet<>(ORDER);

        void add(Value.Scalar value) {
            if (values.size() < VALUES_MAX) {
                values.add(value);
            } else if (ORDER.compare(value, values.last()) < 0 && values.add(value)) {
                values.pollLast();
            }
        }
    }

    private static int kind(Value.Scalar value) {
        if (value instanceof Value.Whole || value instanceof Value.Decimal) {
            return 0;
        }
        if (value instanceof Value.Text) {
            return 1;
        }
        return value instanceof Value.Time ? 2 : 3;
    }

    private static int withinKind(Value.Scalar one, Value.Scalar other) {
        if (one instanceof Value.Whole a && other instanceof Value.Whole b) {
            return Long.compare(a.number(), b.number());
        }
        if (one instanceof Value.Time a && other instanceof Value.Time b) {
            return a.instant().compareTo(b.instant());
        }
        if (one instanceof Value.Whole || other instanceof Value.Whole) {
            return one instanceof Value.Whole ? -1 : 1;
        }
        return one.text().compareTo(other.text());
    }

    private static Kept kept(Pane pane, int at) {
        if (pane.kept[at] instanceof Kept kept) {
            return kept;
        }
        Kept fresh = new Kept();
        pane.kept[at] = fresh;
        return fresh;
    }

    @Override
    void add(Pane pane, Value value, long moment) {
        Value.Scalar retained =
                ValueBytes.retained(value instanceof Value.Decimal decimal ? CanonicalNumber.of(decimal) : value);
        if (retained != null) {
            kept(pane, at).add(cut(retained));
        }
    }

    private static Value.Scalar cut(Value.Scalar value) {
        return value instanceof Value.Text text && text.text().length() > TEXT_CHARS_MAX
                ? new Value.Text(text.text().substring(0, TEXT_CHARS_MAX))
                : value;
    }

    @Override
    void merge(Pane pane, Pane other) {
        if (other.kept[at] instanceof Kept theirs) {
            Kept ours = kept(pane, at);
            theirs.values.forEach(ours::add);
        }
    }

    @Override
    Value read(Pane pane, double rank) {
        return new Listing(pane.kept[at] instanceof Kept kept ? List.copyOf(kept.values) : List.of());
    }

    @Override
    void save(Pane pane, DataOutput out) throws IOException {
        if (pane.kept[at] instanceof Kept kept) {
            out.writeInt(kept.values.size());
            for (Value.Scalar value : kept.values) {
                ValueBytes.write(out, value);
            }
        } else {
            out.writeInt(0);
        }
    }

    @Override
    void restore(Pane pane, DataInput in) throws IOException {
        int count = Snapshots.readCount(in, VALUES_MAX);
        for (int i = 0; i < count; i++) {
            Value.Scalar value = ValueBytes.read(in);
            if (value == null) {
                throw Snapshots.damaged("a value is not there");
            }
            // An earlier Weir has kept numbers as they were spelled.
            kept(pane, at).add(value instanceof Value.Decimal decimal ? CanonicalNumber.of(decimal) : value);
        }
    }
}
