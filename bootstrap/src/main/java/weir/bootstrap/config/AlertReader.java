package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import weir.application.detect.AlertPlan;
import weir.domain.alert.AlertPolicy;
import weir.domain.alert.Severity;
import weir.domain.alert.TextTemplate;
import weir.domain.value.FieldPath;

/** The section {@code alert} of a detector. */
final class AlertReader {
    private static final Choices<Severity> SEVERITIES = Choices.of(Severity.values(), Severity::text);
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final int ALERTS_MAX = 1_000_000;

    static final Keys ALERT = Keys.at(
            "detectors.*.alert",
            "The alert that a finding raises, one for each key at a time; alerts.md says when people are told.",
            byDefault("severity", SEVERITIES.label(), "medium", "How urgent it is."),
            required("text", "text with {fields}", "What it says, of the finding's data."),
            optional(
                    "key",
                    "list of fields",
                    "the detector's key",
                    "The fields of the finding's data whose values together are what the alert is about."),
            byDefault("quiet", "duration", "1h", "For how long after a notice there is no other that it still holds."),
            optional(
                    "resolve_after",
                    "duration",
                    "when the detector says so",
                    "The silence, in the detector's time, after which it is over."),
            byDefault("alerts_max", "whole number", "10000", "How many alerts are followed at once, at most 1000000."),
            optional("to", "list of sinks", "the log", "Who is told, by the names under `alerts.sinks`."));

    private final Set<String> sinks;

    AlertReader(Set<String> sinks) {
        this.sinks = sinks;
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
        Duration quiet = fields.value("quiet", node -> node.duration(Duration.ZERO, LONGEST));
        Optional<Duration> resolveAfter =
                fields.optional("resolve_after", node -> node.duration(Duration.ofMillis(1), LONGEST));
        int alertsMax = fields.value("alerts_max", node -> node.whole(1, ALERTS_MAX));
        List<String> to = fields.list("to", this::sink);
        return text.map(template ->
                new AlertPlan(severity, template, key, new AlertPolicy(quiet, resolveAfter, alertsMax), to));
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
        return node.text().filter(name -> {
            boolean known = sinks.contains(name);
            if (!known) {
                node.problem("unknown sink " + node.shown(), Optional.of(Nearest.suggestion(name, sinks)));
            }
            return known;
        });
    }
}
