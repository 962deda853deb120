package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;
import weir.domain.value.FieldPath;

/** The section {@code tables}. */
final class TablesReader {
    /** Bytes are for Weir's own tables: a field of an event cannot be made of them. */
    private static final Choices<ColumnType> TYPES = Choices.of(
            Arrays.stream(ColumnType.values())
                    .filter(type -> type != ColumnType.BYTES)
                    .toArray(ColumnType[]::new),
            ColumnType::configName);

    static final Keys TABLE = Keys.at(
            "tables.*",
            "A table of the warehouse by its name: 1 to 64 of a-z, 0-9 and _. Each has the columns data_id, source and"
                    + " created in front of its own, and extra behind them for what no column claims.",
            required("columns", "mapping of name to type or section", "Its columns, in order."),
            byDefault(
                    "version",
                    "whole number",
                    "1",
                    "Higher once a column has changed its type: then that version is made beside the ones there are, with"
                            + " these columns, and put in force by `weir promote`."));

    static final Keys COLUMN = Keys.at(
            "tables.*.columns.*",
            "A column by its name. A type alone is short for a section with that type.",
            required("type", TYPES.label(), "What it holds."),
            optional(
                    "from",
                    "field",
                    "the field of its name",
                    "The field it is filled from, or a part of the envelope."),
            byDefault("required", "boolean", "false", "Whether an event without that field is rejected."));

    /** @param names all that are in the file, also those with problems */
    record Tables(Map<String, TableSpec> specs, Set<String> names) {}

    private TablesReader() {}

    static Tables read(List<YamlNode.Entry> entries) {
        Tables tables = new Tables(new LinkedHashMap<>(), new LinkedHashSet<>());
        for (YamlNode.Entry entry : entries) {
            tables.names().add(entry.name());
            Optional<TableName> name = entry.key().made("the name of a table", TableName::new);
            if (entry.name().startsWith(TableSpec.RESERVED_PREFIX)) {
                entry.key().problem("names that begin with weir_ are Weir's own");
            } else if (TableSpec.isReserved(entry.name())) {
                entry.key().problem("the table `" + entry.name() + "` is Weir's own");
            }
            Fields fields = entry.value().fields(TABLE);
            List<Column> columns = columns(fields.entries("columns"));
            int version = fields.value("version", node -> node.whole(1, TableVersion.NUMBER_MAX));
            name.map(n -> TableSpec.typed(n, columns).ofVersion(version))
                    .ifPresent(spec -> tables.specs().put(entry.name(), spec));
        }
        return tables;
    }

    private static List<Column> columns(List<YamlNode.Entry> entries) {
        List<Column> columns = new ArrayList<>();
        for (YamlNode.Entry entry : entries) {
            if (TableSpec.ENVELOPE_COLUMNS.contains(entry.name())
                    || entry.name().equals(TableSpec.EXTRA)
                    || entry.name().equals(TableSpec.RULES)) {
                entry.key().problem("every table has a column `" + entry.name() + "` that Weir fills");
            } else {
                column(entry).ifPresent(columns::add);
            }
        }
        return columns;
    }

    private static Optional<Column> column(YamlNode.Entry entry) {
        YamlNode value = entry.value();
        if (value.isScalar() && !value.isNull()) {
            return TYPES.read(value).flatMap(type -> column(entry, type, Optional.empty(), false));
        }
        Fields fields = value.fields(COLUMN);
        Optional<FieldPath> from = fields.optional("from", YamlNode::fieldOrEnvelope);
        boolean required = fields.value("required", YamlNode::bool);
        return fields.optional("type", TYPES::read).flatMap(type -> column(entry, type, from, required));
    }

    private static Optional<Column> column(
            YamlNode.Entry entry, ColumnType type, Optional<FieldPath> from, boolean required) {
        return entry.key()
                .made(
                        "the name of a column",
                        name -> new Column(name, type, from.orElseGet(() -> FieldPath.ofName(name)), required));
    }
}
