package weir.adapters.grpc;

import com.google.protobuf.ByteString;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import weir.adapters.grpc.v1.NewEvent;
import weir.adapters.grpc.v1.PublishRequest;
import weir.adapters.grpc.v1.WeirGrpc;
import weir.application.agent.AdministerAgents;
import weir.application.agent.AgentBounds;
import weir.application.agent.AgentLapses;
import weir.application.agent.PullEvents;
import weir.application.ingest.AuthenticateSource;
import weir.application.ingest.BracketCodec;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ChannelSpec;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.Producer;
import weir.application.ingest.RateLimiter;
import weir.application.ingest.RecordingQueue;
import weir.application.lake.ObjectReader;
import weir.application.load.ChannelHistory;
import weir.application.load.RuleSet;
import weir.application.port.InMemoryAgentRegister;
import weir.application.port.InMemoryLake;
import weir.application.port.InMemoryTraceStore;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.Metrics;
import weir.application.port.QueueSettings;
import weir.application.status.AgentBoard;
import weir.application.trace.LookUpTrace;
import weir.application.trace.RecordSteps;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.SourceName;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.standard.Standard;
import weir.domain.standard.Standard.JsonShape;
import weir.domain.table.ChannelRules;
import weir.domain.table.Outcome;
import weir.domain.table.Prepared;
import weir.domain.table.TableSpec;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** The real server and clients of it on the loopback, over fakes. */
final class RunningGrpc implements AutoCloseable {
    static final ChannelName ORDERS = new ChannelName("orders");
    static final int REQUEST_BYTES_MAX = 1 << 20;
    static final String SHOP_KEY = "shop-key";
    static final String READER_KEY = "reader-key";
    static final String ADMIN_KEY = "admin-key";

    final RecordingQueue queue = new RecordingQueue();
    final InMemoryLake lake = new InMemoryLake();
    final InMemoryTraceStore traces = new InMemoryTraceStore();
    final PullEvents pull;
    final AdministerAgents administer;
    final GrpcServer server;
    private final ExecutorService opener = Executors.newCachedThreadPool();
    private final ScheduledExecutorService attending = Executors.newSingleThreadScheduledExecutor();
    private final List<ManagedChannel> connections = new ArrayList<>();

    RunningGrpc() {
        this(Optional.empty());
    }

    RunningGrpc(Optional<GrpcOptions.Identity> identity) {
        this(identity, 100);
    }

    RunningGrpc(Optional<GrpcOptions.Identity> identity, int connectionsMax) {
        List<Producer> sources = List.of(
                source("shop", SHOP_KEY, Set.of(), Producer.RateLimit.NONE, false),
                source("reader", READER_KEY, Set.of(ORDERS), Producer.RateLimit.NONE, false),
                source("slow", "slow-key", Set.of(), new Producer.RateLimit(1, 1), false),
                source("operator", ADMIN_KEY, Set.of(), Producer.RateLimit.NONE, true));
        ChannelCatalogue catalogue = new ChannelCatalogue(
                List.of(channel("orders", JsonShape.OBJECT), channel("ledger", JsonShape.ANY)), false);
        IngestEvents ingest = new IngestEvents(
                queue,
                new BracketCodec(),
                () -> catalogue,
                new RateLimiter(),
                InstantSource.system(),
                new SecureRandom(),
                opener,
                Metrics.NONE);
        AgentBoard board = new AgentBoard(Metrics.NONE, InstantSource.system());
        pull = new PullEvents(
                queue,
                queue,
                new InMemoryAgentRegister(),
                ingest,
                () -> catalogue,
                Prefixed::new,
                () -> AgentBounds.DEFAULT,
                agent -> agent.name().equals("archiver"),
                board,
                InstantSource.system(),
                new SecureRandom(),
                Metrics.NONE);
        administer = new AdministerAgents(
                pull,
                List.of(),
                board,
                new AgentLapses(InstantSource.system(), Metrics.NONE),
                name -> QueueSettings.DEFAULT);
        ScheduledFuture<?> unused = attending.scheduleWithFixedDelay(pull::attend, 5, 5, TimeUnit.MILLISECONDS);
        server = GrpcServer.start(
                new GrpcOptions("127.0.0.1", 0, REQUEST_BYTES_MAX, connectionsMax, identity),
                new GrpcEndpoints(ingest, new AuthenticateSource(() -> sources), pull, lookUp(), Metrics.NONE));
    }

    private LookUpTrace lookUp() {
        return new LookUpTrace(
                traces,
                new RecordSteps(traces, InstantSource.system(), Metrics.NONE),
                queue,
                queue,
                lake,
                new ObjectReader(lake, List.of()),
                new ChannelHistory(queue, lake, List.of(), damage -> {}),
                new InMemoryWarehouse(),
                Prefixed::new,
                InstantSource.system());
    }

    private static ChannelSpec channel(String name, JsonShape shape) {
        Standard standard = new Standard(100_000, shape, List.of(), Optional.empty());
        return new ChannelSpec(new ChannelName(name), standard, Optional.empty(), Set.of(), true, true, List.of());
    }

    private static Producer source(
            String name, String key, Set<ChannelName> reads, Producer.RateLimit rate, boolean admin) {
        return new Producer(
                new SourceName(name),
                sha256(key),
                name.equals("shop") ? Optional.of(Set.of(ORDERS)) : Optional.empty(),
                reads,
                rate,
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

    /** A connection of its own. */
    synchronized ManagedChannel connect() {
        // A small window, so that a client that reads nothing is soon felt.
        ManagedChannel connection = NettyChannelBuilder.forAddress(new InetSocketAddress("127.0.0.1", server.port()))
                .flowControlWindow(64 << 10)
                .usePlaintext()
                .build();
        connections.add(connection);
        return connection;
    }

    static Metadata authorization(String value) {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), value);
        return metadata;
    }

    static WeirGrpc.WeirBlockingStub client(ManagedChannel connection, String key) {
        return WeirGrpc.newBlockingStub(ClientInterceptors.intercept(
                connection, MetadataUtils.newAttachHeadersInterceptor(authorization("Bearer " + key))));
    }

    WeirGrpc.WeirBlockingStub client(String key) {
        return client(connect(), key);
    }

    /** So many, with their number as data. */
    void append(int from, int to) {
        PublishRequest.Builder request = PublishRequest.newBuilder().setChannel("orders");
        for (int i = from; i < to; i++) {
            request.addEvents(event("{\"n\":" + i + "}"));
        }
        if (client(SHOP_KEY).publish(request.build()).getResultsCount() != to - from) {
            throw new AssertionError("not all were accepted");
        }
    }

    static NewEvent.Builder event(String data) {
        return NewEvent.newBuilder().setData(ByteString.copyFromUtf8(data)).setContentType("application/json");
    }

    static String code(StatusRuntimeException failure) {
        return Objects.requireNonNull(failure.getTrailers()).get(Failures.CODE);
    }

    @Override
    public void close() {
        connections.forEach(ManagedChannel::shutdownNow);
        server.close();
        pull.close();
        attending.shutdownNow();
        opener.shutdownNow();
    }

    /** Rules that put each event's text into a field, and refuse one that holds "bad". */
    static final class Prefixed implements RuleSet {
        @Override
        public ChannelRules forChannel(ChannelName channel) {
            return new ChannelRules() {
                @Override
                public Outcome apply(Envelope envelope) {
                    return new Outcome.Tabulated(List.of());
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
}
