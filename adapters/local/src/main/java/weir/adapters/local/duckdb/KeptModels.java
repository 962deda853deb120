package weir.adapters.local.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import weir.application.port.ModelStore.Kept;
import weir.domain.model.Materialized;
import weir.domain.table.TableName;

/** Weir's own table of what it made of models: whatever is not in it was made by somebody else. */
final class KeptModels {
    static final String COLUMNS =
            " (name VARCHAR, materialized VARCHAR, stamp VARCHAR, made BIGINT, since BIGINT," + " rows_before BIGINT)";

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;

    private final Connection connection;

    /**
     * Where the next window of an incremental model begins.
     *
     * @param micros its first microsecond
     * @param rowsBefore how many rows of the input were created before it
     */
    record Window(long micros, long rowsBefore) {}

    /** What is kept, and where its next window begins; empty if nothing has come yet. */
    record Row(Kept kept, Optional<Window> window) {}

    KeptModels(Connection connection) {
        this.connection = connection;
    }

    Map<String, Row> all() throws SQLException {
        Map<String, Row> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT name, materialized, stamp, made, since, rows_before FROM " + BookKeeping.MODEL)) {
            while (result.next()) {
                String word = result.getString(2);
                long micros = result.getLong(4);
                Kept kept = new Kept(
                        Arrays.stream(Materialized.values())
                                .filter(value -> value.word().equals(word))
                                .findFirst()
                                .orElse(Materialized.TABLE),
                        result.getString(3),
                        Instant.ofEpochSecond(
                                Math.floorDiv(micros, MICROS_PER_SECOND),
                                Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO));
                long since = result.getLong(5);
                Optional<Window> window =
                        result.wasNull() ? Optional.empty() : Optional.of(new Window(since, result.getLong(6)));
                rows.put(result.getString(1), new Row(kept, window));
            }
        }
        return rows;
    }

    /** Puts a row in the place of the one there is; within a transaction. */
    void put(TableName name, Row row) throws SQLException {
        forget(name.value());
        Instant at = row.kept().at();
        long made = at.getEpochSecond() * MICROS_PER_SECOND + at.getNano() / NANOS_PER_MICRO;
        String since =
                row.window().map(window -> Long.toString(window.micros())).orElse("NULL");
        String before =
                row.window().map(window -> Long.toString(window.rowsBefore())).orElse("NULL");
        Sql.run(
                connection,
                "INSERT INTO " + BookKeeping.MODEL + " VALUES (" + Sql.text(name.value()) + ", "
                        + Sql.text(row.kept().materialized().word()) + ", "
                        + Sql.text(row.kept().stamp()) + ", " + made + ", " + since + ", " + before + ")");
    }

    void forget(String name) throws SQLException {
        Sql.run(connection, forgetStatement(name));
    }

    static String forgetStatement(String name) {
        return "DELETE FROM " + BookKeeping.MODEL + " WHERE name = " + Sql.text(name);
    }

    /** How to drop what a model was made into. */
    static String dropStatement(String name, Kept kept) {
        return "DROP " + (kept.materialized() == Materialized.VIEW ? "VIEW" : "TABLE") + " IF EXISTS " + Sql.name(name);
    }
}
