package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL at twenty random moments under load: whatever was answered is in the lake, and loaded or rejected once. */
final class KilledAtRandomMomentsIT {
    private static final int KILLS = 20;
    private static final int SENDERS = 3;
    private static final int BATCH = 50;
    private static final String KEY = "a-key-of-this-test-alone";

    private static final String CONFIG = """
            server: {open_channels: true}
            lake: {roll: {age: 400ms}}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              orders:
                standard: {json: object, required: [id]}
                data_id: id
                normalise:
                  - convert: {field: quantity, to: integer}
                tables: [{table: orders}]
            tables:
              orders:
                columns: {number: integer, quantity: integer, id: text}
            """;

    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sent = new AtomicInteger();

    @Test
    void whatWasAnsweredIsThereOnce(@TempDir Path folder) throws Exception {
        Path config = folder.resolve("weir.yaml");
        Files.writeString(config, CONFIG.formatted(Keys.sha256(KEY)));
        Path data = folder.resolve("data");
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < KILLS; round++) {
            try (RunningWeir weir = RunningWeir.start(data, Map.of(), "--config", config.toString())) {
                loadAndKill(weir, random.nextInt(1_200));
            }
        }
        assertThat(answered).as("answered under load, seed %d", seed).hasSizeGreaterThan(KILLS * BATCH);
        try (RunningWeir weir = RunningWeir.start(data, Map.of(), "--config", config.toString())) {
            weir.awaitSettled(KEY);
            assertOnce(weir, seed);
            assertThat(weir.stop()).isZero();
        }
        LakeFiles lake = new LakeFiles(data);
        Set<String> inLake =
                new HashSet<>(lake.strings("SELECT json_extract_string(data, '$.id') FROM " + lake.channel("orders")));
        assertThat(missing(inLake))
                .as("answered and not in the lake, seed %d", seed)
                .isEmpty();
        assertThat(lake.count("SELECT count(*) - count(DISTINCT position) FROM " + lake.channel("orders")))
                .as("positions that stand twice in the lake, seed %d", seed)
                .isZero();
    }

    private void assertOnce(RunningWeir weir, long seed) throws Exception {
        List<String> loaded = new ArrayList<>();
        long total = weir.count(KEY, "SELECT count(*) FROM orders");
        for (long from = 0; from < total; from += 10_000) {
            for (JsonNode row : weir.query(KEY, "SELECT id FROM orders ORDER BY id LIMIT 10000 OFFSET " + from)) {
                loaded.add(row.get(0).asText());
            }
        }
        List<String> rejected = new ArrayList<>();
        for (JsonNode row : weir.query(KEY, "SELECT decode(data) FROM weir_rejected WHERE channel = 'orders'")) {
            rejected.add(
                    RunningWeir.JSON.readTree(row.get(0).asText()).get("id").asText());
        }
        assertThat(loaded).as("loaded, seed %d", seed).doesNotHaveDuplicates();
        assertThat(rejected)
                .as("rejected, seed %d", seed)
                .doesNotHaveDuplicates()
                .isNotEmpty();
        Set<String> once = new HashSet<>(loaded);
        assertThat(rejected).allSatisfy(id -> assertThat(once.add(id)).isTrue());
        assertThat(missing(once)).as("answered and nowhere, seed %d", seed).isEmpty();
    }

    private Set<String> missing(Set<String> there) {
        Set<String> missing = new HashSet<>(answered);
        missing.removeAll(there);
        return missing;
    }

    private void loadAndKill(RunningWeir weir, int afterMillis) throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            Thread sender = new Thread(() -> send(weir, stop));
            sender.start();
            senders.add(sender);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100 + afterMillis));
        weir.kill();
        stop.set(true);
        for (Thread sender : senders) {
            sender.join();
        }
    }

    /** Sends batches until the process is gone; an id counts as answered only when the answer has come. */
    private void send(RunningWeir weir, AtomicBoolean stop) {
        while (!stop.get()) {
            List<String> ids = new ArrayList<>();
            StringBuilder body = new StringBuilder();
            for (int i = 0; i < BATCH; i++) {
                int number = sent.incrementAndGet();
                String id = "order-" + number;
                ids.add(id);
                String quantity = number % 500 == 0 ? "\"many\"" : Integer.toString(number % 9);
                body.append("{\"id\":\"%s\",\"number\":%d,\"quantity\":%s}\n".formatted(id, number, quantity));
            }
            try {
                HttpResponse<String> response = weir.post(
                        KEY, "orders", "application/x-ndjson", body.toString().getBytes(StandardCharsets.UTF_8));
                if (response.statusCode() == 200) {
                    answered.addAll(ids);
                }
            } catch (IOException e) {
                return; // killed: nothing was answered
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
