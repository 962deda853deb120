package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.bootstrap.cli.CommandRun;

/** {@code weir check} on real certificates, and on what is none. */
final class CheckReadsTlsFilesTest {
    private static final char[] PASSWORD = "no secret".toCharArray();
    private static final String CONFIG = """
            server:
              tls:
                certificate: my.crt
                private_key: my.key
            """;

    @TempDir
    Path folder;

    private String check(int exit) {
        CommandRun command = new CommandRun(folder).with(new WeirEngine());
        assertThat(command.run("check", "-c", folder.resolve("weir.yaml").toString()))
                .as(command.err())
                .isEqualTo(exit);
        return command.out() + command.err();
    }

    @Test
    void tellsWhatIsWrongInTheLineOfTheFile() throws Exception {
        Files.writeString(folder.resolve("weir.yaml"), CONFIG);
        make("my", "-0d", 300);
        assertThat(check(0)).contains("sound").doesNotContain("certificate");

        make("my", "-10d", 5);
        assertThat(check(0)).contains("weir.yaml:3:18  server.tls.certificate: the certificate expired on ");
        make("my", "+10d", 300);
        assertThat(check(0)).contains("weir.yaml:3:18  server.tls.certificate: the certificate holds from ");
        make("my", "-10d", 20);
        assertThat(check(0)).contains("weir.yaml:3:18  server.tls.certificate: the certificate expires on ");

        make("other", "-0d", 300);
        Files.copy(
                folder.resolve("other.key"),
                folder.resolve("my.key"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(check(2))
                .contains("weir.yaml:4:18  server.tls.private_key: ")
                .contains("my.key is not the key of the first certificate in ");

        Files.writeString(folder.resolve("my.crt"), "nonsense");
        assertThat(check(2))
                .contains("weir.yaml:3:18  server.tls.certificate: ")
                .contains("my.crt holds no certificate");
    }

    /** By the JDK's own tool. */
    private void make(String name, String from, int days) throws Exception {
        Path file = folder.resolve("made.p12");
        Files.deleteIfExists(file);
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "weir",
                        "-dname",
                        "CN=weir",
                        "-startdate",
                        from,
                        "-validity",
                        Integer.toString(days),
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
        pem(name + ".crt", "CERTIFICATE", store.getCertificate("weir").getEncoded());
        pem(name + ".key", "PRIVATE KEY", store.getKey("weir", PASSWORD).getEncoded());
    }

    private void pem(String name, String kind, byte[] der) throws Exception {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                folder.resolve(name), "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    }
}
