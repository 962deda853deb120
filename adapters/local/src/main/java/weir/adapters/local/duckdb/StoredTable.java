package weir.adapters.local.duckdb;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.TableSpec;

/** A table as it is stored: the columns of the envelope, its own, and the one for the rest, if it has one. */
record StoredTable(TableSpec spec, List<StoredColumn> columns) {
    /** The columns of the envelope stand before the table's own. */
    static final int OWN_COLUMNS_FROM = 3;

    static final int DATA_ID = 0;
    static final int SOURCE = 1;
    static final int CREATED = 2;

    /** @param type what the configuration calls it */
    record StoredColumn(String name, ColumnType type, ColumnKind kind) {
        StoredColumn(String name, ColumnType type) {
            this(name, type, ColumnKind.of(type));
        }

        String quoted() {
            return Sql.name(name);
        }
    }

    static StoredTable of(TableSpec spec) {
        List<StoredColumn> columns = new ArrayList<>();
        columns.add(new StoredColumn("data_id", ColumnType.UUID));
        columns.add(new StoredColumn("source", ColumnType.TEXT));
        columns.add(new StoredColumn("created", ColumnType.TIMESTAMP));
        for (Column column : spec.columns()) {
            columns.add(new StoredColumn(column.name(), column.type()));
        }
        spec.overflow().ifPresent(name -> columns.add(new StoredColumn(name, ColumnType.JSON)));
        return new StoredTable(spec, List.copyOf(columns));
    }

    String name() {
        return spec.name().value();
    }

    String quoted() {
        return Sql.name(name());
    }

    String createStatement() {
        return columns.stream()
                .map(column -> column.quoted() + " " + column.kind().stored())
                .collect(Collectors.joining(", ", "CREATE TABLE " + quoted() + " (", ")"));
    }

    /**
     * Loads what the table function hands out, but for rows whose id is in the table already. The bound on
     * {@code created} is a literal, so that DuckDB reads only the end of the table.
     *
     * @param batch the call of the table function
     * @param oldestMicros the smallest {@code created} of the batch
     */
    String insertStatement(String batch, long oldestMicros, long windowMicros) {
        String names = columns.stream().map(StoredColumn::quoted).collect(Collectors.joining(", "));
        String values = IntStream.range(0, columns.size())
                .mapToObj(i -> columns.get(i).kind().converted("s." + crossingName(i)))
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + quoted() + " (" + names + ") SELECT " + values + " FROM " + batch + " AS s"
                + " WHERE NOT EXISTS (SELECT 1 FROM " + quoted() + " AS k WHERE k.data_id = s.c0::UUID"
                + " AND k.created > make_timestamp(" + (oldestMicros - windowMicros) + ")"
                + " AND k.created > make_timestamp(s.c" + CREATED + " - " + windowMicros + "))";
    }

    /** For the ids that the table function hands out: when the newest of their rows was created, within the window. */
    String newestStatement(String batch, long oldestMicros, long windowMicros) {
        return "SELECT k.data_id, epoch_us(max(k.created)) FROM " + quoted() + " AS k WHERE k.created > make_timestamp("
                + (oldestMicros - windowMicros) + ") AND k.data_id IN (SELECT s.c0::UUID FROM " + batch
                + " AS s) GROUP BY k.data_id";
    }

    static String crossingName(int column) {
        return "c" + column;
    }
}
