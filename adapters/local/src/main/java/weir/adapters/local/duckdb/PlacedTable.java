package weir.adapters.local.duckdb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import weir.adapters.local.duckdb.StoredTable.StoredColumn;
import weir.domain.table.ColumnType;

/**
 * A table where it stands in the file, with the columns it has there.
 *
 * @param quoted its name as statements spell it
 */
record PlacedTable(String quoted, Map<String, Existing> columns) {
    /**
     * A column that is there.
     *
     * @param stored its type, as DuckDB spells it
     * @param type empty if nobody has said what the domain calls it
     */
    record Existing(String stored, Optional<ColumnType> type) {
        static Existing of(StoredColumn column) {
            return new Existing(column.kind().stored(), Optional.of(column.type()));
        }

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

    /** One that is to be made for such rows. */
    static PlacedTable toMake(String quoted, StoredTable table) {
        Map<String, Existing> columns = new LinkedHashMap<>();
        table.columns().forEach(column -> columns.put(column.name(), Existing.of(column)));
        return new PlacedTable(quoted, columns);
    }

    boolean holds(StoredColumn column) {
        Existing there = columns.get(column.name());
        return there != null && there.holds(column);
    }

    /** A column that is there with another type. */
    Optional<StoredColumn> conflict(StoredTable table) {
        return table.columns().stream()
                .filter(column -> columns.containsKey(column.name()) && !holds(column))
                .findFirst();
    }

    /** The type of a column as the configuration spells it. */
    String spelled(String column) {
        Existing there = columns.get(column);
        return there == null ? "absent" : there.spelled();
    }

    String createStatement() {
        return columns.entrySet().stream()
                .map(column ->
                        Sql.name(column.getKey()) + " " + column.getValue().stored())
                .collect(Collectors.joining(", ", "CREATE TABLE " + quoted + " (", ")"));
    }

    /** What makes it, and says what its columns are called by the domain: two types may be stored alike. */
    List<String> makingStatements() {
        List<String> statements = new ArrayList<>();
        statements.add(createStatement());
        columns.forEach(
                (name, column) -> column.type().ifPresent(type -> statements.add(commentStatement(name, type))));
        return statements;
    }

    /** What adds the columns that it has not; it has them then. */
    List<String> wideningStatements(StoredTable table) {
        List<String> statements = new ArrayList<>();
        for (StoredColumn column : table.columns()) {
            if (columns.putIfAbsent(column.name(), Existing.of(column)) == null) {
                statements.add("ALTER TABLE " + quoted + " ADD COLUMN " + column.quoted() + " "
                        + column.kind().stored());
                statements.add(commentStatement(column.name(), column.type()));
            }
        }
        return statements;
    }

    private String commentStatement(String column, ColumnType type) {
        return "COMMENT ON COLUMN " + quoted + "." + Sql.name(column) + " IS " + Sql.text(type.configName());
    }
}
