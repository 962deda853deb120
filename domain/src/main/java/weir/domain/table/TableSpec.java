package weir.domain.table;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import weir.domain.envelope.ChannelName;
import weir.domain.value.FieldPath;

/**
 * A warehouse table: its own columns, behind the ones that every table has: {@code data_id}, {@code source} and
 * {@code created}, and before the one that says by which rules a row was made.
 *
 * @param overflow the JSON column that keeps what no other column claims; empty if there is nothing to keep
 * @param version the first version of the table that has these columns; 1 unless one of them has changed its type
 */
public record TableSpec(TableName name, List<Column> columns, Optional<String> overflow, int version) {
    public static final Set<String> ENVELOPE_COLUMNS = Set.of("data_id", "source", "created");

    /** The column of every table that has the {@link RulesVersion} of its rows. */
    public static final String RULES = "weir_rules";

    /** The overflow column of a table with columns of its own. */
    public static final String EXTRA = "extra";

    /** The overflow column of a table that has no other. */
    public static final String DATA = "data";

    /** Every name that an overflow column has. */
    public static final Set<String> OVERFLOWS = Set.of(EXTRA, DATA);

    /** Names that begin so are of Weir's own tables. */
    public static final String RESERVED_PREFIX = "weir_";

    private static final int NAME_LENGTH_MAX = 64;

    public TableSpec {
        columns = List.copyOf(columns);
        if (version < 1) {
            throw new IllegalArgumentException("table " + name + " cannot have a version " + version);
        }
        Set<String> names = new HashSet<>(ENVELOPE_COLUMNS);
        names.add(RULES);
        overflow.ifPresent(names::add);
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException(
                        "table " + name + " has the column " + column.name() + " twice, or it is one that Weir adds");
            }
        }
    }

    /** The first version of a table. */
    public TableSpec(TableName name, List<Column> columns, Optional<String> overflow) {
        this(name, columns, overflow, 1);
    }

    /** The same columns, as those of that version. */
    public TableSpec ofVersion(int number) {
        return new TableSpec(name, columns, overflow, number);
    }

    /** A table with typed columns, and {@code extra} for the rest. */
    public static TableSpec typed(TableName name, List<Column> columns) {
        return new TableSpec(name, columns, Optional.of(EXTRA));
    }

    /**
     * The table of a channel that has no table of its own: the envelope, and the whole event as {@code data}. Its name is
     * the channel's, with an underscore in front where that would not do: before a digit, and before the prefix of
     * Weir's own tables.
     */
    public static TableSpec generic(ChannelName channel) {
        String name = channel.value().replace('-', '_');
        boolean prefixed = Character.isDigit(name.charAt(0)) || name.startsWith(RESERVED_PREFIX);
        String own = prefixed ? "_" + name.substring(0, Math.min(name.length(), NAME_LENGTH_MAX - 1)) : name;
        return new TableSpec(new TableName(own), List.of(), Optional.of(DATA));
    }

    /** Where rejected events are kept, with the bytes they came with. */
    public static TableSpec rejected() {
        return new TableSpec(
                new TableName("weir_rejected"),
                List.of(
                        text("channel", true),
                        text("stage", true),
                        text("code", true),
                        text("reason", true),
                        text("rule", false),
                        text("field", false),
                        text("content_type", true),
                        new Column("data", ColumnType.BYTES, FieldPath.ofName("data"), true),
                        text("agent", false),
                        new Column("attributes", ColumnType.JSON, FieldPath.ofName("attributes"), false)),
                Optional.empty());
    }

    /**
     * What became of rejected events that are not among the rejected any more: a row for each, with the id it had there.
     * It says so also to a warehouse that is made anew from the lake, where they come back.
     */
    public static TableSpec settled() {
        return new TableSpec(
                new TableName("weir_settled"),
                List.of(
                        text("channel", true),
                        text("settled", true),
                        column("rejected", ColumnType.TIMESTAMP),
                        text("stage", true),
                        text("code", true),
                        text("agent", false),
                        text("task", false)),
                Optional.empty());
    }

    /** Where the notices of alerts are kept, one row for each. */
    public static TableSpec alerts() {
        return new TableSpec(
                new TableName("alerts"),
                List.of(
                        column("alert_id", ColumnType.UUID),
                        column("number", ColumnType.INTEGER),
                        text("kind", true),
                        column("due", ColumnType.TIMESTAMP),
                        text("detector", true),
                        text("channel", true),
                        text("key", true),
                        text("severity", true),
                        text("state", true),
                        text("text", true),
                        column("opened", ColumnType.TIMESTAMP),
                        column("last_seen", ColumnType.TIMESTAMP),
                        new Column("resolved", ColumnType.TIMESTAMP, FieldPath.ofName("resolved"), false),
                        column("count", ColumnType.INTEGER),
                        column("suppressed", ColumnType.INTEGER),
                        column("events", ColumnType.JSON),
                        column("sinks", ColumnType.JSON)),
                Optional.empty());
    }

    /** Whether a table of that name is Weir's own, and none that a configuration or a channel could have. */
    public static boolean isReserved(String name) {
        return name.startsWith(RESERVED_PREFIX) || name.equals(alerts().name().value());
    }

    private static Column text(String name, boolean required) {
        return new Column(name, ColumnType.TEXT, FieldPath.ofName(name), required);
    }

    private static Column column(String name, ColumnType type) {
        return new Column(name, type, FieldPath.ofName(name), true);
    }
}
