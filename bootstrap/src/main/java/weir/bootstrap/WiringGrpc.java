package weir.bootstrap;

import java.time.Duration;
import java.util.Optional;
import weir.adapters.grpc.GrpcEndpoints;
import weir.adapters.grpc.GrpcOptions;
import weir.adapters.grpc.GrpcServer;
import weir.adapters.http.HttpEndpoints;
import weir.adapters.http.HttpOptions;
import weir.bootstrap.config.Config;
import weir.bootstrap.config.GrpcConfig;
import weir.bootstrap.config.ServerConfig;

/** The gRPC interface, where one is configured: otherwise none of its classes is loaded. */
final class WiringGrpc implements AutoCloseable {
    private final GrpcServer server;
    private final String host;

    private WiringGrpc(GrpcServer server, String host) {
        this.server = server;
        this.host = host;
    }

    /**
     * Listens from now on.
     *
     * @param endpoints what HTTP leads to
     */
    static Optional<WiringGrpc> start(Config config, HttpEndpoints endpoints) {
        return config.grpc().map(grpc -> start(grpc, config.server(), endpoints));
    }

    private static WiringGrpc start(GrpcConfig grpc, ServerConfig server, HttpEndpoints endpoints) {
        GrpcOptions options = new GrpcOptions(
                grpc.host(), grpc.port(), server.requestBytesMax(), grpc.connectionsMax(), identity(server));
        LogSetup.bridgeJavaLogging();
        GrpcServer started = GrpcServer.start(
                options,
                new GrpcEndpoints(
                        endpoints.ingest(),
                        endpoints.authenticate(),
                        endpoints.pull(),
                        endpoints.trace(),
                        endpoints.metrics()));
        return new WiringGrpc(started, grpc.host());
    }

    private static Optional<GrpcOptions.Identity> identity(ServerConfig server) {
        return WiringAdapters.tls(server)
                .map(HttpOptions.Tls::identity)
                .map(both -> new GrpcOptions.Identity(both.chain(), both.key()));
    }

    /** Host and port. */
    String address() {
        return host + ":" + server.port();
    }

    void renewTls(ServerConfig config) {
        identity(config).ifPresent(server::renewTls);
    }

    /** Takes no more calls, answers those under way, and gives back what streams hold. */
    void stop(Duration timeout) throws InterruptedException {
        server.stop(timeout);
    }

    @Override
    public void close() {
        server.close();
    }
}
