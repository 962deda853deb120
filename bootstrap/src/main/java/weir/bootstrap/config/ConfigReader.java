package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import weir.application.detect.DetectorPlan;
import weir.application.ingest.Producer;
import weir.application.ingest.Producer.RateLimit;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/** The whole file, section by section, and what must hold between sections. */
final class ConfigReader {
    static final Keys ROOT = Keys.at(
            "",
            "Everything may be left out.",
            byDefault("data", "path", "./weir-data", "Where the queue, the lake and the warehouse live."),
            optional("server", "section", "its defaults", "How producers reach Weir."),
            optional("grpc", "section", "no gRPC", "How producers and agents reach Weir by gRPC."),
            optional("log", "section", "its defaults", "What is logged, and how."),
            optional("queue", "section", "its defaults", "The durable queue between the front end and the lake."),
            optional("relay", "section", "its defaults", "The second queue, from the archiver to the loader."),
            optional("lake", "section", "its defaults", "Where every event is kept raw."),
            optional("warehouse", "section", "its defaults", "Where the tables are."),
            optional("agents", "section", "its defaults", "Bounds on the agents that pull events."),
            optional("trace", "section", "its defaults", "What became of each event, by its `data_id`."),
            optional("alerts", "section", "its defaults", "When alerts are told, and where."),
            optional("sources", "mapping of name to section", "none", "Who may send, and who may query."),
            optional("reference", "mapping of name to section", "none", "The reference data of look-ups."),
            optional("channels", "mapping of name to section", "none", "The channels."),
            optional("tables", "mapping of name to section", "none", "The typed tables of the warehouse."),
            optional("models", "section", "its defaults", "SQL over the tables, and what is made of it."),
            optional("detectors", "mapping of name to section", "none", "What analyses events as they arrive."),
            optional(
                    "retention", "section", "its defaults", "How long events and rows stay, and what the keeper does."),
            optional("tests", "list of examples", "none", "Examples that `weir test` checks."));

    private final Reading reading;
    private final Fields root;
    private final Overrides overrides;

    private ConfigReader(Reading reading, Fields root) {
        this.reading = reading;
        this.root = root;
        this.overrides = Overrides.read(reading);
    }

    static Config read(Reading reading, YamlNode root) {
        return new ConfigReader(reading, root.fields(ROOT)).read();
    }

    private Config read() {
        Path written = root.value("data", YamlNode::file);
        Path data = overrides.data().orElse(written);
        ServerConfig server = ServerReader.server(root.section("server", ServerReader.SERVER), overrides);
        Optional<GrpcConfig> grpc = ServerReader.grpc(root.node("grpc"), server, overrides, reading);
        LogConfig log = ServerReader.log(root.section("log", ServerReader.LOG));
        QueueConfig queue = StorageReader.queue(root.section("queue", StorageReader.QUEUE), data);
        QueueConfig relay =
                StorageReader.relay(root.section("relay", StorageReader.RELAY), data, queue.diskReserveBytes());
        LakeConfig lake = StorageReader.lake(root.section("lake", StorageReader.LAKE), data);
        WarehouseConfig warehouse = StorageReader.warehouse(root.section("warehouse", StorageReader.WAREHOUSE), data);
        TraceConfig trace = TraceReader.trace(root.section("trace", TraceReader.TRACE), data, queue);
        checkPlaces(queue.path(), relay.path(), lake.path(), warehouse.path(), trace.path());

        Set<String> channelNames = names("channels");
        Set<String> sourceNames = names("sources");
        List<Producer> sources = new SourcesReader(channelNames, server.openChannels()).read(root.entries("sources"));
        TablesReader.Tables tables = TablesReader.read(root.entries("tables"));
        ReferenceReader.References references = ReferenceReader.read(root.entries("reference"));
        Map<ChannelName, ChannelConfig> channels = new ChannelReader(
                        new ChannelReader.Surroundings(server, queue, relay, lake, sourceNames, tables, references))
                .read(root.entries("channels"));
        checkOwnTables(channels, tables.names());
        AlertsReader.Alerts alerts =
                new AlertsReader(channelNames, server.openChannels()).read(root.section("alerts", AlertsReader.ALERTS));
        DetectorReader detectorReader = new DetectorReader(
                new DetectorReader.Surroundings(channelNames, channels, server.openChannels(), sourceNames, alerts));
        List<DetectorPlan> detectors = detectorReader.read(root.entries("detectors"));
        Fields agents = root.section("agents", AgentsReader.AGENTS);
        RunConfig run =
                AgentsReader.run(agents, data, channelNames, server.openChannels(), taken(sourceNames, detectors));
        checkLoops(detectors, run.agents());
        ModelsConfig models = ModelsReader.read(
                reading,
                root.section("models", ModelsReader.MODELS),
                takenByTables(channels, tables.names()),
                server.openChannels());
        RetentionConfig retention = new RetentionReader(
                        channelNames, sourceNames, server.openChannels(), tableNames(channels))
                .read(root.section("retention", RetentionReader.RETENTION));
        List<TestConfig> tests = new ExampleReader(
                        channels,
                        channelNames,
                        sourceNames,
                        server.openChannels(),
                        new DetectorExampleReader.Detectors(
                                detectors, detectorReader.names(), detectorReader.findingFields()))
                .read(root.node("tests"));
        return new Config(
                data,
                server,
                grpc,
                log,
                queue,
                relay,
                lake,
                warehouse,
                AgentsReader.read(agents),
                trace,
                alerts.config(),
                withDefaultSource(sources),
                references.configs(),
                channels,
                byName(tables),
                detectors,
                run,
                models,
                retention,
                tests,
                List.copyOf(reading.warnings()));
    }

