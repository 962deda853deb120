package weir.adapters.local.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.domain.table.ColumnType;
import weir.domain.table.TableName;
import weir.domain.table.TableVersion;

/**
 * Which versions of which tables there are, and how they stand in the file: the one in force under the table's plain name,
 * the others under theirs. What the file says at one moment; whoever changes it reads it again.
 */
final class VersionBook {
    /** @param replaced the number of the version that was in force before; 0 if none was */
    record Held(TableVersion id, boolean isInForce, int replaced, PlacedTable table) {}

    private final Map<TableName, List<Held>> held = new TreeMap<>(Comparator.comparing(TableName::value));

    private VersionBook() {}

    static VersionBook read(Connection connection) throws SQLException {
        VersionBook book = new VersionBook();
        Map<String, Map<String, PlacedTable.Existing>> columns = columns(connection, "main");
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT table_name, number, in_force, replaced FROM "
                        + BookKeeping.VERSION + " ORDER BY table_name, number")) {
            while (result.next()) {
                TableVersion id = new TableVersion(new TableName(result.getString(1)), result.getInt(2));
                boolean isInForce = result.getBoolean(3);
                String name = isInForce ? id.table().value() : id.toString();
                Map<String, PlacedTable.Existing> there = columns.get(name);
                if (there != null) { // it is not where somebody removed it with other tools
                    book.held
                            .computeIfAbsent(id.table(), any -> new ArrayList<>())
                            .add(new Held(id, isInForce, result.getInt(4), new PlacedTable(Sql.name(name), there)));
                }
            }
        }
        return book;
    }

    /** Of each table in a schema its columns, in order. */
    static Map<String, Map<String, PlacedTable.Existing>> columns(Connection connection, String schema)
            throws SQLException {
        Map<String, Map<String, PlacedTable.Existing>> tables = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT table_name, column_name, data_type, comment"
                        + " FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = "
                        + Sql.text(schema) + " AND NOT internal ORDER BY table_name, column_index")) {
            while (result.next()) {
                tables.computeIfAbsent(result.getString(1), name -> new LinkedHashMap<>())
                        .put(
                                result.getString(2),
                                new PlacedTable.Existing(result.getString(3), typeOf(result.getString(4))));
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

    /** Every version of every table, by table and number. */
    List<Held> all() {
        return held.values().stream().flatMap(Collection::stream).toList();
    }

    /** Those of one table, by number; none if there is no such table. */
    List<Held> of(TableName table) {
        return held.getOrDefault(table, List.of());
    }

    Optional<Held> inForce(TableName table) {
        return of(table).stream().filter(Held::isInForce).findFirst();
    }

    /** @throws OperationFailed if it is not there; the message says which are */
    Held find(TableVersion version) {
        return of(version.table()).stream()
                .filter(there -> there.id().equals(version))
                .findFirst()
                .orElseThrow(() -> new OperationFailed(FailureCode.SCHEMA_CONFLICT, absent(version)));
    }

    private String absent(TableVersion version) {
        List<Held> others = of(version.table());
        if (others.isEmpty()) {
            return "there is no table " + version.table()
                    + (held.isEmpty()
                            ? ", nor any other yet"
                            : "; there are "
                                    + held.keySet().stream()
                                            .map(TableName::value)
                                            .collect(Collectors.joining(", ")));
        }
        return "there is no " + version + "; of that table there are "
                + others.stream()
                        .map(there -> there.id() + (there.isInForce() ? " (in force)" : ""))
                        .collect(Collectors.joining(", "));
    }
}
