package weir.bootstrap.config;

import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import weir.bootstrap.config.ExampleConfig.ExpectRejection;
import weir.bootstrap.config.ExampleConfig.ExpectRow;
import weir.bootstrap.config.ExampleConfig.Expectation;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.standard.Standard.JsonShape;
import weir.domain.table.Column;
import weir.domain.table.Route;
import weir.domain.table.TableSpec;
import weir.domain.value.JsonWriter;
import weir.domain.value.Nearest;
import weir.domain.value.Value;

/** The section {@code tests}. Nothing is substituted in events and in what is expected of them. */
final class ExampleReader {
    private static final Choices<Stage> STAGES = Choices.of(Stage.values(), Stage::code);
    private static final Choices<RejectCode> CODES = Choices.of(RejectCode.values(), RejectCode::code);
    private static final List<String> ATTRIBUTES = List.of(Envelope.CLIENT_ADDRESS, Envelope.USER_AGENT);

    private static final String CHANNEL_DOC = "The channel it was sent to.";
    private static final String SOURCE_DOC = "The source it came from.";

    static final Keys EXAMPLE = Keys.at(
            "tests[]",
            "An example that `weir test` checks: an event, and what should become of it; or a detector, events, and what it"
                    + " should say of them.",
            required("name", "text", "What it shows; no two tests have one name."),
            optional("channel", "channel", "required; the detector's with `detector`", CHANNEL_DOC),
            optional("source", "source", "required; each event's with `detector`", SOURCE_DOC),
            optional("detector", "detector", "one event and its row", "The detector that is shown the events."),
            required(
                    "given",
                    "any value; with `detector` a list of sections",
                    "The event. A mapping or a list is posted as JSON, a list being a batch; a text as it stands, as"
                            + " text/plain. With `detector`: the events, in the order of their arrival."),
            optional(
                    "attributes",
                    "mapping of name to text",
                    "none",
                    "What the front end noted: client_address, user_agent. The channel must note it."),
            optional(
                    "until",
                    "moment",
                    "the last event's",
                    "With `detector`: what time goes on to in the end, so that windows close and absences are told."),
            required(
                    "expect",
                    "section; with `detector` a list of sections, or `nothing`",
                    "What should become of it. With `detector`: all that it says, in order."));

    static final Keys EXPECT = Keys.at(
            "tests[].expect",
            "Without `detector`: either a row of a table or a rejection.",
            optional("table", "table", "a rejection", "The table that has the row."),
            optional(
                    "row",
                    "mapping of column to value",
                    "any row",
                    "Columns and their values; others are not looked at."),
            optional("rejected", "section", "a row", "How the event is rejected."));

    static final Keys REJECTED = Keys.at(
            "tests[].expect.rejected",
            "What is left out is not looked at.",
            optional("stage", STAGES.label(), "any", "Where."),
            optional("code", CODES.label(), "any", "Why."),
            optional("field", "text", "any", "The field it is about."),
            optional("rule", "text", "any", "The rule that found it, by its name."));

    private final Map<ChannelName, ChannelConfig> channels;
    private final Set<String> channelNames;
    private final Set<String> sources;
    private final boolean openChannels;
    private final DetectorExampleReader ofDetectors;
    private final Set<String> names = new HashSet<>();

    /** @param channelNames all that are in the file, also those with problems */
    ExampleReader(
            Map<ChannelName, ChannelConfig> channels,
            Set<String> channelNames,
            Set<String> sources,
            boolean openChannels,
            DetectorExampleReader.Detectors detectors) {
        this.channels = channels;
        this.channelNames = channelNames;
        this.sources = sources;
        this.openChannels = openChannels;
        this.ofDetectors = new DetectorExampleReader(this, detectors);
    }

    List<TestConfig> read(Optional<YamlNode> list) {
        List<TestConfig> tests = new ArrayList<>();
        for (YamlNode item : list.map(YamlNode::items).orElse(List.of())) {
            Fields fields = item.fields(EXAMPLE);
            (fields.has("detector") ? ofDetectors.read(fields) : example(fields)).ifPresent(tests::add);
        }
        return List.copyOf(tests);
    }

    private Optional<ExampleConfig> example(Fields fields) {
        requireFor(fields, "channel", CHANNEL_DOC);
        requireFor(fields, "source", SOURCE_DOC);
        fields.node("until").ifPresent(node -> node.problem("has a meaning with `detector` only"));
        Optional<String> name = fields.optional("name", this::name);
        Optional<ChannelName> channel =
                fields.optional("channel", node -> SourcesReader.channel(node, channelNames, openChannels));
        Optional<SourceName> source = fields.optional("source", this::source);
        Map<String, String> attributes = attributes(fields.entries("attributes"), channel);
        Optional<YamlNode> given = fields.node("given");
        Optional<Payload> bytes = given.flatMap(ExampleReader::bytes);
        String contentType = given.map(node -> contentType(node, channel)).orElse(Envelope.JSON);
        Optional<Expectation> expectation =
                fields.optional("expect", node -> expectation(node.fields(EXPECT), channel));
        return name.flatMap(n -> channel.flatMap(c -> source.flatMap(s ->
                bytes.flatMap(b -> expectation.map(e -> new ExampleConfig(n, c, s, b, contentType, attributes, e))))));
    }

    private static void requireFor(Fields fields, String name, String doc) {
        if (!fields.has(name) && (fields.owner().isMapping() || fields.owner().isNull())) {
            fields.owner().problem("`" + name + "` is missing: " + doc);
        }
    }

