package weir.bootstrap.config;

import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.application.detect.DetectorPlan;
import weir.bootstrap.config.DetectorExampleConfig.ExpectNotice;
import weir.bootstrap.config.DetectorExampleConfig.ExpectPublished;
import weir.bootstrap.config.DetectorExampleConfig.Expected;
import weir.bootstrap.config.DetectorExampleConfig.Given;
import weir.domain.alert.Notice;
import weir.domain.alert.Severity;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;
import weir.domain.value.Nearest;
import weir.domain.value.Value;

/** An item of {@code tests} that is about a detector. Nothing is substituted in events and in what is expected of them. */
final class DetectorExampleReader {
    private static final Choices<Notice.Kind> NOTICES = Choices.of(Notice.Kind.values(), Notice.Kind::text);
    private static final Choices<Severity> SEVERITIES = Choices.of(Severity.values(), Severity::text);
    private static final List<String> NOT_OF_PUBLISHED = List.of("severity", "text", "key", "count");
    private static final List<String> NOTHING_ELSE = List.of("channel", "attributes");

    static final Keys GIVEN = Keys.at(
            "tests[].given[]",
            "With `detector`: an event that it is shown.",
            optional(
                    "at",
                    "moment",
                    "its own time, in a detector's `time`; else required",
                    "When it arrived. With another time of its own than that of arrival, a detector takes an event that"
                            + " has no `at` to have arrived at its own time, or with the one before it."),
            optional("source", "source", "the example's", "The source it came from."),
            required("data", "any value", "The event, as `given` is without a detector."),
            optional("attributes", "mapping of name to text", "none", "What the front end noted, as for one event."));

    static final Keys EXPECTED = Keys.at(
            "tests[].expect[]",
            "With `detector`: one thing that it says, either an event that it publishes or a notice about an alert.",
            optional(
                    "published",
                    "mapping of name to value",
                    "a notice",
                    "Fields of the event and their values; others are not looked at."),
            optional("channel", "channel", "any", "With `published`: the channel it is published to."),
            optional("alert", NOTICES.label(), "an event", "The kind of the notice."),
            optional("severity", SEVERITIES.label(), "any", "With `alert`: how urgent it is."),
            optional("text", "text", "any", "With `alert`: what it says."),
            optional("key", "text", "any", "With `alert`: what it is about."),
            optional("count", "whole number", "any", "With `alert`: how often it has been seen."));

    /**
     * What examples may refer to.
     *
     * @param plans of detectors in which nothing is wrong
     * @param names of all detectors in the file
     * @param findingFields by detector, the names in a finding's data; empty if any may be
     */
    record Detectors(
            List<DetectorPlan> plans, Set<AgentName> names, Map<AgentName, Optional<List<String>>> findingFields) {}

    private final ExampleReader examples;
    private final Detectors detectors;

    DetectorExampleReader(ExampleReader examples, Detectors detectors) {
        this.examples = examples;
        this.detectors = detectors;
    }

    Optional<DetectorExampleConfig> read(Fields fields) {
        NOTHING_ELSE.forEach(
                name -> fields.node(name).ifPresent(node -> node.problem("has no meaning with `detector`")));
        Optional<String> name = fields.optional("name", examples::name);
        Optional<SourceName> source = fields.optional("source", this::source);
        Optional<DetectorPlan> plan = fields.optional("detector", this::plan);
        List<YamlNode> items = fields.node("given").map(YamlNode::items).orElse(List.of());
        List<Given> given = new ArrayList<>();
        for (YamlNode item : items) {
            given(item, fields.has("source"), source, plan, given).ifPresent(given::add);
        }
        fields.node("given")
                .filter(node -> items.isEmpty() && !node.isScalar() && !node.isMapping())
                .ifPresent(node -> node.problem("is empty: a detector that is shown nothing says nothing"));
        Optional<Instant> until = fields.optional("until", node -> until(node, given));
        Optional<List<Expected>> expected = fields.node("expect").map(node -> expected(node, plan));
        boolean all = given.size() == items.size() && until.isPresent() == fields.has("until");
        return name.filter(any -> all)
                .flatMap(n -> plan.flatMap(
                        p -> expected.map(e -> new DetectorExampleConfig(n, p.identity(), given, until, e))));
    }

    private Optional<SourceName> source(YamlNode node) {
        return examples.sourceOrDetector(node, detectors.names());
    }

    /** One that has problems is not complained of a second time. */
    private Optional<DetectorPlan> plan(YamlNode node) {
        return node.made("a detector", text -> NamedDetector.find(text, detectors.names()))
                .flatMap(agent -> detectors.plans().stream()
                        .filter(plan -> plan.identity().agent().equals(agent))
                        .findFirst());
    }

    private Optional<Given> given(
            YamlNode item,
            boolean allHaveOne,
            Optional<SourceName> ofAll,
            Optional<DetectorPlan> plan,
            List<Given> before) {
        Fields fields = item.fields(GIVEN);
        Optional<Instant> at = fields.optional("at", DetectorExampleReader::moment)
                .filter(moment -> isInOrder(fields, moment, before));
        if (!fields.has("at") && plan.filter(DetectorPlan::byArrival).isPresent()) {
            fields.owner().problem("`at` is missing: the detector lives in the time of arrival");
        }
        Optional<SourceName> source = fields.optional("source", this::source).or(() -> ofAll);
        if (!fields.has("source") && !allHaveOne) {
            fields.owner().problem("`source` is missing, here and in the example: the source it came from");
        }
        Optional<ChannelName> channel = plan.map(known -> known.identity().channel());
        Map<String, String> attributes = examples.attributes(fields.entries("attributes"), channel);
        return fields.node("data")
                .filter(data -> at.isPresent() == fields.has("at"))
                .flatMap(data -> source.flatMap(from -> ExampleReader.bytes(data)
                        .map(bytes -> new Given(at, from, bytes, examples.contentType(data, channel), attributes))));
    }

