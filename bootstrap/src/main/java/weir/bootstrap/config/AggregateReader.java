package weir.bootstrap.config;

import static weir.bootstrap.config.Key.optional;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import weir.application.port.Expressions.FieldType;
import weir.domain.analyse.Aggregate;

/** What is computed of a window's events. */
final class AggregateReader {
    static final Keys AGGREGATE = Keys.at(
            List.of("detectors.*.window.aggregates.*", "detectors.*.change.of"),
            "One function and its field; `count` alone counts all events.",
            optional("count", "field", "another function", "How many events have the field."),
            optional("sum", "field", "another function", "Of numbers."),
            optional("mean", "field", "another function", "Of numbers."),
            optional("min", "field", "another function", "Of numbers."),
            optional("max", "field", "another function", "Of numbers."),
            optional("stddev", "field", "another function", "Of numbers: the sample's standard deviation."),
            optional("distinct", "field", "another function", "How many different values."),
            optional("values", "field", "another function", "The different values, at most 32; not for `change`."),
            optional("quantile", "field", "another function", "Of numbers, at `rank`."),
            optional("rank", "number", "none", "With `quantile`: from 0 to 1."),
            optional("first", "field", "another function", "The first value."),
            optional("last", "field", "another function", "The last value."));

    private AggregateReader() {}

    static Optional<Aggregate> read(String name, YamlNode node) {
        if (node.isScalar()) {
            return node.parsed("`count`, or a mapping such as {mean: field}", text -> Optional.of(text)
                            .filter("count"::equals))
                    .flatMap(count -> node.attempt("an aggregate", () -> Aggregate.count(name)));
        }
        Fields fields = node.fields(AGGREGATE);
        List<Aggregate.Function> functions = Arrays.stream(Aggregate.Function.values())
                .filter(function -> fields.has(code(function)))
                .toList();
        if (functions.size() != 1) {
            node.problem("has one function, such as {mean: field}, not " + functions.size());
            return Optional.empty();
        }
        Aggregate.Function function = functions.get(0);
        boolean isQuantile = function == Aggregate.Function.QUANTILE;
        Optional<Double> rank = fields.optional("rank", value -> value.number(0, 1));
        if (isQuantile != fields.has("rank")) {
            node.problem("`quantile` and `rank` go together");
            return Optional.empty();
        }
        return fields.optional(code(function), YamlNode::field)
                .filter(field -> !isQuantile || rank.isPresent())
                .flatMap(field -> node.attempt(
                        "an aggregate", () -> new Aggregate(name, function, Optional.of(field), rank.orElse(0.0))));
    }

    private static String code(Aggregate.Function function) {
        return function.name().toLowerCase(Locale.ROOT);
    }

    /** What its result can be. */
    static FieldType type(Aggregate aggregate) {
        return switch (aggregate.function()) {
            case COUNT, DISTINCT -> FieldType.WHOLE;
            case SUM, MEAN, MIN, MAX, STDDEV, QUANTILE -> FieldType.NUMBER;
            case VALUES -> FieldType.ARRAY;
            case FIRST, LAST -> FieldType.ANY;
        };
    }
}