    /** The names that no agent may have, and why. */
    private static Map<String, String> taken(Set<String> sources, List<DetectorPlan> detectors) {
        Map<String, String> taken = new HashMap<>();
        OwnAgents.NAMES.forEach(name -> taken.put(name, "is the name of one of Weir's own agents"));
        sources.forEach(name ->
                taken.put(name, "a source has this name, and what the agent publishes has its name as its source"));
        detectors.forEach(plan -> taken.put(plan.identity().agent().name(), "a detector has this name"));
        return taken;
    }

    /** The names that no model may have, and why. */
    private static Map<String, String> takenByTables(Map<ChannelName, ChannelConfig> channels, Set<String> tables) {
        Map<String, String> taken = new HashMap<>();
        channels.values().forEach(channel -> channel.routes()
                .forEach(route -> taken.put(
                        route.table().name().value(),
                        "the channel `" + channel.spec().name() + "` loads into that table")));
        tables.forEach(name -> taken.put(name, "there is a table of that name under `tables`"));
        return taken;
    }

    private void checkLoops(List<DetectorPlan> detectors, List<RunAgentConfig> agents) {
        ChannelLoops loops = new ChannelLoops();
        for (DetectorPlan plan : detectors) {
            plan.targets()
                    .forEach(to ->
                            loops.add(plan.identity().agent(), plan.identity().channel(), to));
        }
        for (RunAgentConfig agent : agents) {
            agent.targets().forEach(to -> loops.add(agent.agent(), agent.channel(), to));
        }
        loops.find().ifPresent(way -> root.node("agents")
                .or(() -> root.node("detectors"))
                .orElse(root.owner())
                .problem("agents feed a channel from itself, and each event in it would make more for ever: " + way));
    }

    private Set<String> names(String section) {
        return root.entries(section).stream().map(YamlNode.Entry::name).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> tableNames(Map<ChannelName, ChannelConfig> channels) {
        return channels.values().stream()
                .flatMap(channel -> channel.routes().stream())
                .map(route -> route.table().name().value())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Map<TableName, TableSpec> byName(TablesReader.Tables tables) {
        Map<TableName, TableSpec> byName = new LinkedHashMap<>();
        tables.specs().values().forEach(spec -> byName.put(spec.name(), spec));
        return byName;
    }

    /** What two stores write to one place would destroy both. */
    private void checkPlaces(Path queue, Path relay, Path lake, Path warehouse, Path trace) {
        Map<String, Path> places = new LinkedHashMap<>();
        places.put("queue", queue);
        places.put("relay", relay);
        places.put("lake", lake);
        places.put("warehouse", warehouse);
        places.put("trace", trace);
        List<String> before = new ArrayList<>();
        places.forEach((section, place) -> {
            for (String other : before) {
                Path otherPlace = places.getOrDefault(other, place);
                if (place.startsWith(otherPlace) || otherPlace.startsWith(place)) {
                    root.node(section)
                            .or(() -> root.node(other))
                            .orElse(root.owner())
                            .problem("`" + other + "` and `" + section + "` may not lie in one another: " + otherPlace
                                    + ", " + place);
                }
            }
            before.add(section);
        });
    }

    /** A channel without tables gets one of its own, which nothing else may have. */
    private void checkOwnTables(Map<ChannelName, ChannelConfig> channels, Set<String> tables) {
        Map<String, String> channelsByTable = new HashMap<>();
        for (YamlNode.Entry entry : root.entries("channels")) {
            if (!ChannelName.isLegal(entry.name()) || !isWithoutTables(channels, entry.name())) {
                continue;
            }
            String table =
                    TableSpec.generic(new ChannelName(entry.name())).name().value();
            String other = channelsByTable.putIfAbsent(table, entry.name());
            if (other != null) {
                entry.key()
                        .problem(
                                "the channels `" + other + "` and `" + entry.name() + "` would both get the table `"
                                        + table + "`",
                                Optional.of("give one of them `tables`"));
            }
            if (TableSpec.isReserved(table)) {
                entry.key()
                        .problem(
                                "the channel would get a table of its own, `" + table + "`, which is Weir's own",
                                Optional.of("give it `tables` of another name"));
            } else if (tables.contains(table)) {
                entry.key()
                        .problem(
                                "the channel would get a table of its own, `" + table
                                        + "`, and there is one under `tables`",
                                Optional.of("say `tables: [{table: " + table + "}]` to load into that one"));
            }
        }
    }

    private static boolean isWithoutTables(Map<ChannelName, ChannelConfig> channels, String name) {
        ChannelConfig channel = channels.get(new ChannelName(name));
        return channel != null
                && channel.routes().stream().anyMatch(route -> route.table()
                        .equals(TableSpec.generic(channel.spec().name())));
    }

    /**
     * The source that the environment adds. A key that the file has given to a source is that source's, and adds none:
     * the command line is given its key by the same variable.
     */
    private List<Producer> withDefaultSource(List<Producer> sources) {
        if (overrides.keySha256().isEmpty()) {
            return sources;
        }
        String key = overrides.keySha256().get();
        if (sources.stream().anyMatch(source -> source.keySha256().equals(key))) {
            return sources;
        }
        List<Producer> all = new ArrayList<>(sources);
        for (Producer source : sources) {
            if (source.name().value().equals(SourcesReader.DEFAULT_SOURCE)) {
                reading.environmentProblem(Overrides.KEY, "the file has a source `default` of its own");
            }
        }
        SourceName name = new SourceName(SourcesReader.DEFAULT_SOURCE);
        all.add(new Producer(name, key, Optional.empty(), RateLimit.NONE, false));
        return all;
    }
}
