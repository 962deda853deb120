package weir.application.port;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/** A warehouse in memory, that fails when it is told to. It runs no SQL. */
public final class InMemoryWarehouse implements Warehouse, RowRemoval {
    private static final int DECIMAL_WHOLE_DIGITS_MAX = 29;

    private final Storage storage;
    private final long windowMicros;
    private final Map<TableName, TableSpec> prepared = new HashMap<>();
    private @Nullable Failure next;
    private boolean closed;

    /** What outlives the warehouse that filled it. */
    public static final class Storage {
        private final Map<TableName, Table> tables = new TreeMap<>(Comparator.comparing(TableName::value));
        private final Map<String, Cursor> cursors = new HashMap<>();

        /** What a backup would hold now. */
        public Storage copy() {
            Storage copy = new Storage();
            tables.forEach((name, table) -> copy.tables.put(
                    name, new Table(new LinkedHashMap<>(table.columns()), new ArrayList<>(table.rows()))));
            copy.cursors.putAll(cursors);
            return copy;
        }

        /** As an early version left its cursors. */
        public void forgetOrigins() {
            cursors.replaceAll((key, cursor) -> new Cursor(cursor.position(), Optional.empty()));
        }
    }

    private record Table(Map<String, ColumnType> columns, List<StoredRow> rows) {}

    private record StoredRow(DataId id, SourceName source, long createdMicros, Map<String, Object> values) {}

    private record Failure(FailureCode code, boolean takesEffect) {}

    /** An empty one, with a window of a day. */
    public InMemoryWarehouse() {
        this(Duration.ofHours(24));
    }

    public InMemoryWarehouse(Duration repeatWindow) {
        this(new Storage(), repeatWindow);
    }

    /** A warehouse over what another has left, as after a restart. */
    public InMemoryWarehouse(Storage storage, Duration repeatWindow) {
        this.storage = storage;
        this.windowMicros = repeatWindow.toNanos() / 1_000;
    }

    /** The next load fails with that code; whether it takes effect nevertheless is for a commit of unknown outcome. */
    public synchronized void failNextLoad(FailureCode code, boolean takesEffect) {
        next = new Failure(code, takesEffect);
    }

    @Override
    public synchronized void prepare(Collection<TableSpec> tables) {
        requireOpen();
        for (TableSpec table : tables) {
            Table existing = storage.tables.get(table.name());
            columns(table).forEach((name, type) -> requireSameType(table.name(), name, type, existing));
            requireNoOther(table, existing);
        }
        for (TableSpec table : tables) {
            Table stored = storage.tables.computeIfAbsent(
                    table.name(), name -> new Table(new LinkedHashMap<>(), new ArrayList<>()));
            stored.columns().putAll(columns(table));
            prepared.put(table.name(), table);
        }
    }

    private static void requireSameType(TableName table, String column, ColumnType type, @Nullable Table existing) {
        ColumnType there = existing == null ? null : existing.columns().get(column);
        if (there != null && there != type) {
            throw new OperationFailed(
                    FailureCode.SCHEMA_CONFLICT,
                    "table " + table + ", column " + column + ": it is " + there.configName() + " and should be "
                            + type.configName() + ": give the table a new name and replay the channel into it");
        }
    }

    private static void requireNoOther(TableSpec table, @Nullable Table existing) {
        if (table.overflow().isPresent() || existing == null) {
            return;
        }
        for (String overflow : TableSpec.OVERFLOWS) {
            if (existing.columns().containsKey(overflow) && !columns(table).containsKey(overflow)) {
                throw new OperationFailed(
                        FailureCode.SCHEMA_CONFLICT,
                        "table " + table.name() + " is there with the column " + overflow
                                + ", so it is that of a channel: give the channel a table of another name");
            }
        }
    }

