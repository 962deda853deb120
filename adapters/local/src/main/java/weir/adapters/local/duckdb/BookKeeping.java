package weir.adapters.local.duckdb;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * Weir's own tables. A cursor is moved by appending a row, never by an update: only commits that insert, into tables
 * without an index, may run beside a checkpoint, and with an update in each commit a busy loader would never see one.
 */
final class BookKeeping {
    static final String META = "weir_meta";
    static final String CURSOR = "weir_cursor";
    static final Set<String> TABLES = Set.of(META, CURSOR);

    private BookKeeping() {}

    /** Makes the tables if they are missing, and leaves the newest row of each cursor. */
    static void prepare(Connection connection, Path file) throws SQLException {
        Sql.run(connection, "BEGIN TRANSACTION");
        Sql.run(connection, "CREATE TABLE IF NOT EXISTS " + META + " (key VARCHAR, value VARCHAR)");
        Sql.run(
                connection,
                "INSERT INTO " + META + " SELECT 'format', '" + OpenDatabase.FORMAT + "' WHERE NOT EXISTS (FROM " + META
                        + " WHERE key = 'format')");
        Sql.run(
                connection,
                "CREATE TABLE IF NOT EXISTS " + CURSOR
                        + " (agent VARCHAR, channel VARCHAR, position VARCHAR, sequence BIGINT)");
        requireFormat(connection, file);
        compact(connection);
        Sql.run(connection, "COMMIT");
    }

    private static void requireFormat(Connection connection, Path file) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT value FROM " + META + " WHERE key = 'format'")) {
            String format = result.next() ? result.getString(1) : "";
            if (!format.equals(Integer.toString(OpenDatabase.FORMAT))) {
                throw new OperationFailed(
                        FailureCode.SCHEMA_CONFLICT,
                        "the warehouse " + file + " has format " + format + ", and this version of Weir reads format "
                                + OpenDatabase.FORMAT + ": use the version that wrote it, or rebuild the warehouse from"
                                + " the lake");
            }
        }
    }

    /** Drops the rows behind the newest of each cursor; within a transaction. */
    static void compact(Connection connection) throws SQLException {
        Sql.run(
                connection,
                "CREATE OR REPLACE TABLE " + CURSOR
                        + " AS SELECT agent, channel, arg_max(position, sequence) AS position,"
                        + " max(sequence) AS sequence FROM " + CURSOR + " GROUP BY agent, channel");
    }

    /** The greatest sequence number of any cursor, or 0. */
    static long lastSequence(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT coalesce(max(sequence), 0) FROM " + CURSOR)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Within a transaction. */
    static void move(Connection connection, AgentName agent, Map<ChannelName, Position> cursors, long sequence)
            throws SQLException {
        String rows = cursors.entrySet().stream()
                .map(cursor -> "(" + Sql.text(agent.toString()) + ", "
                        + Sql.text(cursor.getKey().value()) + ", "
                        + Sql.text(cursor.getValue().text()) + ", " + sequence + ")")
                .collect(Collectors.joining(", "));
        Sql.run(connection, "INSERT INTO " + CURSOR + " (agent, channel, position, sequence) VALUES " + rows);
    }

    static Optional<Position> cursor(Connection connection, AgentName agent, ChannelName channel) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT arg_max(position, sequence) FROM " + CURSOR + " WHERE agent = ? AND channel = ?")) {
            statement.setString(1, agent.toString());
            statement.setString(2, channel.value());
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return Optional.ofNullable(result.getString(1)).map(Position::new);
            }
        }
    }
}
