package weir.adapters.local.duckdb;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.jspecify.annotations.Nullable;
import weir.application.port.FailureCode;
import weir.application.port.ModelStore.Found;
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
    /** How many queries may run at once. */
    static final int QUERIES = 4;

    private static final long RESULT_BYTES_MAX = 64L << 20;
    private static final int VALUE_OVERHEAD_BYTES = 16;

    private final SessionWorkers workers =
            new SessionWorkers("warehouse-query", QUERIES, Thread.NORM_PRIORITY, "BEGIN TRANSACTION READ ONLY");

    QueryResult run(QuerySessions sessions, String sql, QueryLimits limits) {
        QueryText.requireReasonable(sql);
        return workers.run(sessions, limits, session -> result(session, checked(session, sql), limits));
    }

    /** How many rows there are, and some of them. */
    Found find(QuerySessions sessions, String sql, QueryLimits limits) {
        QueryText.requireReasonable(sql);
        return workers.run(sessions, limits, session -> {
            QueryText.Checked checked = checked(session, sql);
            try (Statement statement = session.connection().createStatement()) {
                session.running(statement);
                try (ResultSet counted = statement.executeQuery("SELECT count(*) FROM (" + checked.sql() + ")")) {
                    counted.next();
                    long rows = counted.getLong(1);
                    session.idle();
                    return new Found(
                            rows,
                            rows == 0
                                    ? new QueryResult(List.of(), List.of(), false)
                                    : result(session, checked, limits));
                }
            } finally {
                session.idle();
            }
        });
    }

    /** The names of tables that a query reads. */
    Set<String> reads(QuerySessions sessions, String sql) {
        QueryText.requireReasonable(sql);
        return workers.run(sessions, QueryLimits.DEFAULT, session -> {
            Set<String> names = new TreeSet<>();
            QueryText.Checked unused = new QueryText(session.connection(), QueryCheck.collecting(names)).checked(sql);
            return names;
        });
    }

    /** Made of what only reads, and reads nothing but tables. */
    static QueryText.Checked checked(QuerySessions.Session session, String sql) throws SQLException {
        DuckDBConnection connection = session.connection();
        Set<String> tables = new TreeSet<>(new TableKeeper(connection).names());
        return new QueryText(connection, new QueryCheck(tables)).checked(QueryText.withoutShorthand(sql, tables));
    }

    private static QueryResult result(QuerySessions.Session session, QueryText.Checked checked, QueryLimits limits)
            throws SQLException {
        DuckDBConnection connection = session.connection();
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
        workers.close();
    }
}
