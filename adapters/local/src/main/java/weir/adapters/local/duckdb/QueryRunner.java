package weir.adapters.local.duckdb;

import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.jspecify.annotations.Nullable;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Warehouse.QueryLimits;
import weir.application.port.Warehouse.QueryResult;

/**
 * Runs queries that only read. Several fences stand behind one another: the text is parsed, and its tree may hold only
 * what {@link QueryCheck} knows to be harmless; what runs is not that text but a new one made from the tree, parsed and
 * checked again; it runs in a read-only transaction, in a database that can reach no other file and whose settings are
 * locked; a watch stops it when its time is up; and its result is read as it comes, no further than it may be.
 *
 * <p>{@code json_execute_serialized_sql} would run the tree itself, but on a connection of its own: outside the read-only
 * transaction, its result whole in memory, and out of reach of an interrupt.
 */
final class QueryRunner implements AutoCloseable {
    private static final long RESULT_BYTES_MAX = 64L << 20;
    private static final int VALUE_OVERHEAD_BYTES = 16;

    private static final int GRACE_MILLIS = 2_000;

    /** DuckDB plans by recursion, and has no guard against the end of the stack. */
    private static final long STACK_BYTES = 32L << 20;

    private static final int WORKER_IDLE_SECONDS = 30;

    private final QueryWatch watch = new QueryWatch();
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            QuerySessions.SESSIONS,
            QuerySessions.SESSIONS,
            WORKER_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            QueryRunner::worker);

    QueryRunner() {
        workers.allowCoreThreadTimeOut(true);
    }

    private static Thread worker(Runnable task) {
        Thread thread = new Thread(null, task, "warehouse-query", STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    QueryResult run(QuerySessions sessions, String sql, QueryLimits limits) {
        QueryText.requireReasonable(sql);
        QuerySessions.Session session = take(sessions, limits);
        Future<QueryResult> result;
        try {
            result = workers.submit(() -> {
                try {
                    return watched(session, sql, limits);
                } finally {
                    end(session);
                    sessions.giveBack(session);
                }
            });
        } catch (RejectedExecutionException e) {
            sessions.giveBack(session);
            throw new OperationFailed(FailureCode.CLOSED, "the warehouse is closed", e);
        }
        return await(result, limits);
    }

    private QueryResult watched(QuerySessions.Session session, String sql, QueryLimits limits) {
        try (QueryWatch.Guard guard = watch.guard(session, limits.timeMillisMax())) {
            try {
                Sql.run(session.connection(), "BEGIN TRANSACTION READ ONLY");
                return run(session, sql, limits);
            } catch (SQLException e) {
                throw QueryFailures.of(e, guard.hasStruck(), limits);
            }
        }
    }

    /** The watch cannot interrupt a query that is still being planned; whoever asked need not wait for that. */
    private static QueryResult await(Future<QueryResult> result, QueryLimits limits) {
        try {
            return result.get((long) limits.timeMillisMax() + GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a query failed as no query should", e.getCause());
        } catch (TimeoutException e) {
            throw new OperationFailed(
                    FailureCode.QUERY_TOO_EXPENSIVE, "the query took longer than " + limits.timeMillisMax() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailed(FailureCode.CLOSED, "interrupted while waiting for a query", e);
        }
    }

    private static QuerySessions.Session take(QuerySessions sessions, QueryLimits limits) {
        try {
            QuerySessions.Session session = sessions.take(limits.timeMillisMax());
            if (session == null) {
                throw new OperationFailed(
                        FailureCode.QUERY_TOO_EXPENSIVE,
                        "there are " + QuerySessions.SESSIONS + " queries running, and none ended within the "
                                + limits.timeMillisMax() + " ms that this one may take");
            }
            return session;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailed(FailureCode.CLOSED, "interrupted while waiting for other queries", e);
        }
    }

    /** A transaction that only read has nothing to lose: if it cannot be ended, the next query will say so. */
    private static void end(QuerySessions.Session session) {
        try {
            Sql.run(session.connection(), "ROLLBACK");
        } catch (SQLException e) {
            System.getLogger(QueryRunner.class.getName())
                    .log(System.Logger.Level.DEBUG, "no transaction to end after a query: {0}", e.getMessage());
        }
    }

    private static QueryResult run(QuerySessions.Session session, String sql, QueryLimits limits) throws SQLException {
        DuckDBConnection connection = session.connection();
        Set<String> tables = new TreeSet<>(new TableKeeper(connection).names());
        QueryText.Checked checked = new QueryText(connection, tables).checked(QueryText.withoutShorthand(sql, tables));
        List<ResultColumn> columns = columns(connection, checked.sql());
        try (DuckDBPreparedStatement statement = connection.prepare(ResultColumn.crossing(checked, columns))) {
            session.running(statement);
            try (DuckDBChunkedResult result = statement.query()) {
                return read(result, columns, limits.rowsMax());
            }
        } finally {
            session.idle();
        }
    }

    private static List<ResultColumn> columns(DuckDBConnection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            ResultSetMetaData described = statement.getMetaData();
            List<ResultColumn> columns = new ArrayList<>();
            for (int i = 1; i <= described.getColumnCount(); i++) {
                columns.add(ResultColumn.of(described.getColumnName(i), described.getColumnTypeName(i)));
            }
            return columns;
        }
    }

    private static QueryResult read(DuckDBChunkedResult result, List<ResultColumn> columns, int rowsMax) {
        List<String> names = columns.stream().map(ResultColumn::name).toList();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        long bytes = 0;
        while (result.nextChunk()) {
            DuckDBDataChunkReader chunk = result.chunk();
            long count = chunk.rowCount();
            for (long row = 0; row < count; row++) {
                if (rows.size() == rowsMax) {
                    return new QueryResult(names, rows, true);
                }
                List<@Nullable Object> values = new ArrayList<>(columns.size());
                for (int i = 0; i < columns.size(); i++) {
                    ResultColumn.Read read = columns.get(i).read(chunk.vector(i), row);
                    bytes += VALUE_OVERHEAD_BYTES + read.bytes();
                    values.add(read.value());
                }
                if (bytes > RESULT_BYTES_MAX) {
                    throw new OperationFailed(
                            FailureCode.QUERY_TOO_EXPENSIVE,
                            "the result is larger than " + (RESULT_BYTES_MAX >> 20)
                                    + " MiB: ask for fewer rows or columns");
                }
                rows.add(values);
            }
        }
        return new QueryResult(names, rows, false);
    }

    @Override
    public void close() {
        workers.shutdown();
        watch.close();
    }
}
