package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weir.application.detect.AlertPlan;
import weir.domain.alert.AlertPolicy;
import weir.domain.alert.Severity;
import weir.domain.alert.TextTemplate;
import weir.domain.value.FieldPath;
import weir.domain.value.Nearest;

/** The section {@code alert} of a detector. */
final class AlertReader {
    private static final Choices<Severity> SEVERITIES = Choices.of(Severity.values(), Severity::text);

    static final Keys ALERT = Keys.at(
            "detectors.*.alert",
            "The alert that a finding raises, one for each key at a time; alerts.md says when people are told.",
            byDefault("severity", SEVERITIES.label(), "medium", "How urgent it is."),
            required("text", "text with {fields}", "What it says, of the finding's data; at most 1000 characters."),
            optional(
                    "key",
                    "list of fields",
                    "the detector's key; none with match",
                    "The fields of the finding's data whose values together are what the alert is about."),
            optional(
                    "quiet",
                    "duration",
                    "as `alerts` says",
                    "For how long after a notice there is no other that it still holds, at most 3650d."),
            optional(
                    "resolve_after",
                    "duration",
                    "as `alerts` says",
                    "The silence, in the detector's time, after which it is over, at most 3650d."),
            optional(
                    "alerts_max",
                    "whole number",
                    "as `alerts` says",
                    "How many alerts are followed at once, at most 1000000."),
            optional("to", "list of sinks", "all", "Who is told, by the names under `alerts.sinks`."));

    private final AlertsReader.Alerts alerts;

    AlertReader(AlertsReader.Alerts alerts) {
        this.alerts = alerts;
    }

    /**
     * @param names those in a finding's data; empty if any may be
     * @param detectorKey the names of the detector's key
     */
    Optional<AlertPlan> read(Fields fields, Optional<List<String>> names, List<String> detectorKey) {
        Severity severity = fields.value("severity", SEVERITIES::read);
        Optional<TextTemplate> text =
                fields.optional("text", node -> node.made("a text with fields", TextTemplate::parse)
                        .filter(template -> areTold(node, template.fields(), names)));
        List<FieldPath> key = fields.node("key")
                .map(node -> key(node, names))
                .orElseGet(() -> detectorKey.stream().map(FieldPath::ofName).toList());
        AlertPolicy others = alerts.config().policy();
        AlertPolicy policy = new AlertPolicy(
                fields.optional("quiet", AlertsReader::quiet).orElse(others.quiet()),
                fields.optional("resolve_after", AlertsReader::resolveAfter).or(others::resolveAfter),
                fields.optional("alerts_max", AlertsReader::alertsMax).orElse(others.alertsMax()));
        List<String> to = fields.has("to") ? fields.list("to", this::sink) : List.copyOf(alerts.names());
        return text.map(template -> new AlertPlan(severity, template, key, policy, to));
    }

    private static List<FieldPath> key(YamlNode node, Optional<List<String>> names) {
        List<FieldPath> key = new ArrayList<>();
        for (YamlNode item : node.itemsOrOne()) {
            item.field().filter(field -> areTold(item, List.of(field), names)).ifPresent(key::add);
        }
        return key;
    }

    /** What is misspelt would be a question mark in every text. */
    private static boolean areTold(YamlNode node, List<FieldPath> fields, Optional<List<String>> names) {
        boolean all = true;
        for (FieldPath field : fields) {
            String head = field.head();
            if (names.isPresent() && !names.get().contains(head)) {
                node.problem(
                        "no finding has a field `" + head + "`", Optional.of(Nearest.suggestion(head, names.get())));
                all = false;
            }
        }
        return all;
    }

    private Optional<String> sink(YamlNode node) {
        return AlertsReader.sinkName(node, alerts.names());
    }
}
