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
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weir.application.disk.LoopDisk;

/**
 * The power fails at random moments while events are answered: of the disk only what was synced is left. Whatever was
 * answered is in the lake and the warehouse once. Where a channel's answers do not wait for the disk, what is left is
 * what came first.
 */
final class PowerLossIT {
    private static final int ROUNDS = 3;
    private static final long ROUND_NUMBERS = 1_000_000_000L;
    private static final int TICKS = 40;

    private static final String CONFIG = """
            server: {open_channels: true}
            queue: {retention: {bytes: 64MiB}, disk_reserve: 8MiB}
            relay: {retention: {bytes: 64MiB}}
            lake: {roll: {age: 300ms}}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              orders: {}
              ticks: {ack: written}
            """;

    @Test
    @Timeout(300)
    void whatWasAnsweredIsThereOnceAfterThePowerFailed(@TempDir Path folder) throws Exception {
        Path config = folder.resolve("weir.yaml");
        Files.writeString(config, CONFIG.formatted(Keys.sha256(Producers.KEY)));
        long seed = Long.getLong("weir.seed", ThreadLocalRandom.current().nextLong());
        String about = "-Dweir.seed=" + seed;
        Random random = new Random(seed);
        Producers producers = new Producers();
        try (LoopDisk disk = LoopDisk.mount(folder, 1024)) {
            for (int round = 0; round < ROUNDS; round++) {
                try (RunningWeir weir = start(disk, config)) {
                    loadUntilThePowerFails(disk, weir, producers, random, round);
                    assertThat(weir.isAlive())
                            .as("no death by a signal, %s", about)
                            .isTrue();
                    weir.kill();
                }
                disk.restorePower();
            }
            assertThat(producers.answered()).as(about).isGreaterThan(ROUNDS * 200);
            try (RunningWeir weir = start(disk, config)) {
                weir.awaitSettled(Producers.KEY);
                producers.assertOnce(weir, disk.path().resolve("data"), about);
                assertPrefixes(weir, disk.path().resolve("data"), about);
                assertThat(weir.stop()).isZero();
            }
        }
    }

    private static RunningWeir start(LoopDisk disk, Path config) throws IOException {
        return RunningWeir.start(disk.path().resolve("data"), Map.of(), "--config", config.toString());
    }

    private static void loadUntilThePowerFails(
            LoopDisk disk, RunningWeir weir, Producers producers, Random random, int round)
            throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        Thread ticks = new Thread(() -> tick(weir, round, stop));
        ticks.start();
        int enough = producers.answered() + 200 + random.nextInt(2_000);
        producers.start(weir, random);
        while (producers.answered() < enough) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1 + random.nextInt(50)));
        }
        disk.cutPower();
        producers.awaitRefusals();
        stop.set(true);
        ticks.join();
    }

    /** Numbers in a row, until the channel refuses. */
    private static void tick(RunningWeir weir, int round, AtomicBoolean stop) {
        long next = round * ROUND_NUMBERS;
        try {
            int status = 200;
            while (status == 200 && !stop.get()) {
                StringBuilder body = new StringBuilder();
                for (int i = 0; i < TICKS; i++) {
                    body.append("{\"number\":").append(next++).append("}\n");
                }
                status = weir.post(
                                Producers.KEY,
                                "ticks",
                                "application/x-ndjson",
                                body.toString().getBytes(StandardCharsets.UTF_8))
                        .statusCode();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertPrefixes(RunningWeir weir, Path data, String about) throws Exception {
        LakeFiles lake = new LakeFiles(data);
        List<Long> inLake = lake
                .strings("SELECT json_extract_string(data, '$.number') FROM " + lake.channel("ticks")
                        + " ORDER BY position")
                .stream()
                .map(Long::valueOf)
                .toList();
        assertThat(inLake).as(about).hasSizeGreaterThan(TICKS).isSorted();
        List<Long> loaded = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long first = round * ROUND_NUMBERS;
            List<Long> ofRound = inLake.stream()
                    .filter(number -> number / ROUND_NUMBERS == first / ROUND_NUMBERS)
                    .toList();
            assertThat(ofRound)
                    .as("in the lake is a prefix of round %d, %s", round, about)
                    .isEqualTo(LongStream.range(first, first + ofRound.size())
                            .boxed()
                            .toList());
            for (JsonNode row : weir.query(
                    Producers.KEY,
                    "SELECT count(*), min(n), max(n), count(DISTINCT n) FROM "
                            + "(SELECT CAST(data->>'number' AS BIGINT) AS n FROM ticks) WHERE n // " + ROUND_NUMBERS
                            + " = " + round)) {
                long rows = row.get(0).asLong();
                loaded.add(rows);
                assertThat(rows)
                        .as(about)
                        .isGreaterThanOrEqualTo(ofRound.size())
                        .isEqualTo(row.get(3).asLong());
                assertThat(row.get(2).asLong() - row.get(1).asLong() + 1)
                        .as(about)
                        .isEqualTo(rows);
            }
        }
        assertThat(loaded).hasSize(ROUNDS);
    }
}
