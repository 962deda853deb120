package weir.adapters.local.duckdb;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionBuilder;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import weir.adapters.local.duckdb.StoredTable.StoredColumn;

/**
 * A table function that hands the rows of a batch to DuckDB, a vector of each column at a time: of all ways from Java
 * the fastest that needs nothing else. It is registered once in a database; a batch is known by a number that nobody can
 * guess, while it is being loaded and no longer.
 */
final class BatchFunction {
    private final String name;
    private final int threads;
    private final long chunkBytesMax;
    private final SecureRandom random = new SecureRandom();
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();

    /** What a running statement takes rows from. */
    private static final class Pending {
        private final StoredTable table;
        private final Picked picked;
        private int next;

        Pending(StoredTable table, Picked picked) {
            this.table = table;
            this.picked = picked;
        }

        /** The next rows for one chunk: as many as it holds, and few if they are large, but one at least if there is any. */
        synchronized Picked take(int capacity, long bytesMax) {
            int from = next;
            long bytes = 0;
            while (next < picked.count() && next - from < capacity) {
                bytes += picked.rows().bytes(picked.place(next));
                if (bytes > bytesMax && next > from) {
                    break;
                }
                next++;
            }
            return picked.part(from, next);
        }
    }

    /** @param chunkBytesMax about how much crosses at once; what does not fit DuckDB's memory there ends the process */
    private BatchFunction(String name, int threads, long chunkBytesMax) {
        this.name = name;
        this.threads = threads;
        this.chunkBytesMax = chunkBytesMax;
    }

    static BatchFunction register(Connection connection, int threads, long chunkBytesMax) throws SQLException {
        String name = "weir_batch_" + Long.toHexString(new SecureRandom().nextLong());
        BatchFunction function = new BatchFunction(name, threads, chunkBytesMax);
        try (DuckDBTableFunctionBuilder builder = DuckDBFunctions.tableFunction()) {
            builder.withName(name)
                    .withParameter(DuckDBColumnType.BIGINT)
                    .withFunction(function.new Scan())
                    .register(connection);
        }
        return function;
    }

    /** A batch that statements can call until it is closed. */
    Offer offer(StoredTable table, Picked picked) {
        long id = random.nextLong();
        pending.put(id, new Pending(table, picked));
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
            List<StoredColumn> columns = batch.table.columns();
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).kind().declare(info, StoredTable.crossingName(i));
            }
            info.setCardinality(batch.picked.count(), true);
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
            Picked chunk = batch.take((int) out.capacity(), chunkBytesMax);
            ChunkWriter.write(batch.table, chunk, out);
            return chunk.count();
        }
    }
}
