package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import weir.adapters.format.cel.CelExpressions;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.adapters.http.HttpEndpoints;
import weir.adapters.http.HttpOptions;
import weir.adapters.http.HttpServer;
import weir.adapters.http.PrometheusMetrics;
import weir.adapters.http.RetentionEndpoints;
import weir.adapters.local.log.LogEventQueue;
import weir.application.agent.AdministerAgents;
import weir.application.agent.AgentLapses;
import weir.application.agent.PullEvents;
import weir.application.alert.SinkPlan;
import weir.application.archive.ArchiveChannel;
import weir.application.archive.ArchiveMemory;
import weir.application.archive.CountArchived;
import weir.application.archive.Tap;
import weir.application.detect.DetectorParts;
import weir.application.handle.AgentPlan;
import weir.application.handle.HandleParts;
import weir.application.handle.RunAgents;
import weir.application.history.ImportEvents;
import weir.application.ingest.AuthenticateSource;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.RateLimiter;
import weir.application.ingest.TailChannel;
import weir.application.keep.EraseData;
import weir.application.keep.KeepData;
import weir.application.keep.RetentionTask;
import weir.application.lake.ObjectReader;
import weir.application.load.ChannelHistory;
import weir.application.load.LoadChannels;
import weir.application.model.ModelResult;
import weir.application.model.ModelRuns;
import weir.application.model.RunModels;
import weir.application.port.Checkpoints;
import weir.application.port.Damage;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.Lake;
import weir.application.port.OperationFailed;
import weir.application.port.TraceStore;
import weir.application.port.Warehouse;
import weir.application.port.Warehouse.QueryResult;
import weir.application.query.RunQuery;
import weir.application.replay.LoadAgain;
import weir.application.replay.LoadPast;
import weir.application.replay.ManageVersions;
import weir.application.replay.OlderRows;
import weir.application.replay.ReplayTask;
import weir.application.status.AgentBoard;
import weir.application.status.Reloaded;
import weir.application.status.ReportStatus;
import weir.application.status.StatusReport;
import weir.application.task.TaskType;
import weir.application.task.Tasks;
import weir.application.trace.LookUpTrace;
import weir.application.trace.RecordSteps;
import weir.application.trace.TraceEvents;
import weir.application.trace.TracedQueue;
import weir.bootstrap.config.Config;
import weir.bootstrap.config.OwnAgents;
import weir.bootstrap.config.TraceType;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** HTTP -> queue -> lake -> relay -> warehouse: read downwards. */
final class Wiring implements AutoCloseable {
    /** What open lake objects may hold of the heap, and no more than this. */
    private static final long ARCHIVE_BYTES_MAX = 256L << 20;

    /** Storing an object takes several times what it holds, and requests have a quarter of the heap. */
    private static final int ARCHIVE_HEAP_SHARE = 16;

    private static final Logger LOG = System.getLogger(Wiring.class.getName());
    private static final Duration AGENTS_END = Duration.ofSeconds(10);
    private static final Duration HTTP_GRACE = Duration.ofSeconds(5);
    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    private final Closer closer = new Closer();
    private final LiveConfiguration live;
    private final Warehouse warehouse;
    private final Lake lake;
    private final IngestEvents ingest;
    private final Agents agents;
    private final PullEvents pull;
    private final PullThread pulling;
    private final DetectorThreads detectors;
    private final RunAgents running;
    private final TaskThread tasking;
    private final WiringRetention retention;
    private final WiringAgents plans;
    private final RunModels models;
    private final ModelThread modelling;
    private final WiringSinks sinks;
    private final EventQueue queue;
    private final ReportStatus status;
    private final HttpOptions httpOptions;
    private final HttpEndpoints endpoints;
    private @Nullable HttpServer http;
    private Optional<WiringGrpc> grpc = Optional.empty();

