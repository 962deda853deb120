package weir.adapters.http;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import weir.application.port.OperationFailed;

/**
 * Where and how the server listens.
 *
 * @param host the address to bind to
 * @param port 0: any free one
 * @param requestBytesMax the largest body, as sent and once decompressed
 * @param connectionsMax how many connections may be open at once
 * @param tls empty: plain HTTP
 * @param version of Weir, for whoever asks
 * @param dataFolder the identity of what the server keeps, for whoever asks
 */
public record HttpOptions(
        String host,
        int port,
        int requestBytesMax,
        int connectionsMax,
        Optional<Tls> tls,
        String version,
        UUID dataFolder) {
    public HttpOptions {
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

    /**
     * @param certificate PEM, the server's own first, then its chain
     * @param privateKey PEM, PKCS#8, not encrypted; RSA, EC or Ed25519
     */
    public record Tls(Path certificate, Path privateKey) {
        /**
         * The time in which clients take the certificate.
         *
         * @throws OperationFailed {@link weir.application.port.FailureCode#CORRUPT} if the file holds no certificate
         */
        public Validity validity() {
            return PemKeyStore.validity(certificate);
        }

        /**
         * The two as they are used.
         *
         * @throws OperationFailed {@link weir.application.port.FailureCode#CORRUPT} if they are not what they should be
         */
        public Identity identity() {
            return PemKeyStore.identity(this);
        }

        /** @throws OperationFailed {@link weir.application.port.FailureCode#CORRUPT} if the key is not the certificate's */
        public void requireKey() {
            PemKeyStore.read(this);
        }
    }

    /** @param chain the server's own certificate first */
    public record Identity(List<X509Certificate> chain, PrivateKey key) {
        public Identity {
            chain = List.copyOf(chain);
        }
    }

    /** From the one to the other. */
    public record Validity(Instant from, Instant until) {}
}
