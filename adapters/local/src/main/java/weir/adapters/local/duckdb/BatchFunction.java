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
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;
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
            writeEnvelopes(batch, from, count, out);
            List<StoredColumn> columns = batch.table().columns();
            boolean hasOverflow = batch.table().spec().overflow().isPresent();
            int last = columns.size() - (hasOverflow ? 1 : 0);
            for (int i = StoredTable.OWN_COLUMNS_FROM; i < last; i++) {
                writeColumn(
                        batch, i - StoredTable.OWN_COLUMNS_FROM, columns.get(i).kind(), from, count, out.vector(i));
            }
            if (hasOverflow) {
                writeOverflow(batch, from, count, out.vector(last));
            }
            return count;
        }
    }

    private static void writeEnvelopes(Pending batch, int from, int count, DuckDBDataChunkWriter out) {
        byte[][] ids = new byte[count][];
        byte[][] sources = new byte[count][];
        DuckDBWritableVector created = out.vector(StoredTable.CREATED);
        for (int i = 0; i < count; i++) {
            Row row = batch.rows().get(from + i);
            ids[i] = UuidText.bytes(row.id().mostSignificant(), row.id().leastSignificant());
            sources[i] = ColumnKind.TEXT.text(row.source().value());
            created.setLong(i, row.createdMicros());
        }
        out.vector(0).setStringUtf8Batch(0, ids);
        out.vector(1).setStringUtf8Batch(0, sources);
    }

    private static void writeColumn(
            Pending batch, int column, ColumnKind kind, int from, int count, DuckDBWritableVector vector) {
        if (kind.crossesAsText()) {
            byte[] @Nullable [] texts = new byte[count][];
            for (int i = 0; i < count; i++) {
                texts[i] = kind.text(batch.rows().get(from + i).values().get(column));
            }
            vector.setStringUtf8Batch(0, texts);
        } else {
            for (int i = 0; i < count; i++) {
                kind.write(vector, i, batch.rows().get(from + i).values().get(column));
            }
        }
    }

    private static void writeOverflow(Pending batch, int from, int count, DuckDBWritableVector vector) {
        byte[] @Nullable [] texts = new byte[count][];
        for (int i = 0; i < count; i++) {
            texts[i] =
                    ColumnKind.JSON.text(batch.rows().get(from + i).overflow().orElse(null));
        }
        vector.setStringUtf8Batch(0, texts);
    }
}
