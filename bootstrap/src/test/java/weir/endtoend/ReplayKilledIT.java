package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events loaded by wrong rules, replayed by right ones while others come in, the server killed (SIGKILL) again and again on
 * the way: in the end the table is as if the rules had been right from the start, in place and in a version beside it.
 */
final class ReplayKilledIT {
    private static final String KEY = "a-key-of-this-test-alone";
    private static final int BEFORE = 60_000;
    private static final int BATCH = 500;
    private static final int KILLS = 5;
    private static final long WITHIN_NANOS = TimeUnit.SECONDS.toNanos(120);

    /** The wrong rules reject two thirds of the events, and know no user. */
    private static final String WRONG = """
            lake: {roll: {age: 1s}}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              signins:
                standard: {json: object, required: [n]}
                normalise:
                  - convert: {field: at, to: timestamp, from: epoch_ms}
                tables: [{table: signins}]
            tables:
              signins:
                columns: {n: integer, user_id: text, at: timestamp, kind: text}
            """;

    private Path config;
    private Path data;

    /** Events with a number lower than that were sent; each third spells its time as ISO-8601, another in a way of its own. */
    private final AtomicInteger sent = new AtomicInteger();

    private static String right(String tables) {
        return WRONG.replace(
                        "to: timestamp, from: epoch_ms", "to: timestamp, from: [epoch_ms, iso, 'dd/MM/yyyy HH:mm:ss']")
                .replace("normalise:", "normalise:\n      - rename: {userName: user_id}")
                .replace("    columns: {n: integer", tables + "    columns: {n: integer");
    }

    private void configure(String yaml) throws IOException {
        Files.writeString(config, yaml.formatted(Keys.sha256(KEY)));
    }

    private RunningWeir start() throws IOException {
        return RunningWeir.start(data, Map.of(), "--config", config.toString());
    }

    private static String event(int number) {
        String at =
                switch (number % 3) {
                    case 0 -> "1795252800123";
                    case 1 -> "\"2026-11-21T09:20:00.123Z\"";
                    default -> "\"21/11/2026 09:20:00\"";
                };
        return "{\"n\":" + number + ",\"userName\":\"u" + number % 97 + "\",\"at\":" + at + "}\n";
    }

    private void send(RunningWeir weir, int count) throws IOException, InterruptedException {
        for (int i = 0; i < count; i += BATCH) {
            StringBuilder batch = new StringBuilder();
            int from = sent.get();
            for (int number = from; number < from + BATCH; number++) {
                batch.append(event(number));
            }
            HttpResponse<String> answer = weir.post(
                    KEY, "signins", "application/x-ndjson", batch.toString().getBytes(StandardCharsets.UTF_8));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            sent.addAndGet(BATCH);
        }
    }

    private static JsonNode ask(RunningWeir weir, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(weir.url().resolve(path))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isBetween(200, 202);
        return RunningWeir.JSON.readTree(answer.body());
    }

    private static JsonNode awaitTask(RunningWeir weir, String id) throws Exception {
        long deadline = System.nanoTime() + WITHIN_NANOS;
        while (true) {
            JsonNode task = weir.get(KEY, "/v1/tasks/" + id);
            String state = task.path("state").asText();
            if (!state.equals("waiting") && !state.equals("running")) {
                assertThat(state).as(task.toString()).isEqualTo("done");
                return task;
            }
            assertThat(System.nanoTime()).as("done in time: %s", task).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** Asks for a replay, kills the server on the way, and lets the last one end it; others send meanwhile. */
    private RunningWeir replayAndKill(RunningWeir first, String parameters, Random random) throws Exception {
        RunningWeir weir = first;
        String id = ask(weir, "POST", "/v1/tasks", "{\"kind\":\"replay\",\"parameters\":" + parameters + "}")
                .path("id")
                .asText();
        for (int kill = 0; kill < KILLS; kill++) {
            AtomicReference<Exception> failure = new AtomicReference<>();
            RunningWeir sending = weir;
            Thread producer = new Thread(() -> {
                try {
                    send(sending, 4 * BATCH);
                } catch (Exception e) {
                    failure.set(e);
                }
            });
            producer.start();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(700)));
            producer.join();
            assertThat(failure.get()).isNull();
            weir.kill();
            weir = start();
        }
        awaitTask(weir, id);
        send(weir, BATCH);
        weir.awaitSettled(KEY);
        return weir;
    }

    /** Every event once, by the right rules, nothing rejected. */
    private void requireRight(RunningWeir weir, String table, String rules) throws Exception {
        assertThat(weir.query(
                                KEY,
                                "SELECT count(*), count(DISTINCT n), min(n), max(n), count(*) FILTER (user_id = 'u' || (n % 97)),"
                                        + " count(*) FILTER (\"at\" = CASE n % 3 WHEN 2 THEN TIMESTAMP '2026-11-21 09:20:00' ELSE"
                                        + " TIMESTAMP '2026-11-21 09:20:00.123' END), count(DISTINCT weir_rules), min(weir_rules)"
                                        + " FROM " + table)
                        .toString())
                .as(table)
                .isEqualTo("[[%1$d,%1$d,0,%2$d,%1$d,%1$d,1,\"%3$s\"]]".formatted(sent.get(), sent.get() - 1, rules));
    }