    private static Map<String, ColumnType> columns(TableSpec table) {
        Map<String, ColumnType> columns = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            columns.put(column.name(), column.type());
        }
        table.overflow().ifPresent(name -> columns.put(name, ColumnType.JSON));
        return columns;
    }

    @Override
    public synchronized Loaded load(Batch batch) {
        Rows settled = batch.rows().get(TableSpec.settled());
        return load(
                batch,
                TableSpec.rejected(),
                row -> settled != null
                        && settled.stream()
                                .anyMatch(notice -> notice.id().equals(row.id())
                                        && Objects.equals(notice.values().get(2), row.createdMicros())));
    }

    /** As {@link #load(Batch)}, and removes rows of a table with it. */
    synchronized Loaded load(Batch batch, TableSpec from, Predicate<Row> removed) {
        requireOpen();
        Failure failure = next;
        next = null;
        if (failure != null && !failure.takesEffect()) {
            throw new OperationFailed(failure.code(), "the test wants it so");
        }
        Map<TableName, List<StoredRow>> added = new HashMap<>();
        Map<TableName, Long> rows = new HashMap<>();
        Map<TableName, Long> repeats = new HashMap<>();
        batch.rows().forEach((spec, given) -> {
            TableName name = spec.name();
            List<StoredRow> before = added.computeIfAbsent(name, none -> new ArrayList<>());
            List<StoredRow> fresh = fresh(spec, given, before);
            before.addAll(fresh);
            rows.merge(name, (long) fresh.size(), Long::sum);
            repeats.merge(name, (long) given.size() - fresh.size(), Long::sum);
        });
        added.forEach((name, fresh) -> storage.tables.get(name).rows().addAll(fresh));
        Table shrinking = storage.tables.get(from.name());
        if (shrinking != null) {
            shrinking.rows().removeIf(row -> removed.test(row(from, row)));
        }
        batch.cursors().forEach((channel, position) -> storage.cursors.put(batch.agent() + " " + channel, position));
        if (failure != null) {
            throw new OperationFailed(failure.code(), "the test wants it so, and it took effect");
        }
        return new Loaded(rows, repeats);
    }

    private List<StoredRow> fresh(TableSpec spec, List<Row> given, List<StoredRow> before) {
        TableName name = spec.name();
        if (!prepared.containsKey(name)) {
            throw new IllegalArgumentException("table " + name + " has not been prepared");
        }
        Map<DataId, Long> newest = new HashMap<>();
        storage.tables.get(name).rows().forEach(row -> newest.merge(row.id(), row.createdMicros(), Math::max));
        before.forEach(row -> newest.merge(row.id(), row.createdMicros(), Math::max));
        List<StoredRow> fresh = new ArrayList<>();
        for (Row row : given) {
            Long there = newest.get(row.id());
            if (there == null || there <= row.createdMicros() - windowMicros) {
                newest.merge(row.id(), row.createdMicros(), Math::max);
                fresh.add(stored(spec, row));
            }
        }
        return fresh;
    }

    private static StoredRow stored(TableSpec spec, Row row) {
        if (row.values().size() != spec.columns().size()) {
            throw new IllegalArgumentException("a row of table " + spec.name() + " has the wrong number of values");
        }
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < spec.columns().size(); i++) {
            Column column = spec.columns().get(i);
            Object value = row.values().get(i);
            if (value instanceof BigDecimal number && number.precision() - number.scale() > DECIMAL_WHOLE_DIGITS_MAX) {
                throw new IllegalArgumentException("a decimal with too many digits before the point: " + number);
            }
            if (value != null) {
                values.put(column.name(), javaType(column.type()).cast(value));
            }
        }
        spec.overflow().ifPresent(name -> row.overflow().ifPresent(json -> values.put(name, json)));
        return new StoredRow(row.id(), row.source(), row.createdMicros(), values);
    }

    private static Class<?> javaType(ColumnType type) {
        return switch (type) {
            case TEXT, IP, JSON -> String.class;
            case INTEGER, TIMESTAMP -> Long.class;
            case DOUBLE -> Double.class;
            case DECIMAL -> BigDecimal.class;
            case BOOLEAN -> Boolean.class;
            case DATE -> LocalDate.class;
            case UUID -> UUID.class;
            case BYTES -> Payload.class;
        };
    }

    /** The rows of a table as the specification reads them, in the order of their ids; none if there is no table. */
    public synchronized List<Row> rows(TableSpec table) {
        Table stored = storage.tables.get(table.name());
        List<StoredRow> rows = stored == null ? List.of() : stored.rows();
        return rows.stream()
                .sorted(Comparator.comparing(StoredRow::id).thenComparing(StoredRow::createdMicros))
                .map(row -> row(table, row))
                .toList();
    }

    private static Row row(TableSpec table, StoredRow row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Column column : table.columns()) {
            values.add(row.values().get(column.name()));
        }
        Optional<String> overflow =
                table.overflow().map(name -> (String) row.values().get(name));
        return new Row(row.id(), row.source(), row.createdMicros(), values, overflow);
    }

    @Override
    public synchronized Optional<Cursor> cursor(AgentName agent, ChannelName channel) {
        requireOpen();
        return Optional.ofNullable(storage.cursors.get(agent + " " + channel));
    }

    @Override
    public QueryResult query(String sql, QueryLimits limits) {
        throw new OperationFailed(FailureCode.QUERY_INVALID, "the warehouse in memory runs no SQL");
    }

    @Override
    public synchronized Map<TableName, Long> tables() {
        requireOpen();
        Map<TableName, Long> counts = new TreeMap<>(Comparator.comparing(TableName::value));
        storage.tables.forEach(
                (name, table) -> counts.put(name, (long) table.rows().size()));
        return counts;
    }

    @Override
    public synchronized long count(TableName table, Which which) {
        requireOpen();
        Table stored = storage.tables.get(table);
        return stored == null
                ? 0
                : stored.rows().stream().filter(row -> isMeant(row, which)).count();
    }

    @Override
    public synchronized long remove(TableName table, Which which) {
        long meant = count(table, which);
        if (meant > 0) {
            storage.tables.get(table).rows().removeIf(row -> isMeant(row, which));
        }
        return meant;
    }

    private static boolean isMeant(StoredRow row, Which which) {
        if (which instanceof Which.OfEvents events) {
            return events.ids().contains(row.id());
        }
        Which.CreatedBefore old = (Which.CreatedBefore) which;
        Instant created = Instant.EPOCH.plus(row.createdMicros(), ChronoUnit.MICROS);
        return created.isBefore(old.before())
                && old.spared().stream()
                        .noneMatch(spared -> spared.source()
                                        .map(row.source()::equals)
                                        .orElse(true)
                                && spared.from().filter(created::isBefore).isEmpty()
                                && spared.to().map(created::isBefore).orElse(true));
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new OperationFailed(FailureCode.CLOSED, "the warehouse is closed");
        }
    }
}
