package weir.application.simulation;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Warehouse;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/** A warehouse as one process sees it. */
final class FaultyWarehouse implements Warehouse {
    private final Warehouse disk;
    private final Runnable changed;
    private final Fate fate;
    private final Defect defect;

    /** @param changed runs after each commit */
    FaultyWarehouse(Warehouse disk, Runnable changed, Fate fate, Defect defect) {
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
