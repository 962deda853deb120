package weir.bootstrap.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import weir.application.agent.AgentBounds;
import weir.application.detect.DetectorPlan;
import weir.application.ingest.ChannelSpec;
import weir.application.ingest.Producer;
import weir.application.ingest.Producer.RateLimit;
import weir.application.port.Expressions;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;
import weir.domain.table.Route;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/**
 * Everything that is configured, checked and with its defaults. No two sources have one key, and every name that is
 * referred to is there.
 *
 * @param data absolute
 * @param grpc empty: Weir does not listen for gRPC
 * @param channels those that are configured, in the order of the file
 * @param tables those under {@code tables}; a channel without a table of its own has another, in its route
 * @param warnings what is worth knowing and no problem, in the order of the file
 */
public record Config(
        Path data,
        ServerConfig server,
        Optional<GrpcConfig> grpc,
        LogConfig log,
        QueueConfig queue,
        QueueConfig relay,
        LakeConfig lake,
        WarehouseConfig warehouse,
        AgentBounds agents,
        TraceConfig trace,
        AlertsConfig alerts,
        List<Producer> sources,
        Map<String, ReferenceConfig> reference,
        Map<ChannelName, ChannelConfig> channels,
        Map<TableName, TableSpec> tables,
        List<DetectorPlan> detectors,
        RunConfig run,
        ModelsConfig models,
        RetentionConfig retention,
        List<TestConfig> tests,
        List<Problem> warnings) {
    public Config {
        warnings = List.copyOf(warnings);
        sources = List.copyOf(sources);
        reference = Collections.unmodifiableMap(new LinkedHashMap<>(reference));
        channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        detectors = List.copyOf(detectors);
        tests = List.copyOf(tests);
    }

    /**
     * What holds without a file: any channel is open, and the source {@code default} is admin.
     *
     * @param environment WEIR_HOST, WEIR_PORT, WEIR_GRPC_PORT and WEIR_DATA override; others are not looked at
     * @param key of the source {@code default}: what WEIR_KEY says, or one that the caller has made
     * @throws ConfigProblems if the environment says something that cannot be
     */
    public static Config defaults(Map<String, String> environment, String key) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put(Overrides.KEY, key);
        Reading reading = new Reading("defaults", Path.of("").toAbsolutePath(), variables, NOTHING_TO_COMPILE);
        Optional<Config> config = YamlDocument.read(reading, new byte[0]).map(root -> ConfigReader.read(reading, root));
        Config closed = reading.require(config);
        ServerConfig server = closed.server;
        return new Config(
                closed.data,
                server.with(server.host(), server.port(), true, server.tls()),
                closed.grpc,
                closed.log,
                closed.queue,
                closed.relay,
                closed.lake,
                closed.warehouse,
                closed.agents,
                closed.trace,
                closed.alerts,
                closed.sources.stream().map(Config::asAdmin).toList(),
                closed.reference,
                closed.channels,
                closed.tables,
                closed.detectors,
                closed.run,
                closed.models,
                closed.retention,
                closed.tests,
                closed.warnings);
    }

    private static final Reading.Compilers NOTHING_TO_COMPILE = new Reading.Compilers(
            expression -> {
                throw new IllegalStateException("there is no expression without a file");
            },
            schema -> {
                throw new IllegalStateException("there is no schema without a file");
            },
            new Expressions() {
                @Override
                public Compilation compile(String text) {
                    throw new IllegalStateException("there is no expression without a file");
                }

                @Override
                public Compilation condition(String text) {
                    throw new IllegalStateException("there is no condition without a file");
                }
            },
            () -> {
                throw new IllegalStateException("there is no detector without a file");
            },
            reference -> Set.of(),
            new TlsFiles() {
                @Override
                public List<String> warnings(Path certificate) {
                    throw new IllegalStateException("there is no certificate without a file");
                }

                @Override
                public void requireKey(Path certificate, Path privateKey) {
                    throw new IllegalStateException("there is no key without a file");
                }
            },
            new RunAgentChecks() {
                @Override
                public void requireWebhook(RunAgentConfig.Webhook webhook) {
                    throw new IllegalStateException("there is no webhook without a file");
                }

                @Override
                public void requirePlugin(Path folder, String className) {
                    throw new IllegalStateException("there is no plugin without a file");
                }
            });

    private static Producer asAdmin(Producer source) {
        return new Producer(source.name(), source.keySha256(), source.channels(), source.reads(), source.rate(), true);
    }

    /** This, and the source {@code default} with that key; for a file that names no source at all. */
    public Config withDefaultSource(String key, boolean admin) {
        List<Producer> all = new ArrayList<>(sources);
        SourceName name = new SourceName(SourcesReader.DEFAULT_SOURCE);
        all.add(new Producer(name, Overrides.sha256(key), Optional.empty(), RateLimit.NONE, admin));
        return new Config(
                data, server, grpc, log, queue, relay, lake, warehouse, agents, trace, alerts, all, reference, channels,
                tables, detectors, run, models, retention, tests, warnings);
    }

    /**
     * This, on an empty folder and a free port of this machine, with the source of that name and key, which may do
     * everything at any rate. Nothing that is kept anywhere else is written, and alerts are told in the log alone.
     */
    public Config inFolder(Path folder, SourceName source, String key) {
        List<Producer> all = new ArrayList<>();
        sources.stream().filter(other -> !other.name().equals(source)).forEach(all::add);
        all.add(new Producer(source, Overrides.sha256(key), Optional.empty(), RateLimit.NONE, true));
        return new Config(
                folder,
                server.with("127.0.0.1", 0, server.openChannels(), Optional.empty()),
                Optional.empty(),
                log,
                queue.at(folder.resolve("queue")),
                relay.at(folder.resolve("relay")),
                lake.at(folder.resolve("lake")),
                warehouse.at(folder.resolve("warehouse.duckdb")),
                agents,
                trace.at(folder.resolve("trace")),
                alerts.onlyLogged(),
                all,
                reference,
                channels,
                tables,
                detectors,
                run.withinWeir(),
                models,
                retention,
                tests,
                warnings);
    }

    /** The configured channels that load into the table of their name, which nothing else may have. */
    public Set<ChannelName> channelsWithOwnTable() {
        return channels.entrySet().stream()
                .filter(channel -> channel.getValue().routes().stream()
                        .anyMatch(route -> route.table().equals(TableSpec.generic(channel.getKey()))))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * The channel of that name: as configured, or, if channels are open, one that takes any event; empty if there is
     * none. An open channel has a table of its name: the configured one if there is one, or else its own. A channel
     * whose table would be one of Weir's own cannot be open.
     */
    public Optional<ChannelConfig> channel(ChannelName name) {
        ChannelConfig configured = channels.get(name);
        if (configured != null || !server.openChannels() || name.isInternal()) {
            return Optional.ofNullable(configured);
        }
        TableSpec own = TableSpec.generic(name);
        if (TableSpec.isReserved(own.name().value())) {
            return Optional.empty();
        }
        return Optional.of(new ChannelConfig(
                ChannelSpec.open(name),
                queue.settings(),
                relay.settings(),
                lake.format(),
                lake.roll(),
                List.of(),
                Map.of(),
                List.of(),
                List.of(new Route(tables.getOrDefault(own.name(), own), Optional.empty()))));
    }
}
