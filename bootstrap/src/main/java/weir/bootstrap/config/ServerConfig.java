package weir.bootstrap.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How producers reach Weir.
 *
 * @param port 0 to 65535; 0: any free one
 * @param requestBytesMax the largest body, as sent and once decompressed
 * @param connectionsMax how many connections may be open at once
 * @param openChannels whether a channel that is not configured takes any event
 * @param tls empty: plain HTTP
 */
public record ServerConfig(
        String host, int port, int requestBytesMax, int connectionsMax, boolean openChannels, Optional<TlsConfig> tls) {
    static final int PORT_MAX = 65_535;
    static final int CONNECTIONS_MAX = 1_000_000;

    public ServerConfig {
        if (port < 0 || port > PORT_MAX || requestBytesMax < 1 || connectionsMax < 1) {
            throw new IllegalArgumentException(
                    "port " + port + ", request_bytes_max " + requestBytesMax + ", connections_max " + connectionsMax);
        }
    }

    /** The same, in other places and for other channels. */
    ServerConfig with(String newHost, int newPort, boolean newOpenChannels, Optional<TlsConfig> newTls) {
        return new ServerConfig(newHost, newPort, requestBytesMax, connectionsMax, newOpenChannels, newTls);
    }

    /** Two files in PEM: the certificate with its chain, and its private key (PKCS#8, not encrypted). */
    public record TlsConfig(Path certificate, Path privateKey) {}
}
