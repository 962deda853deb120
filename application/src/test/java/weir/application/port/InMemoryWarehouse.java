package weir.application.port;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.table.ColumnType;
import weir.domain.table.EventKey;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;

/** A warehouse in memory, that fails when it is told to. It runs no SQL. */
public final class InMemoryWarehouse implements Warehouse, TableVersions, Replacements, RowRemoval {
    private static final TableName REJECTED = TableSpec.rejected().name();

    private final Storage storage;
    private final long windowMicros;
    private final Set<TableName> prepared = new HashSet<>();
    private @Nullable Failure next;
    private boolean closed;

    /** What outlives the warehouse that filled it. */
    public static final class Storage {
        private final TreeMap<TableVersion, MemoryTable> tables = new TreeMap<>();
        private final Map<TableName, TableVersion> inForce = new TreeMap<>(Comparator.comparing(TableName::value));
        private final Map<TableVersion, TableVersion> replaced = new HashMap<>();
        private final Map<String, Cursor> cursors = new HashMap<>();
        private final Map<TableSpec, MemoryTable> aside = new HashMap<>();
        private final Set<EventKey> eventsAside = new LinkedHashSet<>();

        /** What a backup would hold now. */
        public Storage copy() {
            Storage copy = new Storage();
            tables.forEach((version, table) -> copy.tables.put(version, table.copy()));
            copy.inForce.putAll(inForce);
            copy.replaced.putAll(replaced);
            copy.cursors.putAll(cursors);
            aside.forEach((spec, table) -> copy.aside.put(spec, table.copy()));
            copy.eventsAside.addAll(eventsAside);
            return copy;
        }

        /** As an early version left its cursors. */
        public void forgetOrigins() {
            cursors.replaceAll((key, cursor) -> new Cursor(cursor.position(), Optional.empty()));
        }

        private Map<TableVersion, MemoryTable> versions(TableName table) {
            return tables.subMap(new TableVersion(table, 1), true, new TableVersion(table, 999_999), true);
        }

