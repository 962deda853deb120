package weir.bootstrap.config;

import static weir.bootstrap.config.Key.optional;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weir.domain.condition.Condition;
import weir.domain.normalise.Rule;

/** The lists under {@code normalise}. */
final class RuleReader {
    private static final List<String> NOT_VERBS = List.of("name", "when");

    static final Keys RULE = Keys.at(
            List.of("channels.*.normalise[]", "channels.*.sources.*.normalise[]"),
            "A step of normalisation: one verb, and perhaps a name and a condition. A rule whose field is absent or null"
                    + " does nothing; one that cannot do what it says rejects the event.",
            optional("name", "text", "its place and verb", "How messages call the rule."),
            optional("when", "condition", "every event", "The events it applies to."),
            verb("rename", "mapping of field to field", "Moves fields, in order."),
            verb("convert", "section", "Makes a value of another type."),
            verb("default", "mapping of field to value", "Sets what is absent or null."),
            verb("constant", "mapping of field to value", "Sets, whatever was there."),
            verb("trim", "list of fields", "Takes white space off both ends."),
            verb("lower", "list of fields", "Changes to lower case."),
            verb("upper", "list of fields", "Changes to upper case."),
            verb("split", "section", "Cuts a text at each separator."),
            verb("extract", "section", "Sets a field for each named group of an expression."),
            verb("parse_json", "list of fields", "Replaces a text that spells JSON by what it spells."),
            verb("flatten", "section", "Moves the fields of an object beside it."),
            verb("pseudonymise", "section", "Replaces texts by their HMAC-SHA-256."),
            verb("drop", "list of fields", "Takes fields away."));

    static final List<String> VERBS =
            RULE.names().stream().filter(name -> !NOT_VERBS.contains(name)).toList();

    private RuleReader() {}

    private static Key verb(String name, String type, String doc) {
        return optional(name, type, "another verb", doc);
    }

    /** @param place what stands in front of the index in the name of a rule that has none */
    static List<Rule> read(YamlNode list, String place) {
        List<Rule> rules = new ArrayList<>();
        List<YamlNode> items = list.items();
        for (int i = 0; i < items.size(); i++) {
            rule(items.get(i), place + "[" + i + "]").ifPresent(rules::add);
        }
        return rules;
    }

    private static Optional<Rule> rule(YamlNode node, String place) {
        Fields fields = node.fields(RULE);
        Optional<String> name = fields.optional("name", YamlNode::textNotEmpty);
        Optional<Condition> when = fields.optional("when", ConditionReader::read);
        List<String> verbs = VERBS.stream().filter(fields::has).toList();
        if (verbs.size() > 1) {
            node.problem(
                    "a rule has one verb, not " + String.join(" and ", verbs),
                    Optional.of("make them rules of their own"));
        } else if (verbs.isEmpty() && (node.isMapping() || node.isNull()) && !fields.hasUnknownKey()) {
            node.problem("a rule needs a verb: one of " + String.join(", ", VERBS));
        }
        // Each verb is read even if there are too many, so that what is wrong in them is told in the same go.
        List<Rule> rules = verbs.stream()
                .flatMap(verb -> fields.optional(verb, value -> ActionReader.read(verb, value)).stream()
                        .map(action -> new Rule(name.orElse(place + " " + verb), when, action)))
                .toList();
        return rules.stream().findFirst();
    }
}
