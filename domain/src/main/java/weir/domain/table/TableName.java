package weir.domain.table;

/** The name of a warehouse table: 1 to 64 of a-z, 0-9 and _, and a letter or underscore first. */
public record TableName(String value) {
    public TableName {
        if (!value.matches("[a-z_][a-z0-9_]{0,63}")) {
            throw new IllegalArgumentException(
                    "table name \"" + value + "\" must be 1 to 64 of a-z, 0-9 and _, and begin with a letter or _");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
