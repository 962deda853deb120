package weir.adapters.local.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import weir.adapters.local.duckdb.StoredTable.StoredColumn;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;

/**
 * Makes the tables as they should be, in each of their versions. What the configuration calls a column's type stands in
 * the column's comment, for two types may be stored alike.
 */
final class TableKeeper {
    private final Connection connection;

    TableKeeper(Connection connection) {
        this.connection = connection;
    }

    /** All of it, or, if it fails, nothing. */
    void prepare(Collection<TableSpec> specs) throws SQLException {
        Map<String, Map<String, PlacedTable.Existing>> there = VersionBook.columns(connection, "main");
        List<String> formerModels = formerModels(specs);
        there.keySet().removeAll(formerModels);
        Plan plan = new Plan(VersionBook.read(connection), there);
        Map<String, KeptModels.Row> kept = new KeptModels(connection).all();
        for (String former : formerModels) {
            plan.statements.add(KeptModels.dropStatement(
                    former, Objects.requireNonNull(kept.get(former)).kept()));
            plan.statements.add(KeptModels.forgetStatement(former));
        }
        specs.forEach(plan::add);
        if (!plan.conflicts.isEmpty()) {
            throw new OperationFailed(FailureCode.SCHEMA_CONFLICT, String.join("\n", plan.conflicts));
        }
        if (!plan.statements.isEmpty()) {
            Sql.inTransaction(connection, plan.statements);
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

    /** What is to be done so that the tables are as they should be. */
    private static final class Plan {
        private final VersionBook book;
        private final Map<String, Map<String, PlacedTable.Existing>> unlisted;
        private final Map<TableName, PlacedTable> made = new HashMap<>();
        private final List<String> statements = new ArrayList<>();
        private final List<String> conflicts = new ArrayList<>();

        /** @param there every table in the file */
        Plan(VersionBook book, Map<String, Map<String, PlacedTable.Existing>> there) {
            this.book = book;
            this.unlisted = there;
        }

        void add(TableSpec spec) {
            StoredTable table = StoredTable.of(spec);
            List<PlacedTable> versions = versions(table);
            if (BookKeeping.TABLES.contains(table.name())) {
                conflicts.add("table " + table.name() + " is Weir's own: give the table another name");
            } else if (versions.isEmpty()) {
                PlacedTable first = PlacedTable.toMake(Sql.name(table.name()), table);
                made.put(spec.name(), first);
                statements.addAll(first.makingStatements());
                statements.add(BookKeeping.addVersion(new TableVersion(spec.name(), spec.version()), true));
            } else {
                change(table, versions);
            }
        }

        private List<PlacedTable> versions(StoredTable table) {
            PlacedTable first = made.get(table.spec().name());
            if (first != null) {
                return List.of(first);
            }
            List<VersionBook.Held> held = book.of(table.spec().name());
            Map<String, PlacedTable.Existing> foreign = unlisted.get(table.name());
            if (held.isEmpty() && foreign != null) {
                // Somebody made it with other tools.
                PlacedTable placed = new PlacedTable(Sql.name(table.name()), foreign);
                made.put(table.spec().name(), placed);
                statements.add(
                        BookKeeping.addVersion(new TableVersion(table.spec().name(), 1), true));
                return List.of(placed);
            }
            return held.stream().map(VersionBook.Held::table).toList();
        }

        private void change(StoredTable table, List<PlacedTable> versions) {
            TableName name = table.spec().name();
            PlacedTable inForce =
                    book.inForce(name).map(VersionBook.Held::table).orElse(versions.get(0));
            int highest = book.of(name).stream()
                    .mapToInt(held -> held.id().number())
                    .max()
                    .orElse(1);
            boolean isNew = table.spec().version() > highest && !made.containsKey(name);
            boolean fitsOne = versions.stream()
                    .anyMatch(version -> version.conflict(table).isEmpty());
            Optional<String> foreign = foreignOverflow(table, inForce.columns());
            if (foreign.isPresent()) {
                conflicts.add(taken(table, foreign.get()));
            } else if (!isNew && !fitsOne) {
                for (StoredColumn column : table.columns()) {
                    PlacedTable.Existing there = inForce.columns().get(column.name());
                    if (there != null && !there.holds(column)) {
                        conflicts.add(conflict(table, column, there, highest + 1));
                    }
                }
            } else {
                versions.forEach(version -> statements.addAll(version.wideningStatements(table)));
                if (isNew) {
                    TableVersion version = new TableVersion(name, table.spec().version());
                    statements.addAll(PlacedTable.toMake(Sql.name(version.toString()), table)
                            .makingStatements());
                    statements.add(BookKeeping.addVersion(version, false));
                }
            }
        }
    }

    /** A column that only a channel's table has, if the table should be one of Weir's own. */
    private static Optional<String> foreignOverflow(StoredTable table, Map<String, PlacedTable.Existing> columns) {
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
                + Sql.name(table.name()) + " RENAME TO …), or move the warehouse away, which the next start makes anew"
                + " from the lake; and load the channel into that table by `tables`";
    }

    private static String conflict(
            StoredTable table, StoredColumn column, PlacedTable.Existing there, int nextVersion) {
        String next = table.name() + "@" + nextVersion;
        return "table " + table.name() + ", column " + column.name() + ": it is " + there.spelled()
                + " in the warehouse and " + column.type().configName()
                + " in the configuration, and a column cannot change its type. Write `version: " + nextVersion
                + "` at the table, and " + next
                + " is made beside it with the new columns; fill it by weir replay CHANNEL"
                + " --into " + next + ", look at weir diff, and put it in force by weir promote " + next
                + ". Or give the column a new name";
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
