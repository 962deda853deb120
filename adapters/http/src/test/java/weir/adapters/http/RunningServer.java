package weir.adapters.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import weir.application.agent.AdministerAgents;
import weir.application.agent.AgentBounds;
import weir.application.agent.AgentLapses;
import weir.application.agent.PullEvents;
import weir.application.history.ImportEvents;
import weir.application.ingest.AuthenticateSource;
import weir.application.ingest.BracketCodec;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ChannelSpec;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.Producer;
import weir.application.ingest.RateLimiter;
import weir.application.ingest.RecordingQueue;
import weir.application.ingest.TailChannel;
import weir.application.keep.KeepData;
import weir.application.keep.Policies;
import weir.application.keep.Schedule;
import weir.application.lake.ObjectReader;
import weir.application.load.ChannelHistory;
import weir.application.load.RuleSet;
import weir.application.model.ModelPlan;
import weir.application.model.ModelRuns;
import weir.application.model.RunModels;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryAgentRegister;
import weir.application.port.InMemoryLake;
import weir.application.port.InMemoryLakeFormat;
import weir.application.port.InMemoryModelStore;
import weir.application.port.InMemoryTaskStore;
import weir.application.port.InMemoryTraceStore;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.QueueSettings;
import weir.application.port.TableExport;
import weir.application.port.Warehouse;
import weir.application.port.Warehouse.QueryLimits;
import weir.application.query.RunQuery;
import weir.application.replay.ManageVersions;
import weir.application.status.AgentBoard;
import weir.application.status.Readiness;
import weir.application.status.Reloaded;
import weir.application.status.StatusReport;
import weir.application.task.CountingTask;
import weir.application.task.Tasks;
import weir.application.trace.LookUpTrace;
import weir.application.trace.RecordSteps;
import weir.domain.alert.Severity;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.SourceName;
import weir.domain.model.Model;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.standard.Standard;
import weir.domain.standard.Standard.JsonShape;
import weir.domain.table.ChannelRules;
import weir.domain.table.Outcome;
import weir.domain.table.Prepared;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** The real server on a free port of the loopback, over a queue in memory. */
final class RunningServer implements AutoCloseable {
    static final ChannelName ORDERS = new ChannelName("orders");
    static final ChannelName IMAGES = new ChannelName("images");
    static final UUID DATA_FOLDER = UUID.fromString("019aa4c8-2f10-4c3e-8d55-0123456789ab");
    static final int REQUEST_BYTES_MAX = 4 << 20;
    static final String SHOP_KEY = "shop-key";
    static final String READER_KEY = "reader-key";
    static final String ADMIN_KEY = "admin-key";

    final RecordingQueue queue = new RecordingQueue();
    final ScriptedWarehouse warehouse = new ScriptedWarehouse();
    final InMemoryWarehouse tables = new InMemoryWarehouse();
    final InMemoryTraceStore traces = new InMemoryTraceStore();
    final AtomicReference<Reloaded> reloaded = new AtomicReference<>(new Reloaded(List.of(), List.of()));
    final AtomicReference<Readiness> readiness =
            new AtomicReference<>(new Readiness(List.of(new Readiness.Check("queue", true, "ok"))));
    private final ExecutorService opener = Executors.newCachedThreadPool();
    private final ScheduledExecutorService attending = Executors.newSingleThreadScheduledExecutor();
    /** Nobody does them but the test. */
    final Tasks tasks =
            new Tasks(List.of(new CountingTask()), new InMemoryTaskStore(), InstantSource.system(), new SecureRandom());

    private static final InMemoryLakeFormat LAKE_FORMAT = new InMemoryLakeFormat(".memory");
    final InMemoryLake lake = new InMemoryLake();

    /** Where traces look for events. */
    final InMemoryLake tracedLake = new InMemoryLake();

    final List<Envelope> loaded = new CopyOnWriteArrayList<>();
    final InMemoryModelStore modelStore = new InMemoryModelStore();
    final List<Model> defined = new CopyOnWriteArrayList<>();
    final ModelRuns models = new ModelRuns(new RunModels(
            modelStore,
            () -> new ModelPlan(defined, List.of(), Duration.ofMinutes(1), false),
            InstantSource.system(),
            Metrics.NONE));
    final InMemoryLake keptLake = new InMemoryLake();
    final InMemoryWarehouse keptWarehouse = new InMemoryWarehouse();

