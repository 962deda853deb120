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
import weir.application.port.Warehouse.Cursor;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.table.TableVersion;

/**
 * Weir's own tables. A cursor is moved by appending a row, never by an update: only commits that insert, into tables
 * without an index, may run beside a checkpoint, and with an update in each commit a busy loader would never see one.
 */
final class BookKeeping {
    static final String META = "weir_meta";
    static final String CURSOR = "weir_cursor";
    static final String MODEL = "weir_model";
    static final String VERSION = "weir_version";
    static final Set<String> TABLES = Set.of(META, CURSOR, MODEL, VERSION);

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
                        + " (agent VARCHAR, channel VARCHAR, position VARCHAR, sequence BIGINT, origin VARCHAR)");
        // The first files have no origins.
        Sql.run(connection, "ALTER TABLE " + CURSOR + " ADD COLUMN IF NOT EXISTS origin VARCHAR");
        Sql.run(connection, "CREATE TABLE IF NOT EXISTS " + MODEL + KeptModels.COLUMNS);
        requireFormat(connection, file);
        compact(connection);
        prepareVersions(connection);
        Sql.run(connection, "COMMIT");
    }

    /** The first files have one version of each table, and do not say so. */
    private static void prepareVersions(Connection connection) throws SQLException {
        boolean isThere = Sql.number(
                        connection,
                        "SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database() AND schema_name ="
                                + " 'main' AND table_name = " + Sql.text(VERSION))
                > 0;
        if (isThere) {
            return;
        }
        Sql.run(
                connection,
                "CREATE TABLE " + VERSION
                        + " (table_name VARCHAR, number INTEGER, in_force BOOLEAN, replaced INTEGER)");
        String own = TABLES.stream().map(Sql::text).collect(Collectors.joining(", "));
        Sql.run(
                connection,
                "INSERT INTO " + VERSION + " SELECT table_name, 1, true, 0 FROM duckdb_columns()"
                        + " WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal"
                        + " AND column_name IN ('data_id', 'source', 'created') AND table_name NOT IN (" + own + ")"
                        + " AND table_name NOT IN (SELECT name FROM " + MODEL + ")"
                        + " AND regexp_full_match(table_name, '[a-z_][a-z0-9_]{0,63}')"
                        + " GROUP BY table_name HAVING count(*) = 3");
    }

    /** What enters a version. */
    static String addVersion(TableVersion version, boolean isInForce) {
        return "INSERT INTO " + VERSION + " (table_name, number, in_force, replaced) VALUES ("
                + Sql.text(version.table().value()) + ", " + version.number() + ", " + isInForce + ", 0)";
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
                        + " max(sequence) AS sequence, arg_max(coalesce(origin, ''), sequence) AS origin FROM " + CURSOR
                        + " GROUP BY agent, channel");
    }

    /** The greatest sequence number of any cursor, or 0. */
    static long lastSequence(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT coalesce(max(sequence), 0) FROM " + CURSOR)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Within a transaction. A position that there is not is an empty text: a null would not count as the newest. */
    static void move(Connection connection, AgentName agent, Map<ChannelName, Cursor> cursors, long sequence)
            throws SQLException {
        String rows = cursors.entrySet().stream()
                .map(cursor -> "(" + Sql.text(agent.toString()) + ", "
                        + Sql.text(cursor.getKey().value()) + ", "
                        + text(cursor.getValue().position()) + ", " + sequence + ", "
                        + text(cursor.getValue().origin()) + ")")
                .collect(Collectors.joining(", "));
        Sql.run(connection, "INSERT INTO " + CURSOR + " (agent, channel, position, sequence, origin) VALUES " + rows);
    }

    private static String text(Optional<Position> position) {
        return Sql.text(position.map(Position::text).orElse(""));
    }

    static Optional<Cursor> cursor(Connection connection, AgentName agent, ChannelName channel) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT position, coalesce(origin, '') FROM "
                + CURSOR + " WHERE agent = ? AND channel = ? ORDER BY sequence DESC LIMIT 1")) {
            statement.setString(1, agent.toString());
            statement.setString(2, channel.value());
            try (ResultSet result = statement.executeQuery()) {
                return result.next()
                        ? Optional.of(new Cursor(position(result.getString(1)), position(result.getString(2))))
                        : Optional.empty();
            }
        }
    }

    private static Optional<Position> position(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new Position(text));
    }
}