    Wiring(Config config, LiveConfiguration.Reread reread, String version) {
        InstantSource clock = InstantSource.system();
        long heapBytes = Runtime.getRuntime().maxMemory();
        PrometheusMetrics metrics = new PrometheusMetrics();
        AgentBoard board = new AgentBoard(metrics, clock);
        live = closer.add(new LiveConfiguration(config, reread, read -> new WiringRules(read, metrics), metrics));
        Consumer<Damage> damages = damage -> {
            LOG.log(Level.ERROR, damage.toString());
            board.report(damage);
        };

        WiringAdapters.WarehouseParts parts = WiringAdapters.openParts(config.warehouse(), damages);
        warehouse = closer.add(parts.warehouse());
        int bodyBytesMax = config.server().requestBytesMax();
        AgentLapses lapses = new AgentLapses(clock, metrics);
        LogEventQueue channels = closer.add(WiringAdapters.openQueue(
                config.queue(),
                live::queueSettings,
                bodyBytesMax,
                ArchiveChannel.AGENT,
                of(damages, Damage.Part.QUEUE),
                lapses::tell));
        // The queue holds the folder: no other process makes another one.
        UUID dataFolder = DataFolder.identity(config.data());
        TraceStore traces = closer.add(WiringAdapters.openTrace(
                config.trace(),
                () -> live.config().trace(),
                config.queue().diskReserveBytes(),
                dataFolder,
                of(damages, Damage.Part.TRACE)));
        boolean isTraced = config.trace().type() != TraceType.NONE;
        RecordSteps steps = new RecordSteps(traces, clock, metrics);
        Consumer<TraceStore.Step> taken = isTraced ? steps : step -> {};
        queue = isTraced ? new TracedQueue(channels, steps, clock) : channels;
        EventQueue relay = closer.add(WiringAdapters.openQueue(
                config.relay(),
                live::relaySettings,
                bodyBytesMax,
                LoadChannels.AGENT,
                of(damages, Damage.Part.RELAY),
                lapses::tell));
        lake = closer.add(WiringAdapters.openLake(config.lake()));

        ingest = new IngestEvents(
                queue,
                new JacksonPayloadCodec(),
                live::catalogue,
                new RateLimiter(),
                clock,
                RANDOM,
                closer.add(new OpenerThreads()),
                metrics);
        TraceEvents tracer = closer.add(new TraceEvents(queue, traces, steps, clock, metrics));
        Tap tap = isTraced ? tracer : (channel, behind, entries) -> {};
        ArchiveMemory memory = new ArchiveMemory(Math.min(ARCHIVE_BYTES_MAX, heapBytes / ARCHIVE_HEAP_SHARE));
        ObjectReader reader = new ObjectReader(lake, WiringAdapters.openFormats());
        Function<ChannelName, ArchiveChannel> archivers = channel -> new ArchiveChannel(
                channel,
                queue,
                relay,
                lake,
                () -> WiringAdapters.format(live.lakeFormat(channel)),
                reader,
                () -> live.roll(channel),
                memory,
                clock,
                metrics,
                taken,
                tap);
        ChannelHistory history = new ChannelHistory(queue, lake, WiringAdapters.openFormats(), damages);
        LoadChannels loader = closer.add(new LoadChannels(
                relay,
                history,
                live::rules,
                warehouse,
                config.warehouse()
                        .commit()
                        .within(Math.min(heapBytes, config.warehouse().memoryBytesMax()) / 16),
                closer.add(new BackgroundThread("loader-commit")),
                clock,
                metrics,
                taken));
        plans = new WiringAgents(clock);
        sinks = new WiringSinks(clock, RANDOM);
        agents = new Agents(
                queue,
                relay,
                archivers,
                loader,
                isTraced ? Optional.of(tracer) : Optional.empty(),
                this::lookAfter,
                board,
                clock);

        pull = closer.add(new PullEvents(
                queue,
                channels,
                WiringAdapters.openAgents(config.data(), of(damages, Damage.Part.QUEUE)),
                ingest,
                live::catalogue,
                live::rules,
                live::agentBounds,
                this::isOwn,
                board,
                clock,
                RANDOM,
                metrics));
        Checkpoints checkpoints = WiringAdapters.openCheckpoints(config.data(), of(damages, Damage.Part.QUEUE));
        detectors = closer.add(new DetectorThreads(
                () -> live.config().detectors(),
                new DetectorParts(
                        channels,
                        ingest,
                        checkpoints,
                        live::rules,
                        closer.add(new BackgroundThread("detector-commit")),
                        taken,
                        clock,
                        metrics),
                channels,
                WiringAdapters.openDetectors(config.data(), of(damages, Damage.Part.QUEUE)),
                board,
                metrics,
                clock));
        running = new RunAgents(
                new HandleParts(
                        queue,
                        channels,
                        WiringAdapters.openRunAgents(config.data(), of(damages, Damage.Part.QUEUE)),
                        checkpoints,
                        ingest,
                        live::rules,
                        board,
                        clock,
                        metrics),
                AgentRunThread::start);
        closer.add(() -> running.stop(AGENTS_END));
        AdministerAgents administer =
                new AdministerAgents(pull, List.of(running, detectors), board, lapses, live::queueSettings);
        pulling = new PullThread(pull);
        closer.add(pulling);

        ReplayTask replay = new ReplayTask(new ReplayTask.Parts(
                live::rules,
                warehouse,
                parts.versions(),
                parts.replacements(),
                lake,
                WiringAdapters.openFormats(),
                history,
                new CelExpressions(),
                new JacksonPayloadCodec(),
                closer.add(new BackgroundThread("replay-commit")),
                new LoaderFirst(loader, clock)));
        KeepData keeper = new KeepData(
                queue,
                channels,
                lake,
                WiringAdapters.openFormats(),
                warehouse,
                parts.rows(),
                live::rules,
                live::policies,
                WiringRetention.helper(closer),
                clock,
                RANDOM,
                metrics);
        retention = closer.add(new WiringRetention(keeper, live, config.data(), board, clock, metrics));
        List<TaskType> kinds = new ArrayList<>(WiringTasks.rejected(
                parts.rejected(),
                new LoadAgain(live::rules, warehouse, parts.replacements()),
                live::catalogue,
                live::rules,
                ingest,
                channels,
                checkpoints,
                clock));
        kinds.add(new RetentionTask(keeper));
        kinds.add(replay);
        models = new RunModels(parts.models(), () -> live.config().models().plan(), clock, metrics);
        EraseData erasing = new EraseData(
                queue,
                relay,
                lake,
                reader,
                warehouse,
                parts.rows(),
                live::rules,
                new JacksonPayloadCodec(),
                live::policies,
                keeper,
                isTraced ? Optional.of(traces) : Optional.empty(),
                models,
                clock);
        kinds.addAll(WiringTasks.erasing(erasing, () -> WiringTasks.pseudonyms(live.config())));
        Tasks tasks = new Tasks(
                kinds, WiringAdapters.openTasks(config.data(), of(damages, Damage.Part.TASKS)), clock, RANDOM);
        tasking = closer.add(new TaskThread(tasks));

        ModelRuns runs = new ModelRuns(models);
        modelling = closer.add(
                new ModelThread(models, runs, () -> live.config().models().every()));
        Health health = new Health(config, lake, warehouse, running::stopped, clock);
        OlderRows older = new OlderRows(parts.versions(), live::rules, this::channels, clock);
        status = new ReportStatus(
                version,
                dataFolder,
                queue,
                board,
                health::readiness,
                () -> tables(older),
                () -> warnings(administer),
                detectors::openAlerts,
                clock);
        httpOptions = WiringAdapters.httpOptions(config.server(), version, dataFolder);
        endpoints = new HttpEndpoints(
                ingest,
                new AuthenticateSource(live::producers),
                new RunQuery(warehouse, () -> live.config().warehouse().query()),
                parts.exports(),
                new ImportEvents(
                        lake,
                        reader,
                        channel -> WiringAdapters.format(live.lakeFormat(channel)),
                        live::catalogue,
                        new JacksonPayloadCodec(),
                        new LoadPast(warehouse, live::rules),
                        keeper::alone,
                        clock,
                        metrics),
                new TailChannel(queue, live::catalogue),
                pull,
                administer,
                new LookUpTrace(traces, steps, queue, relay, lake, reader, history, warehouse, live::rules, clock),
                tasks,
                runs,
                new RetentionEndpoints(keeper, retention.schedule()),
                new ManageVersions(parts.versions()),
                live::catalogue,
                status::report,
                health::readiness,
                this::reload,
                metrics);
    }

