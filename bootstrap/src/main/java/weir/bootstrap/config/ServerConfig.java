package weir.bootstrap.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How producers reach Weir.
 *
 * @param port 0 to 65535; 0: any free one
 * @param requestBytesMax the largest body, as sent and once decompressed
 * @param openChannels whether a channel that is not configured takes any event
 * @param tls empty: plain HTTP
 */
public record ServerConfig(String host, int port, int requestBytesMax, boolean openChannels, Optional<TlsConfig> tls) {
    static final int PORT_MAX = 65_535;

    public ServerConfig {
        if (port < 0 || port > PORT_MAX || requestBytesMax < 1) {
            throw new IllegalArgumentException("port " + port + ", request_bytes_max " + requestBytesMax);
        }
    }

    /** Two files in PEM: the certificate with its chain, and its private key (PKCS#8, not encrypted). */
    public record TlsConfig(Path certificate, Path privateKey) {}
}
