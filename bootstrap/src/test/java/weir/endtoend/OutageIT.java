package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.disk.LoopDisk;

/** Lake and warehouse cannot be written: the queue holds, the lag shows, ingest goes on; then it catches up. */
final class OutageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String CONFIG = """
            queue: {retention: {bytes: 64MiB}}
            lake: {path: "%s/lake", roll: {age: 300ms}}
            warehouse: {path: "%s/warehouse.duckdb"}
            server: {open_channels: true}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              orders: {}
            """;

    private interface Condition {
        boolean holds() throws Exception;
    }

    @Test
    void theQueueHoldsUntilTheLakeTakesObjectsAgain(@TempDir Path folder) throws Exception {
        try (LoopDisk disk = LoopDisk.mount(folder, 400);
                RunningWeir weir = start(folder, disk.path(), folder)) {
            Producers producers = new Producers();
            producers.start(weir, new Random(1));
            await(() -> producers.answered() > 100);

            disk.immutable("lake", true);
            int before = producers.answered();
            await(() -> agent(weir, "archiver@1").path("last_error").asText().contains("lake"));
            assertThat(producers.answered()).as("ingest goes on").isGreaterThan(before);
            await(() -> agent(weir, "archiver@1").path("lag_events").asLong() > 100);
            double rows = metric(weir, "weir_loaded_events_total", "orders");
            await(() -> metric(weir, "weir_loaded_events_total", "orders") > rows + 1_000);
            assertThat(metric(weir, "weir_agent_lag_events", "archiver@1")).isGreaterThan(100);

            await(() -> producers.refusals("queue_full") > 5);
            disk.immutable("lake", false);
            int full = producers.answered();
            await(() -> producers.answered() > full + 100);
            producers.stop();
            weir.awaitSettled(Producers.KEY);
            producers.assertOnce(weir, disk.path(), "an outage of the lake");
            assertThat(agent(weir, "archiver@1").path("last_error").asText("")).isEmpty();
            assertThat(weir.stop()).isZero();
        }
    }

    @Test
    void theRelayHoldsUntilTheWarehouseTakesRowsAgain(@TempDir Path folder) throws Exception {
        try (LoopDisk disk = LoopDisk.mount(folder, 400);
                RunningWeir weir = start(folder, folder, disk.path())) {
            Producers producers = new Producers();
            producers.start(weir, new Random(2));
            await(() -> producers.answered() > 100);

            Path ballast = disk.fill();
            await(() -> agent(weir, "loader@1").path("last_error").asText().contains("warehouse"));
            int before = producers.answered();
            await(() -> producers.answered() > before + 100);
            await(() -> agent(weir, "loader@1").path("lag_events").asLong() > 100);
            assertThat(metric(weir, "weir_agent_lag_seconds", "loader@1")).isPositive();
            producers.stop();

            Files.delete(ballast);
            weir.awaitSettled(Producers.KEY);
            producers.assertOnce(weir, folder, "an outage of the warehouse");
            assertThat(weir.stop()).isZero();
        }
    }

    private static RunningWeir start(Path folder, Path lake, Path warehouse) throws Exception {
        Path config = folder.resolve("weir.yaml");
        Files.writeString(config, CONFIG.formatted(lake, warehouse, Keys.sha256(Producers.KEY)));
        return RunningWeir.start(folder.resolve("data"), Map.of(), "--config", config.toString());
    }

    private static JsonNode agent(RunningWeir weir, String name) throws Exception {
        for (JsonNode channel : weir.get(Producers.KEY, "/v1/status").path("channels")) {
            for (JsonNode agent : channel.path("agents")) {
                if (channel.path("channel").asText().equals("orders")
                        && agent.path("agent").asText().equals(name)) {
                    return agent;
                }
            }
        }
        return RunningWeir.JSON.missingNode();
    }

    private static double metric(RunningWeir weir, String name, String agent) throws Exception {
        return weir.text(Producers.KEY, "/metrics")
                .lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(agent) && line.contains("orders"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("it came to nothing").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
