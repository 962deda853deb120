package weir.adapters.grpc;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.util.AdvancedTlsX509KeyManager;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import weir.application.ingest.RequestMemory;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** Weir's gRPC interface. Its bounds are in docs/grpc.md. */
public final class GrpcServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(GrpcServer.class.getName());

    private static final int THREADS = 16;
    private static final long THREAD_IDLE_SECONDS = 60;
    private static final int METADATA_BYTES_MAX = 16 << 10;
    private static final int CALLS_PER_CONNECTION_MAX = 128;
    private static final int WINDOW_BYTES = 1 << 20;

    /** Requests under way may take that part of the heap; those over HTTP have another. */
    private static final int HEAP_SHARE = 8;

    /** A source may always have the message, the events cut out of it, and what stands for each of them. */
    private static final int SOURCE_REQUESTS = 3;

    /** A client that is cut off is found out within so long, and what it held goes to others. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(20);

    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLIENT_KEEP_ALIVE_MIN = Duration.ofSeconds(5);
    private static final Duration CONNECTION_IDLE = Duration.ofMinutes(5);

    /** For its connections to be closed. */
    private static final Duration END_WITHIN = Duration.ofSeconds(1);

    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    /** Connections beyond those that may have calls: they are told why. Further ones are closed at once. */
    private static final int CONNECTIONS_REFUSED_MAX = 64;

    private static final int NETWORK_THREADS = 4;

    private final GrpcEndpoints endpoints;
    private final ThreadPoolExecutor pool = pool();
    private final EventLoopGroup accepting = threads(1, "grpc-accept");
    private final EventLoopGroup network = threads(NETWORK_THREADS, "grpc-network");
    private final WeirService service;
    private final Optional<AdvancedTlsX509KeyManager> identity;
    private final Server server;

    private GrpcServer(GrpcOptions options, GrpcEndpoints endpoints) {
        this.endpoints = endpoints;
        RequestMemory memory = new RequestMemory(
                Math.max(
                        2L * SOURCE_REQUESTS * options.requestBytesMax(),
                        Runtime.getRuntime().maxMemory() / HEAP_SHARE),
                (long) SOURCE_REQUESTS * options.requestBytesMax(),
                "grpc",
                endpoints.metrics());
        this.service = new WeirService(endpoints, memory, pool);
        String[] none = {};
        endpoints.metrics().gauge("weir_grpc_streams", "Open calls of Subscribe.", none, none, service::streams);
        Crowd crowd = new Crowd(options.connectionsMax());
        endpoints
                .metrics()
                .gauge(
                        "weir_grpc_connections",
                        "Connections that may have calls; the bound is grpc.connections_max.",
                        none,
                        none,
                        crowd::connections);
        this.identity = options.identity().map(GrpcServer::keyManager);
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(options.host(), options.port()));
        identity.ifPresent(manager -> builder.sslContext(tls(manager)));
        int socketsMax = options.connectionsMax() + CONNECTIONS_REFUSED_MAX;
        this.server = builder.executor(pool)
                .bossEventLoopGroup(accepting)
                .workerEventLoopGroup(network)
                .channelFactory(() -> new BoundedAcceptor(socketsMax))
                .addTransportFilter(crowd)
                .maxInboundMessageSize(options.requestBytesMax())
                .maxInboundMetadataSize(METADATA_BYTES_MAX)
                .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
                .flowControlWindow(WINDOW_BYTES)
                .keepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveTime(CLIENT_KEEP_ALIVE_MIN.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxConnectionIdle(CONNECTION_IDLE.toSeconds(), TimeUnit.SECONDS)
                .handshakeTimeout(HANDSHAKE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .intercept(new Gate(endpoints.authenticate(), crowd, endpoints.metrics()))
                .addService(service)
                .build();
    }

    private static EventLoopGroup threads(int number, String name) {
        return new MultiThreadIoEventLoopGroup(number, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    private static ThreadPoolExecutor pool() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, THREAD_IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "grpc-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static AdvancedTlsX509KeyManager keyManager(GrpcOptions.Identity identity) {
        AdvancedTlsX509KeyManager manager = new AdvancedTlsX509KeyManager();
        update(manager, identity);
        return manager;
    }

    /** By the JDK, as for HTTP. */
    private static SslContext tls(AdvancedTlsX509KeyManager manager) {
        try {
            return GrpcSslContexts.configure(SslContextBuilder.forServer(manager), SslProvider.JDK)
                    .build();
        } catch (SSLException e) {
            throw new OperationFailed(FailureCode.CORRUPT, "TLS: the certificate cannot be used for gRPC: " + e, e);
        }
    }

    private static void update(AdvancedTlsX509KeyManager manager, GrpcOptions.Identity identity) {
        manager.updateIdentityCredentials(identity.chain().toArray(new X509Certificate[0]), identity.key());
    }

    /**
     * Listens from now on.
     *
     * @throws OperationFailed {@link FailureCode#IN_USE} if the port is taken, {@link FailureCode#CORRUPT} if the
     *     certificate cannot be used
     */
    public static GrpcServer start(GrpcOptions options, GrpcEndpoints endpoints) {
        GrpcServer server = new GrpcServer(options, endpoints);
        try {
            server.server.start();
        } catch (IOException e) {
            server.letGo();
            throw new OperationFailed(
                    FailureCode.IN_USE,
                    "cannot listen on " + options.host() + ":" + options.port()
                            + " for gRPC: the port is taken, or the address is not this machine's; grpc.port: 0 takes a"
                            + " free one",
                    e);
        }
        return server;
    }

    /** The port it listens on. */
    public int port() {
        return server.getPort();
    }

    /** Shows another certificate to whoever connects from now on. A server without TLS stays as it is. */
    public void renewTls(GrpcOptions.Identity renewed) {
        identity.ifPresent(manager -> update(manager, renewed));
    }

    /**
     * Takes no more calls, ends streams and gives back what they hold, waits for the answers that are due, and closes.
     *
     * @return whether every call had its answer in that time
     */
    public boolean stop(Duration timeout) throws InterruptedException {
        endpoints.ingest().stopAccepting();
        server.shutdown();
        service.close();
        boolean answered = server.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (!answered) {
            LOG.log(Level.WARNING, "calls had no answer when the server closed");
        }
        close();
        return answered;
    }

    /** Stops without waiting for answers. */
    @Override
    public void close() {
        service.close();
        server.shutdownNow();
        try {
            server.awaitTermination(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        letGo();
    }

    private void letGo() {
        pool.shutdown();
        for (EventLoopGroup threads : List.of(accepting, network)) {
            var unused =
                    threads.shutdownGracefully(0, END_WITHIN.toMillis(), TimeUnit.MILLISECONDS); // they are daemons
        }
    }
}
