package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.envelope.DataId;
import weir.domain.value.FieldPath;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** The aggregates of a detector, laid out: what a pane holds for them, and how it is filled, merged, read and saved. */
final class AggregateSet {
    static final int AGGREGATES_MAX = 64;

    private static final long[] NO_NUMBERS = {};
    private static final @Nullable Object[] NOTHING = {};

    private final List<Aggregate> aggregates;
    private final Sketches sketches;
    private final int parentsMax;

    /** The fields that are read of an event, each once. */
    private final List<FieldPath> fields = new ArrayList<>();

    private final List<Cell> cells = new ArrayList<>();
    private final List<Integer> fieldOfCell = new ArrayList<>();

    /** By aggregate; null for the count of all events. */
    private final List<@Nullable Cell> cellOfAggregate = new ArrayList<>();

    private int numbersLength;
    private int keptLength;

    AggregateSet(List<Aggregate> aggregates, Sketches sketches, int parentsMax) {
        if (aggregates.size() > AGGREGATES_MAX) {
            throw new IllegalArgumentException("at most " + AGGREGATES_MAX + " aggregates, not " + aggregates.size());
        }
        Outputs.requireDistinct(aggregates.stream().map(Aggregate::name).toList());
        this.aggregates = List.copyOf(aggregates);
        this.sketches = sketches;
        this.parentsMax = parentsMax;
        Map<String, Cell> known = new LinkedHashMap<>();
        for (Aggregate aggregate : aggregates) {
            FieldPath field = aggregate.field().orElse(null);
            cellOfAggregate.add(field == null ? null : cell(aggregate.function(), field, known));
        }
    }

    /** Aggregates of one function and one field share a cell. */
    private Cell cell(Aggregate.Function function, FieldPath field, Map<String, Cell> known) {
        Cell had = known.get(function + " " + field);
        if (had != null) {
            return had;
        }
        Cell cell = newCell(function);
        known.put(function + " " + field, cell);
        if (!fields.contains(field)) {
            fields.add(field);
        }
        cells.add(cell);
        fieldOfCell.add(fields.indexOf(field));
        return cell;
    }

    private Cell newCell(Aggregate.Function function) {
        return switch (function) {
            case COUNT -> new NumberCells.Count(numbers(1));
            case SUM -> new NumberCells.Sum(numbers(3));
            case MEAN -> new NumberCells.Spread(numbers(3), false);
            case STDDEV -> new NumberCells.Spread(numbers(3), true);
            case MIN -> new NumberCells.Extreme(numbers(2), false);
            case MAX -> new NumberCells.Extreme(numbers(2), true);
            case DISTINCT -> new KeptCells.Distinct(keptLength++, sketches);
            case VALUES -> new ValuesCell(keptLength++);
            case QUANTILE -> new KeptCells.Quantiles(keptLength++, sketches);
            case FIRST -> new KeptCells.Edge(keptLength++, false);
            case LAST -> new KeptCells.Edge(keptLength++, true);
        };
    }

    private int numbers(int count) {
        int at = numbersLength;
        numbersLength += count;
        return at;
    }

    List<String> names() {
        return aggregates.stream().map(Aggregate::name).toList();
    }

    Pane fresh(long start) {
        return new Pane(
                start,
                numbersLength == 0 ? NO_NUMBERS : new long[numbersLength],
                keptLength == 0 ? NOTHING : new Object[keptLength]);
    }

    /** What the aggregates need of an event, in an array of their own order; absent where the event has it not. */
    @Nullable
    Value[] inputs(EventFields event) {
        @Nullable Value[] inputs = new Value[fields.size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = event.findOrNull(fields.get(i));
        }
        return inputs;
    }

    void add(Pane pane, @Nullable Value[] inputs, long moment, DataId id) {
        pane.count++;
        pane.first = Math.min(pane.first, moment);
        pane.last = Math.max(pane.last, moment);
        pane.addParent(id, parentsMax);
        for (int i = 0; i < cells.size(); i++) {
            Value value = inputs[fieldOfCell.get(i)];
            if (value != null && value != Value.Null.NULL) {
                cells.get(i).add(pane, value, moment);
            }
        }
    }

    void merge(Pane pane, Pane other) {
        pane.count += other.count;
        pane.first = Math.min(pane.first, other.first);
        pane.last = Math.max(pane.last, other.last);
        pane.addParents(other, parentsMax);
        for (Cell cell : cells) {
            cell.merge(pane, other);
        }
    }

    void put(Structure data, Pane pane) {
        for (int i = 0; i < aggregates.size(); i++) {
            Aggregate aggregate = aggregates.get(i);
            data.with(aggregate.name(), read(pane, i));
        }
    }

    Value read(Pane pane, int aggregate) {
        Cell cell = cellOfAggregate.get(aggregate);
        return cell == null
                ? Value.whole(pane.count)
                : cell.read(pane, aggregates.get(aggregate).rank());
    }

    void save(Pane pane, DataOutput out) throws IOException {
        out.writeLong(pane.start);
        out.writeLong(pane.first);
        out.writeLong(pane.last);
        out.writeLong(pane.count);
        for (long number : pane.numbers) {
            out.writeLong(number);
        }
        for (Cell cell : cells) {
            cell.save(pane, out);
        }
        List<DataId> parents = pane.parents();
        out.writeInt(parents.size());
        for (DataId parent : parents) {
            Snapshots.writeId(out, parent);
        }
    }

    Pane restore(DataInput in) throws IOException {
        Pane pane = fresh(in.readLong());
        pane.first = in.readLong();
        pane.last = in.readLong();
        pane.count = in.readLong();
        for (int i = 0; i < pane.numbers.length; i++) {
            pane.numbers[i] = in.readLong();
        }
        for (Cell cell : cells) {
            cell.restore(pane, in);
        }
        int parents = Snapshots.readCount(in, parentsMax);
        for (int i = 0; i < parents; i++) {
            pane.addParent(Snapshots.readId(in), parentsMax);
        }
        return pane;
    }

    String shape() {
        return "aggregates" + aggregates + " parents " + parentsMax;
    }
}
