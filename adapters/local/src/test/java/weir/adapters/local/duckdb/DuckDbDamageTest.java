package weir.adapters.local.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.application.port.Damage;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Warehouse;

/** A damaged file is set aside, whole, and the warehouse goes on with what is left; the cursor says how much that is. */
final class DuckDbDamageTest {
    private static final long CHECKPOINTED = 50_000;
    private static final long LOADED = CHECKPOINTED + 10_000;

    @TempDir
    private Path folder;

    private final List<Damage> damages = new ArrayList<>();

    private Path file() {
        return folder.resolve("w.duckdb");
    }

    private Path log() {
        return folder.resolve("w.duckdb.wal");
    }

    private DuckDbWarehouse open() {
        return new DuckDbWarehouse(file(), DuckDbOptions.DEFAULT, damages::add);
    }

    /** A file and its log, as a process leaves them that is killed. */
    private void writeAndDie() throws IOException, SQLException {
        try (Warehouse warehouse = open()) {
            warehouse.prepare(List.of(LoadUntilKilled.TABLE));
            warehouse.load(LoadUntilKilled.batch(1, (int) CHECKPOINTED));
        }
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (Warehouse warehouse = open()) {
            warehouse.prepare(List.of(LoadUntilKilled.TABLE));
            for (long next = CHECKPOINTED; next < LOADED; next += 1_000) {
                warehouse.load(LoadUntilKilled.batch(next + 1, 1_000));
            }
            Files.copy(file(), copy.resolve("file"));
            Files.copy(log(), copy.resolve("log"));
        }
        Files.deleteIfExists(log());
        Files.move(copy.resolve("file"), file(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy.resolve("log"), log());
        Files.delete(copy);
        damages.clear();
    }

    private void change(Path path, UnaryOperator<byte[]> damage) throws IOException {
        Files.write(path, damage.apply(Files.readAllBytes(path)));
    }

    private static byte[] overwritten(byte[] bytes, int at, int count) {
        byte[] noise = new byte[count];
        new Random(3).nextBytes(noise);
        System.arraycopy(noise, 0, bytes, at, count);
        return bytes;
    }

    private List<Path> quarantined() {
        Path quarantine = folder.resolve("quarantine");
        if (!Files.exists(quarantine)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(quarantine)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long cursor(Warehouse warehouse) {
        return warehouse
                .cursor(LoadUntilKilled.LOADER, LoadUntilKilled.CHANNEL)
                .flatMap(Warehouse.Cursor::position)
                .map(Position::text)
                .map(Long::parseLong)
                .orElse(0L);
    }

    private long rows(Warehouse warehouse) {
        warehouse.prepare(List.of(LoadUntilKilled.TABLE));
        return warehouse.tables().get(LoadUntilKilled.TABLE.name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"noise", "empty", "zeros", "half", "header"})
    void aDamagedFileMakesRoomForAnEmptyOne(String kind) throws IOException, SQLException {
        writeAndDie();
        change(file(), bytes -> switch (kind) {
            case "noise" -> overwritten(new byte[9_000], 0, 9_000);
            case "empty" -> new byte[0];
            case "zeros" -> new byte[50_000];
            case "half" -> java.util.Arrays.copyOf(bytes, bytes.length / 2);
            default -> overwritten(bytes, 4_096, 100);
        });

        try (Warehouse warehouse = open()) {
            assertThat(rows(warehouse)).isZero();
            assertThat(cursor(warehouse)).isZero();
            warehouse.load(LoadUntilKilled.batch(1, 10));
            assertThat(rows(warehouse)).isEqualTo(10);
        }

        assertThat(quarantined()).isNotEmpty();
        assertThat(damages).singleElement().satisfies(damage -> {
            assertThat(damage.part()).isEqualTo(Damage.Part.WAREHOUSE);
            assertThat(damage.what()).contains(file().toString(), "quarantine", "from the lake");
        });
    }

    @Test
    void aDamagedLogLeavesTheFileAsItStoodBefore() throws IOException, SQLException {
        writeAndDie();
        change(log(), bytes -> overwritten(bytes, bytes.length / 2, 60));

        try (Warehouse warehouse = open()) {
            assertThat(rows(warehouse)).isEqualTo(CHECKPOINTED);
            assertThat(cursor(warehouse)).isEqualTo(CHECKPOINTED);
        }

        assertThat(quarantined())
                .singleElement()
                .satisfies(path -> assertThat(path.getFileName().toString()).startsWith("w.duckdb.wal-"));
        assertThat(damages).singleElement().satisfies(damage -> assertThat(damage.what())
                .contains(log().toString()));
    }

    @Test
    void aTornLogCostsWholeBatchesOnly() throws IOException, SQLException {
        writeAndDie();
        change(log(), bytes -> java.util.Arrays.copyOf(bytes, bytes.length - 100));

        try (Warehouse warehouse = open()) {
            assertThat(rows(warehouse)).isEqualTo(cursor(warehouse)).isEqualTo(LOADED - 1_000);
        }
        assertThat(quarantined()).isEmpty();
    }

    /** DuckDB checks a block when it reads it, which may be long after the file was opened. */
    @Test
    void damageThatIsFoundWhileLoadingSetsTheFileAsideAtTheNextStart() throws IOException, SQLException {
        writeAndDie();
        open().close();
        long size = Files.size(file());
        for (long at = 12_288 + 1_000; at + 100 < size; at += 262_144) {
            try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(overwritten(new byte[100], 0, 100)), at);
            }
        }
        try (Warehouse warehouse = open()) {
            OperationFailed failure = catchThrowableOfType(OperationFailed.class, () -> {
                warehouse.prepare(List.of(LoadUntilKilled.TABLE));
                warehouse.load(LoadUntilKilled.batch(1, 10));
            });
            if (failure != null) { // else it was found at the opening
                assertThat(failure.code()).isEqualTo(FailureCode.CORRUPT);
                assertThat(failure).hasMessageContaining("start Weir again");
                assertThat(damages).isEmpty();
            }
        }

        try (Warehouse warehouse = open()) {
            assertThat(rows(warehouse)).isLessThanOrEqualTo(10);
        }
        assertThat(damages).hasSize(1);
        assertThat(quarantined()).isNotEmpty();
    }

    @Test
    void whoeverOnlyAsksLeavesADamagedFileWhereItIs() throws IOException, SQLException {
        writeAndDie();
        change(file(), bytes -> new byte[100]);

        try (Warehouse warehouse = new DuckDbWarehouse(file(), DuckDbOptions.DEFAULT)) {
            OperationFailed failure = catchThrowableOfType(OperationFailed.class, warehouse::tables);
            assertThat(failure.code()).isEqualTo(FailureCode.CORRUPT);
        }

        assertThat(file()).hasSize(100);
        assertThat(quarantined()).isEmpty();
    }

    /** What a file of the first version holds: its cursors have no origins. */
    @Test
    void aFileOfTheFirstVersionOpensAndItsCursorsCount() throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:" + file())) {
            for (String sql : List.of(
                    "CREATE TABLE weir_meta (key VARCHAR, value VARCHAR)",
                    "INSERT INTO weir_meta VALUES ('format', '1')",
                    "CREATE TABLE weir_cursor (agent VARCHAR, channel VARCHAR, position VARCHAR, sequence BIGINT)",
                    "INSERT INTO weir_cursor VALUES ('loader@1', 'kills', '7', 1), ('loader@1', 'kills', '9', 2)")) {
                Sql.run(connection, sql);
            }
        }

        try (Warehouse warehouse = open()) {
            assertThat(warehouse.cursor(LoadUntilKilled.LOADER, LoadUntilKilled.CHANNEL))
                    .contains(Warehouse.Cursor.at(new Position("9")));
            warehouse.prepare(List.of(LoadUntilKilled.TABLE));
            warehouse.load(LoadUntilKilled.batch(10, 5));
            assertThat(cursor(warehouse)).isEqualTo(14);
            assertThat(warehouse.tables()).isEqualTo(Map.of(LoadUntilKilled.TABLE.name(), 5L));
        }
        assertThat(damages).isEmpty();
    }
}