    /** Of a lake of its own. */
    final KeepData keeper = new KeepData(
            queue,
            queue,
            keptLake,
            List.of(new InMemoryLakeFormat(".test")),
            keptWarehouse,
            keptWarehouse,
            Prefixed::new,
            () -> Policies.NONE,
            Runnable::run,
            InstantSource.system(),
            new SecureRandom(),
            Metrics.NONE);

    /** By which agents see events normalised. */
    final AtomicReference<RuleSet> rules = new AtomicReference<>(new Prefixed());

    final PullEvents pull;
    final HttpEndpoints endpoints;
    final HttpServer server;
    final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String scheme;

    RunningServer() {
        this(Optional.empty());
    }

    RunningServer(Optional<HttpOptions.Tls> tls) {
        this(tls, 1_000, System::nanoTime);
    }

    RunningServer(Optional<HttpOptions.Tls> tls, int connectionsMax, LongSupplier nanoClock) {
        scheme = tls.isPresent() ? "https" : "http";
        PrometheusMetrics metrics = new PrometheusMetrics();
        List<Producer> sources = List.of(
                source("shop", SHOP_KEY, Optional.of(Set.of(ORDERS, IMAGES)), false),
                new Producer(
                        new SourceName("reader"),
                        sha256(READER_KEY),
                        Optional.of(Set.of(ORDERS)),
                        Set.of(ORDERS),
                        Producer.RateLimit.NONE,
                        false),
                source("slow", "slow-key", Optional.empty(), false),
                source("operator", ADMIN_KEY, Optional.empty(), true));
        ChannelCatalogue catalogue = new ChannelCatalogue(
                List.of(
                        channel(ORDERS, JsonShape.OBJECT, List.of("https://shop.example")),
                        channel(IMAGES, JsonShape.NONE, List.of("*")),
                        channel(new ChannelName("ledger"), JsonShape.ANY, List.of())),
                false);
        IngestEvents ingest = new IngestEvents(
                queue,
                new BracketCodec(),
                () -> catalogue,
                new RateLimiter(),
                InstantSource.system(),
                new SecureRandom(),
                opener,
                metrics);
        AgentBoard board = new AgentBoard(metrics, InstantSource.system());
        pull = new PullEvents(
                queue,
                queue,
                new InMemoryAgentRegister(),
                ingest,
                () -> catalogue,
                rules::get,
                () -> AgentBounds.DEFAULT,
                agent -> agent.name().equals("archiver"),
                board,
                InstantSource.system(),
                new SecureRandom(),
                metrics);
        ScheduledFuture<?> unused = attending.scheduleWithFixedDelay(pull::attend, 5, 5, TimeUnit.MILLISECONDS);
        endpoints = new HttpEndpoints(
                ingest,
                new AuthenticateSource(() -> sources),
                new RunQuery(warehouse, () -> new QueryLimits(100, 1_000)),
                RunningServer::export,
                new ImportEvents(
                        lake,
                        new ObjectReader(lake, List.of(LAKE_FORMAT)),
                        channel -> LAKE_FORMAT,
                        () -> catalogue,
                        new BracketCodec(),
                        loaded::addAll,
                        LongSupplier::getAsLong,
                        InstantSource.system(),
                        Metrics.NONE),
                new TailChannel(queue, () -> catalogue),
                pull,
                new AdministerAgents(
                        pull,
                        List.of(),
                        board,
                        new AgentLapses(InstantSource.system(), Metrics.NONE),
                        channel -> QueueSettings.DEFAULT),
                lookUp(),
                tasks,
                models,
                new RetentionEndpoints(keeper, new Schedule(Optional::empty)),
                new ManageVersions(tables),
                () -> catalogue,
                RunningServer::report,
                readiness::get,
                reloaded::get,
                metrics);
        server = HttpServer.start(
                new HttpOptions("127.0.0.1", 0, REQUEST_BYTES_MAX, connectionsMax, tls, "1.2.3", DATA_FOLDER),
                endpoints,
                nanoClock);
    }

    private static void export(String sql, TableExport.Format format, int timeMillisMax, TableExport.Receiver receiver)
            throws IOException {
        if (sql.startsWith("query_")) {
            throw new OperationFailed(FailureCode.QUERY_REFUSED, "as the query asked");
        }
        byte[] content = (format + " of " + sql).getBytes(StandardCharsets.UTF_8);
        receiver.take(new ByteArrayInputStream(content), content.length);
    }

