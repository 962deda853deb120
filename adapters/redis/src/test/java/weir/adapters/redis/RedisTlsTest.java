package weir.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.order;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.Entry;
import weir.application.port.OperationFailed;
import weir.application.port.Position;

/** A Redis that is spoken to in TLS. */
class RedisTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    @Test
    void whoIsTrustedIsSpokenTo() throws Exception {
        Path certificate = certificate("server", "san=ip:127.0.0.1");
        try (RedisServer server = server("server");
                RedisTraceStore store = store(server, Optional.of(certificate))) {
            store.record(ORDERS, List.of(new Entry(new Position("a"), order(1, NOON), Optional.empty())));
            assertThat(store.indexed(ORDERS)).contains(new Position("a"));
            assertThat(store.find(order(1, NOON).id(), 1).sightings()).hasSize(1);
        }
    }

    @Test
    void whoIsNotTrustedIsNot() throws Exception {
        certificate("server", "san=ip:127.0.0.1");
        Path other = certificate("other", "san=ip:127.0.0.1");
        try (RedisServer server = server("server")) {
            requireRefused(server, Optional.empty());
            requireRefused(server, Optional.of(other));
        }
    }

    @Test
    void aCertificateForAnotherHostIsNotTrusted() throws Exception {
        Path certificate = certificate("server", "san=dns:elsewhere.example.com");
        try (RedisServer server = server("server")) {
            requireRefused(server, Optional.of(certificate));
        }
    }

    private static void requireRefused(RedisServer server, Optional<Path> authorities) {
        try (RedisTraceStore store = store(server, authorities)) {
            assertThatThrownBy(() -> store.indexed(ORDERS))
                    .isInstanceOf(OperationFailed.class)
                    .hasMessageContaining("is not trusted: its certificate must be for that host, and by one of"
                            + " `trace.redis.authorities`");
        }
    }

    private static RedisTraceStore store(RedisServer server, Optional<Path> authorities) {
        RedisOptions.Server place = new RedisOptions.Server(
                "127.0.0.1",
                server.port(),
                true,
                authorities,
                0,
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(5));
        return new RedisTraceStore(Stores.options(place, Duration.ofDays(36_500), damage -> {}));
    }

    private RedisServer server(String name) throws Exception {
        return RedisServer.start(
                folder,
                "--tls-port",
                RedisServer.PORT,
                "--tls-cert-file",
                folder.resolve(name + ".crt").toString(),
                "--tls-key-file",
                folder.resolve(name + ".key").toString(),
                "--tls-ca-cert-file",
                folder.resolve(name + ".crt").toString(),
                "--tls-auth-clients",
                "no");
    }

    /** One that vouches for itself, and its key beside it. */
    private Path certificate(String name, String extension) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "RSA",
                        "-alias",
                        name,
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        extension,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            made.load(in, PASSWORD);
        }
        writePem(
                folder.resolve(name + ".key"),
                "PRIVATE KEY",
                made.getKey(name, PASSWORD).getEncoded());
        Path certificate = folder.resolve(name + ".crt");
        writePem(certificate, "CERTIFICATE", made.getCertificate(name).getEncoded());
        return certificate;
    }

    private static void writePem(Path file, String kind, byte[] der) throws Exception {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    }
}
