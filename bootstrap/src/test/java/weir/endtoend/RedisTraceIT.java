package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.adapters.redis.RedisServer;

/** The trace in a real Redis: read by {@code weir trace}, while Redis goes away and loses what it held. */
final class RedisTraceIT {
    private static final String KEY = "a-key-of-this-test-alone";
    private static final String PASSWORD = "open sesame";

    private static final String CONFIG = """
            lake: {roll: {age: 200ms}}
            trace: {type: redis, redis: {url: "%s", password: "${REDIS_PASSWORD}", prefix: "shop:"}}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              orders: {}
            """;

    @Test
    void isReadAsAnyOtherAndHoldsNobodyUp(@TempDir Path folder, @TempDir Path redisFolder) throws Exception {
        try (RedisServer redis = RedisServer.start(redisFolder, "--requirepass", PASSWORD)) {
            Path config = folder.resolve("weir.yaml");
            Files.writeString(config, CONFIG.formatted(redis.url(), Keys.sha256(KEY)));
            Map<String, String> environment = Map.of("REDIS_PASSWORD", PASSWORD);
            Path data = folder.resolve("data");
            String first;
            try (RunningWeir weir = RunningWeir.start(data, environment, "--config", config.toString())) {
                first = send(weir, 1);
                requireTraced(weir, first);

                redis.kill();
                String meanwhile = send(weir, 2);
                weir.awaitSettled(KEY);
                awaitError(weir, true);
                assertThat(weir.get(KEY, "/v1/trace/" + first)
                                .path("error")
                                .path("code")
                                .asText())
                        .isEqualTo("trace_unavailable");
                assertThat(weir.text(KEY, "/readyz")).contains("ready");

                redis.start(); // it has saved nothing
                requireTraced(weir, meanwhile);
                requireTraced(weir, first); // the queue has it still
                awaitError(weir, false);
                assertThat(weir.stop()).isZero();
            }
            try (RunningWeir weir = RunningWeir.start(data, environment, "--config", config.toString())) {
                requireTraced(weir, first);
                String output = command(weir, "trace", first);
                assertThat(output).contains(first, "orders", "archived", "loaded");
                assertThat(weir.stop()).isZero();
            }
        }
    }

    @Test
    void whatCannotBeConfiguredIsRefused(@TempDir Path folder) throws Exception {
        Path config = folder.resolve("weir.yaml");
        Files.writeString(config, "trace: {type: redis, redis: {url: \"http://localhost:6379\"}}\n");
        Process check = new ProcessBuilder(
                        RunningWeir.java(),
                        "-jar",
                        RunningWeir.jar().toString(),
                        "check",
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(output).isEqualTo(2);
        assertThat(output)
                .contains("weir.yaml:1:", "trace.redis.url", "must begin with redis://, or rediss:// for TLS");
    }

    private static String send(RunningWeir weir, int number) throws IOException, InterruptedException {
        byte[] event = "{\"order\":%d}".formatted(number).getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> response = weir.post(KEY, "orders", "application/json", event);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return RunningWeir.JSON.readTree(response.body()).path("ids").get(0).asText();
    }

    private static void requireTraced(RunningWeir weir, String id) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        JsonNode event;
        do {
            assertThat(System.nanoTime()).as("traced within a minute: %s", id).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            event = weir.get(KEY, "/v1/trace/" + id).path("events").path(0);
        } while (!event.path("archived").path("state").asText().equals("done")
                || !event.path("loaded").path("state").asText().equals("done"));
        assertThat(event.path("channel").asText()).isEqualTo("orders");
        assertThat(event.path("archived").path("object").asText()).contains("orders");
        assertThat(event.path("loaded").path("tables").path(0).asText()).isEqualTo("orders");
    }

    private static void awaitError(RunningWeir weir, boolean there) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (weir.text(KEY, "/v1/status").contains("cannot be reached") != there) {
            assertThat(System.nanoTime()).as("the outage is told: %s", there).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static String command(RunningWeir weir, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(RunningWeir.java(), "-jar", RunningWeir.jar().toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--url", weir.url().toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("WEIR_KEY", KEY);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
