package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import weir.application.detect.AlertPlan;
import weir.application.detect.DetectorPlan;
import weir.application.port.AgentRegister.Begin;
import weir.domain.analyse.Detector;
import weir.domain.analyse.DetectorIdentity;
import weir.domain.analyse.EventTime;
import weir.domain.analyse.KeyFields;
import weir.domain.analyse.NamedField;
import weir.domain.analyse.Scope;
import weir.domain.condition.Expression;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.value.FieldPath;

/** The section {@code detectors}. */
final class DetectorReader {
    private static final Choices<Begin> BEGINS = Choices.of(Begin.values(), Begin::code);
    private static final Duration LONGEST = Duration.ofDays(36_525);
    private static final int KEYS_MAX = 10_000_000;
    private static final int PARENTS_MAX = 16;
    private static final List<String> NOT_FOR_MATCH =
            List.of("where", "key", "time", "lateness", "ahead", "keys_max", "held_max", "parents", "late");
    private static final List<String> ONLY_WITH_TIME = List.of("lateness", "ahead", "held_max", "late");
    private static final List<String> KINDS = List.of("match", "window", "sequence", "absence", "change", "new_value");
    private static final AgentName NAMELESS = new AgentName("nameless", 1);

    static final Keys DETECTOR = Keys.at(
            "detectors.*",
            "A detector by its name, or by its name@version; without a version it is 1. It has one of match, window,"
                    + " sequence, absence, change and new_value; detectors.md says what they mean.",
            required("channel", "channel", "The channel that it reads."),
            byDefault("from", BEGINS.label(), "newest", "Where it begins when it is new to the channel."),
            optional("where", "expression", "all", "The events that it looks at."),
            optional(
                    "key",
                    "list of fields, or mapping of name to field",
                    "all events together",
                    "The fields whose values belong together, at most 16; not for match."),
            optional("time", "field", "the time of arrival", "A timestamp that normalisation has made; not for match."),
            byDefault("lateness", "duration", "0s", "With `time`: how much later than others an event may come."),
            byDefault("ahead", "duration", "1m", "With `time`: how far ahead of its arrival an event's time may be."),
            byDefault("keys_max", "whole number", "100000", "How many keys it remembers, at most 10000000."),
            byDefault(
                    "held_max",
                    "whole number",
                    "100000",
                    "With `time`: how many events it holds back until their turn, at most 10000000."),
            byDefault(
                    "parents",
                    "whole number",
                    "16",
                    "How many of the events that it rests on a finding names; 0 to 16."),
            optional("match", "expression", "another kind", "Speaks of each event for which this holds."),
            optional(
                    "carry",
                    "list of fields, or mapping of name to field",
                    "all fields",
                    "With `match`: what it tells of the event."),
            optional("window", "section", "another kind", "Speaks of what events that belong together come to."),
            optional("sequence", "section", "another kind", "Speaks of events that follow one another, or do not."),
            optional("absence", "duration", "another kind", "Speaks when no event has come for so long."),
            optional("change", "section", "another kind", "Speaks of a window that is unlike those before it."),
            optional("new_value", "section", "another kind", "Speaks of a value that the key was not seen with."),
            optional("publish", "channel", "nowhere", "The channel that findings are published to."),
            optional(
                    "late",
                    "channel",
                    "nowhere",
                    "With `time`: the channel that events are published to which came too late, or whose time is too far"
                            + " ahead of their arrival."),
            optional("alert", "section", "none", "The alerts that it raises."));

    /**
     * What detectors may refer to.
     *
     * @param channels all that are in the file
     * @param rules by channel, what becomes of its events
     * @param alerts what holds for alerts of which a detector says nothing else
     */
    record Surroundings(
            Set<String> channels,
            Map<ChannelName, ChannelConfig> rules,
            boolean openChannels,
            Set<String> sources,
            AlertsReader.Alerts alerts) {}

    private final Surroundings surroundings;
    private final Set<AgentName> names = new LinkedHashSet<>();
    private final Map<AgentName, Optional<List<String>>> findingFields = new HashMap<>();

