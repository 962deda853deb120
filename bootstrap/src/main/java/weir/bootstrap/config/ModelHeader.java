package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.domain.model.Grain;
import weir.domain.model.Increment;
import weir.domain.model.Materialized;
import weir.domain.model.Model;
import weir.domain.model.ModelTest;
import weir.domain.table.TableName;
import weir.domain.value.Nearest;

/** What the header of a model's file says. */
final class ModelHeader {
    private static final Choices<Materialized> MATERIALIZED = Choices.of(Materialized.values(), Materialized::word);
    private static final Choices<Grain> GRAINS = Choices.of(Grain.values(), Grain::word);
    private static final Duration LOOKBACK_MAX = Duration.ofDays(366);
    private static final List<String> TESTS = List.of("unique", "not_null", "accepted_values", "relationships");

    static final Keys HEADER = Keys.at(
            "",
            "The header of a model.",
            byDefault("materialized", MATERIALIZED.label(), "view", "What is made of it."),
            optional("description", "text", "none", "What it is, for people."),
            optional("columns", "mapping of name to text or section", "none", "Its columns: what they are, and tests."),
            optional("unique", "list of columns", "none", "Columns that together are unique."),
            optional(
                    "input",
                    "table or model",
                    "the only one it reads",
                    "Incremental: what is read by its `created`, from the window on."),
            byDefault(
                    "time",
                    "column",
                    "created",
                    "Incremental: the column of the result that holds `created` of the input, or that cut to the grain."),
            byDefault("grain", GRAINS.label(), "hour", "Incremental: the window begins at a whole one."),
            byDefault(
                    "lookback",
                    "duration",
                    "1h",
                    "Incremental: how far before the newest row seen the window begins, for rows that come late."));

    static final Keys COLUMN = Keys.at(
            "columns.*",
            "A column of a model; a text alone is short for its description.",
            optional("description", "text", "none", "What it is, for people."),
            optional(
                    "tests",
                    "list of tests",
                    "none",
                    "`unique`, `not_null`, `accepted_values: [a, b]`, `relationships: {to: users, field: user_id}`."));

    static final Keys RELATIONSHIPS = Keys.at(
            "columns.*.tests[].relationships",
            "Where the values of a column must be found.",
            required("to", "table or model", "The table or model."),
            required("field", "column", "Its column."));

    private final TableName name;
    private final String file;
    private final String sql;
    private final Map<String, String> columns = new LinkedHashMap<>();
    private final List<ModelTest> tests = new ArrayList<>();

    ModelHeader(TableName name, String file, String sql) {
        this.name = name;
        this.file = file;
        this.sql = sql;
    }

    Model model(Optional<YamlNode> header) {
        if (header.isEmpty()) {
            return new Model(name, file, sql, Materialized.VIEW, Optional.empty(), "", Map.of(), List.of());
        }
        Fields fields = header.get().fields(HEADER);
        Materialized materialized = fields.value("materialized", MATERIALIZED::read);
        fields.entries("columns").forEach(this::column);
        List<String> unique = fields.list("unique", YamlNode::textNotEmpty);
        if (!unique.isEmpty()) {
            tests.add(ModelTest.unique(name, file, unique));
        }
        return new Model(
                name,
                file,
                sql,
                materialized,
                increment(fields, materialized),
                fields.optional("description", YamlNode::text).orElse("").strip(),
                columns,
                tests);
    }

    private static Optional<Increment> increment(Fields fields, Materialized materialized) {
        Optional<TableName> input = fields.optional("input", node -> node.made("the name of a table", TableName::new));
        String time = fields.value("time", YamlNode::textNotEmpty);
        Grain grain = fields.value("grain", GRAINS::read);
        Duration lookback = fields.value("lookback", node -> node.duration(Duration.ZERO, LOOKBACK_MAX));
        if (materialized == Materialized.INCREMENTAL) {
            return Optional.of(new Increment(input, time, grain, lookback));
        }
        for (String key : List.of("input", "time", "grain", "lookback")) {
            fields.node(key).ifPresent(node -> node.problem("`" + key + "` is for a model that is incremental"));
        }
        return Optional.empty();
    }

    private void column(YamlNode.Entry entry) {
        YamlNode value = entry.value();
        if (value.isScalar() && !value.isNull()) {
            columns.put(entry.name(), value.text().orElse("").strip());
            return;
        }
        Fields fields = value.fields(COLUMN);
        columns.put(
                entry.name(),
                fields.optional("description", YamlNode::text).orElse("").strip());
        fields.node("tests").ifPresent(list -> list.itemsOrOne().forEach(test -> test(entry.name(), test)));
    }

    private void test(String column, YamlNode node) {
        if (node.isScalar()) {
            node.textNotEmpty().ifPresent(kind -> {
                switch (kind) {
                    case "unique" -> tests.add(ModelTest.unique(name, file, List.of(column)));
                    case "not_null" -> tests.add(ModelTest.notNull(name, file, column));
                    default -> unknown(node, kind);
                }
            });
            return;
        }
        for (YamlNode.Entry entry : node.entries()) {
            switch (entry.name()) {
                case "accepted_values" -> acceptedValues(column, entry.value());
                case "relationships" -> relationships(column, entry.value());
                default -> unknown(entry.key(), entry.name());
            }
        }
    }

    private static void unknown(YamlNode node, String kind) {
        String message = TESTS.subList(0, 2).contains(kind)
                ? "`" + kind + "` stands by itself"
                : TESTS.contains(kind) ? "`" + kind + "` needs a value" : "there is no test `" + kind + "`";
        node.problem(message, TESTS.contains(kind) ? Optional.empty() : Optional.of(Nearest.suggestion(kind, TESTS)));
    }

    private void acceptedValues(String column, YamlNode node) {
        List<String> values = node.list(YamlNode::text);
        if (values.isEmpty()) {
            node.problem("a list of the values, such as [open, paid]");
        } else {
            tests.add(ModelTest.acceptedValues(name, file, column, values));
        }
    }

    private void relationships(String column, YamlNode node) {
        Fields fields = node.fields(RELATIONSHIPS);
        Optional<TableName> to = fields.optional("to", table -> table.made("the name of a table", TableName::new));
        Optional<String> field = fields.optional("field", YamlNode::textNotEmpty);
        if (to.isPresent() && field.isPresent()) {
            tests.add(ModelTest.relationships(name, file, column, to.get(), field.get()));
        }
    }
}
