package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.Lake;
import weir.application.port.Warehouse;
import weir.application.status.Readiness.Check;
import weir.bootstrap.config.Config;

/** Over real folders and a real warehouse, each damaged in turn. */
final class HealthTest {
    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-25T12:00:00Z"));
    private Config config = Config.defaults(Map.of(), "a-key");
    private Optional<Lake> lake = Optional.empty();
    private Optional<Warehouse> warehouse = Optional.empty();

    @BeforeEach
    void open() throws IOException {
        config = Config.defaults(Map.of("WEIR_DATA", folder.toString()), "a-key");
        Files.createDirectories(config.queue().path());
        Files.createDirectories(config.relay().path());
        lake = Optional.of(WiringAdapters.openLake(config.lake()));
        warehouse = Optional.of(WiringAdapters.openWarehouse(config.warehouse()));
    }

    @AfterEach
    void close() {
        warehouse.orElseThrow().close();
    }

    private Health health() {
        return new Health(config, lake.orElseThrow(), warehouse.orElseThrow(), List::of, now::get);
    }

    /** Of the checks of a look that has just been made. */
    private void assertWrong(Health health, String name, String part) {
        now.updateAndGet(time -> time.plus(Health.LOOK_AGAIN_AFTER));
        assertThat(health.readiness().ready()).isFalse();
        assertThat(health.readiness().checks())
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.name()).isEqualTo(name);
                    assertThat(check.detail()).contains(part);
                });
    }

    @Test
    void allIsWell() {
        assertThat(health().readiness().checks())
                .extracting(Check::name, Check::ok, Check::detail)
                .containsExactly(
                        tuple("queue", true, "ok"),
                        tuple("relay", true, "ok"),
                        tuple("lake", true, "ok"),
                        tuple("warehouse", true, "ok"),
                        tuple("agents", true, "ok"));
        assertThat(config.lake().path().resolve("health")).isEmptyDirectory();
        assertThat(config.queue().path()).isEmptyDirectory();
    }

    @Test
    void aLakeThatTakesNoObject() throws IOException {
        Health health = health();
        assertThat(health.readiness().ready()).isTrue();
        Path elsewhere = folder.resolve("elsewhere");
        Files.move(config.lake().path(), elsewhere);
        assertWrong(health, "lake", "lake_unavailable");

        Files.move(elsewhere, config.lake().path());
        now.updateAndGet(time -> time.plus(Health.LOOK_AGAIN_AFTER));
        assertThat(health.readiness().ready()).isTrue();
    }

    @Test
    void aRelayAndAQueueThatAreGone() throws IOException {
        Health health = health();
        Files.delete(config.relay().path());
        assertWrong(health, "relay", "relay cannot be written to");
        Files.createDirectory(config.relay().path());
        Files.delete(config.queue().path());
        assertWrong(health, "queue", "queue cannot be written to");
    }

    @Test
    void aWarehouseThatCannotBeOpened() throws IOException {
        Files.writeString(config.warehouse().path(), "this is no database".repeat(1_000));
        assertWrong(health(), "warehouse", "warehouse.duckdb");
    }

    @Test
    void aWarehouseWhoseFileIsGone() throws IOException {
        Health health = health();
        assertThat(health.readiness().ready()).isTrue();
        Files.delete(config.warehouse().path());
        assertWrong(health, "warehouse", "is gone");
    }

    @Test
    void oneLookServesWhoeverComesSoonAfter() throws IOException {
        Health health = health();
        assertThat(health.readiness().ready()).isTrue();
        Files.delete(config.relay().path());
        now.updateAndGet(time -> time.plus(Health.LOOK_AGAIN_AFTER).minus(Duration.ofMillis(1)));
        assertThat(health.readiness().ready()).isTrue();
        now.updateAndGet(time -> time.plusMillis(1));
        assertThat(health.readiness().ready()).isFalse();
        now.updateAndGet(time -> time.minus(Duration.ofDays(1)));
        Files.createDirectory(config.relay().path());
        assertThat(health.readiness().ready()).as("a clock that was set back").isTrue();
    }
}
