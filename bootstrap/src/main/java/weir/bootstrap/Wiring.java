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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.adapters.http.HttpEndpoints;
import weir.adapters.http.HttpOptions;
import weir.adapters.http.HttpServer;
import weir.application.archive.ArchiveChannel;
import weir.application.archive.ArchiveMemory;
import weir.application.archive.CountArchived;
import weir.application.archive.Tap;
import weir.application.history.ImportEvents;
import weir.application.ingest.AuthenticateSource;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.RateLimiter;
import weir.application.ingest.TailChannel;
import weir.application.load.LoadChannels;
import weir.application.model.ModelResult;
import weir.application.model.RunModels;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Warehouse;
import weir.application.port.Warehouse.QueryResult;
import weir.application.query.RunQuery;
import weir.application.replay.LoadPast;
import weir.application.replay.ManageVersions;
import weir.application.replay.OlderRows;
import weir.application.status.Reloaded;
import weir.application.status.ReportStatus;
import weir.application.status.StatusReport;
import weir.application.trace.LookUpTrace;
import weir.application.trace.TraceEvents;
import weir.bootstrap.config.Config;
import weir.domain.envelope.ChannelName;

/** HTTP -> queue -> lake -> relay -> warehouse: read downwards. */
final class Wiring implements AutoCloseable {
    /** What open lake objects may hold of the heap, and no more than this. */
    private static final long ARCHIVE_BYTES_MAX = 256L << 20;

    /** Storing an object takes several times what it holds, and requests have a quarter of the heap. */
    private static final int ARCHIVE_HEAP_SHARE = 16;

    /** A batch of rows takes no more than this part of the memory. */
    private static final int BATCH_MEMORY_SHARE = 16;

    private static final Logger LOG = System.getLogger(Wiring.class.getName());
    private static final Duration HTTP_GRACE = Duration.ofSeconds(5);

    private final Closer closer = new Closer();
    private final LiveConfiguration live;
    private final WiringStores stores;
    private final Warehouse warehouse;
    private final IngestEvents ingest;
    private final Agents agents;
    private final WiringOtherAgents others;
    private final WiringUpkeep upkeep;
    private final ReportStatus status;
    private final HttpOptions httpOptions;
    private final HttpEndpoints endpoints;
    private @Nullable HttpServer http;
    private Optional<WiringGrpc> grpc = Optional.empty();

    Wiring(Config config, LiveConfiguration.Reread reread, String version) {
        WiringCommon common = WiringCommon.of(config, reread, closer);
        live = common.live();
        InstantSource clock = common.clock();
        stores = WiringStores.open(config, common);
        warehouse = stores.warehouse().warehouse();

        ingest = new IngestEvents(
                stores.queue(),
                new JacksonPayloadCodec(),
                live::catalogue,
                new RateLimiter(),
                clock,
                common.random(),
                closer.add(new OpenerThreads()),
                common.metrics());
        Optional<TraceEvents> tracer = stores.isTraced()
                ? Optional.of(closer.add(
                        new TraceEvents(stores.queue(), stores.traces(), stores.steps(), clock, common.metrics())))
                : Optional.empty();
        Function<ChannelName, ArchiveChannel> archivers = archivers(common, tracer);
        LoadChannels loader = closer.add(new LoadChannels(
                stores.relay(),
                stores.history(),
                live::rules,
                warehouse,
                config.warehouse()
                        .commit()
                        .within(Math.min(
                                        Runtime.getRuntime().maxMemory(),
                                        config.warehouse().memoryBytesMax())
                                / BATCH_MEMORY_SHARE),
                closer.add(new BackgroundThread("loader-commit")),
                clock,
                common.metrics(),
                stores.taken()));
        agents = new Agents(
                stores.queue(), stores.relay(), archivers, loader, tracer, this::lookAfter, common.board(), clock);
        others = new WiringOtherAgents(config, common, stores, ingest);
        upkeep = new WiringUpkeep(config, common, stores, ingest, loader);

        Health health = new Health(config, stores.lake(), warehouse, others.running()::ailing, clock);
        OlderRows older = new OlderRows(stores.warehouse().versions(), live::rules, this::channels, clock);
        status = new ReportStatus(
                version,
                stores.dataFolder(),
                stores.queue(),
                common.board(),
                health::readiness,
                () -> tables(older),
                this::warnings,
                others.detectors()::openAlerts,
                clock);
        httpOptions = WiringAdapters.httpOptions(config.server(), version, stores.dataFolder());
        endpoints = endpoints(common, health);
    }

