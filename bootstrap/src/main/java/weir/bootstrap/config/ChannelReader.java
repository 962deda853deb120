package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.application.ingest.ChannelSpec;
import weir.application.port.QueueSettings;
import weir.domain.condition.Condition;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;
import weir.domain.normalise.Rule;
import weir.domain.standard.Standard;
import weir.domain.table.Route;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;
import weir.domain.value.Nearest;

/** The section {@code channels}. */
final class ChannelReader {
    static final Keys CHANNEL = Keys.at(
            "channels.*",
            "A channel by its name: 1 to 64 of a-z, 0-9, _ and -. Everything about it may be left out.",
            optional("standard", "section", "its defaults", "What the channel requires of an event."),
            optional("content_types", "list of media types", "all", "The media types it takes."),
            optional("data_id", "field", "Weir makes the ids", "The field with the producer's id of an event."),
            optional("client", "section", "nothing is noted", "What is noted about the client."),
            optional("cors", "list of origins", "none", "Origins whose pages may post from a browser; \"*\" is all."),
            optional("ack", StorageReader.ackLabel(), "as `queue` says", "When a producer is answered."),
            optional("retention", "section", "as `queue` says", "What its queue keeps."),
            optional("relay_retention", "section", "as `relay` says", "What the relay keeps of it."),
            optional("lake", "section", "as `lake` says", "How it stands in the lake."),
            optional("normalise", "list of rules", "none", "The rules for every event, in order."),
            optional("sources", "mapping of source to section", "none", "What holds for the events of one source."),
            optional("enrich", "list of look-ups", "none", "What is added from reference data, after the rules."),
            optional(
                    "tables",
                    "list of routes",
                    "a table of its name with the event as JSON",
                    "Where events are loaded."));

    static final Keys CLIENT = Keys.at(
            "channels.*.client",
            "What the front end notes in the envelope.",
            byDefault("address", "boolean", "false", "The client's address, as `$client_address`."),
            byDefault("user_agent", "boolean", "false", "Its User-Agent header, as `$user_agent`."));

    static final Keys SOURCE = Keys.at(
            "channels.*.sources.*",
            "What holds for the channel's events from the source of that name.",
            optional("normalise", "list of rules", "none", "Rules that apply before those of the channel."));

    static final Keys ROUTE = Keys.at(
            "channels.*.tables[]",
            "A table that events are loaded into; an event goes into each whose condition holds, and is rejected if there"
                    + " is none.",
            required("table", "table", "The name of a table under `tables`."),
            optional("when", "condition", "every event", "The events that go there."));

    /** What a channel may refer to, and what holds where it says nothing. */
    record Surroundings(
            ServerConfig server,
            QueueConfig queue,
            QueueConfig relay,
            LakeConfig lake,
            Set<String> sources,
            TablesReader.Tables tables,
            ReferenceReader.References references) {}

    private final Surroundings surroundings;

