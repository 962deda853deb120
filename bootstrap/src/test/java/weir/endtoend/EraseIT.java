package weir.endtoend;

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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody is erased, and the server is killed meanwhile: nothing of them is left, and nothing of the others is gone. */
final class EraseIT {
    private static final String KEY = "a-key-of-this-test-alone";
    private static final int REQUESTS = 100;
    private static final int EACH = 20;
    private static final Map<String, String> SECRET = Map.of("PSEUDONYM_KEY", "a-key-of-sixteen-bytes-or-more");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONFIG = """
            sources: {default: {key_sha256: "%s", admin: true}}
            channels:
              visits:
                lake: {roll: {age: 10ms, events: 20}}
                normalise:
                  - pseudonymise: {fields: [email], key: "${PSEUDONYM_KEY}"}
                tables: [{table: visits}]
              derived: {}
            tables:
              visits:
                columns: {email: text, n: {type: integer, required: true}}
            agents:
              run:
                copies: {type: map, channel: visits, to: derived, from: oldest, fields: {who: email}}
            """;

    @TempDir
    private Path folder;

    private Path data;
    private Path config;
    private List<String> ids = List.of();

    @Test
    void nothingIsLeftOfWhoeverIsErased() throws Exception {
        data = folder.resolve("data");
        config = folder.resolve("weir.yaml");
        String sha = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.UTF_8)));
        Files.writeString(config, CONFIG.formatted(sha));
        String plan;
        try (RunningWeir weir = start()) {
            ids = send(weir);
            weir.awaitSettled(KEY);
            plan = ask(
                            weir,
                            "POST",
                            "/v1/tasks",
                            "{\"kind\":\"erase-plan\",\"parameters\":{\"field\":\"email\",\"keys\":\"u3@example.org\"}}")
                    .path("id")
                    .asText();
            JsonNode found = awaitTask(weir, plan);
            assertThat(found.path("result").path("events of visits").asInt())
                    .as(found.toString())
                    .isEqualTo(REQUESTS * EACH / 10);
            assertThat(found.path("result").path("events of derived").asInt())
                    .as("found by pseudonym and by parents")
                    .isEqualTo(REQUESTS * EACH / 10);
            ask(weir, "POST", "/v1/tasks", "{\"kind\":\"erase\",\"parameters\":{\"plan\":\"" + plan + "\"}}");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(150));
            weir.kill();
        }
        try (RunningWeir weir = start()) {
            JsonNode last = weir.get(KEY, "/v1/tasks").path("tasks").path(0);
            assertThat(last.path("kind").asText()).isEqualTo("erase");
            JsonNode erased = awaitTask(weir, last.path("id").asText());
            assertThat(erased.path("state").asText()).as(erased.toString()).isEqualTo("done");
            weir.awaitSettled(KEY);
            assertLeft(weir);
            assertTraceForgot(weir);
            assertThat(weir.stop()).isZero();
        }
        assertThat(Files.readString(data.resolve("lake/keeper/erasures/" + plan + "/certificate.json")))
                .contains("ids_sha256", "events forgotten by the trace");
        Files.delete(data.resolve("warehouse.duckdb"));
        try (RunningWeir weir = start()) {
            weir.awaitSettled(KEY);
            assertLeft(weir);
            assertTraceForgot(weir); // the queue may still hold them
            assertThat(weir.get(KEY, "/v1/status").path("warnings")).isEmpty();
            assertThat(weir.stop()).isZero();
        }
        assertThat(fsck()).isZero();
    }

    private static void assertLeft(RunningWeir weir) throws Exception {
        int left = REQUESTS * EACH * 9 / 10;
        assertThat(weir.count(KEY, "SELECT count(*) FROM visits")).isEqualTo(left);
        assertThat(weir.count(KEY, "SELECT count(*) FROM visits WHERE n % 10 = 3"))
                .isZero();
        assertThat(weir.count(KEY, "SELECT count(*) FROM derived")).isEqualTo(left);
    }

    /** Those of the same batches are known, with what was made of them. */
    private void assertTraceForgot(RunningWeir weir) throws Exception {
        for (int n = 3; n < ids.size(); n += 490) {
            JsonNode erased = weir.get(KEY, "/v1/trace/" + ids.get(n));
            assertThat(erased.path("error").path("code").asText())
                    .as(erased.toString())
                    .isEqualTo("unknown_event");
            assertThat(erased.path("error").path("message").asText()).contains("or it was erased");
            JsonNode other = weir.get(KEY, "/v1/trace/" + ids.get(n + 1));
            assertThat(other.path("events")).as(other.toString()).hasSize(1);
            assertThat(other.path("children")).as(other.toString()).hasSize(1);
        }
    }

    private RunningWeir start() throws Exception {
        return RunningWeir.start(data, SECRET, "--config", config.toString());
    }

    /** @return the ids, by number */
    private static List<String> send(RunningWeir weir) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int request = 0; request < REQUESTS; request++) {
            StringBuilder body = new StringBuilder("[");
            for (int i = 0; i < EACH; i++) {
                int n = request * EACH + i;
                body.append(i == 0 ? "" : ",")
                        .append("{\"n\":")
                        .append(n)
                        .append(",\"email\":\"u")
                        .append(n % 10)
                        .append("@example.org\"}");
            }
            HttpResponse<String> answer = weir.post(
                    KEY,
                    "visits",
                    "application/json",
                    body.append(']').toString().getBytes(StandardCharsets.UTF_8));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JSON.readTree(answer.body()).path("ids").forEach(id -> ids.add(id.asText()));
        }
        return ids;
    }

    private static JsonNode ask(RunningWeir weir, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(weir.url() + path))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static JsonNode awaitTask(RunningWeir weir, String id) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(90));
        JsonNode task;
        do {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            task = weir.get(KEY, "/v1/tasks/" + id);
        } while (List.of("waiting", "running").contains(task.path("state").asText())
                && Instant.now().isBefore(deadline));
        return task;
    }

    private int fsck() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        RunningWeir.java(),
                        "-jar",
                        RunningWeir.jar().toString(),
                        "fsck",
                        "--config",
                        config.toString(),
                        "--compare")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("fsck.log").toFile());
        builder.environment().putAll(SECRET);
        builder.environment().put("WEIR_DATA", data.toString());
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