    @Test
    void aReplayThatIsKilledEndsAsIfTheRulesHadBeenRightFromTheStart(@TempDir Path folder) throws Exception {
        config = folder.resolve("weir.yaml");
        data = folder.resolve("data");
        Random random = new Random(ThreadLocalRandom.current().nextLong());
        configure(WRONG);
        RunningWeir weir = start();
        try {
            send(weir, BEFORE);
            weir.awaitSettled(KEY);
            assertThat(weir.count(KEY, "SELECT count(*) FROM weir_rejected")).isEqualTo(2 * BEFORE / 3);

            configure(right(""));
            ask(weir, "POST", "/v1/reload", "");
            weir = replayAndKill(weir, "{\"channel\":\"signins\",\"into\":\"signins@2\"}", random);
            String rules = weir.query(KEY, "SELECT DISTINCT weir_rules FROM \"signins@2\"")
                    .get(0)
                    .get(0)
                    .asText();
            requireRight(weir, "\"signins@2\"", rules);
            JsonNode difference = weir.get(KEY, "/v1/versions/diff?left=signins@1&right=signins@2&samples=1");
            assertThat(difference.path("only_right").asLong()).isEqualTo(2 * BEFORE / 3);
            assertThat(difference.path("only_left").asLong()).isZero();
            assertThat(difference.path("columns").path("user_id").asLong()).isEqualTo(BEFORE / 3);
            assertThat(olderRows(weir)).isEqualTo(BEFORE / 3);

            weir = replayAndKill(weir, "{\"channel\":\"signins\"}", random);
            requireRight(weir, "signins", rules);
            requireRight(weir, "\"signins@2\"", rules);
            assertThat(weir.count(KEY, "SELECT count(*) FROM weir_rejected")).isZero();

            ask(weir, "POST", "/v1/versions/signins@2/promote", "");
            weir.kill();
            weir = start();
            requireRight(weir, "signins", rules);
            assertThat(ask(weir, "POST", "/v1/tables/signins/rollback", "")
                            .path("version")
                            .asText())
                    .isEqualTo("signins@1");
            assertThat(weir.stop()).isZero();
            rebuild();
            weir = start();
            requireRight(weir, "signins", rules);
            send(weir, BATCH);
            weir.awaitSettled(KEY);
            requireRight(weir, "signins", rules);
        } finally {
            weir.close();
        }
    }

    /** A warehouse made of the lake alone is equal, and takes the place of the other. */
    private void rebuild() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                RunningWeir.java(),
                "-jar",
                RunningWeir.jar().toString(),
                "rebuild",
                "--replace",
                "--config",
                config.toString());
        builder.environment().put("WEIR_DATA", data.toString());
        builder.redirectErrorStream(true);
        Process process = builder.start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        assertThat(told).contains("equal", "the one before is kept in").doesNotContain("not equal");
    }

    private static long olderRows(RunningWeir weir) throws Exception {
        for (JsonNode table : weir.get(KEY, "/v1/status").path("tables")) {
            if (table.path("table").asText().equals("signins")) {
                return table.path("older_rows").asLong();
            }
        }
        throw new AssertionError("the status knows no table signins");
    }

    @Test
    void aColumnThatChangesItsTypeGetsAVersionThatIsFilledAndPutInForce(@TempDir Path folder) throws Exception {
        config = folder.resolve("weir.yaml");
        data = folder.resolve("data");
        configure(right(""));
        RunningWeir weir = start();
        try {
            send(weir, 2 * BATCH);
            weir.awaitSettled(KEY);

            configure(right("").replace("n: integer", "n: text"));
            HttpRequest reload = HttpRequest.newBuilder(
                            URI.create(weir.url() + "/v1/reload").normalize())
                    .header("Authorization", "Bearer " + KEY)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<String> refused =
                    HttpClient.newHttpClient().send(reload, HttpResponse.BodyHandlers.ofString());
            assertThat(refused.body()).contains("column n", "`version: 2`", "weir replay CHANNEL --into signins@2");

            configure(right("    version: 2\n").replace("n: integer", "n: text"));
            ask(weir, "POST", "/v1/reload", "");
            send(weir, BATCH);
            weir.awaitSettled(KEY);
            assertThat(weir.query(KEY, "SELECT count(*), count(n), count(extra->>'n') FROM signins")
                            .toString())
                    .isEqualTo("[[1500,1000,500]]");
            String id = ask(
                            weir,
                            "POST",
                            "/v1/tasks",
                            "{\"kind\":\"replay\",\"parameters\":{\"channel\":\"signins\",\"into\":\"signins@2\"}}")
                    .path("id")
                    .asText();
            awaitTask(weir, id);
            ask(weir, "POST", "/v1/versions/signins@2/promote", "");
            assertThat(weir.query(KEY, "SELECT count(*), count(n), typeof(any_value(n)), count(extra) FROM signins")
                            .toString())
                    .isEqualTo("[[1500,1500,\"VARCHAR\",0]]");
            assertThat(weir.stop()).isZero();
            weir = start();
            send(weir, BATCH);
            weir.awaitSettled(KEY);
            assertThat(weir.count(KEY, "SELECT count(n) FROM signins")).isEqualTo(2_000);
            assertThat(weir.stop()).isZero();
        } finally {
            weir.close();
        }
    }
}
