package weir.adapters.grpc;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Where and how the server listens.
 *
 * @param host the address to bind to
 * @param port 0: any free one
 * @param requestBytesMax the largest message that is taken
 * @param connectionsMax how many connections may have calls
 * @param identity empty: without TLS
 */
public record GrpcOptions(String host, int port, int requestBytesMax, int connectionsMax, Optional<Identity> identity) {
    public GrpcOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is a number from 0 to 65535, not " + port);
        }
        if (requestBytesMax < 1) {
            throw new IllegalArgumentException("a request must be allowed at least 1 byte, not " + requestBytesMax);
        }
        if (connectionsMax < 1) {
            throw new IllegalArgumentException("at least 1 connection must be allowed, not " + connectionsMax);
        }
    }

    /** @param chain the server's own certificate first */
    public record Identity(List<X509Certificate> chain, PrivateKey key) {
        public Identity {
            chain = List.copyOf(chain);
        }
    }
}
