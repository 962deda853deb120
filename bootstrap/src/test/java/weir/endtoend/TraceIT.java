package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at random moments under load: afterwards every event that was answered can be traced, and what the trace says of
 * it is so: the object named holds it, the table named has it, and no time is before the event was accepted.
 */
final class TraceIT {
    private static final int KILLS = 6;
    private static final int BATCH = 50;
    private static final int ASKED = 300;
    private static final String KEY = "a-key-of-this-test-alone";

    private static final String CONFIG = """
            lake: {roll: {age: 400ms}}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              orders:
                standard: {json: object, required: [id]}
                normalise:
                  - convert: {field: quantity, to: integer}
                tables: [{table: orders}]
            tables:
              orders:
                columns: {number: integer, quantity: integer, id: text}
            """;

    private final Queue<String> answered = new ConcurrentLinkedQueue<>();
    private int sent;

    @Test
    void whatIsSaidOfAnAnsweredEventIsSo(@TempDir Path folder) throws Exception {
        Path config = folder.resolve("weir.yaml");
        Files.writeString(config, CONFIG.formatted(Keys.sha256(KEY)));
        Path data = folder.resolve("data");
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < KILLS; round++) {
            try (RunningWeir weir = RunningWeir.start(data, Map.of(), "--config", config.toString())) {
                Thread sender = new Thread(() -> send(weir));
                sender.start();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(1_500)));
                weir.kill();
                sender.join();
            }
        }
        List<String> ids = new ArrayList<>(answered);
        assertThat(ids).as("answered under load, seed %d", seed).hasSizeGreaterThan(KILLS * BATCH);
        Map<String, JsonNode> traces = new HashMap<>();
        try (RunningWeir weir = RunningWeir.start(data, Map.of(), "--config", config.toString())) {
            weir.awaitSettled(KEY);
            awaitTraced(weir, ids.get(ids.size() - 1));
            for (int i = 0; i < ASKED; i++) {
                String id = ids.get(random.nextInt(ids.size()));
                traces.put(id, weir.get(KEY, "/v1/trace/" + id));
            }
            int known = 0;
            for (Map.Entry<String, JsonNode> trace : traces.entrySet()) {
                known += requireTrue(weir, trace.getKey(), trace.getValue(), seed);
            }
            assertThat(known).as("times that are known, seed %d", seed).isGreaterThan(traces.size());
            assertThat(weir.get(KEY, "/v1/trace/01938a3f-6f2e-7c11-9a55-0c8a4be0c6b1")
                            .path("error")
                            .path("code")
                            .asText())
                    .isEqualTo("unknown_event");
            requireContent(weir, ids.get(0));
            assertThat(weir.stop()).isZero();
        }
        requireInObjects(new LakeFiles(data), data, traces, seed);
    }

    @Test
    void withoutATraceNothingIsRecordedAndWhoAsksIsTold(@TempDir Path folder) throws Exception {
        Path config = folder.resolve("weir.yaml");
        Files.writeString(config, "trace: {type: none}\n" + CONFIG.formatted(Keys.sha256(KEY)));
        Path data = folder.resolve("data");
        try (RunningWeir weir = RunningWeir.start(data, Map.of(), "--config", config.toString())) {
            byte[] event = "{\"id\":\"a\",\"number\":1,\"quantity\":1}".getBytes(StandardCharsets.UTF_8);
            HttpResponse<String> sent = weir.post(KEY, "orders", "application/json", event);
            assertThat(sent.statusCode()).as(sent.body()).isEqualTo(200);
            String id =
                    RunningWeir.JSON.readTree(sent.body()).path("ids").get(0).asText();
            weir.awaitSettled(KEY);
            JsonNode error = weir.get(KEY, "/v1/trace/" + id).path("error");
            assertThat(error.path("code").asText()).isEqualTo("trace_unavailable");
            assertThat(error.path("message").asText()).contains("`trace.type: none`");
            assertThat(weir.count(KEY, "SELECT count(*) FROM orders WHERE data_id = '" + id + "'"))
                    .isEqualTo(1);
            assertThat(weir.text(KEY, "/metrics")).doesNotContain("weir_traced_events_total{");
            assertThat(weir.stop()).isZero();
        }
        assertThat(data.resolve("trace")).doesNotExist();
    }

    private static void awaitTraced(RunningWeir weir, String id) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!weir.get(KEY, "/v1/trace/" + id).has("events")) {
            assertThat(System.nanoTime()).as("traced within a minute").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** @return how many times are known */
    private static int requireTrue(RunningWeir weir, String id, JsonNode trace, long seed) throws Exception {
        String about = "event %s, seed %d: %s".formatted(id, seed, trace);
        assertThat(trace.path("data_id").asText()).as(about).isEqualTo(id);
        assertThat(trace.path("events")).as(about).hasSize(1);
        JsonNode event = trace.path("events").get(0);
        Instant created = Instant.parse(event.path("created").asText());
        int known = 0;
        for (String what : List.of("archived", "relayed", "loaded")) {
            JsonNode reached = event.path(what);
            assertThat(reached.path("state").asText()).as(about).isEqualTo("done");
            if (!reached.path("at").isNull()) {
                Instant at = Instant.parse(reached.path("at").asText());
                assertThat(at).as(about).isBetween(created, Instant.now());
                known++;
            }
        }
        JsonNode loaded = event.path("loaded");
        assertThat(loaded.path("tables")).as(about).hasSize(1);
        String table = loaded.path("tables").get(0).asText();
        long rows = weir.count(KEY, "SELECT count(*) FROM " + table + " WHERE data_id = '" + id + "'");
        assertThat(rows).as(about).isEqualTo(1);
        assertThat(loaded.path("rejected").isObject()).as(about).isEqualTo(table.equals("weir_rejected"));
        return known;
    }

    private static void requireContent(RunningWeir weir, String id) throws Exception {
        JsonNode event =
                weir.get(KEY, "/v1/trace/" + id + "?data=true").path("events").get(0);
        assertThat(event.path("data").path("id").asText()).startsWith("order-");
        assertThat(event.path("normalised").path("rows").get(0).path("row").path("id"))
                .isEqualTo(event.path("data").path("id"));
        assertThat(event.path("rows").get(0).path("row").path("id"))
                .isEqualTo(event.path("data").path("id"));
    }

    private static void requireInObjects(LakeFiles lake, Path data, Map<String, JsonNode> traces, long seed)
            throws Exception {
        Map<String, List<String>> byObject = new HashMap<>();
        traces.forEach((id, trace) -> byObject.computeIfAbsent(
                        trace.path("events")
                                .get(0)
                                .path("archived")
                                .path("object")
                                .asText(),
                        any -> new ArrayList<>())
                .add(id));
        for (Map.Entry<String, List<String>> object : byObject.entrySet()) {
            Path file = data.resolve("lake").resolve(object.getKey());
            assertThat(file).as("seed %d", seed).isRegularFile();
            assertThat(lake.strings("SELECT data_id FROM read_parquet('" + file + "')"))
                    .as("%s, seed %d", file, seed)
                    .containsAll(object.getValue());
        }
    }

    /** Sends batches until the process is gone; an id counts as answered only when the answer has come. */
    private void send(RunningWeir weir) {
        boolean goesOn = true;
        while (goesOn) {
            StringBuilder body = new StringBuilder();
            for (int i = 0; i < BATCH; i++) {
                int number = ++sent;
                String quantity = number % 200 == 0 ? "\"many\"" : Integer.toString(number % 9);
                body.append(
                        "{\"id\":\"order-%d\",\"number\":%d,\"quantity\":%s}\n".formatted(number, number, quantity));
            }
            goesOn = post(weir, body.toString());
        }
    }

    private boolean post(RunningWeir weir, String body) {
        try {
            HttpResponse<String> response =
                    weir.post(KEY, "orders", "application/x-ndjson", body.getBytes(StandardCharsets.UTF_8));
            if (response.statusCode() == 200) {
                RunningWeir.JSON.readTree(response.body()).path("ids").forEach(id -> answered.add(id.asText()));
            }
            return true;
        } catch (IOException e) {
            return false; // killed: nothing was answered
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
