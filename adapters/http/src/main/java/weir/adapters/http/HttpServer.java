package weir.adapters.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import weir.application.ingest.RequestMemory;
import weir.application.port.FailureCode;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;

/** Weir's HTTP API. Everything it holds is bounded; the bounds are in docs/http-api.md. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(HttpServer.class.getName());

    private static final int THREADS_MAX = 64;
    private static final int THREADS_MIN = 4;
    private static final int THREAD_IDLE_MILLIS = 60_000;
    private static final int CONNECTIONS_WAITING_MAX = 1_024;

    /** Read at once; held while a request is being read, and no longer. */
    private static final int INPUT_BYTES = 32 << 10;

    /** The {@link Crowd} cuts off much sooner what takes too long; this is for what it would not see. */
    private static final long CONNECTION_IDLE_MILLIS = 300_000;

    private static final int HEADER_BYTES_MAX = 16 << 10;

    static {
        // Jetty would otherwise load all of JMX, a tenth of a second, to find out how wide a reference is.
        String property = "org.eclipse.jetty.util.referencesPerCacheLine";
        System.setProperty(property, System.getProperty(property, "16"));
    }

    private final HttpEndpoints endpoints;
    private final InFlight inFlight = new InFlight();
    private final TailRoute tail;
    private final Crowd crowd;
    private final Javalin javalin;
    private final Optional<SslContextFactory.Server> tls;
    private int port;

    private HttpServer(HttpOptions options, HttpEndpoints endpoints, LongSupplier nanoClock) {
        this.endpoints = endpoints;
        this.tail = new TailRoute(endpoints.tail(), endpoints.catalogue());
        Metrics.Counter requests = endpoints
                .metrics()
                .counter("weir_http_requests_total", "Requests answered, by route and status.", "route", "status");
        String[] none = {};
        endpoints.metrics().gauge("weir_http_in_flight", "Requests without an answer.", none, none, inFlight::requests);
        ServerBounds bounds = ServerBounds.of(options);
        RequestMemory memory =
                new RequestMemory(bounds.requestsBytesMax(), options.requestBytesMax(), "http", endpoints.metrics());
        this.crowd = new Crowd(bounds.connectionsMax(), bounds.headsBytesMax(), nanoClock, endpoints.metrics());
        IngestHandler ingest = new IngestHandler(
                endpoints, options.requestBytesMax(), memory, inFlight, bounds.heavyTasksMax(), requests);
        HttpThreads threads = new HttpThreads(THREADS_MAX, THREADS_MIN, THREAD_IDLE_MILLIS);
        Routes routes = new Routes(endpoints, options, tail, threads, requests);
        this.tls = options.tls().map(HttpServer::tls);
        this.javalin = Javalin.create(config -> configure(config, options, tls, crowd, threads, ingest, routes));
    }

    /** Loads the classes of a server, so that one can be started sooner: half a second's work that nothing else waits for. */
    public static void preload() {
        Javalin.create(config -> config.startup.showJavalinBanner = false).jettyServer();
        Server server = new Server(new QueuedThreadPool(THREADS_MAX, THREADS_MIN, THREAD_IDLE_MILLIS));
        server.addConnector(new ServerConnector(server, 1, -1, new HttpConnectionFactory(new HttpConfiguration())));
    }

    /**
     * Listens from now on.
     *
     * @throws OperationFailed {@link FailureCode#IN_USE} if the port is taken, {@link FailureCode#CORRUPT} if the files
     *     for TLS are not what they should be
     */
    public static HttpServer start(HttpOptions options, HttpEndpoints endpoints) {
        return start(options, endpoints, System::nanoTime);
    }

    /** @param nanoClock by which clients are slow */
    static HttpServer start(HttpOptions options, HttpEndpoints endpoints, LongSupplier nanoClock) {
        HttpServer server = new HttpServer(options, endpoints, nanoClock);
        try {
            server.javalin.start();
            server.port = server.javalin.port();
        } catch (JavalinBindException e) {
            throw new OperationFailed(
                    FailureCode.IN_USE,
                    "cannot listen on " + options.host() + ":" + options.port()
                            + ": the port is taken, or the address is not this machine's; WEIR_PORT=0 takes a free one",
                    e);
        }
        return server;
    }

    /** The port it listens on, or listened on before it was stopped. */
    public int port() {
        return port;
    }

    /**
     * Takes no more events, waits for the answers that are due, and closes. The use case refuses what comes meanwhile.
     *
     * @return whether every request had its answer in that time
     */
    public boolean stop(Duration timeout) throws InterruptedException {
        endpoints.ingest().stopAccepting();
        tail.stop();
        endpoints.pull().close();
        boolean answered = inFlight.awaitNone(timeout);
        if (!answered) {
            LOG.log(Level.WARNING, "{0} requests had no answer when the server closed", inFlight.requests());
        }
        javalin.stop();
        return answered;
    }

    /** Stops without waiting. */
    @Override
    public void close() {
        endpoints.ingest().stopAccepting();
        tail.stop();
        endpoints.pull().close();
        javalin.stop();
    }

    /**
     * Shows another certificate to whoever connects from now on. A server without TLS stays as it is.
     *
     * @throws OperationFailed {@link FailureCode#CORRUPT} if the files are not what they should be; then nothing changes
     */
    public void renewTls(HttpOptions.Tls files) {
        if (tls.isEmpty()) {
            return;
        }
        KeyStore store = PemKeyStore.read(files);
        try {
            tls.get().reload(factory -> factory.setKeyStore(store));
        } catch (Exception e) {
            throw new OperationFailed(
                    FailureCode.CORRUPT, "TLS: the certificate in " + files.certificate() + " cannot be used: " + e, e);
        }
    }

    private static SslContextFactory.Server tls(HttpOptions.Tls files) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setKeyStore(PemKeyStore.read(files));
        factory.setKeyStorePassword(new String(PemKeyStore.PASSWORD));
        return factory;
    }

    private static void configure(
            JavalinConfig config,
            HttpOptions options,
            Optional<SslContextFactory.Server> tls,
            Crowd crowd,
            HttpThreads threads,
            IngestHandler ingest,
            Routes routes) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.prefer405over404 = true;
        config.http.generateEtags = false;
        // Its queue is bounded by the connections: each has one request under way.
        config.jetty.threadPool = threads;
        JsonErrors errors = new JsonErrors();
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(errors);
            server.insertHandler(ingest);
            server.setStopTimeout(0);
        });
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(errors));
        config.jetty.addConnector((server, unused) -> connector(server, options, tls, crowd));
        routes.register(config.routes);
    }

    private static ServerConnector connector(
            Server server, HttpOptions options, Optional<SslContextFactory.Server> tls, Crowd crowd) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(HEADER_BYTES_MAX);
        http.setUriCompliance(UriCompliance.DEFAULT);
        HttpConnectionFactory factory = new HttpConnectionFactory(http);
        factory.setInputBufferSize(INPUT_BYTES);
        GuardedConnector connector;
        if (tls.isPresent()) {
            // A server with one certificate answers to any name; the client checks it.
            http.addCustomizer(new SecureRequestCustomizer(false));
            connector = new GuardedConnector(server, crowd, new SslConnectionFactory(tls.get(), "http/1.1"), factory);
        } else {
            connector = new GuardedConnector(server, crowd, factory);
        }
        connector.setHost(options.host());
        connector.setPort(options.port());
        connector.setIdleTimeout(CONNECTION_IDLE_MILLIS);
        connector.setAcceptQueueSize(CONNECTIONS_WAITING_MAX);
        return connector;
    }
}
