package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import weir.bootstrap.cli.ConfigChoice;

/** The whole server, in this process, on a free port. */
final class ServerInProcess implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String KEY = "the-key-of-this-test";

    final Path config;
    final Wiring wiring;
    final URI url;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ServerInProcess(Path config, Wiring wiring, URI url) {
        this.config = config;
        this.wiring = wiring;
        this.url = url;
    }

    /** @param yaml the configuration; {@code KEY} in it stands for the SHA-256 of the key of this test */
    static ServerInProcess start(Path folder, String yaml) throws Exception {
        assertThat(yaml).as("several tests run at once").contains("port: 0");
        Path config = write(folder.resolve("weir.yaml"), yaml);
        ConfigChoice choice = new ConfigChoice(Optional.of(config), Map.of());
        Wiring wiring = new Wiring(WeirEngine.load(choice), () -> WiringConfig.read(choice), "test");
        try {
            return new ServerInProcess(config, wiring, wiring.start());
        } catch (RuntimeException e) {
            wiring.close();
            throw e;
        }
    }

    static Path write(Path config, String yaml) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.UTF_8));
        return Files.writeString(config, yaml.replace("KEY", HexFormat.of().formatHex(hash)));
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    JsonNode json(String path) throws Exception {
        return JSON.readTree(get(path).body());
    }

    HttpResponse<String> post(String channel, String contentType, byte[] body) throws Exception {
        return send(request("/v1/channels/" + channel + "/events")
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).header("Authorization", "Bearer " + KEY);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        try {
            wiring.stop(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            wiring.close();
        }
    }
}