        private @Nullable MemoryTable inForceOrNull(TableName table) {
            TableVersion version = inForce.get(table);
            return version == null ? null : tables.get(version);
        }
    }

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
        tables.forEach(this::requireNoConflict);
        for (TableSpec table : tables) {
            Map<TableVersion, MemoryTable> versions = storage.versions(table.name());
            if (versions.isEmpty()) {
                add(new TableVersion(table.name(), table.version()));
                storage.inForce.put(table.name(), new TableVersion(table.name(), table.version()));
            } else if (table.version() > highest(versions)) {
                add(new TableVersion(table.name(), table.version()));
            }
            storage.versions(table.name()).values().forEach(version -> version.widen(table));
            prepared.add(table.name());
        }
    }

    private static int highest(Map<TableVersion, MemoryTable> versions) {
        return versions.keySet().stream().mapToInt(TableVersion::number).max().orElse(0);
    }

    private void add(TableVersion version) {
        storage.tables.put(version, new MemoryTable());
    }

    private void requireNoConflict(TableSpec table) {
        MemoryTable inForce = storage.inForceOrNull(table.name());
        Map<TableVersion, MemoryTable> versions = storage.versions(table.name());
        if (inForce == null) {
            return;
        }
        Map.Entry<String, ColumnType> conflict = inForce.conflictOrNull(table);
        boolean fitsNone = versions.values().stream().noneMatch(version -> version.conflictOrNull(table) == null);
        if (conflict != null && fitsNone && table.version() <= highest(versions)) {
            throw conflict("table " + table.name() + ", column " + conflict.getKey() + ": it is "
                    + conflict.getValue().configName() + " and should be "
                    + MemoryTable.columns(table).get(conflict.getKey()).configName()
                    + ": give the table `version: " + (highest(versions) + 1)
                    + "` and replay the channel into it");
        }
        if (table.overflow().isEmpty()) {
            for (String overflow : TableSpec.OVERFLOWS) {
                if (inForce.hasColumn(overflow) && !MemoryTable.columns(table).containsKey(overflow)) {
                    throw conflict("table " + table.name() + " is there with the column " + overflow
                            + ", so it is that of a channel: give the channel a table of another name");
                }
            }
        }
    }

    /** What has been settled is not rejected again. */
    private void sweep() {
        List<Row> settled = rows(TableSpec.settled());
        storage.versions(REJECTED)
                .values()
                .forEach(table -> table.removeRows(TableSpec.rejected(), row -> isSettled(row, settled)));
    }

    private static OperationFailed conflict(String message) {
        return new OperationFailed(FailureCode.SCHEMA_CONFLICT, message);
    }

    @Override
    public synchronized Loaded load(Batch batch) {
        Rows settled = batch.rows().get(TableSpec.settled());
        return load(batch, TableSpec.rejected(), row -> settled != null && isSettled(row, settled));
    }

    private static boolean isSettled(Row rejected, List<Row> settled) {
        return settled.stream()
                .anyMatch(notice -> notice.id().equals(rejected.id())
                        && Objects.equals(notice.values().get(2), rejected.createdMicros()));
    }

    /** As {@link #load(Batch)}, and removes rows of a table with it. */
    synchronized Loaded load(Batch batch, TableSpec from, Predicate<Row> removed) {
        requireOpen();
        OperationFailed failure = failureToTell();
        Map<TableName, Long> rows = new HashMap<>();
        Map<TableName, Long> repeats = new HashMap<>();
        Map<TableVersion, Long> misfits = new HashMap<>();
        batch.rows().keySet().forEach(spec -> requirePrepared(spec.name()));
        List<Runnable> inserts = new ArrayList<>(); // none before it is known that all rows are such
        batch.rows().forEach((spec, given) -> storage.versions(spec.name()).forEach((version, table) -> {
            MemoryTable.Shaped shaped = table.shaped(spec, given);
            inserts.add(() -> insert(version, table, shaped, rows, repeats, misfits));
        }));
        inserts.forEach(Runnable::run);
        storage.versions(from.name()).values().forEach(table -> table.removeRows(from, removed));
        batch.cursors().forEach((channel, position) -> storage.cursors.put(batch.agent() + " " + channel, position));
        tell(failure);
        return new Loaded(rows, repeats, misfits);
    }

    private void insert(
            TableVersion version,
            MemoryTable table,
            MemoryTable.Shaped shaped,
            Map<TableName, Long> rows,
            Map<TableName, Long> repeats,
            Map<TableVersion, Long> misfits) {
        MemoryTable.Inserted inserted = table.insert(shaped, windowMicros, Long.MAX_VALUE);
        if (version.equals(storage.inForce.get(version.table()))) {
            rows.merge(version.table(), inserted.rows(), Long::sum);
            repeats.merge(version.table(), inserted.repeats(), Long::sum);
        }
        if (inserted.misfits() > 0) {
            misfits.merge(version, inserted.misfits(), Long::sum);
        }
    }

    /** @return a failure to be told when it has taken effect; null if there is none */
    private @Nullable OperationFailed failureToTell() {
        Failure failure = next;
        next = null;
        if (failure != null && !failure.takesEffect()) {
            throw new OperationFailed(failure.code(), "the test wants it so");
        }
        return failure == null ? null : new OperationFailed(failure.code(), "the test wants it so, and it took effect");
    }

    private static void tell(@Nullable OperationFailed failure) {
        if (failure != null) {
            throw failure;
        }
    }

    private void requirePrepared(TableName name) {
        if (!prepared.contains(name)) {
            throw new IllegalArgumentException("table " + name + " has not been prepared");
        }
    }

    @Override
    public synchronized List<Version> versions() {
        requireOpen();
        return storage.tables.entrySet().stream()
                .map(table -> new Version(
                        table.getKey(),
                        table.getKey().equals(storage.inForce.get(table.getKey().table())),
                        table.getValue().size(),
                        Optional.ofNullable(storage.replaced.get(table.getKey()))
                                .filter(storage.tables::containsKey)))
                .toList();
    }

    @Override
    public synchronized void make(TableVersion version, TableSpec columns) {
        requireOpen();
        if (!storage.inForce.containsKey(version.table())) {
            throw conflict("there is no table " + version.table());
        }
        MemoryTable there = storage.tables.get(version);
        Map.Entry<String, ColumnType> conflict = there == null ? null : there.conflictOrNull(columns);
        if (conflict != null) {
            throw conflict(version + " is there, and its column " + conflict.getKey() + " is "
                    + conflict.getValue().configName() + ": make a version of another number");
        }
        storage.tables.computeIfAbsent(version, any -> new MemoryTable()).widen(columns);
    }

    @Override
    public synchronized void promote(TableVersion version) {
        requireOpen();
        MemoryTable promoted = there(version);
        TableVersion before = storage.inForce.put(version.table(), version);
        if (before != null && !before.equals(version)) {
            storage.replaced.put(version, before);
            Set<EventKey> keys = new HashSet<>();
            promoted.rows().forEach(row -> keys.add(row.key()));
            storage.versions(REJECTED).values().forEach(rejected -> rejected.remove(keys));
        }
    }

    private MemoryTable there(TableVersion version) {
        MemoryTable table = storage.tables.get(version);
        if (table == null) {
            throw conflict("there is no " + version + "; there are "
                    + storage.versions(version.table()).keySet());
        }
        return table;
    }

    @Override
    public synchronized void remove(TableVersion version) {
        requireOpen();
        if (version.equals(storage.inForce.get(version.table()))) {
            throw conflict(version + " is in force: put another in force first");
        }
        storage.tables.remove(version);
    }

    @Override
    public synchronized Difference compare(TableVersion left, TableVersion right, int samplesMax) {
        requireOpen();
        return MemoryTable.compare(
                there(left).rows(), there(right).rows(), columns(there(left), there(right)), samplesMax);
    }

    private static List<String> columns(MemoryTable left, MemoryTable right) {
        Set<String> names = new LinkedHashSet<>(left.columnNames());
        names.addAll(right.columnNames());
        return List.copyOf(names);
    }

    @Override
    public synchronized SortedMap<Instant, HourDigest> hours(TableVersion version) {
        requireOpen();
        return there(version).hours();
    }

    @Override
    public synchronized Map<TableName, Map<Optional<RulesVersion>, Long>> rulesOfRows() {
        requireOpen();
        Map<TableName, Map<Optional<RulesVersion>, Long>> rules = new HashMap<>();
        storage.inForce.forEach(
                (name, version) -> rules.put(name, there(version).rulesOfRows()));
        return rules;
    }

    @Override
    public synchronized Replaced replace(Place place, List<EventKey> events, Map<TableSpec, Rows> rows) {
        requireOpen();
        rows.keySet().forEach(spec -> requirePrepared(spec.name()));
        OperationFailed failure = failureToTell();
        Set<EventKey> keys = new HashSet<>(events);
        Map<TableName, Long> added = new HashMap<>();
        Map<TableName, Long> repeats = new HashMap<>();
        long removed = 0;
        if (place instanceof Place.Everywhere) {
            removed = storage.tables.values().stream()
                    .mapToLong(table -> table.remove(keys))
                    .sum();
            for (Map.Entry<TableSpec, Rows> each : rows.entrySet()) {
                removed += putInAllVersions(each.getKey(), each.getValue(), added, repeats);
            }
        } else if (place instanceof Place.In in) {
            removed = replaceIn(in.version(), keys, rows, added, repeats);
        } else {
            storage.aside.values().forEach(table -> table.remove(keys));
            storage.eventsAside.addAll(events);
            rows.forEach((spec, given) -> {
                MemoryTable table = storage.aside.computeIfAbsent(spec, any -> new MemoryTable());
                table.widen(spec);
                put(table, spec, given, added, repeats);
            });
        }
        sweep();
        tell(failure);
        return new Replaced(removed, added, repeats);
    }

    private long replaceIn(
            TableVersion version,
            Set<EventKey> keys,
            Map<TableSpec, Rows> rows,
            Map<TableName, Long> added,
            Map<TableName, Long> repeats) {
        long removed = there(version).remove(keys);
        for (Map.Entry<TableSpec, Rows> each : rows.entrySet()) {
            TableSpec spec = each.getKey();
            if (spec.name().equals(version.table())) {
                removed += put(there(version), spec, each.getValue(), added, repeats);
            } else if (spec.name().equals(REJECTED)) {
                Set<EventKey> rejected = new HashSet<>();
                each.getValue().forEach(row -> rejected.add(new EventKey(row.id(), row.createdMicros())));
                storage.versions(REJECTED).values().forEach(table -> table.remove(rejected));
                removed += putInAllVersions(spec, each.getValue(), added, repeats);
            }
        }
        return removed;
    }

    private long putInAllVersions(
            TableSpec spec, List<Row> given, Map<TableName, Long> added, Map<TableName, Long> repeats) {
        long removed = 0;
        for (Map.Entry<TableVersion, MemoryTable> version :
                storage.versions(spec.name()).entrySet()) {
            boolean isInForce = version.getKey().equals(storage.inForce.get(spec.name()));
            removed += put(
                    version.getValue(),
                    spec,
                    given,
                    isInForce ? added : new HashMap<>(),
                    isInForce ? repeats : new HashMap<>());
        }
        return removed;
    }

    private long put(
            MemoryTable table,
            TableSpec spec,
            List<Row> given,
            Map<TableName, Long> added,
            Map<TableName, Long> repeats) {
        MemoryTable.Inserted inserted = table.insert(table.shaped(spec, given), windowMicros, 0);
        added.merge(spec.name(), inserted.rows(), Long::sum);
        repeats.merge(spec.name(), inserted.repeats(), Long::sum);
        return table.removeRepeatsOf(given.stream().map(Row::id).toList(), windowMicros);
    }

    @Override
    public synchronized Replaced putInPlace() {
        requireOpen();
        OperationFailed failure = failureToTell();
        Map<TableName, Long> added = new HashMap<>();
        Map<TableName, Long> repeats = new HashMap<>();
        long removed = storage.tables.values().stream()
                .mapToLong(table -> table.remove(storage.eventsAside))
                .sum();
        for (Map.Entry<TableSpec, MemoryTable> each : storage.aside.entrySet()) {
            removed += putInAllVersions(each.getKey(), typed(each.getKey(), each.getValue()), added, repeats);
        }
        clearAside();
        sweep();
        tell(failure);
        return new Replaced(removed, added, repeats);
    }

    private static Rows typed(TableSpec spec, MemoryTable table) {
        Rows rows = new Rows(spec);
        table.rows().forEach(row -> rows.add(MemoryTable.row(spec, row), row.rules()));
        return rows;
    }

    @Override
    public synchronized Map<TableName, Difference> compareAside(int samplesMax) {
        requireOpen();
        Map<TableName, Difference> differences = new TreeMap<>(Comparator.comparing(TableName::value));
        storage.inForce.forEach((name, version) -> {
            MemoryTable there = there(version);
            List<MemoryTable.Stored> left = there.rows().stream()
                    .filter(row -> storage.eventsAside.contains(row.key()))
                    .toList();
            List<MemoryTable.Stored> right = new ArrayList<>();
            MemoryTable remaining = there.copy();
            remaining.remove(storage.eventsAside);
            storage.aside.forEach((spec, table) -> {
                if (spec.name().equals(name)) {
                    int before = remaining.size();
                    remaining.insert(remaining.shaped(spec, typed(spec, table)), windowMicros, 0);
                    right.addAll(remaining.rows().subList(before, remaining.size()));
                }
            });
            if (!left.isEmpty() || !right.isEmpty()) {
                differences.put(name, MemoryTable.compare(left, right, there.columnNames(), samplesMax));
            }
        });
        return differences;
    }

    @Override
    public synchronized long eventsAside() {
        requireOpen();
        return storage.eventsAside.size();
    }

    @Override
    public synchronized void clearAside() {
        requireOpen();
        storage.aside.clear();
        storage.eventsAside.clear();
    }

    /** The rows of a table as the specification reads them, in the order of their ids; none if there is no table. */
    public synchronized List<Row> rows(TableSpec table) {
        MemoryTable stored = storage.inForceOrNull(table.name());
        return stored == null ? List.of() : stored.rows(table);
    }

    /** The rows of a version of a table; none if it is not there. */
    public synchronized List<Row> rows(TableVersion version, TableSpec table) {
        MemoryTable stored = storage.tables.get(version);
        return stored == null ? List.of() : stored.rows(table);
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
        storage.inForce.forEach(
                (name, version) -> counts.put(name, (long) there(version).size()));
        return counts;
    }

    @Override
    public synchronized long count(TableName table, Which which) {
        requireOpen();
        return storage.versions(table).values().stream()
                .flatMap(version -> version.rows().stream())
                .filter(row -> isMeant(row, which))
                .count();
    }

    @Override
    public synchronized long remove(TableName table, Which which) {
        long meant = count(table, which);
        storage.versions(table).values().forEach(version -> version.removeIf(row -> isMeant(row, which)));
        return meant;
    }

    private static boolean isMeant(MemoryTable.Stored row, Which which) {
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
