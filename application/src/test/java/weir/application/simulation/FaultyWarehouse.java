package weir.application.simulation;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.OperationFailed;
import weir.application.port.Replacements;
import weir.application.port.TableVersions;
import weir.application.port.Warehouse;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.table.EventKey;
import weir.domain.table.Rows;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;

/** A warehouse as one process sees it. */
final class FaultyWarehouse implements Warehouse, TableVersions, Replacements {
    private final InMemoryWarehouse disk;
    private final Runnable changed;
    private final Fate fate;
    private final Defect defect;

    /** @param changed runs after each commit */
    FaultyWarehouse(InMemoryWarehouse disk, Runnable changed, Fate fate, Defect defect) {
        this.disk = disk;
        this.changed = changed;
        this.fate = fate;
        this.defect = defect;
    }

    @Override
    public void prepare(Collection<TableSpec> tables) {
        before("prepare", Fault.FAILING_PREPARE);
        disk.prepare(tables);
        fate.moment("warehouse prepared");
    }

    @Override
    public Loaded load(Batch batch) {
        before(
                "load "
                        + batch.rows().values().stream()
                                .mapToInt(Collection::size)
                                .sum(),
                Fault.FAILING_WAREHOUSE);
        if (fate.strikes(Fault.COMMIT_UNKNOWN_AND_NOT_DONE)) {
            throw new OperationFailed(FailureCode.COMMIT_UNKNOWN, "it was not committed");
        }
        Loaded loaded = commit(batch);
        fate.moment("warehouse loaded");
        if (fate.strikes(Fault.COMMIT_UNKNOWN_BUT_DONE)) {
            throw new OperationFailed(
                    defect == Defect.UNKNOWN_COMMIT_TAKEN_FOR_FAILED
                            ? FailureCode.WAREHOUSE_UNAVAILABLE
                            : FailureCode.COMMIT_UNKNOWN,
                    "it was committed");
        }
        return loaded;
    }

    private Loaded commit(Batch batch) {
        Batch cursors = new Batch(batch.agent(), batch.cursors(), Map.of());
        Batch rows = new Batch(batch.agent(), Map.of(), batch.rows());
        if (defect == Defect.CURSOR_BEFORE_ROWS) {
            apply(cursors);
            fate.moment("warehouse committed the cursor");
            return apply(rows);
        }
        if (defect == Defect.ROWS_BEFORE_CURSOR) {
            Loaded loaded = apply(rows);
            fate.moment("warehouse committed the rows");
            apply(cursors);
            return loaded;
        }
        return apply(batch);
    }

    private Loaded apply(Batch batch) {
        Loaded loaded = disk.load(batch);
        changed.run();
        return loaded;
    }

    @Override
    public List<Version> versions() {
        before("versions", Fault.FAILING_CURSOR);
        return disk.versions();
    }

    @Override
    public void make(TableVersion version, TableSpec columns) {
        change("make " + version, () -> disk.make(version, columns));
    }

    @Override
    public void promote(TableVersion version) {
        change("promote " + version, () -> disk.promote(version));
    }

    @Override
    public void remove(TableVersion version) {
        change("remove " + version, () -> disk.remove(version));
    }

    private void change(String what, Runnable change) {
        before(what, Fault.FAILING_PREPARE);
        change.run();
        changed.run();
        fate.moment("warehouse has done so");
    }

    @Override
    public Difference compare(TableVersion left, TableVersion right, int samplesMax) {
        return disk.compare(left, right, samplesMax);
    }

    @Override
    public SortedMap<Instant, HourDigest> hours(TableVersion version) {
        return disk.hours(version);
    }

    @Override
    public Map<TableName, Map<Optional<RulesVersion>, Long>> rulesOfRows() {
        return disk.rulesOfRows();
    }

    @Override
    public Replaced replace(Place place, List<EventKey> events, Map<TableSpec, Rows> rows) {
        return replaced("replace " + events.size(), () -> disk.replace(place, events, rows));
    }

    @Override
    public Replaced putInPlace() {
        return replaced("put in place", disk::putInPlace);
    }

    private Replaced replaced(String what, Supplier<Replaced> effect) {
        before(what, Fault.FAILING_WAREHOUSE);
        if (fate.strikes(Fault.COMMIT_UNKNOWN_AND_NOT_DONE)) {
            throw new OperationFailed(FailureCode.COMMIT_UNKNOWN, "it was not committed");
        }
        Replaced replaced = effect.get();
        changed.run();
        fate.moment("warehouse has replaced");
        if (fate.strikes(Fault.COMMIT_UNKNOWN_BUT_DONE)) {
            throw new OperationFailed(FailureCode.COMMIT_UNKNOWN, "it was committed");
        }
        return replaced;
    }

    @Override
    public Map<TableName, Difference> compareAside(int samplesMax) {
        return disk.compareAside(samplesMax);
    }

    @Override
    public long eventsAside() {
        before("what is aside", Fault.FAILING_CURSOR);
        return disk.eventsAside();
    }

    @Override
    public void clearAside() {
        change("clear what is aside", disk::clearAside);
    }

    private void before(String what, Fault fault) {
        fate.moment("warehouse " + what);
        if (fate.strikes(Fault.SLOW_WAREHOUSE)) {
            fate.linger();
        }
        if (fate.strikes(fault)) {
            throw new OperationFailed(FailureCode.WAREHOUSE_UNAVAILABLE, fault.toString());
        }
    }

    @Override
    public Optional<Cursor> cursor(AgentName agent, ChannelName channel) {
        before("cursor " + channel, Fault.FAILING_CURSOR);
        return disk.cursor(agent, channel);
    }

    @Override
    public QueryResult query(String sql, QueryLimits limits) {
        return disk.query(sql, limits);
    }

    @Override
    public Map<TableName, Long> tables() {
        return disk.tables();
    }

    @Override
    public void close() {
        if (!fate.isDead()) {
            disk.close();
        }
    }
}
