package weir.bootstrap.config;

/**
 * Where Weir listens for gRPC.
 *
 * @param port 0 to 65535; 0: any free one
 * @param connectionsMax how many connections may have calls
 */
public record GrpcConfig(String host, int port, int connectionsMax) {
    static final int CONNECTIONS_DEFAULT = 1_024;

    public GrpcConfig {
        if (port < 0 || port > ServerConfig.PORT_MAX) {
            throw new IllegalArgumentException("port " + port);
        }
    }
}
