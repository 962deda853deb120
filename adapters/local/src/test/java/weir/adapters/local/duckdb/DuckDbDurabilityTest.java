package weir.adapters.local.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Warehouse;
import weir.application.port.Warehouse.Batch;
import weir.application.port.Warehouse.QueryLimits;

/** What is left when a commit, the process or the file fails. */
class DuckDbDurabilityTest {
    private static final int KILLS = 4;

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("w.duckdb");
    }

    private DuckDbWarehouse open(BatchLoader.Commit commit) {
        DuckDbWarehouse warehouse = DuckDbWarehouse.committing(file(), DuckDbOptions.DEFAULT, commit);
        warehouse.prepare(List.of(LoadUntilKilled.TABLE));
        return warehouse;
    }

    @Test
    void aCommitThatFailsAfterItTookEffectIsUnknownAndTheCursorTells() {
        AtomicReference<Boolean> failing = new AtomicReference<>(true);
        try (Warehouse warehouse = open(connection -> {
            Sql.run(connection, "COMMIT");
            if (failing.getAndSet(false)) {
                throw new SQLException("the checkpoint failed");
            }
        })) {
            assertUnknown(warehouse, LoadUntilKilled.batch(1, 10));

            assertThat(cursor(warehouse)).isEqualTo(10);
            assertThat(warehouse.tables()).isEqualTo(Map.of(LoadUntilKilled.TABLE.name(), 10L));
            warehouse.load(LoadUntilKilled.batch(11, 5));
            assertThat(cursor(warehouse)).isEqualTo(15);
        }
    }

    @Test
    void aCommitThatFailsBeforeItTookEffectIsUnknownAndTheCursorTells() {
        AtomicReference<Boolean> failing = new AtomicReference<>(true);
        try (Warehouse warehouse = open(connection -> {
            if (failing.getAndSet(false)) {
                throw new SQLException("the disk is gone");
            }
            Sql.run(connection, "COMMIT");
        })) {
            assertUnknown(warehouse, LoadUntilKilled.batch(1, 10));

            assertThat(warehouse.cursor(LoadUntilKilled.LOADER, LoadUntilKilled.CHANNEL))
                    .isEmpty();
            assertThat(warehouse.tables()).isEqualTo(Map.of(LoadUntilKilled.TABLE.name(), 0L));
            assertThat(warehouse.load(LoadUntilKilled.batch(1, 10)).rows())
                    .isEqualTo(Map.of(LoadUntilKilled.TABLE.name(), 10L));
        }
    }

    private static void assertUnknown(Warehouse warehouse, Batch batch) {
        OperationFailed failure = catchThrowableOfType(OperationFailed.class, () -> warehouse.load(batch));
        assertThat(failure.code()).isEqualTo(FailureCode.COMMIT_UNKNOWN);
    }

    private static long cursor(Warehouse warehouse) {
        return warehouse
                .cursor(LoadUntilKilled.LOADER, LoadUntilKilled.CHANNEL)
                .flatMap(Warehouse.Cursor::position)
                .map(Position::text)
                .map(Long::parseLong)
                .orElse(0L);
    }

    @Test
    void afterAKillRowsAndCursorAreThoseOfWholeBatches() throws IOException, InterruptedException {
        Random random = new Random(7);
        long before = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long said = loadAndKill(5 + random.nextInt(60));
            try (Warehouse warehouse = new DuckDbWarehouse(file(), DuckDbOptions.DEFAULT)) {
                warehouse.prepare(List.of(LoadUntilKilled.TABLE));
                long cursor = cursor(warehouse);

                assertThat(cursor).as("no commit that was told is lost").isGreaterThanOrEqualTo(said);
                assertThat(cursor).isGreaterThan(before);
                assertThat(warehouse
                                .query(
                                        "SELECT count(*), count(DISTINCT data_id), min(n), max(n) FROM loaded",
                                        QueryLimits.DEFAULT)
                                .rows())
                        .isEqualTo(List.of(List.of(cursor, cursor, 1L, cursor)));
                before = cursor;
            }
        }
    }

    /** Lets another process load, kills it after so many commits, wherever it is, and returns the last it told. */
    private long loadAndKill(int commits) throws IOException, InterruptedException {
        Process child = child("load");
        long said = 0;
        try (BufferedReader out = reader(child)) {
            for (int i = 0; i < commits; i++) {
                said = Long.parseLong(out.readLine());
            }
            child.toHandle().destroyForcibly();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said = Math.max(said, Long.parseLong(line));
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        return said;
    }

    @Test
    void aFileThatAnotherProcessHoldsIsInUse() throws IOException, InterruptedException {
        Process child = child("hold");
        try (BufferedReader out = reader(child)) {
            assertThat(out.readLine()).isEqualTo("holding");
            try (DuckDbWarehouse warehouse = new DuckDbWarehouse(file(), DuckDbOptions.DEFAULT)) {
                assertThatThrownBy(() -> warehouse.prepare(List.of()))
                        .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                                .isEqualTo(FailureCode.IN_USE))
                        .hasMessageContainingAll(file().toString(), "pid " + child.pid());
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    void aFileOpenInThisProcessIsInUse() {
        try (Warehouse first = open(BatchLoader.Commit.PLAIN);
                Warehouse second = new DuckDbWarehouse(file(), DuckDbOptions.DEFAULT)) {
            OperationFailed failure = catchThrowableOfType(OperationFailed.class, second::tables);
            assertThat(failure.code()).isEqualTo(FailureCode.IN_USE);
            assertThat(first.tables()).hasSize(1);
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsCorrupt() throws IOException {
        Files.writeString(file(), "not a database ".repeat(1_000));
        try (Warehouse warehouse = new DuckDbWarehouse(file(), DuckDbOptions.DEFAULT)) {
            OperationFailed failure = catchThrowableOfType(OperationFailed.class, warehouse::tables);
            assertThat(failure.code()).isEqualTo(FailureCode.CORRUPT);
        }
        assertThat(Files.readString(file())).startsWith("not a database");
    }

    @Test
    void theBookKeepingIsAsTheFormatSays() throws SQLException {
        try (Warehouse warehouse = open(BatchLoader.Commit.PLAIN)) {
            for (int i = 0; i < 3; i++) {
                warehouse.load(LoadUntilKilled.batch(1 + i * 10L, 10));
            }
        }
        // Opened again, only the newest row of a cursor is left.
        open(BatchLoader.Commit.PLAIN).close();
        try (var connection = java.sql.DriverManager.getConnection("jdbc:duckdb:" + file());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT * FROM weir_cursor, weir_meta")) {
            var columns = rows.getMetaData();
            StringBuilder seen = new StringBuilder();
            while (rows.next()) {
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    seen.append(columns.getColumnName(i) + " " + columns.getColumnTypeName(i) + " = "
                            + rows.getString(i) + "\n");
                }
            }
            assertThat(seen.toString()).isEqualTo("""
                            agent VARCHAR = loader@1
                            channel VARCHAR = kills
                            position VARCHAR = 30
                            sequence BIGINT = 3
                            origin VARCHAR =\s
                            key VARCHAR = format
                            value VARCHAR = 1
                            """);
        }
    }

    @Test
    void aNewerFormatIsRefused() throws SQLException {
        open(BatchLoader.Commit.PLAIN).close();
        try (var connection = java.sql.DriverManager.getConnection("jdbc:duckdb:" + file())) {
            Sql.run(connection, "UPDATE weir_meta SET value = '2' WHERE key = 'format'");
        }
        try (Warehouse warehouse = new DuckDbWarehouse(file(), DuckDbOptions.DEFAULT)) {
            OperationFailed failure = catchThrowableOfType(OperationFailed.class, warehouse::tables);
            assertThat(failure).hasMessageContaining("format 2");
            assertThat(failure.code()).isEqualTo(FailureCode.SCHEMA_CONFLICT);
        }
    }

    private Process child(String what) throws IOException {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        classes,
                        LoadUntilKilled.class.getName(),
                        what,
                        file().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static BufferedReader reader(Process child) {
        return new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    }
}
