package weir.adapters.local.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.duckdb.StoredTable.StoredColumn;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.domain.table.ColumnType;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/**
 * Makes the tables as they should be. What the configuration calls a column's type stands in the column's comment, for
 * two types may be stored alike.
 */
final class TableKeeper {
    private final Connection connection;

    /** @param type empty if nobody has said what the domain calls it */
    private record Existing(String stored, Optional<ColumnType> type) {
        boolean holds(StoredColumn column) {
            return stored.equals(column.kind().stored())
                    && type.map(known -> known == column.type()).orElse(true);
        }

        String spelled() {
            return type.or(() -> ColumnKind.guess(stored))
                    .map(ColumnType::configName)
                    .orElse(stored);
        }
    }

    TableKeeper(Connection connection) {
        this.connection = connection;
    }

    /** All of it, or, if it fails, nothing. */
    void prepare(Collection<TableSpec> specs) throws SQLException {
        Map<String, Map<String, Existing>> existing = existing();
        List<String> formerModels = formerModels(specs);
        existing.keySet().removeAll(formerModels);
        List<String> conflicts = new ArrayList<>();
        List<String> statements = new ArrayList<>();
        for (TableSpec spec : specs) {
            plan(StoredTable.of(spec), existing, statements, conflicts);
        }
        if (!conflicts.isEmpty()) {
            throw new OperationFailed(FailureCode.SCHEMA_CONFLICT, String.join("\n", conflicts));
        }
        if (statements.isEmpty()) {
            return;
        }
        KeptModels models = new KeptModels(connection);
        Map<String, KeptModels.Row> kept = models.all();
        Sql.run(connection, "BEGIN TRANSACTION");
        try {
            for (String former : formerModels) {
                Sql.run(
                        connection,
                        KeptModels.dropStatement(
                                former, Objects.requireNonNull(kept.get(former)).kept()));
                models.forget(former);
            }
            for (String statement : statements) {
                Sql.run(connection, statement);
            }
            Sql.run(connection, "COMMIT");
        } catch (SQLException e) {
            Sql.rollback(connection, e);
            throw e;
        }
    }

    /** Names that were a model's and are a table's now: what was made of the model makes room. */
    private List<String> formerModels(Collection<TableSpec> specs) throws SQLException {
        Set<String> models = new KeptModels(connection).all().keySet();
        return specs.stream()
                .map(spec -> spec.name().value())
                .filter(models::contains)
                .distinct()
                .toList();
    }

    private static void plan(
            StoredTable table,
            Map<String, Map<String, Existing>> existing,
            List<String> statements,
            List<String> conflicts) {
        if (BookKeeping.TABLES.contains(table.name())) {
            conflicts.add("table " + table.name() + " is Weir's own: give the table another name");
            return;
        }
        Map<String, Existing> columns = existing.get(table.name());
        if (columns == null) {
            statements.add(table.createStatement());
            columns = new LinkedHashMap<>();
            existing.put(table.name(), columns);
            for (StoredColumn column : table.columns()) {
                columns.put(column.name(), new Existing(column.kind().stored(), Optional.of(column.type())));
                statements.add(comment(table, column));
            }
            return;
        }
        Optional<String> foreign = foreignOverflow(table, columns);
        if (foreign.isPresent()) {
            conflicts.add(taken(table, foreign.get()));
            return;
        }
        for (StoredColumn column : table.columns()) {
            Existing there = columns.get(column.name());
            if (there == null) {
                columns.put(column.name(), new Existing(column.kind().stored(), Optional.of(column.type())));
                statements.add("ALTER TABLE " + table.quoted() + " ADD COLUMN " + column.quoted() + " "
                        + column.kind().stored());
                statements.add(comment(table, column));
            } else if (!there.holds(column)) {
                conflicts.add(conflict(table, column, there));
            }
        }
    }

    /** A column that only a channel's table has, if the table should be one of Weir's own. */
    private static Optional<String> foreignOverflow(StoredTable table, Map<String, Existing> columns) {
        if (table.spec().overflow().isPresent()) {
            return Optional.empty();
        }
        return TableSpec.OVERFLOWS.stream()
                .filter(columns::containsKey)
                .filter(name -> table.columns().stream()
                        .noneMatch(column -> column.name().equals(name)))
                .findFirst();
    }

    private static String taken(StoredTable table, String column) {
        return "table " + table.name() + ": it is there with the column " + column
                + ", so it is that of a channel, and Weir keeps a table of its own under that name. Give the channel's"
                + " table another name: stop Weir and rename it with DuckDB's own command line (ALTER TABLE "
                + table.quoted() + " RENAME TO …), or move the warehouse away, which the next start makes anew from the"
                + " lake; and load the channel into that table by `tables`";
    }

    private static String comment(StoredTable table, StoredColumn column) {
        return "COMMENT ON COLUMN " + table.quoted() + "." + column.quoted() + " IS "
                + Sql.text(column.type().configName());
    }

    private static String conflict(StoredTable table, StoredColumn column, Existing there) {
        return "table " + table.name() + ", column " + column.name() + ": it is " + there.spelled()
                + " in the warehouse and " + column.type().configName()
                + " in the configuration, and a column cannot change its type. Give the table a new name (say "
                + table.name()
                + "_2) or the column one; the rows there are stay, and the lake keeps the events for a replay into it";
    }

    private Map<String, Map<String, Existing>> existing() throws SQLException {
        Map<String, Map<String, Existing>> tables = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT table_name, column_name, data_type, comment"
                        + " FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = 'main'"
                        + " AND NOT internal ORDER BY table_name, column_index")) {
            while (result.next()) {
                tables.computeIfAbsent(result.getString(1), name -> new LinkedHashMap<>())
                        .put(result.getString(2), new Existing(result.getString(3), typeOf(result.getString(4))));
            }
        }
        return tables;
    }

    private static Optional<ColumnType> typeOf(@Nullable String comment) {
        for (ColumnType type : ColumnType.values()) {
            if (type.configName().equals(comment)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The names of all tables and views but Weir's own book-keeping. */
    List<String> names() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT table_name FROM (SELECT table_name,"
                        + " database_name, schema_name FROM duckdb_tables() UNION ALL SELECT view_name, database_name,"
                        + " schema_name FROM duckdb_views() WHERE NOT internal)"
                        + " WHERE database_name = current_database() AND schema_name = 'main' ORDER BY table_name")) {
            while (result.next()) {
                if (!BookKeeping.TABLES.contains(result.getString(1))) {
                    names.add(result.getString(1));
                }
            }
        }
        return names;
    }

    /**
     * The number of rows of each table, but those of models; one that some other program made under a name that Weir has
     * not is left out.
     */
    Map<TableName, Long> counts() throws SQLException {
        Set<String> models = new KeptModels(connection).all().keySet();
        List<String> names = names().stream()
                .filter(name -> !models.contains(name))
                .filter(name -> name.matches("[a-z_][a-z0-9_]{0,63}"))
                .toList();
        Map<TableName, Long> counts = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
        if (names.isEmpty()) {
            return counts;
        }
        String sql = names.stream()
                .map(name -> "SELECT " + Sql.text(name) + ", count(*) FROM " + Sql.name(name))
                .collect(Collectors.joining(" UNION ALL "));
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                counts.put(new TableName(result.getString(1)), result.getLong(2));
            }
        }
        return counts;
    }
}
