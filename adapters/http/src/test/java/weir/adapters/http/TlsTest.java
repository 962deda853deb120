package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.application.port.OperationFailed;

class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    /** A certificate for 127.0.0.1 that signs itself, made by the JDK's own tool. */
    private KeyStore newKeyStore(String algorithm) throws Exception {
        Path file = folder.resolve("made.p12");
        Files.deleteIfExists(file);
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        algorithm,
                        "-alias",
                        "weir",
                        "-dname",
                        "CN=weir",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static void writePem(Path file, String kind, byte[] der) throws Exception {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    }

    private HttpOptions.Tls writeFiles(KeyStore store) throws Exception {
        Path certificate = folder.resolve("server.crt");
        Path key = folder.resolve("server.key");
        writePem(certificate, "CERTIFICATE", store.getCertificate("weir").getEncoded());
        writePem(key, "PRIVATE KEY", store.getKey("weir", PASSWORD).getEncoded());
        return new HttpOptions.Tls(certificate, key);
    }

    private static int post(RunningServer running, KeyStore made) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("weir", made.getCertificate("weir"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        URL url = running.uri("/v1/channels/orders/events").toURL();
        HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
        connection.setSSLSocketFactory(context.getSocketFactory());
        connection.setDoOutput(true);
        connection.setRequestProperty("Authorization", "Bearer shop-key");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write("{}".getBytes(StandardCharsets.UTF_8));
        return connection.getResponseCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void speaksTlsWithEachKindOfKey(String algorithm) throws Exception {
        KeyStore made = newKeyStore(algorithm);
        HttpOptions.Tls files = writeFiles(made);
        files.requireKey();
        assertThat(files.validity().until())
                .isAfter(Instant.now())
                .isAfter(files.validity().from());
        try (RunningServer running = new RunningServer(Optional.of(files))) {
            assertThat(post(running, made)).isEqualTo(200);
            assertThat(running.queue.events(RunningServer.ORDERS)).hasSize(1);
        }
    }

    @Test
    void showsANewCertificateWithoutARestart() throws Exception {
        KeyStore old = newKeyStore("EC");
        try (RunningServer running = new RunningServer(Optional.of(writeFiles(old)))) {
            assertThat(post(running, old)).isEqualTo(200);
            KeyStore renewed = newKeyStore("RSA");
            running.server.renewTls(writeFiles(renewed));
            assertThat(post(running, renewed)).isEqualTo(200);

            HttpOptions.Tls files = writeFiles(newKeyStore("EC"));
            Files.writeString(files.privateKey(), "");
            assertThatThrownBy(() -> running.server.renewTls(files)).isInstanceOf(OperationFailed.class);
            assertThat(post(running, renewed)).as("the one before stays").isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void refusesTheKeyOfAnotherCertificate(String algorithm) throws Exception {
        HttpOptions.Tls files = writeFiles(newKeyStore("EC"));
        writePem(
                files.privateKey(),
                "PRIVATE KEY",
                newKeyStore(algorithm).getKey("weir", PASSWORD).getEncoded());
        assertThatThrownBy(files::requireKey)
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("server.key is not the key of the first certificate");
    }

    @Test
    void saysWhatIsWrongWithTheFiles() throws Exception {
        HttpOptions.Tls files = writeFiles(newKeyStore("EC"));
        Path absent = folder.resolve("absent.pem");
        assertThatThrownBy(() -> PemKeyStore.read(new HttpOptions.Tls(absent, files.privateKey())))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("absent.pem");
        assertThatThrownBy(() -> PemKeyStore.read(new HttpOptions.Tls(files.certificate(), files.certificate())))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("BEGIN PRIVATE KEY");
        assertThatThrownBy(() -> PemKeyStore.read(new HttpOptions.Tls(files.privateKey(), files.privateKey())))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("server.key");
        Path nonsense = folder.resolve("nonsense.key");
        writePem(nonsense, "PRIVATE KEY", new byte[] {1, 2, 3});
        assertThatThrownBy(() -> PemKeyStore.read(new HttpOptions.Tls(files.certificate(), nonsense)))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("nonsense.key");
    }
}
