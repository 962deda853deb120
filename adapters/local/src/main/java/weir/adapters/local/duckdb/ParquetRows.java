package weir.adapters.local.duckdb;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.duckdb.DuckDBDriver;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/**
 * The rows of a Parquet file, each as a JSON object. Times are text of ISO-8601 in UTC, and bytes stand in Base64 in a
 * field with {@code _base64} behind its name. For use by one thread.
 */
public final class ParquetRows implements AutoCloseable {
    private final Path file;
    private final Connection connection;
    private final Statement statement;
    private final ResultSet rows;

    private ParquetRows(Path file, Connection connection, Statement statement, ResultSet rows) {
        this.file = file;
        this.connection = connection;
        this.statement = statement;
        this.rows = rows;
    }

    /** @throws OperationFailed {@link FailureCode#CORRUPT} if it is no such file */
    public static ParquetRows open(Path file) {
        UnpackedLibrary.load();
        Properties settings = new Properties();
        settings.setProperty("jdbc_stream_results", "true");
        settings.setProperty("threads", "1");
        Connection connection = null;
        try {
            connection = new DuckDBDriver().connect("jdbc:duckdb:", settings);
            String source = "read_parquet(" + Sql.text(file.toAbsolutePath().toString()) + ")";
            String sql = "SELECT to_json(r)::VARCHAR FROM (SELECT " + String.join(", ", columns(connection, source))
                    + " FROM " + source + ") AS r";
            Statement statement = connection.createStatement();
            return new ParquetRows(file, connection, statement, statement.executeQuery(sql));
        } catch (SQLException e) {
            OperationFailed failure = failure(file, e);
            if (connection != null) {
                try {
                    connection.close();
                } catch (SQLException second) {
                    failure.addSuppressed(second);
                }
            }
            throw failure;
        }
    }

    private static List<String> columns(Connection connection, String source) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet described = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
            while (described.next()) {
                String name = described.getString(1);
                String type = described.getString(2);
                String quoted = Sql.name(name);
                if (type.equals("BLOB")) {
                    columns.add("base64(" + quoted + ") AS " + Sql.name(name + "_base64"));
                } else if (type.startsWith("TIMESTAMP")) {
                    String utc =
                            type.contains("TIME ZONE") ? "timezone('UTC', " + quoted + ")" : quoted + "::TIMESTAMP";
                    columns.add("strftime(" + utc + ", '%Y-%m-%dT%H:%M:%S.%fZ') AS " + quoted);
                } else {
                    columns.add(quoted);
                }
            }
        }
        return columns;
    }

    private static OperationFailed failure(Path file, SQLException e) {
        return new OperationFailed(
                FailureCode.CORRUPT, "the file " + file + " cannot be read as Parquet: " + Failures.messageOf(e), e);
    }

    /** The next row; empty behind the last. */
    public Optional<String> next() {
        try {
            return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    @Override
    public void close() {
        try {
            try {
                rows.close();
                statement.close();
            } finally {
                connection.close();
            }
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }
}