    DetectorReader(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    List<DetectorPlan> read(List<YamlNode.Entry> entries) {
        List<DetectorPlan> plans = new ArrayList<>();
        for (YamlNode.Entry entry : entries) {
            Optional<AgentName> name = name(entry.key());
            if (name.isPresent() && !names.add(name.get())) {
                entry.key().problem("the detector " + name.get() + " is there twice");
            }
            // Without a name of its own it is read all the same, for what is wrong in it.
            plan(name.orElse(NAMELESS), entry.value().fields(DETECTOR))
                    .filter(plan -> name.isPresent())
                    .ifPresent(plans::add);
        }
        return List.copyOf(plans);
    }

    /** All that are in the file, also those with problems. */
    Set<AgentName> names() {
        return Collections.unmodifiableSet(names);
    }

    /** By detector, the names in a finding's data, empty if any may be; those that were read, sound or not. */
    Map<AgentName, Optional<List<String>>> findingFields() {
        return Collections.unmodifiableMap(findingFields);
    }

    /** @throws IllegalArgumentException saying what is wrong */
    static AgentName nameOf(String text) {
        return AgentName.parse("detector", text.indexOf('@') < 0 ? text + "@1" : text);
    }

    private Optional<AgentName> name(YamlNode key) {
        return key.made("a name, with or without @version", DetectorReader::nameOf)
                .filter(name -> {
                    boolean isSource = surroundings.sources().contains(name.name());
                    if (isSource) {
                        key.problem(
                                "a source has this name, and what the detector publishes has its name as its source");
                    }
                    return !isSource;
                });
    }

    private Optional<DetectorPlan> plan(AgentName name, Fields fields) {
        Optional<ChannelName> channel = fields.optional("channel", this::channel);
        Optional<ChannelName> publish = fields.optional("publish", node -> target(node, channel));
        Optional<ChannelName> late = fields.optional("late", node -> target(node, channel));
        Begin begin = fields.value("from", BEGINS::read);
        DetectorIdentity identity = new DetectorIdentity(name, channel.orElse(ChannelName.REJECTED));
        ToldNames told = new ToldNames();
        List<NamedField> key =
                fields.node("key").map(node -> NamedFields.read(node, told)).orElse(List.of());
        EventTime time = time(fields);
        channel.ifPresent(read -> time.field().ifPresent(field -> checkTime(fields, read, field)));
        List<String> kinds = KINDS.stream().filter(fields::has).toList();
        Optional<Kind> kind = kind(identity, fields, kinds, told, () -> scope(identity, fields, key, time));
        kind.ifPresent(made -> findingFields.put(name, made.names()));
        Optional<AlertPlan> alert = fields.node("alert").flatMap(node -> new AlertReader(surroundings.alerts())
                .read(
                        node.fields(AlertReader.ALERT),
                        kind.flatMap(Kind::names),
                        fields.has("match") ? List.of() : NamedFields.names(key)));
        if (publish.isEmpty() && !fields.has("publish") && !fields.has("alert")) {
            fields.owner()
                    .problem(
                            "nobody would learn of its findings",
                            Optional.of("add `publish: CHANNEL` or `alert: {…}`, or both"));
        }
        channel.ifPresent(read -> alert.ifPresent(plan -> checkSinks(fields, read, plan)));
        boolean alertIsRead = alert.isPresent() == fields.has("alert");
        return channel.isPresent() && kind.isPresent() && alertIsRead
                ? Optional.of(new DetectorPlan(
                        identity,
                        kinds.get(0),
                        fields.owner().canonical(),
                        kind.get().maker(),
                        time,
                        begin,
                        publish,
                        late,
                        alert))
                : Optional.empty();
    }

    private void checkSinks(Fields fields, ChannelName read, AlertPlan alert) {
        for (String name : alert.sinks()) {
            if (surroundings.alerts().config().sinks().get(name) instanceof SinkConfig.Channel sink
                    && sink.channel().equals(read)) {
                fields.node("alert")
                        .orElse(fields.owner())
                        .problem(
                                "the sink `" + name
                                        + "` publishes to the channel that the detector reads: it would find"
                                        + " its own alerts",
                                Optional.of("name others: `to: […]`"));
            }
        }
    }

    /** Says so where every event would be skipped, which nobody sees but in a count. */
    private void checkTime(Fields fields, ChannelName channel, FieldPath field) {
        Timestamps timestamps =
                new Timestamps(Optional.ofNullable(surroundings.rules().get(channel)));
        if (!fields.has("match") && !timestamps.mayBe(field)) {
            fields.node("time")
                    .ifPresent(node -> node.warning(
                            "no rule of the channel `" + channel + "` makes " + node.shown()
                                    + " a timestamp: every event would be skipped as `untimed`",
                            Optional.of(timestamps.remedy(field))));
        }
    }

    private Optional<ChannelName> channel(YamlNode node) {
        return SourcesReader.channel(node, surroundings.channels(), surroundings.openChannels());
    }

    private Optional<ChannelName> target(YamlNode node, Optional<ChannelName> read) {
        return channel(node).filter(target -> {
            boolean same = read.isPresent() && read.get().equals(target);
            if (same) {
                node.problem("is the channel that it reads: it would find what it has found");
            }
            return !same;
        });
    }

    /** @param names those in a finding's data; empty if any may be */
    record Kind(Supplier<Detector> maker, Optional<List<String>> names) {}

    private static Optional<Kind> kind(
            DetectorIdentity identity,
            Fields fields,
            List<String> kinds,
            ToldNames told,
            Supplier<Optional<Scope>> scope) {
        if (kinds.size() != 1) {
            fields.owner()
                    .problem((kinds.isEmpty() ? "has no kind" : "has several kinds: " + String.join(", ", kinds))
                            + "; it has one of " + String.join(", ", KINDS));
            return Optional.empty();
        }
        Optional<Kind> kind;
        if (kinds.get(0).equals("match")) {
            NOT_FOR_MATCH.forEach(
                    name -> fields.node(name).ifPresent(node -> node.problem("has no meaning with `match`")));
            kind = KindReader.match(identity, fields);
        } else {
            fields.node("carry")
                    .ifPresent(node -> node.problem("has a meaning with `match` only, or in the kind's section"));
            kind = scope.get().flatMap(of -> KindReader.read(kinds.get(0), fields, of, told));
        }
        // What a kind refuses as a whole is found out by making one.
        return kind.filter(made -> fields.owner()
                .attempt("a detector that can be made", made.maker())
                .isPresent());
    }

    private static EventTime time(Fields fields) {
        Duration lateness = fields.value("lateness", node -> node.duration(Duration.ZERO, LONGEST));
        Duration ahead = fields.value("ahead", node -> node.duration(Duration.ZERO, LONGEST));
        if (!fields.has("time") && !fields.has("match")) {
            ONLY_WITH_TIME.forEach(
                    name -> fields.node(name).ifPresent(node -> node.problem("has no meaning without `time`")));
        }
        return fields.optional("time", YamlNode::field)
                .map(field -> EventTime.of(field, lateness, ahead))
                .orElseGet(EventTime::arrival);
    }

    private static Optional<Scope> scope(
            DetectorIdentity identity, Fields fields, List<NamedField> key, EventTime time) {
        Optional<Expression> where = fields.optional("where", YamlNode::condition);
        int keysMax = fields.value("keys_max", node -> node.whole(1, KEYS_MAX));
        int parents = fields.value("parents", node -> node.whole(0, PARENTS_MAX));
        int heldMax = fields.value("held_max", node -> node.whole(1, KEYS_MAX));
        return fields.owner()
                .attempt(
                        "the scope of a detector",
                        () -> new Scope(identity, new KeyFields(key), time, where, keysMax, parents, heldMax))
                .filter(scope -> where.isPresent() == fields.has("where"));
    }
}
