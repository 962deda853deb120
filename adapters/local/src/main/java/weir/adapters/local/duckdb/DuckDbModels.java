package weir.adapters.local.duckdb;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import weir.application.port.ModelStore;
import weir.application.port.Warehouse.Loaded;
import weir.application.port.Warehouse.QueryLimits;
import weir.domain.table.TableName;

/**
 * Models in the file of a {@link DuckDbWarehouse}: made in transactions of their own beside those that load, on a thread
 * of low priority.
 */
final class DuckDbModels implements ModelStore, AutoCloseable {
    private static final int DROP_MILLIS_MAX = 60_000;

    private final DuckDbWarehouse warehouse;
    private final QueryRunner queries;
    private final SessionWorkers workers =
            new SessionWorkers("warehouse-model", 1, Thread.MIN_PRIORITY, "BEGIN TRANSACTION");
    private final Map<TableName, Long> loaded = new ConcurrentHashMap<>();

    DuckDbModels(DuckDbWarehouse warehouse, QueryRunner queries) {
        this.warehouse = warehouse;
        this.queries = queries;
    }

    /** Rows have been loaded. */
    void note(Loaded rows) {
        rows.rows().forEach((table, count) -> loaded.merge(table, count, Long::sum));
    }

    /** Rows may have been loaded into that table. */
    void note(TableName table) {
        loaded.merge(table, 1L, Long::sum);
    }

    @Override
    public Set<String> reads(String sql) {
        return warehouse.using(open -> queries.reads(open.sessions(), sql));
    }

    @Override
    public Set<String> readable() {
        return warehouse.read("to list its tables", open -> new TreeSet<>(new TableKeeper(open.reader()).names()));
    }

    @Override
    public Map<TableName, Kept> kept() {
        return warehouse.read("to list its models", open -> {
            Map<TableName, Kept> kept = new TreeMap<>(Comparator.comparing(TableName::value));
            new KeptModels(open.reader()).all().forEach((name, row) -> kept.put(new TableName(name), row.kept()));
            return kept;
        });
    }

    @Override
    public Built build(Build build) {
        return warehouse.using(open -> workers.run(
                open.models(), limits(build.timeMillisMax()), session -> new ModelBuilder(session, build).build()));
    }

    @Override
    public void drop(TableName model) {
        boolean unused = warehouse.using(open -> workers.run(open.models(), limits(DROP_MILLIS_MAX), session -> {
            ModelBuilder.drop(session, model.value());
            return true;
        }));
    }

    private static QueryLimits limits(int timeMillisMax) {
        return new QueryLimits(1, timeMillisMax);
    }

    @Override
    public Found find(String sql, QueryLimits limits) {
        return warehouse.using(open -> queries.find(open.sessions(), sql, limits));
    }

    @Override
    public Map<TableName, Long> loaded() {
        return Map.copyOf(loaded);
    }

    @Override
    public void close() {
        workers.close();
    }
}
