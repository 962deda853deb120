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
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What need not stay goes, what must does, and the server may be killed meanwhile. */
final class RetentionIT {
    private static final String KEY = "a-key-of-this-test-alone";
    private static final int REQUESTS = 150;
    private static final int EACH = 20;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONFIG = """
            channels:
              orders: {lake: {roll: {age: 10ms, events: 20}}}
              kept: {lake: {roll: {age: 10ms, events: 20}}}
            retention:
              automatic: %s
              every: 1s
              channels:
                orders: {persist: 2s, retain: [{for: 30d, where: event.n %% 10 == 0}]}
              holds:
                seven: {channel: orders, where: event.n == 7}
            """;

    @TempDir
    private Path folder;

    private Path data;
    private Path config;

    @Test
    void aPlanIsAppliedWholeThoughTheServerIsKilled() throws Exception {
        begin("false");
        String plan;
        try (RunningWeir weir = start()) {
            send(weir, "orders");
            send(weir, "kept");
            weir.awaitSettled(KEY);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
            JsonNode made = ask(weir, "POST", "/v1/retention/plans", "");
            plan = made.path("id").asText();
            assertThat(made.path("sums").path("retain").path("deleted").asInt()
                            + made.path("sums").path("delete").path("deleted").asInt())
                    .as(made.toString())
                    .isEqualTo(REQUESTS * EACH * 9 / 10 - 1);
            assertThat(files("lake/retained")).isZero();
            ask(weir, "POST", "/v1/tasks", "{\"kind\":\"retention\",\"parameters\":{\"plan\":\"" + plan + "\"}}");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(new Random(7).nextInt(300)));
            weir.kill();
        }
        for (int kills = 0; kills < 2; kills++) {
            try (RunningWeir weir = start()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50 + kills * 150L));
                weir.kill();
            }
        }
        try (RunningWeir weir = start()) {
            awaitTasks(weir);
            assertThat(deleted(weir)).isEqualTo(REQUESTS * EACH * 9 / 10 - 1);
            assertThat(ask(weir, "POST", "/v1/retention/plans", "").path("changes"))
                    .isEmpty();
            assertThat(ask(
                                    weir,
                                    "POST",
                                    "/v1/tasks",
                                    "{\"kind\":\"retention\",\"parameters\":{\"plan\":\"" + plan + "\"}}")
                            .path("error")
                            .path("message")
                            .asText())
                    .contains("plan anew");
            assertThat(weir.count(KEY, "SELECT count(*) FROM orders")).isEqualTo(REQUESTS * EACH);
            assertThat(weir.stop()).isZero();
        }
        assertThat(files("lake/keeper/aside")).isZero();
        assertThat(fsck()).isZero();

        // A warehouse made anew has what stays, and nothing is taken for lost.
        Files.delete(data.resolve("warehouse.duckdb"));
        try (RunningWeir weir = start()) {
            weir.awaitSettled(KEY);
            assertThat(weir.count(KEY, "SELECT count(*) FROM orders")).isEqualTo(REQUESTS * EACH / 10 + 1);
            assertThat(weir.count(KEY, "SELECT count(DISTINCT data_id) FROM orders"))
                    .isEqualTo(REQUESTS * EACH / 10 + 1);
            assertThat(weir.count(KEY, "SELECT count(*) FROM kept")).isEqualTo(REQUESTS * EACH);
            assertThat(weir.get(KEY, "/v1/status").path("warnings")).isEmpty();
            assertThat(weir.stop()).isZero();
        }
    }

    @Test
    void theKeeperDoesSoByItself() throws Exception {
        begin("true");
        try (RunningWeir weir = start()) {
            send(weir, "orders");
            weir.awaitSettled(KEY);
            Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
            while (deleted(weir) < REQUESTS * EACH * 9 / 10 - 1 && Instant.now().isBefore(deadline)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            assertThat(deleted(weir)).isEqualTo(REQUESTS * EACH * 9 / 10 - 1);
            // It is counted when all of the plan is done, and audited before.
            String counted = "weir_retention_deleted_events_total{channel=\"orders\"}";
            while (!weir.text(KEY, "/metrics").contains(counted)
                    && Instant.now().isBefore(deadline)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            assertThat(weir.text(KEY, "/metrics")).contains(counted);
            assertThat(weir.stop()).isZero();
        }
        assertThat(fsck()).isZero();
    }

    private void begin(String automatic) throws Exception {
        data = folder.resolve("data");
        config = folder.resolve("weir.yaml");
        Files.writeString(
                config,
                CONFIG.formatted(automatic) + "sources: {default: {key_sha256: \"" + sha256() + "\", admin: true}}\n");
    }

    private RunningWeir start() throws Exception {
        return RunningWeir.start(data, Map.of(), "--config", config.toString());
    }

    private static String sha256() throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.UTF_8)));
    }

    private static void send(RunningWeir weir, String channel) throws Exception {
        for (int request = 0; request < REQUESTS; request++) {
            StringBuilder body = new StringBuilder("[");
            for (int i = 0; i < EACH; i++) {
                body.append(i == 0 ? "" : ",")
                        .append("{\"n\":")
                        .append(request * EACH + i)
                        .append('}');
            }
            HttpResponse<String> answer = weir.post(
                    KEY,
                    channel,
                    "application/json",
                    body.append(']').toString().getBytes(StandardCharsets.UTF_8));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
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

    private static long deleted(RunningWeir weir) throws Exception {
        long deleted = 0;
        for (JsonNode record : weir.get(KEY, "/v1/retention/audit").path("records")) {
            deleted += record.path("deleted").asLong();
        }
        return deleted;
    }

    private static void awaitTasks(RunningWeir weir) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
        JsonNode task;
        do {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            task = weir.get(KEY, "/v1/tasks").path("tasks").path(0);
        } while (!task.path("state").asText().equals("done") && Instant.now().isBefore(deadline));
        assertThat(task.path("state").asText()).as(task.toString()).isEqualTo("done");
    }

    private int files(String below) throws Exception {
        Path directory = data.resolve(below);
        if (!Files.exists(directory)) {
            return 0;
        }
        try (var walk = Files.walk(directory)) {
            return (int) walk.filter(Files::isRegularFile).count();
        }
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
        builder.environment().put("WEIR_DATA", data.toString());
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
