package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar with a small heap, under all attacks at once: the producer that behaves has each of its events accepted, and
 * finds them in the warehouse, each once; the memory of the process stays in bounds.
 */
final class OverloadIT {
    private static final String GOOD_KEY = "the-key-of-the-good-producer";
    private static final String GREEDY_KEY = "the-key-of-the-greedy-producer";
    private static final String HOSTILE_KEY = "the-key-of-the-hostile-producer";
    private static final int IDLE_CONNECTIONS = 10_000;
    private static final int FILES_NEEDED = 12_000;
    private static final int ROUNDS = 10;
    private static final int BATCHES_A_ROUND = 5;
    private static final int EVENTS_A_BATCH = 50;

    /** The heap, the warehouse, and what Java, DuckDB and Chronicle take besides: of their own, not of mapped files. */
    private static final long RESIDENT_MIB_MAX = 700;

    private int sent;

    @Test
    void theGoodProducerIsServedUnderAllAttacksAtOnce(@TempDir Path folder) throws Exception {
        long files = openFilesMax();
        assumeTrue(
                files >= FILES_NEEDED,
                "a process may open " + files + " files, and " + IDLE_CONNECTIONS + " connections need " + FILES_NEEDED
                        + ": raise ulimit -n");
        Path config = Files.writeString(folder.resolve("weir.yaml"), config());
        ExecutorService attackers = Executors.newFixedThreadPool(10);
        try (RunningWeir weir =
                RunningWeir.start(folder.resolve("data"), "-Xmx256m", Map.of(), "--config", config.toString())) {
            send(weir);
            List<SocketChannel> idle = Attacks.idle(weir.url(), IDLE_CONNECTIONS);
            try (Attacks attacks = new Attacks(weir.url(), HOSTILE_KEY)) {
                List<Attacks.Attack> all = attacks.all();
                for (int round = 0; round < ROUNDS; round++) {
                    List<Future<?>> steps = new ArrayList<>();
                    for (Attacks.Attack attack : all) {
                        steps.add(attackers.submit(() -> {
                            attack.step();
                            return null;
                        }));
                    }
                    steps.add(attackers.submit(() -> greed(weir)));
                    for (int i = 0; i < BATCHES_A_ROUND; i++) {
                        send(weir);
                    }
                    for (Future<?> step : steps) {
                        step.get(60, TimeUnit.SECONDS);
                    }
                }
                assertThat(weir.text(GOOD_KEY, "/metrics"))
                        .containsPattern("weir_http_cut_off_total\\{reason=\"displaced\"} [0-9.E]+")
                        .containsPattern("weir_http_memory_refused_total\\{code=\"too_much_at_once\"} [0-9.E]+")
                        .containsPattern("weir_ingest_refused_total\\{code=\"rate_limited\"} [0-9.E]+");
            }
            for (SocketChannel channel : idle) {
                channel.close();
            }
            assertThat(residentMib(weir)).isLessThan(RESIDENT_MIB_MAX);
            weir.awaitSettled(GOOD_KEY);
            assertThat(weir.count(GOOD_KEY, "SELECT count(*) FROM orders")).isEqualTo(sent);
            assertThat(weir.count(GOOD_KEY, "SELECT count(DISTINCT data->>'n') FROM orders"))
                    .isEqualTo(sent);
            assertThat(weir.count(GOOD_KEY, "SELECT count(*) FROM weir_rejected WHERE channel = 'orders'"))
                    .isEqualTo(sent / EVENTS_A_BATCH);
            assertThat(weir.isAlive()).isTrue();
        } finally {
            attackers.shutdownNow();
        }
        assertThat(folder.resolve("data.log")).content().doesNotContain("OutOfMemoryError");
    }

    private static String config() throws Exception {
        return """
                server: {host: 127.0.0.1, port: 0}
                warehouse: {memory: 256MiB}
                sources:
                  good: {key_sha256: %s, admin: true}
                  greedy: {key_sha256: %s, rate: {events: 100, bytes: 100KiB}}
                  hostile: {key_sha256: %s}
                channels:
                  orders: {standard: {json: object}}
                  attacked: {}
                """.formatted(sha256(GOOD_KEY), sha256(GREEDY_KEY), sha256(HOSTILE_KEY));
    }

    private static String sha256(String key) throws Exception {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** A batch with one event that is poison; the others are accepted. */
    private void send(RunningWeir weir) throws Exception {
        StringBuilder batch = new StringBuilder();
        for (int i = 0; i < EVENTS_A_BATCH; i++) {
            batch.append("{\"n\":").append(sent + i).append("}\n");
            if (i == EVENTS_A_BATCH / 2) {
                batch.append("poison\n");
            }
        }
        HttpResponse<String> response = weir.post(
                GOOD_KEY, "orders", "application/x-ndjson", batch.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode answer = RunningWeir.JSON.readTree(response.body());
        assertThat(answer.get("accepted").asInt()).isEqualTo(EVENTS_A_BATCH);
        assertThat(answer.get("rejected")).hasSize(1);
        sent += EVENTS_A_BATCH;
    }

    /** Far above its rate: what is not taken is refused for that reason. */
    private static Void greed(RunningWeir weir) throws IOException, InterruptedException {
        byte[] events = "{\"greed\":1}\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> response = weir.post(GREEDY_KEY, "attacked", "application/x-ndjson", events);
        assertThat(response.statusCode()).as(response.body()).isIn(200, 429, 503);
        return null;
    }

    private static long openFilesMax() throws IOException {
        Path limits = Path.of("/proc/self/limits");
        Matcher found = Files.isReadable(limits)
                ? Pattern.compile("(?m)^Max open files +(\\d+) ").matcher(Files.readString(limits))
                : Pattern.compile("(\\d+)").matcher("");
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    /** Memory that is no file's. */
    private static long residentMib(RunningWeir weir) throws IOException {
        String status = Files.readString(Path.of("/proc/" + weir.pid() + "/status"));
        Matcher anonymous = Pattern.compile("RssAnon:\\s+(\\d+) kB").matcher(status);
        assertThat(anonymous.find()).as(status).isTrue();
        return Long.parseLong(anonymous.group(1)) / 1_024;
    }
}