    private LookUpTrace lookUp() {
        RuleSet rules = new RuleSet() {
            @Override
            public ChannelRules forChannel(ChannelName name) {
                return envelope -> new Outcome.Tabulated(List.of());
            }

            @Override
            public Collection<TableSpec> tables() {
                return List.of();
            }
        };
        return new LookUpTrace(
                traces,
                new RecordSteps(traces, InstantSource.system(), Metrics.NONE),
                queue,
                queue,
                tracedLake,
                new ObjectReader(tracedLake, List.of()),
                new ChannelHistory(queue, tracedLake, List.of(), damage -> {}),
                warehouse,
                () -> rules,
                InstantSource.system());
    }

    private static ChannelSpec channel(ChannelName name, JsonShape shape, List<String> origins) {
        Standard standard = new Standard(2 << 20, shape, List.of(), Optional.empty());
        return new ChannelSpec(name, standard, Optional.empty(), Set.of(), true, true, origins);
    }

    private static Producer source(String name, String key, Optional<Set<ChannelName>> channels, boolean admin) {
        return new Producer(
                new SourceName(name),
                sha256(key),
                channels,
                name.equals("slow") ? new Producer.RateLimit(1, 1) : Producer.RateLimit.NONE,
                admin);
    }

    private static String sha256(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static StatusReport report() {
        return new StatusReport(
                "1.2.3",
                DATA_FOLDER,
                Instant.EPOCH,
                true,
                List.of(new StatusReport.ChannelStatus(
                        "orders",
                        4096,
                        Optional.of(Instant.EPOCH),
                        List.of(new StatusReport.AgentStatus(
                                "loader@1", Optional.empty(), 7, Duration.ofMillis(1_500), Optional.of("no disk"))))),
                Map.of(Severity.LOW, 3L, Severity.CRITICAL, 1L),
                List.of(new StatusReport.TableStatus("orders", 5, 2)),
                List.of("careful"));
    }

    int port() {
        return server.port();
    }

    URI uri(String path) {
        return URI.create(scheme + "://127.0.0.1:" + port() + path);
    }

    HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + key);
    }

    HttpRequest.Builder post(String channel, String body) {
        return request("/v1/channels/" + channel + "/events", SHOP_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String key) throws IOException, InterruptedException {
        return send(request(path, key).GET());
    }

    /** Sends bytes as they are, and reads all there is until the server closes or a response is whole. */
    String raw(String... parts) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(10_000);
            for (String part : parts) {
                socket.getOutputStream().write(part.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Reads one response with a Content-Length from a connection that stays open. */
    static String response(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                return head.toString();
            }
            head.append((char) c);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length:");
        int length = at < 0
                ? 0
                : Integer.parseInt(
                        lower.substring(at + 15, lower.indexOf('\r', at)).strip());
        return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.close();
        attending.shutdownNow();
        opener.shutdownNow();
    }

    /** Rules that put each event's text into a field, and refuse one that holds "bad". */
    static class Prefixed implements RuleSet {
        @Override
        public ChannelRules forChannel(ChannelName channel) {
            return new ChannelRules() {
                @Override
                public Outcome apply(Envelope envelope) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Optional<Prepared> prepare(Envelope envelope) {
                    String text = envelope.data().text();
                    return Optional.of(
                            text.contains("bad")
                                    ? new Prepared.Refused(
                                            Fault.standard(RejectCode.CANNOT_CONVERT, "as the test asked"))
                                    : new Prepared.Ready(new Structure().with("seen", Value.text(text))));
                }
            };
        }

        @Override
        public Collection<TableSpec> tables() {
            return List.of();
        }
    }

    /** Answers queries with what it is told to, or fails by the code that the query names. It holds no tables. */
    static final class ScriptedWarehouse implements Warehouse {
        private List<List<@Nullable Object>> rows = List.of(Arrays.asList("a, \"b\"", 1L, null));
        private List<String> columns = List.of("text", "number", "nothing");

        void answer(List<String> names, List<List<@Nullable Object>> values) {
            columns = names;
            rows = values;
        }

        @Override
        public QueryResult query(String sql, QueryLimits limits) {
            for (FailureCode code : FailureCode.values()) {
                if (sql.equals(code.code())) {
                    throw new OperationFailed(code, "as the query asked");
                }
            }
            List<List<@Nullable Object>> found =
                    new ArrayList<>(rows.subList(0, Math.min(rows.size(), limits.rowsMax())));
            return new QueryResult(columns, found, found.size() < rows.size());
        }

        @Override
        public void prepare(Collection<TableSpec> tables) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Loaded load(Batch batch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Cursor> cursor(AgentName agent, ChannelName channel) {
            return Optional.empty();
        }

        @Override
        public Map<TableName, Long> tables() {
            return Map.of();
        }

        @Override
        public void close() {}
    }
}