    private static boolean isInOrder(Fields fields, Instant moment, List<Given> before) {
        Optional<Instant> last =
                before.stream().flatMap(given -> given.at().stream()).reduce((a, b) -> b);
        boolean late = last.filter(moment::isBefore).isPresent();
        if (late) {
            fields.node("at")
                    .ifPresent(node -> node.problem(
                            "is before the event above it: events are given in the order of their arrival"));
        }
        return !late;
    }

    private static Optional<Instant> until(YamlNode node, List<Given> given) {
        Optional<Instant> last =
                given.stream().flatMap(event -> event.at().stream()).reduce((a, b) -> b);
        return moment(node).filter(moment -> {
            boolean early = last.filter(moment::isBefore).isPresent();
            if (early) {
                node.problem("is before the last event");
            }
            return !early;
        });
    }

    private List<Expected> expected(YamlNode node, Optional<DetectorPlan> plan) {
        if (node.isScalar()) {
            node.parsed("`nothing`, or a list of what the detector says", text -> Optional.of(text)
                    .filter("nothing"::equals));
            return List.of();
        }
        return node.list(item -> expected(item.fields(EXPECTED), plan));
    }

    private Optional<Expected> expected(Fields fields, Optional<DetectorPlan> plan) {
        if (fields.has("published") == fields.has("alert")) {
            fields.owner().problem("expects either `published` or `alert`");
            return Optional.empty();
        }
        return fields.has("published") ? published(fields, plan) : notice(fields, plan);
    }

    private Optional<Expected> published(Fields fields, Optional<DetectorPlan> plan) {
        NOT_OF_PUBLISHED.forEach(
                name -> fields.node(name).ifPresent(node -> node.problem("has no meaning with `published`")));
        Optional<ChannelName> channel = fields.optional("channel", node -> target(node, plan));
        if (plan.filter(known -> known.to().isEmpty() && known.untimelyTo().isEmpty())
                .isPresent()) {
            fields.node("published").ifPresent(node -> node.problem("the detector publishes nothing"));
        }
        Map<String, Value> values = new LinkedHashMap<>();
        boolean ofFinding = plan.flatMap(DetectorPlan::to)
                .filter(to -> channel.isEmpty() || channel.get().equals(to))
                .isPresent();
        Optional<List<String>> names = plan.filter(
                        known -> ofFinding && known.untimelyTo().isEmpty())
                .flatMap(known ->
                        detectors.findingFields().getOrDefault(known.identity().agent(), Optional.empty()));
        for (YamlNode.Entry entry : fields.entries("published")) {
            names.filter(known -> !known.contains(entry.name()) && !isOfEnding(entry.name(), plan))
                    .ifPresent(known -> entry.key()
                            .problem(
                                    "no finding has a field `" + entry.name() + "`",
                                    Optional.of(Nearest.suggestion(entry.name(), known))));
            ValueReader.verbatim(entry.value()).ifPresent(value -> values.put(entry.name(), value));
        }
        return Optional.of(new ExpectPublished(channel, values));
    }

    private static boolean isOfEnding(String name, Optional<DetectorPlan> plan) {
        return plan.filter(known -> known.kind().equals("absence")).isPresent()
                && (name.equals("ended") || name.equals("began_with"));
    }

    private static Optional<ChannelName> target(YamlNode node, Optional<DetectorPlan> plan) {
        return node.made("a channel", ChannelName::new).filter(channel -> {
            boolean unknown = plan.filter(known -> !known.to().equals(Optional.of(channel))
                            && !known.untimelyTo().equals(Optional.of(channel)))
                    .isPresent();
            if (unknown) {
                node.problem("the detector does not publish to " + node.shown());
            }
            return !unknown;
        });
    }

    private static Optional<Expected> notice(Fields fields, Optional<DetectorPlan> plan) {
        fields.node("channel").ifPresent(node -> node.problem("has no meaning with `alert`"));
        if (plan.filter(known -> known.alert().isEmpty()).isPresent()) {
            fields.node("alert").ifPresent(node -> node.problem("the detector raises no alerts"));
        }
        Optional<Severity> severity = fields.optional("severity", SEVERITIES::read);
        Optional<String> text = fields.optional("text", DetectorExampleReader::verbatim);
        Optional<String> key = fields.optional("key", DetectorExampleReader::verbatim);
        Optional<Integer> count = fields.optional("count", node -> node.whole(1, Integer.MAX_VALUE));
        return fields.optional("alert", NOTICES::read).map(kind -> new ExpectNotice(kind, severity, text, key, count));
    }

    private static Optional<String> verbatim(YamlNode node) {
        return node.isScalar() ? ValueReader.verbatim(node).map(value -> ((Value.Scalar) value).text()) : node.text();
    }

    /** A date is its midnight; without a zone it is UTC. */
    static Optional<Instant> moment(YamlNode node) {
        return node.parsed("a moment, such as 2026-11-21T09:00:00Z", DetectorExampleReader::moment);
    }

    private static Optional<Instant> moment(String text) {
        try {
            if (text.length() == 10) {
                return Optional.of(LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
            }
            boolean zoned = text.endsWith("Z") || text.lastIndexOf('+') > 10 || text.lastIndexOf('-') > 10;
            return Optional.of(
                    zoned
                            ? OffsetDateTime.parse(text).toInstant()
                            : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