    private boolean isOwn(AgentName agent) {
        return OwnAgents.NAMES.contains(agent.name())
                || agent.name().startsWith(SinkPlan.PREFIX)
                || running.reserves(agent)
                || detectors.reserves(agent)
                || live.config().detectors().stream()
                        .anyMatch(plan -> plan.identity().agent().name().equals(agent.name()));
    }

    /** All that are configured, and all that somebody has sent to. */
    private Set<ChannelName> channels() {
        Set<ChannelName> all = new HashSet<>(live.config().channels().keySet());
        all.addAll(queue.channels());
        return all;
    }

    private static List<StatusReport.TableStatus> tables(OlderRows older) {
        return older.tables().stream()
                .map(age -> new StatusReport.TableStatus(age.table().value(), age.rows(), age.older()))
                .toList();
    }

    private List<String> warnings(AdministerAgents administer) {
        List<String> warnings = new ArrayList<>(live.warnings());
        warnings.addAll(administer.warnings());
        warnings.addAll(models.complaints());
        retention.warning().ifPresent(warnings::add);
        return warnings;
    }

    private static Consumer<String> of(Consumer<Damage> damages, Damage.Part part) {
        return what -> damages.accept(new Damage(part, what));
    }

    /** Begins to load what a server needs, in the order it needs it, while the command and its configuration are read. */
    static void preload() {
        Thread loading = new Thread(
                () -> {
                    LogSetup.begin();
                    HttpServer.preload();
                },
                "preload");
        loading.setDaemon(true);
        loading.start();
    }

