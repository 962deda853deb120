package weir.adapters.local.duckdb;

import java.util.ArrayList;
import java.util.List;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.TableSpec;

/**
 * A table as it is stored when it is made: the columns of the envelope, its own, the one for the rest, if it has one, and
 * the one that says by which rules a row was made.
 */
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
        columns.add(new StoredColumn(TableSpec.RULES, ColumnType.TEXT));
        return new StoredTable(spec, List.copyOf(columns));
    }

    String name() {
        return spec.name().value();
    }

    /** The last. */
    int rulesColumn() {
        return columns.size() - 1;
    }

    static String crossingName(int column) {
        return "c" + column;
    }
}
