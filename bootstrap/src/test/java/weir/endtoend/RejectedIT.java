package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wrong rules, then right ones: what a standard, and what a rule rejected is tried, and replayed by a server that is killed
 * in the middle, again and again. Each event is in its channel once and in its table once, and the rest is still rejected.
 */
final class RejectedIT {
    private static final String KEY = "a-key-of-this-test-alone";
    private static final int EVENTS = 24_000;
    private static final int BATCH = 1_000;
    private static final int KILLS = 4;

    private static final String WRONG = """
            lake: {roll: {age: 300ms}}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              orders:
                standard: {json: object, required: [number]}
                normalise:
                  - convert: {field: quantity, to: integer}
                tables: [{table: orders}]
            tables:
              orders:
                columns: {number: integer, quantity: integer, id: text}
            """;

    private static final String RIGHT = WRONG.replace(", required: [number]", "")
            .replace("      - convert: {field: quantity, to: integer}", """
                          - rename: {no: number}
                          - extract: {field: quantity, pattern: '(?P<quantity>\\d+)'}
                          - convert: {field: quantity, to: integer}""".indent(6)
                    .stripTrailing());

    @TempDir
    private Path folder;

    private Path config;
    private Path data;

    private record Said(int exitCode, String out, String err) {
        JsonNode json() throws Exception {
            return RunningWeir.JSON.readTree(out);
        }
    }

    @Test
    void whatPassesNowGoesThroughOnceThoughTheServerDies() throws Exception {
        config = folder.resolve("weir.yaml");
        data = folder.resolve("data");
        Files.writeString(config, WRONG.formatted(Keys.sha256(KEY)));
        Path right = folder.resolve("right.yaml");
        Files.writeString(right, RIGHT.formatted(Keys.sha256(KEY)));
        long seed = ThreadLocalRandom.current().nextLong();
        String task;
        try (RunningWeir weir = start()) {
            send(weir);
            weir.awaitSettled(KEY);
            JsonNode groups = weir(weir, 0, "rejected", "--json").json();
            assertThat(groups).hasSize(2);
            assertThat(weir(weir, 0, "rejected", "--where", "no == 10", "--json")
                            .json())
                    .hasSize(1);

            requireVerdicts(weir(weir, 0, "rejected", "try", "--with", right.toString(), "--json"));
            assertThat(weir.count(KEY, "SELECT count(*) FROM weir_rejected")).isEqualTo(EVENTS * 2 / 3);

            Files.copy(right, config, StandardCopyOption.REPLACE_EXISTING);
            assertThat(weir(weir, 0, "reload").exitCode()).isZero();
            task = begin(weir);
            await(weir, task, "/progress/done", 1);
            killSoon(weir, new Random(seed));
        }
        killAgainAndAgain(task, seed);
        try (RunningWeir weir = start()) {
            await(weir, task, "/ended", 0);
            assertThat(weir.get(KEY, "/v1/tasks/" + task).path("state").asText())
                    .isEqualTo("done");
            weir.awaitSettled(KEY);
            requireOnce(weir, seed);

            Said again = weir(weir, 0, "rejected", "replay");
            assertThat(again.out()).contains("still rejected").doesNotContain("replayed");
            Said discarded = weir(weir, 0, "rejected", "discard", "--channel", "orders", "--yes");
            assertThat(discarded.out()).containsPattern("discarded +20");
            weir.awaitSettled(KEY);
            assertThat(weir.count(KEY, "SELECT count(*) FROM weir_rejected")).isZero();
            assertThat(weir.count(KEY, "SELECT count(*) FROM weir_settled WHERE settled = 'discarded'"))
                    .isEqualTo(20);
            assertThat(weir.stop()).isZero();
        }
        assertThat(run(Map.of(), "fsck", "--compare").exitCode()).isZero();
        requireOnceInTheLake();
    }

    private RunningWeir start() throws Exception {
        return RunningWeir.start(data, Map.of(), "--config", config.toString());
    }