    /** What is posted of an event in the file. */
    static Optional<Payload> bytes(YamlNode node) {
        return ValueReader.verbatim(node)
                .map(value -> Payload.of(value instanceof Value.Text text ? text.text() : JsonWriter.write(value)));
    }

    String contentType(YamlNode given, Optional<ChannelName> channel) {
        boolean json = !given.isScalar() || channel.filter(this::isOfObjects).isPresent();
        return json ? Envelope.JSON : "text/plain";
    }

    Optional<SourceName> source(YamlNode node) {
        return ChannelReader.source(node, sources);
    }

    /** The source of an event for a detector: one that is configured, or another detector, which publishes in its name. */
    Optional<SourceName> sourceOrDetector(YamlNode node, Set<AgentName> detectors) {
        Set<String> names = new HashSet<>(sources);
        detectors.forEach(agent -> names.add(agent.name()));
        return ChannelReader.source(node, names);
    }

    private boolean isOfObjects(ChannelName name) {
        ChannelConfig channel = channels.get(name);
        return channel != null && channel.spec().standard().json() == JsonShape.OBJECT;
    }

    Optional<String> name(YamlNode node) {
        return node.textNotEmpty().filter(name -> {
            boolean first = names.add(name);
            if (!first) {
                node.problem("two tests have the name " + node.shown());
            }
            return first;
        });
    }

    Map<String, String> attributes(List<YamlNode.Entry> entries, Optional<ChannelName> channel) {
        Map<String, String> attributes = new HashMap<>();
        for (YamlNode.Entry entry : entries) {
            if (!ATTRIBUTES.contains(entry.name())) {
                entry.key()
                        .problem(
                                "unknown attribute `" + entry.name() + "`",
                                Optional.of(Nearest.suggestion(entry.name(), ATTRIBUTES)));
            } else if (channel.filter(name -> !notes(name, entry.name())).isPresent()) {
                String key = entry.name().equals(Envelope.CLIENT_ADDRESS) ? "address" : "user_agent";
                entry.key()
                        .problem(
                                "the channel does not note it, so no event has it",
                                Optional.of("say `client: {" + key + ": true}` in the channel"));
            }
            entry.value().text().ifPresent(text -> attributes.put(entry.name(), text));
        }
        return attributes;
    }

    private boolean notes(ChannelName name, String attribute) {
        ChannelConfig channel = channels.get(name);
        return channel != null
                && (attribute.equals(Envelope.CLIENT_ADDRESS)
                        ? channel.spec().noteAddress()
                        : channel.spec().noteUserAgent());
    }

    private Optional<Expectation> expectation(Fields fields, Optional<ChannelName> channel) {
        if (fields.has("table") == fields.has("rejected")) {
            fields.owner().problem("expects either `table`, with or without `row`, or `rejected`");
            return Optional.empty();
        }
        if (fields.has("rejected")) {
            fields.node("row").ifPresent(node -> node.problem("`row` has no meaning with `rejected`"));
            return fields.node("rejected").map(node -> rejection(node.fields(REJECTED)));
        }
        Optional<TableSpec> table = fields.optional("table", node -> table(node, channel));
        Map<String, Value> columns = new LinkedHashMap<>();
        for (YamlNode.Entry entry : fields.entries("row")) {
            table.ifPresent(spec -> checkColumn(entry, spec));
            ValueReader.verbatim(entry.value()).ifPresent(value -> columns.put(entry.name(), value));
        }
        return table.map(spec -> new ExpectRow(spec.name(), columns));
    }

    private static Expectation rejection(Fields fields) {
        return new ExpectRejection(
                fields.optional("stage", STAGES::read),
                fields.optional("code", CODES::read),
                fields.optional("field", YamlNode::textNotEmpty),
                fields.optional("rule", YamlNode::textNotEmpty));
    }

    /** A table that the channel's events are loaded into. */
    private Optional<TableSpec> table(YamlNode node, Optional<ChannelName> channel) {
        Optional<String> name = node.text();
        if (name.isEmpty() || channel.isEmpty()) {
            return Optional.empty();
        }
        ChannelConfig config = channels.get(channel.get());
        List<TableSpec> tables = config == null
                ? List.of(TableSpec.generic(channel.get()))
                : config.routes().stream().map(Route::table).toList();
        Optional<TableSpec> table = tables.stream()
                .filter(spec -> spec.name().value().equals(name.get()))
                .findFirst();
        if (table.isEmpty()) {
            Set<String> known =
                    tables.stream().map(spec -> spec.name().value()).collect(Collectors.toCollection(TreeSet::new));
            node.problem(
                    "the channel `" + channel.get() + "` is not loaded into a table " + node.shown(),
                    Optional.of("it is loaded into " + Nearest.list(known)));
        }
        return table;
    }

    private static void checkColumn(YamlNode.Entry entry, TableSpec table) {
        Set<String> columns = new TreeSet<>(TableSpec.ENVELOPE_COLUMNS);
        table.columns().stream().map(Column::name).forEach(columns::add);
        table.overflow().ifPresent(columns::add);
        if (!columns.contains(entry.name())) {
            entry.key()
                    .problem(
                            "the table `" + table.name() + "` has no column `" + entry.name() + "`",
                            Optional.of(Nearest.suggestion(entry.name(), columns)));
        }
    }
}
