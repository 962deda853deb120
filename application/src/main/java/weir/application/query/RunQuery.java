package weir.application.query;

import java.util.OptionalInt;
import java.util.function.Supplier;
import weir.application.port.OperationFailed;
import weir.application.port.Warehouse;
import weir.application.port.Warehouse.QueryLimits;
import weir.application.port.Warehouse.QueryResult;

/** Asks the warehouse, within the limits of the configuration. */
public final class RunQuery {
    private final Warehouse warehouse;
    private final Supplier<QueryLimits> limits;

    /** @param limits those in force now */
    public RunQuery(Warehouse warehouse, Supplier<QueryLimits> limits) {
        this.warehouse = warehouse;
        this.limits = limits;
    }

    /**
     * Runs one read-only statement; blocks until it is done.
     *
     * @param rowsMax at least 1; more than the configuration allows counts as what it allows
     * @throws OperationFailed as {@link Warehouse#query} does
     */
    public QueryResult run(String sql, OptionalInt rowsMax) {
        QueryLimits allowed = limits.get();
        int rows = Math.min(allowed.rowsMax(), rowsMax.orElse(allowed.rowsMax()));
        return warehouse.query(sql, new QueryLimits(rows, allowed.timeMillisMax()));
    }
}
