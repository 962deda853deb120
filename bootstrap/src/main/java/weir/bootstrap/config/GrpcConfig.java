package weir.bootstrap.config;

/**
 * Where Weir listens for gRPC.
 *
 * @param port 0 to 65535; 0: any free one
 */
public record GrpcConfig(String host, int port) {
    public GrpcConfig {
        if (port < 0 || port > ServerConfig.PORT_MAX) {
            throw new IllegalArgumentException("port " + port);
        }
    }
}
