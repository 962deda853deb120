package weir.bootstrap.config;

import static weir.bootstrap.config.Key.optional;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import weir.domain.condition.Condition;
import weir.domain.value.FieldPath;
import weir.domain.value.TextPattern;

/** Conditions, wherever a {@code when} stands. */
final class ConditionReader {
    private static final List<String> OF_FIELD = List.of("equals", "in", "matches", "exists");
    private static final List<String> OF_CONDITIONS = List.of("all", "any", "not");

    static final Keys CONDITION = Keys.at(
            List.of(
                    "channels.*.normalise[].when",
                    "channels.*.normalise[].when.all[]",
                    "channels.*.normalise[].when.all[].not",
                    "channels.*.normalise[].when.any[]",
                    "channels.*.sources.*.normalise[].when",
                    "channels.*.tables[].when"),
            "One question: about a field (equals, in, matches or exists), or about other conditions (all, any or not). A"
                    + " field that is absent or null equals nothing and matches nothing.",
            optional(
                    "field",
                    "field",
                    "none",
                    "The field that is asked about, or a part of the envelope such as `$source`."),
            optional("equals", "text", "none", "Whether its text is this; 200 and \"200\" are the same."),
            optional("in", "list of texts", "none", "Whether its text is one of these."),
            optional("matches", "regular expression", "none", "Whether the expression (RE2) is found in its text."),
            optional("exists", "boolean", "none", "Whether it is there and not null."),
            optional("all", "list of conditions", "none", "Whether each of these holds."),
            optional("any", "list of conditions", "none", "Whether at least one of these holds."),
            optional("not", "condition", "none", "Whether this does not hold."));

    private ConditionReader() {}

    static Optional<Condition> read(YamlNode node) {
        Fields fields = node.fields(CONDITION);
        List<String> asked = Stream.concat(OF_FIELD.stream(), OF_CONDITIONS.stream())
                .filter(fields::has)
                .toList();
        if (asked.size() != 1) {
            if (asked.size() > 1) {
                node.problem("a condition asks one question, not " + String.join(" and ", asked));
            } else if (node.isMapping() && !fields.hasUnknownKey()) {
                node.problem("a condition needs one of equals, in, matches or exists, or else all, any or not");
            }
            return Optional.empty();
        }
        YamlNode value = fields.node(asked.get(0)).orElseThrow();
        return OF_FIELD.contains(asked.get(0))
                ? ofField(fields, asked.get(0), value)
                : ofConditions(fields, asked.get(0), value);
    }

    private static Optional<Condition> ofField(Fields fields, String question, YamlNode value) {
        if (!fields.has("field")) {
            fields.owner().problem("`field` is missing: which field " + question + " is about");
        }
        Optional<FieldPath> field = fields.optional("field", YamlNode::fieldOrEnvelope);
        return switch (question) {
            case "equals" -> both(field, value.text(), (f, text) -> new Condition.OneOf(f, List.of(text)));
            case "in" -> both(field, texts(value), Condition.OneOf::new);
            case "matches" -> both(field, pattern(value), Condition.Matches::new);
            default ->
                both(
                        field,
                        value.bool(),
                        (f, exists) -> exists ? new Condition.Exists(f) : new Condition.Not(new Condition.Exists(f)));
        };
    }

    private static Optional<List<String>> texts(YamlNode list) {
        List<String> texts = list.list(YamlNode::text);
        return isSome(list, texts) ? Optional.of(texts) : Optional.empty();
    }

    private static boolean isSome(YamlNode list, List<?> items) {
        if (list.itemsOrOne().isEmpty()) {
            list.problem("is empty");
        }
        return !items.isEmpty();
    }

    private static <A, B> Optional<Condition> both(
            Optional<A> first, Optional<B> second, BiFunction<A, B, Condition> maker) {
        return first.flatMap(a -> second.map(b -> maker.apply(a, b)));
    }

    private static Optional<Condition> ofConditions(Fields fields, String question, YamlNode value) {
        fields.node("field").ifPresent(field -> field.problem("`field` has no meaning with " + question));
        if (question.equals("not")) {
            return read(value).map(Condition.Not::new);
        }
        List<Condition> conditions =
                value.items().stream().flatMap(item -> read(item).stream()).toList();
        if (!isSome(value, conditions)) {
            return Optional.empty();
        }
        return Optional.of(question.equals("all") ? new Condition.All(conditions) : new Condition.Any(conditions));
    }

    /** A regular expression, compiled. */
    static Optional<TextPattern> pattern(YamlNode node) {
        return node.made(
                "a regular expression that can be used",
                expression -> node.reading().compilers().patterns().apply(expression));
    }
}