    /** Listens, and then makes the tables: what comes meanwhile waits in the queue. Returns when both are done. */
    URI start() {
        HttpServer server = closer.add(HttpServer.start(httpOptions, endpoints));
        http = server;
        grpc = WiringGrpc.start(live.config(), endpoints);
        grpc.ifPresent(closer::add);
        prepareTables();
        agents.start();
        pulling.start();
        makeWay();
        detectors.start();
        modelling.start();
        runAgents();
        tasking.start();
        retention.start();
        String scheme = httpOptions.tls().isPresent() ? "https" : "http";
        return URI.create(scheme + "://" + httpOptions.host() + ":" + server.port());
    }

    /** Where it listens for gRPC: host and port. */
    Optional<String> grpcAddress() {
        return grpc.map(WiringGrpc::address);
    }

    /** A warehouse that cannot be reached, or a full disk, keeps nobody from sending: the relay holds what is to load. */
    private void prepareTables() {
        try {
            warehouse.prepare(live.rules().tables());
        } catch (OperationFailed e) {
            if (e.code().reaction() == FailureCode.Reaction.STOP) {
                throw e;
            }
            LOG.log(Level.WARNING, "the tables cannot be prepared yet, and are with their first rows", e);
        }
    }

    Reloaded reload() {
        Reloaded reloaded = live.reload(this::objections, (config, rules) -> {
            warehouse.prepare(rules.tables());
            if (http != null) {
                WiringAdapters.tls(config.server()).ifPresent(http::renewTls);
            }
            grpc.ifPresent(listener -> listener.renewTls(config.server()));
            if (!config.log().equals(live.config().log())) {
                LogSetup.use(config.log());
            }
        });
        makeWay();
        detectors.reload();
        if (reloaded.errors().isEmpty()) {
            modelling.wake();
            runAgents();
        }
        return reloaded;
    }

    /** What changes by itself. */
    private void lookAfter() {
        live.refreshReferences();
        running.watch(live.config().run().hangsAfter());
    }

    /** Agents of others that have the name of one that runs here from now on pull no more. */
    private void makeWay() {
        Config config = live.config();
        config.run().agents().forEach(agent -> pull.makeWay(agent.channel(), agent.agent()));
        config.detectors()
                .forEach(plan ->
                        pull.makeWay(plan.identity().channel(), plan.identity().agent()));
    }

    /** Those that tell alerts among them, if there are detectors, or were: notices that nobody has been told may wait. */
    private void runAgents() {
        Config config = live.config();
        List<AgentPlan> all = new ArrayList<>(plans.of(config.run()));
        if (!config.detectors().isEmpty() || queue.channels().contains(ChannelName.ALERTS)) {
            all.addAll(sinks.agents(config.alerts()));
        }
        running.apply(all, AGENTS_END);
    }

    private List<String> objections(Config config, ChannelCatalogue catalogue) {
        Set<ChannelName> newWithOwnTable = new TreeSet<>(Comparator.comparing(ChannelName::value));
        newWithOwnTable.addAll(config.channelsWithOwnTable());
        newWithOwnTable.removeAll(live.config().channelsWithOwnTable());
        return ingest.objections(newWithOwnTable, catalogue);
    }

    /** Read-only SQL, as over HTTP. */
    QueryResult query(String sql) {
        return warehouse.query(sql, live.config().warehouse().query());
    }

    /** Makes and tests all models now. */
    List<ModelResult> runModels() {
        List<ModelResult> results = new ArrayList<>(models.run(List.of(), false, result -> {}));
        results.addAll(models.test(List.of(), result -> {}));
        return results;
    }

    /** How many events of a channel the lake holds, counted by reading its objects. */
    long countArchived(ChannelName channel) {
        return new CountArchived(lake, WiringAdapters.format(live.lakeFormat(channel))).count(channel);
    }

    StatusReport status() {
        return status.report();
    }

    /**
     * Refuses new requests, answers those under way, and brings to the lake and the warehouse what was accepted.
     *
     * @return whether all of it was done in time; what was not goes on from the queue at the next start
     */
    boolean stop(Duration timeout) throws InterruptedException {
        retention.close();
        tasking.close();
        detectors.close(); // while what they publish is still accepted
        running.stop(AGENTS_END);
        ingest.stopAccepting();
        if (grpc.isPresent()) {
            grpc.get().stop(HTTP_GRACE);
        }
        if (http != null) {
            http.stop(HTTP_GRACE);
        }
        pulling.close();
        modelling.close();
        return agents.drainAndStop(timeout);
    }

    @Override
    public void close() {
        closer.close();
    }
}
