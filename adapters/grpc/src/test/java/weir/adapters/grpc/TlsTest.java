package weir.adapters.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.adapters.grpc.v1.PublishRequest;

final class TlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    /** A certificate for 127.0.0.1 that signs itself, made by the JDK's own tool. */
    private GrpcOptions.Identity newIdentity(String algorithm) throws Exception {
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
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return new GrpcOptions.Identity(List.of((X509Certificate) store.getCertificate("weir")), (PrivateKey)
                store.getKey("weir", PASSWORD.toCharArray()));
    }

    private static int publish(RunningGrpc weir, GrpcOptions.Identity trusted) throws Exception {
        X509Certificate[] chain = trusted.chain().toArray(new X509Certificate[0]);
        SslContextBuilder client =
                GrpcSslContexts.configure(SslContextBuilder.forClient().trustManager(chain), SslProvider.JDK);
        ManagedChannel connection = NettyChannelBuilder.forAddress("127.0.0.1", weir.server.port())
                .sslContext(client.build())
                .build();
        try {
            return RunningGrpc.client(connection, RunningGrpc.SHOP_KEY)
                    .publish(PublishRequest.newBuilder()
                            .setChannel("orders")
                            .addEvents(RunningGrpc.event("{}"))
                            .build())
                    .getResultsCount();
        } finally {
            connection.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void speaksTlsAndShowsANewCertificateWithoutARestart(String algorithm) throws Exception {
        GrpcOptions.Identity old = newIdentity(algorithm);
        try (RunningGrpc weir = new RunningGrpc(Optional.of(old))) {
            assertThat(publish(weir, old)).isOne();
            GrpcOptions.Identity renewed = newIdentity("EC");
            assertThatThrownBy(() -> publish(weir, renewed)).isInstanceOf(StatusRuntimeException.class);

            weir.server.renewTls(renewed);

            assertThat(publish(weir, renewed)).isOne();
            assertThatThrownBy(() -> publish(weir, old)).isInstanceOf(StatusRuntimeException.class);
        }
    }
}
