package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at ten random moments under load: every finding and every notice is there once, in its channel and not only by
 * its id, and says what SQL says of the events that are there.
 */
final class DetectorsKilledIT {
    private static final int KILLS = 10;
    private static final int SENDERS = 2;
    private static final int BATCH = 40;
    private static final String KEY = "a-key-of-this-test-alone";

    private static final String CONFIG = """
            server: {open_channels: true}
            lake: {roll: {age: 400ms}}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              orders:
                data_id: id
                normalise:
                  - convert: {field: at, to: timestamp, from: epoch_s}
                tables: [{table: orders}]
              dear: {tables: [{table: dear}]}
              recent: {tables: [{table: recent}]}
              tens: {tables: [{table: tens}]}
            tables:
              orders:
                columns: {number: integer, value: integer, user: text, at: timestamp}
              dear:
                columns: {number: integer}
              recent:
                columns: {user: text, total: integer, to: timestamp}
              tens:
                columns: {user: text, from: timestamp, n: integer, total: integer}
            detectors:
              dear:
                channel: orders
                from: oldest
                match: value == 8
                publish: dear
                alert: {text: "{user} spent {value}", key: [user], quiet: 0s}
              recent:
                channel: orders
                from: oldest
                key: user
                window: {last: 5, aggregates: {total: {sum: value}}}
                publish: recent
              tens:
                channel: orders
                from: oldest
                key: user
                time: at
                lateness: 1h
                ahead: 36500d
                window: {tumbling: 10s, aggregates: {n: count, total: {sum: value}}}
                publish: tens
            """;

    private final AtomicInteger sent = new AtomicInteger();

    @Test
    void everyFindingIsThereOnce(@TempDir Path folder) throws Exception {
        Path config = folder.resolve("weir.yaml");
        Files.writeString(config, CONFIG.formatted(Keys.sha256(KEY)));
        Path data = folder.resolve("data");
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < KILLS; round++) {
            try (RunningWeir weir = RunningWeir.start(data, Map.of(), "--config", config.toString())) {
                // Checkpoints are five seconds apart: some of the deaths come behind one.
                loadAndKill(weir, round % 3 == 2 ? 5_000 + random.nextInt(1_500) : 200 + random.nextInt(1_500));
            }
        }
        try (RunningWeir weir = RunningWeir.start(data, Map.of(), "--config", config.toString())) {
            // An event of no user, far ahead, closes all windows.
            assertThat(weir.post(
                                    KEY,
                                    "orders",
                                    "application/json",
                                    "{\"id\":\"last\",\"number\":0,\"value\":1,\"at\":99999999}"
                                            .getBytes(StandardCharsets.UTF_8))
                            .statusCode())
                    .isEqualTo(200);
            weir.awaitSettled(KEY);
            assertSame(
                    weir,
                    seed,
                    "SELECT number FROM orders WHERE value = 8 ORDER BY ALL",
                    "SELECT number FROM dear ORDER BY ALL");
            assertSame(weir, seed, """
                    SELECT user, total, created FROM (
                      SELECT user, created, sum(value) OVER last AS total, count(*) OVER last AS n
                      FROM orders WHERE user IS NOT NULL
                      WINDOW last AS (PARTITION BY user ORDER BY created, number ROWS 4 PRECEDING))
                    WHERE n = 5 ORDER BY ALL""", "SELECT user, total, \"to\" FROM recent ORDER BY ALL");
            assertSame(weir, seed, """
                    SELECT user, time_bucket(INTERVAL 10 SECOND, "at") AS w, count(*), sum(value)
                    FROM orders WHERE user IS NOT NULL GROUP BY user, w ORDER BY ALL""", """
                    SELECT user, "from", n, total FROM tens ORDER BY ALL""");
            assertSame(weir, seed, """
                    SELECT user, 'medium' FROM orders WHERE value = 8 ORDER BY ALL""", """
                    SELECT key, severity FROM alerts WHERE detector = 'dear@1' ORDER BY ALL""");
            assertThat(weir.stop()).isZero();
        }
        LakeFiles lake = new LakeFiles(data);
        for (String channel : List.of("dear", "recent", "tens", "_alerts")) {
            assertThat(lake.count("SELECT count(*) FROM " + lake.channel(channel)))
                    .isGreaterThan(BATCH);
            assertThat(lake.count("SELECT count(*) - count(DISTINCT data_id) FROM " + lake.channel(channel)))
                    .as("what stands twice in %s, seed %d", channel, seed)
                    .isZero();
        }
    }

    private static void assertSame(RunningWeir weir, long seed, String expected, String found) throws Exception {
        List<String> expectedRows = rows(weir, expected);
        assertThat(expectedRows).as(expected).hasSizeGreaterThan(BATCH);
        assertThat(rows(weir, found)).as("%s, seed %d", found, seed).isEqualTo(expectedRows);
    }

    private static List<String> rows(RunningWeir weir, String sql) throws Exception {
        List<String> rows = new ArrayList<>();
        for (int from = 0; rows.size() == from; from += 10_000) {
            for (JsonNode row : weir.query(KEY, sql + " LIMIT 10000 OFFSET " + from)) {
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private void loadAndKill(RunningWeir weir, int afterMillis) throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            Thread sender = new Thread(() -> send(weir, stop));
            sender.start();
            senders.add(sender);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(afterMillis));
        weir.kill();
        stop.set(true);
        for (Thread sender : senders) {
            sender.join();
        }
    }

    private void send(RunningWeir weir, AtomicBoolean stop) {
        while (!stop.get()) {
            StringBuilder body = new StringBuilder();
            for (int i = 0; i < BATCH; i++) {
                int number = sent.incrementAndGet();
                body.append("{\"id\":\"order-%d\",\"number\":%d,\"value\":%d,\"user\":\"u%d\",\"at\":%d}\n"
                        .formatted(number, number, number % 9, number % 7, 1_000_000 + number / 100));
            }
            try {
                weir.post(KEY, "orders", "application/x-ndjson", body.toString().getBytes(StandardCharsets.UTF_8));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            } catch (IOException e) {
                return; // killed
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