    private Function<ChannelName, ArchiveChannel> archivers(WiringCommon common, Optional<TraceEvents> tracer) {
        Tap tap = tracer.isPresent() ? tracer.get() : (channel, behind, entries) -> {};
        ArchiveMemory memory = new ArchiveMemory(
                Math.min(ARCHIVE_BYTES_MAX, Runtime.getRuntime().maxMemory() / ARCHIVE_HEAP_SHARE));
        return channel -> new ArchiveChannel(
                channel,
                stores.queue(),
                stores.relay(),
                stores.lake(),
                () -> WiringAdapters.format(live.lakeFormat(channel)),
                stores.reader(),
                () -> live.roll(channel),
                memory,
                common.clock(),
                common.metrics(),
                stores.taken(),
                tap);
    }

    private HttpEndpoints endpoints(WiringCommon common, Health health) {
        return new HttpEndpoints(
                ingest,
                new AuthenticateSource(live::producers),
                new RunQuery(warehouse, () -> live.config().warehouse().query()),
                stores.warehouse().exports(),
                new ImportEvents(
                        stores.lake(),
                        stores.reader(),
                        channel -> WiringAdapters.format(live.lakeFormat(channel)),
                        live::catalogue,
                        new JacksonPayloadCodec(),
                        new LoadPast(warehouse, live::rules),
                        upkeep.keeper()::alone,
                        common.clock(),
                        common.metrics()),
                new TailChannel(stores.queue(), live::catalogue),
                others.pull(),
                others.administer(),
                new LookUpTrace(
                        stores.traces(),
                        stores.steps(),
                        stores.queue(),
                        stores.relay(),
                        stores.lake(),
                        stores.reader(),
                        stores.history(),
                        warehouse,
                        live::rules,
                        common.clock()),
                upkeep.tasks(),
                upkeep.runs(),
                upkeep.retention(),
                new ManageVersions(stores.warehouse().versions()),
                live::catalogue,
                status::report,
                health::readiness,
                this::reload,
                common.metrics());
    }

    /** All that are configured, and all that somebody has sent to. */
    private Set<ChannelName> channels() {
        Set<ChannelName> all = new HashSet<>(live.config().channels().keySet());
        all.addAll(stores.queue().channels());
        return all;
    }

    private static List<StatusReport.TableStatus> tables(OlderRows older) {
        return older.tables().stream()
                .map(age -> new StatusReport.TableStatus(age.table().value(), age.rows(), age.older()))
                .toList();
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>(live.warnings());
        warnings.addAll(others.administer().warnings());
        warnings.addAll(upkeep.warnings());
        return warnings;
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
        others.place();
        HttpServer server = closer.add(HttpServer.start(httpOptions, endpoints));
        http = server;
        grpc = WiringGrpc.start(live.config(), endpoints);
        grpc.ifPresent(closer::add);
        prepareTables();
        agents.start();
        others.start();
        upkeep.start();
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
        if (reloaded.errors().isEmpty()) {
            upkeep.reload();
            others.reload();
        }
        return reloaded;
    }

    /** What changes by itself. */
    private void lookAfter() {
        live.refreshReferences();
        others.watch();
    }

    private List<String> objections(Config config, ChannelCatalogue catalogue) {
        Set<ChannelName> newWithOwnTable = new TreeSet<>(Comparator.comparing(ChannelName::value));
        newWithOwnTable.addAll(config.channelsWithOwnTable());
        newWithOwnTable.removeAll(live.config().channelsWithOwnTable());
        List<String> objections = new ArrayList<>(ingest.objections(newWithOwnTable, catalogue));
        objections.addAll(others.objections(config));
        return objections;
    }

    /** Read-only SQL, as over HTTP. */
    QueryResult query(String sql) {
        return warehouse.query(sql, live.config().warehouse().query());
    }

    /** Makes and tests all models now. */
    List<ModelResult> runModels() {
        RunModels models = upkeep.models();
        List<ModelResult> results = new ArrayList<>(models.run(List.of(), false, result -> {}));
        results.addAll(models.test(List.of(), result -> {}));
        return results;
    }

    /** How many events of a channel the lake holds, counted by reading its objects. */
    long countArchived(ChannelName channel) {
        return new CountArchived(stores.lake(), WiringAdapters.format(live.lakeFormat(channel))).count(channel);
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
        upkeep.stopTasks();
        others.stopPublishing();
        ingest.stopAccepting();
        if (grpc.isPresent()) {
            grpc.get().stop(HTTP_GRACE);
        }
        if (http != null) {
            http.stop(HTTP_GRACE);
        }
        others.stopPulling();
        upkeep.stopModels();
        return agents.drainAndStop(timeout);
    }

    @Override
    public void close() {
        closer.close();
    }
}