    /** Of three events one is good, one lacks what the standard wants, one has a quantity that is no number. */
    private static void send(RunningWeir weir) throws Exception {
        for (int from = 0; from < EVENTS; from += BATCH) {
            StringBuilder body = new StringBuilder();
            for (int i = from; i < from + BATCH; i++) {
                body.append(event(i)).append('\n');
            }
            HttpResponse<String> answer = weir.post(
                    KEY, "orders", "application/x-ndjson", body.toString().getBytes(StandardCharsets.UTF_8));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    private static String event(int i) {
        return switch (i % 3) {
            case 0 -> "{\"number\":%d,\"quantity\":%d}".formatted(i, i);
            case 1 -> "{\"no\":%d,\"quantity\":\"%d\"}".formatted(i, i);
            // Of the last kind some are of no use with any rules.
            default ->
                "{\"number\":%d,\"quantity\":\"%s\"}".formatted(i, i % 400 == 2 ? "none" : "about " + i + " pieces");
        };
    }

    private static void requireVerdicts(Said said) throws Exception {
        long passes = 0;
        long fails = 0;
        for (JsonNode row : said.json()) {
            if (row.path("verdict").asText().equals("passes")) {
                assertThat(row.path("tables").asText()).isEqualTo("orders");
                passes += row.path("events").asLong();
            } else {
                fails += row.path("events").asLong();
            }
        }
        assertThat(fails).isEqualTo(20);
        assertThat(passes).isEqualTo(EVENTS * 2 / 3 - 20);
    }

    private static String begin(RunningWeir weir) throws Exception {
        JsonNode task = RunningWeir.JSON.readTree(
                weir.send(KEY, "POST", "/v1/tasks", "{\"kind\":\"rejected-replay\",\"parameters\":{}}"));
        assertThat(task.path("state").asText()).as(task.toString()).isEqualTo("waiting");
        return task.path("id").asText();
    }

    private void killAgainAndAgain(String task, long seed) throws Exception {
        Random random = new Random(seed + 1);
        for (int kill = 1; kill < KILLS; kill++) {
            try (RunningWeir weir = start()) {
                if (!weir.get(KEY, "/v1/tasks/" + task).path("ended").isNull()) {
                    return;
                }
                killSoon(weir, random);
            }
        }
    }

    private static void killSoon(RunningWeir weir, Random random) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(400)));
        weir.kill();
    }

    private static void await(RunningWeir weir, String task, String pointer, long atLeast) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        JsonNode seen = weir.get(KEY, "/v1/tasks/" + task);
        while (seen.at(pointer).isNull() || seen.at(pointer).asLong() < atLeast) {
            assertThat(System.nanoTime()).as(seen.toString()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            seen = weir.get(KEY, "/v1/tasks/" + task);
        }
    }

    private static void requireOnce(RunningWeir weir, long seed) throws Exception {
        assertThat(weir.count(KEY, "SELECT count(*) FROM weir_rejected"))
                .as("seed %d", seed)
                .isEqualTo(20);
        assertThat(
                        weir.query(
                                KEY,
                                "SELECT count(*), count(DISTINCT data_id), count(DISTINCT number), count(*) FILTER"
                                        + " (number = quantity), count(*) FILTER (extra IS NOT NULL AND extra != '{}') FROM orders"))
                .as("seed %d", seed)
                .isEqualTo(RunningWeir.JSON.valueToTree(
                        List.of(List.of(EVENTS - 20, EVENTS - 20, EVENTS - 20, EVENTS - 20, 0))));
        assertThat(weir.query(KEY, "SELECT count(*), count(DISTINCT data_id) FROM weir_settled"))
                .as("seed %d", seed)
                .isEqualTo(RunningWeir.JSON.valueToTree(List.of(List.of(EVENTS / 3, EVENTS / 3))));
    }

    private void requireOnceInTheLake() throws Exception {
        LakeFiles lake = new LakeFiles(data);
        String orders = lake.channel("orders");
        assertThat(lake.count("SELECT count(*) FROM " + orders)).isEqualTo(EVENTS);
        assertThat(lake.count("SELECT count(DISTINCT data_id) FROM " + orders)).isEqualTo(EVENTS);
        assertThat(lake.count("SELECT count(*) FROM " + orders + " WHERE attributes['rejected_at'] IS NOT NULL"))
                .isEqualTo(EVENTS / 3);
    }

    private Said weir(RunningWeir server, int exitCode, String... arguments) throws Exception {
        Said said = run(Map.of("WEIR_URL", server.url().toString(), "WEIR_KEY", KEY), arguments);
        assertThat(said.exitCode()).as(said.err()).isEqualTo(exitCode);
        return said;
    }

    private Said run(Map<String, String> environment, String... arguments) throws Exception {
        Path out = Files.createTempFile(folder, "said", ".out");
        Path err = Files.createTempFile(folder, "said", ".err");
        List<String> command = new ArrayList<>(
                List.of(RunningWeir.java(), "-jar", RunningWeir.jar().toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("WEIR_DATA", data.toString());
        builder.environment().put("WEIR_CONFIG", config.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
