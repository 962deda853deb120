package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.disk.LoopDisk;

/** Queue, relay, lake and warehouse on one small disk, which others fill, and then Weir itself: nothing accepted is lost. */
final class FullDiskIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String CONFIG = """
            server: {open_channels: true}
            queue: {disk_reserve: 32MiB}
            lake: {roll: {age: 300ms}}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              orders: {}
            """;

    @Test
    void everythingGoesOnByItselfWhenSpaceReturns(@TempDir Path folder) throws Exception {
        Path config = folder.resolve("weir.yaml");
        Files.writeString(config, CONFIG.formatted(Keys.sha256(Producers.KEY)));
        Producers producers = new Producers();
        try (LoopDisk disk = LoopDisk.mount(folder, 400)) {
            Path ours = disk.path().resolve("data");
            Path spare = disk.path().resolve("spare");
            Files.write(spare, new byte[150 << 20]);
            Path others;
            try (RunningWeir weir = start(ours, config)) {
                producers.start(weir, new Random(1));
                await(() -> producers.answered() > 200);
                others = disk.fill();
                int before = producers.refusals("disk_full");
                await(() -> producers.refusals("disk_full") > before + 20);
                producers.stop();
                assertThat(weir.get(Producers.KEY, "/v1/status").path("channels"))
                        .isNotEmpty();
                weir.kill();
            }
            try (RunningWeir weir = start(ours, config)) {
                int before = producers.refusals("disk_full");
                producers.start(weir, new Random(2));
                await(() -> producers.refusals("disk_full") > before);
                int accepted = producers.answered();
                Files.delete(others);
                await(() -> producers.answered() > accepted + 200);

                int full = producers.refusals("disk_full");
                await(() -> producers.refusals("disk_full") > full + 60);
                producers.stop();
                assertThat(disk.freeBytes()).isLessThan(40 << 20);
                Files.delete(spare);
                weir.awaitSettled(Producers.KEY);
                int drained = producers.answered();
                producers.start(weir, new Random(3));
                await(() -> producers.answered() > drained + 100);
                producers.stop();
                weir.awaitSettled(Producers.KEY);

                producers.assertOnce(weir, ours, "one disk for all");
                assertThat(weir.stop()).isZero();
            }
        }
    }

    private static RunningWeir start(Path data, Path config) throws IOException {
        return RunningWeir.start(data, Map.of(), "--config", config.toString());
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it came to nothing").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
