package weir.adapters.local.duckdb;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionBuilder;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import weir.adapters.local.duckdb.StoredTable.StoredColumn;
import weir.domain.table.Row;

/**
 * A table function that hands the rows of a batch to DuckDB, a vector of each column at a time: of all ways from Java
 * the fastest that needs nothing else. It is registered once in a database; a batch is known by a number that nobody can
 * guess, while it is being loaded and no longer.
 */
final class BatchFunction {
    private final String name;
    private final int threads;
    private final SecureRandom random = new SecureRandom();
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();

    /** What a running statement takes rows from. */
    private record Pending(StoredTable table, List<Row> rows, AtomicInteger next) {}

    private BatchFunction(String name, int threads) {
        this.name = name;
        this.threads = threads;
    }

    static BatchFunction register(Connection connection, int threads) throws SQLException {
        String name = "weir_batch_" + Long.toHexString(new SecureRandom().nextLong());
        BatchFunction function = new BatchFunction(name, threads);
        try (DuckDBTableFunctionBuilder builder = DuckDBFunctions.tableFunction()) {
            builder.withName(name)
                    .withParameter(DuckDBColumnType.BIGINT)
                    .withFunction(function.new Scan())
                    .register(connection);
        }
        return function;
    }

    /**
     * A batch that statements can call until it is closed.
     *
     * @param rows a list with quick access to any place, for several threads take from it
     */
    Offer offer(StoredTable table, List<Row> rows) {
        long id = random.nextLong();
        pending.put(id, new Pending(table, rows, new AtomicInteger()));
        return new Offer(name + "(" + id + ")", id);
    }

    /** A batch on offer. */
    final class Offer implements AutoCloseable {
        private final String call;
        private final long id;

        private Offer(String call, long id) {
            this.call = call;
            this.id = id;
        }

        /** The SQL that calls the function. */
        String call() {
            return call;
        }

        @Override
        public void close() {
            pending.remove(id);
        }
    }

    private final class Scan implements DuckDBTableFunction<Pending, Pending, Object> {
        @Override
        public Pending bind(DuckDBTableFunctionBindInfo info) throws SQLException {
            Pending batch = pending.get(info.getParameter(0).getLong());
            if (batch == null) {
                throw new SQLException("there is no such batch");
            }
            List<StoredColumn> columns = batch.table().columns();
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).kind().declare(info, StoredTable.crossingName(i));
            }
            info.setCardinality(batch.rows().size(), true);
            return batch;
        }

        @Override
        public Pending init(DuckDBTableFunctionInitInfo info) {
            info.setMaxThreads(threads);
            return info.getBindData();
        }

        @Override
        public long apply(DuckDBTableFunctionCallInfo call, DuckDBDataChunkWriter out) {
            Pending batch = call.getBindData();
            int capacity = (int) out.capacity();
            int from = batch.next().getAndAdd(capacity);
            int count = Math.min(capacity, batch.rows().size() - from);
            if (count <= 0) {
                return 0;
            }
            ChunkWriter chunk = new ChunkWriter(batch.table(), out, count);
            for (int i = 0; i < count; i++) {
                chunk.write(i, batch.rows().get(from + i));
            }
            chunk.finish();
            return count;
        }
    }
}
