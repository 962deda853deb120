package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import weir.domain.value.Value;

/** The functions that keep an object. */
final class KeptCells {
    private KeptCells() {}

    /** The value of the earliest or latest event by the detector's time; of those at one moment, the order of arrival. */
    static final class Edge extends Cell {
        private final boolean latest;

        Edge(int at, boolean latest) {
            super(at);
            this.latest = latest;
        }

        private record Seen(Value.Scalar value, long moment) {}

        @Override
        void add(Pane pane, Value value, long moment) {
            Value.Scalar retained = ValueBytes.retained(value);
            if (retained != null) {
                add(pane, new Seen(retained, moment));
            }
        }

        private void add(Pane pane, Seen seen) {
            if (!(pane.kept[at] instanceof Seen had)
                    || (latest ? seen.moment >= had.moment : seen.moment < had.moment)) {
                pane.kept[at] = seen;
            }
        }

        @Override
        void merge(Pane pane, Pane other) {
            if (other.kept[at] instanceof Seen seen) {
                add(pane, seen);
            }
        }

        @Override
        Value read(Pane pane, double rank) {
            return pane.kept[at] instanceof Seen seen ? seen.value : Value.Null.NULL;
        }

        @Override
        void save(Pane pane, DataOutput out) throws IOException {
            if (pane.kept[at] instanceof Seen seen) {
                ValueBytes.write(out, seen.value);
                out.writeLong(seen.moment);
            } else {
                ValueBytes.write(out, null);
            }
        }

        @Override
        void restore(Pane pane, DataInput in) throws IOException {
            Value.Scalar value = ValueBytes.read(in);
            if (value != null) {
                pane.kept[at] = new Seen(value, in.readLong());
            }
        }
    }

    /** How many different values. */
    static final class Distinct extends Cell {
        private final Sketches sketches;
        private final ValueBytes scratch = new ValueBytes();

        Distinct(int at, Sketches sketches) {
            super(at);
            this.sketches = sketches;
        }

        private Sketches.Distinct sketch(Pane pane) {
            if (pane.kept[at] instanceof Sketches.Distinct sketch) {
                return sketch;
            }
            Sketches.Distinct fresh = sketches.distinct();
            pane.kept[at] = fresh;
            return fresh;
        }

        @Override
        void add(Pane pane, Value value, long moment) {
            if (value instanceof Value.Scalar scalar) {
                sketch(pane).update(scratch.clear().append(scalar).toBytes());
            }
        }

        @Override
        void merge(Pane pane, Pane other) {
            if (other.kept[at] instanceof Sketches.Distinct sketch) {
                sketch(pane).merge(sketch);
            }
        }

        @Override
        Value read(Pane pane, double rank) {
            return Value.whole(pane.kept[at] instanceof Sketches.Distinct sketch ? Math.round(sketch.estimate()) : 0);
        }

        @Override
        void save(Pane pane, DataOutput out) throws IOException {
            Snapshots.writeBytes(
                    out, pane.kept[at] instanceof Sketches.Distinct sketch ? sketch.toBytes() : new byte[0]);
        }

        @Override
        void restore(Pane pane, DataInput in) throws IOException {
            byte[] bytes = Snapshots.readBytes(in);
            if (bytes.length > 0) {
                pane.kept[at] = sketches.distinct(bytes);
            }
        }
    }

    /** Quantiles of the numbers; one sketch answers for every rank. */
    static final class Quantiles extends Cell {
        private final Sketches sketches;

        Quantiles(int at, Sketches sketches) {
            super(at);
            this.sketches = sketches;
        }

        private Sketches.Quantiles sketch(Pane pane) {
            if (pane.kept[at] instanceof Sketches.Quantiles sketch) {
                return sketch;
            }
            Sketches.Quantiles fresh = sketches.quantiles();
            pane.kept[at] = fresh;
            return fresh;
        }

        @Override
        void add(Pane pane, Value value, long moment) {
            double number = number(value);
            if (!Double.isNaN(number)) {
                sketch(pane).update(number);
            }
        }

        @Override
        void merge(Pane pane, Pane other) {
            if (other.kept[at] instanceof Sketches.Quantiles sketch) {
                sketch(pane).merge(sketch);
            }
        }

        @Override
        Value read(Pane pane, double rank) {
            return pane.kept[at] instanceof Sketches.Quantiles sketch
                    ? Outputs.number(sketch.quantile(rank))
                    : Value.Null.NULL;
        }

        @Override
        void save(Pane pane, DataOutput out) throws IOException {
            Snapshots.writeBytes(
                    out, pane.kept[at] instanceof Sketches.Quantiles sketch ? sketch.toBytes() : new byte[0]);
        }

        @Override
        void restore(Pane pane, DataInput in) throws IOException {
            byte[] bytes = Snapshots.readBytes(in);
            if (bytes.length > 0) {
                pane.kept[at] = sketches.quantiles(bytes);
            }
        }
    }
}
