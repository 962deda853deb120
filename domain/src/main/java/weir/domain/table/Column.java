package weir.domain.table;

import weir.domain.value.FieldPath;

/**
 * A typed column.
 *
 * @param from the field it is filled from
 * @param required whether an event without that field is rejected; otherwise the column is null there
 */
public record Column(String name, ColumnType type, FieldPath from, boolean required) {
    public Column {
        if (!name.matches("[a-z_][a-z0-9_]{0,63}")) {
            throw new IllegalArgumentException(
                    "column name \"" + name + "\" must be 1 to 64 of a-z, 0-9 and _, and begin with a letter or _");
        }
    }
}
