package weir.domain.table;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.DataId;
import weir.domain.envelope.SourceName;

/**
 * Rows of one table, held column by column, and what they weigh. Rows are only added, by one thread; what has been added
 * may be read by any, until all are cleared away, so that the memory serves others.
 */
public final class Rows extends AbstractList<Row> {
    /** Id, time, source, and a bit for each column. */
    private static final int ROW_BYTES = 48;

    private final TableSpec table;
    private final Cells.Pairs ids = (Cells.Pairs) Cells.of(ColumnType.UUID);
    private final Cells.Numbers created = (Cells.Numbers) Cells.of(ColumnType.TIMESTAMP);
    private final List<Cells> cells = new ArrayList<>();
    private final int columns;
    private SourceName[] sources = new SourceName[Cells.FIRST];
    private @Nullable RulesVersion[] rules = new RulesVersion[Cells.FIRST];
    private int[] weights = new int[Cells.FIRST];
    private int size;
    private long bytes;
    private int largest;

    public Rows(TableSpec table) {
        this.table = table;
        this.columns = table.columns().size();
        table.columns().forEach(column -> cells.add(Cells.of(column.type())));
        table.overflow().ifPresent(name -> cells.add(Cells.of(ColumnType.JSON)));
    }

    /** The rows, in their order. */
    public static Rows of(TableSpec table, Collection<Row> rows) {
        Rows all = new Rows(table);
        all.addAll(rows);
        return all;
    }

    /** Adds a row behind the others, of which nobody says by which rules it was made. */
    @Override
    public boolean add(Row row) {
        add(row, null);
        return true;
    }

    /**
     * Adds a row behind the others.
     *
     * @param version which rules made it; null if that is not known
     * @throws IllegalArgumentException if it has not as many values as the table has columns
     * @throws ClassCastException if a value is not what {@link Row} says of its type; then no row was added
     */
    public void add(Row row, @Nullable RulesVersion version) {
        List<@Nullable Object> values = row.values();
        if (values.size() != columns) {
            throw new IllegalArgumentException("a row of table " + table.name() + " has " + values.size()
                    + " values, and the table " + columns + " columns");
        }
        int weight = ROW_BYTES;
        ids.set(size, new UUID(row.id().mostSignificant(), row.id().leastSignificant()));
        created.set(size, row.createdMicros());
        for (int i = 0; i < columns; i++) {
            weight = Math.addExact(weight, cells.get(i).set(size, values.get(i)));
        }
        if (columns < cells.size()) {
            weight = Math.addExact(
                    weight, cells.get(columns).set(size, row.overflow().orElse(null)));
        }
        if (size == sources.length) {
            sources = Arrays.copyOf(sources, 2 * size);
            weights = Arrays.copyOf(weights, 2 * size);
            rules = Arrays.copyOf(rules, 2 * size);
        }
        setSource(row.source());
        rules[size] = version;
        weights[size] = weight;
        bytes += weight;
        largest = Math.max(largest, weight);
        size++;
    }

    /**
     * Forgets all rows, and keeps the memory for the next ones; of what these had no use for, only a part. Nobody may be
     * reading any more.
     */
    @Override
    public void clear() {
        cells.forEach(column -> column.clear(size));
        ids.clear(size);
        created.clear(size);
        if (sources.length > Math.max(Cells.FIRST, 4 * size)) {
            sources = new SourceName[Cells.FIRST];
            weights = new int[Cells.FIRST];
            rules = new RulesVersion[Cells.FIRST];
        }
        size = 0;
        bytes = 0;
        largest = 0;
    }

    /** Most rows have the source of the one before, and then its object is kept, not one for each. */
    private void setSource(SourceName source) {
        SourceName before = size == 0 ? source : sources[size - 1];
        sources[size] = before.equals(source) ? before : source;
    }

    @Override
    public Row get(int index) {
        Objects.checkIndex(index, size);
        List<@Nullable Object> values = new ArrayList<>(columns);
        for (int i = 0; i < columns; i++) {
            values.add(cells.get(i).get(index));
        }
        Optional<String> overflow = columns < cells.size()
                ? Optional.ofNullable((String) cells.get(columns).get(index))
                : Optional.empty();
        return new Row(id(index), sources[index], createdMicros(index), Collections.unmodifiableList(values), overflow);
    }

    @Override
    public int size() {
        return size;
    }

    /** About what the rows take in memory, in bytes. */
    public long bytes() {
        return bytes;
    }

    /** About what one row takes. */
    public int bytes(int index) {
        return weights[index];
    }

    /** About what the heaviest takes; 0 if there is none. */
    public int largestBytes() {
        return largest;
    }

    public TableSpec table() {
        return table;
    }

    public DataId id(int index) {
        return new DataId(ids.most(index), ids.least(index));
    }

    public SourceName source(int index) {
        return sources[index];
    }

    /** By which rules it was made; null if that is not known. */
    public @Nullable RulesVersion rulesOrNull(int index) {
        return rules[index];
    }

    /** In microseconds since 1970. */
    public long createdMicros(int index) {
        return created.bits(index);
    }

    /** The values of the table's own columns, in their order, and behind them the overflow if the table has it. */
    public List<Cells> cells() {
        return Collections.unmodifiableList(cells);
    }
}
