package weir.bootstrap.cli;

import weir.application.port.Warehouse;

/** Read-only SQL on the warehouse of a server that is not running. */
public interface OfflineQueries extends AutoCloseable {
    /**
     * As {@link Warehouse#query}.
     *
     * @param rowsMax at most so many rows
     */
    Warehouse.QueryResult query(String sql, int rowsMax);

    @Override
    void close();
}