    ChannelReader(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Map<ChannelName, ChannelConfig> read(List<YamlNode.Entry> entries) {
        Map<ChannelName, ChannelConfig> channels = new LinkedHashMap<>();
        for (YamlNode.Entry entry : entries) {
            Fields fields = entry.value().fields(CHANNEL);
            Optional<ChannelName> name = entry.key().made("the name of a channel", ChannelReader::ownName);
            // Without a name of its own the channel is read all the same, for what is wrong in it.
            ChannelConfig channel = channel(name.orElse(ChannelName.REJECTED), fields);
            name.ifPresent(n -> channels.put(n, channel));
        }
        return channels;
    }

    private static ChannelName ownName(String text) {
        ChannelName name = new ChannelName(text);
        if (name.isInternal()) {
            throw new IllegalArgumentException("the channel " + name + " is Weir's own");
        }
        return name;
    }

    private ChannelConfig channel(ChannelName name, Fields fields) {
        Fields client = fields.section("client", CLIENT);
        ChannelSpec spec = spec(name, fields, client);
        QueueSettings queue = StorageReader.channelQueue(
                fields, "retention", surroundings.queue().settings());
        Fields lake = fields.section("lake", StorageReader.CHANNEL_LAKE);
        List<Rule> rules = fields.node("normalise")
                .map(node -> RuleReader.read(node, "normalise"))
                .orElse(List.of());
        return new ChannelConfig(
                spec,
                new QueueSettings(StorageReader.channelAck(fields, queue.ack()), queue.ageMax(), queue.bytesMax()),
                StorageReader.channelQueue(
                        fields, "relay_retention", surroundings.relay().settings()),
                StorageReader.channelFormat(lake, surroundings.lake().format()),
                StorageReader.channelRoll(lake, surroundings.lake().roll()),
                rules,
                rulesBySource(fields.entries("sources")),
                new LookupReader(surroundings.references(), spec).read(fields.node("enrich")),
                routes(name, fields.node("tables")));
    }

    private ChannelSpec spec(ChannelName name, Fields fields, Fields client) {
        Standard standard =
                StandardReader.read(fields.section("standard", StandardReader.STANDARD), surroundings.server());
        Optional<FieldPath> dataId = fields.optional("data_id", YamlNode::field);
        if (standard.json() == Standard.JsonShape.NONE) {
            fields.node("data_id").ifPresent(node -> node.problem("asks for `standard: {json: object}` or any"));
        }
        return new ChannelSpec(
                name,
                standard,
                dataId,
                new LinkedHashSet<>(fields.list("content_types", ChannelReader::mediaType)),
                client.value("address", YamlNode::bool),
                client.value("user_agent", YamlNode::bool),
                fields.list("cors", ChannelReader::origin));
    }

    private static Optional<String> mediaType(YamlNode node) {
        return node.parsed("a media type without parameters, such as application/json", text -> Optional.of(
                        text.toLowerCase(Locale.ROOT))
                .filter(type -> type.matches("[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")));
    }

    private static Optional<String> origin(YamlNode node) {
        return node.parsed(
                "an origin without a path, such as https://shop.example or http://localhost:3000",
                text -> Optional.of(text)
                        .filter(origin -> origin.matches("\\*|https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")));
    }

    private Map<SourceName, List<Rule>> rulesBySource(List<YamlNode.Entry> entries) {
        Map<SourceName, List<Rule>> rules = new LinkedHashMap<>();
        for (YamlNode.Entry entry : entries) {
            Optional<SourceName> source = source(entry.key(), surroundings.sources());
            entry.value()
                    .fields(SOURCE)
                    .node("normalise")
                    .map(node -> RuleReader.read(node, "sources." + entry.name() + ".normalise"))
                    .ifPresent(list -> source.ifPresent(name -> rules.put(name, list)));
        }
        return rules;
    }

    /** A source that is configured; {@code default} may come with the environment. */
    static Optional<SourceName> source(YamlNode node, Set<String> sources) {
        return node.made("the name of a source", SourceName::new).filter(name -> {
            boolean known = sources.contains(name.value()) || name.value().equals(SourcesReader.DEFAULT_SOURCE);
            if (!known) {
                node.problem("unknown source " + node.shown(), Optional.of(Nearest.suggestion(name.value(), sources)));
            }
            return known;
        });
    }

    private List<Route> routes(ChannelName channel, Optional<YamlNode> list) {
        if (list.isEmpty()) {
            return List.of(new Route(TableSpec.generic(channel), Optional.empty()));
        }
        List<YamlNode> items = list.get().items();
        if (items.isEmpty()) {
            list.get()
                    .problem(
                            "is empty, so every event would be rejected",
                            Optional.of("leave it out for a table of the channel's name"));
        }
        return items.stream()
                .flatMap(item -> route(item.fields(ROUTE)).stream())
                .toList();
    }

    private Optional<Route> route(Fields fields) {
        Optional<Condition> when = fields.optional("when", ConditionReader::read);
        return fields.optional("table", node -> table(node, surroundings.tables()))
                .map(table -> new Route(table, when));
    }

    /** A table that is defined; nothing, too, for one that is defined wrong, which is told where that stands. */
    private static Optional<TableSpec> table(YamlNode node, TablesReader.Tables tables) {
        return node.text().flatMap(name -> {
            if (!tables.names().contains(name)) {
                node.problem("unknown table " + node.shown(), Optional.of(Nearest.suggestion(name, tables.names())));
            }
            return Optional.ofNullable(tables.specs().get(name));
        });
    }
}
