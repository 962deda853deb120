package weir.adapters.local.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Warehouse;
import weir.application.port.Warehouse.Batch;
import weir.application.port.Warehouse.Cursor;
import weir.application.port.Warehouse.QueryLimits;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.SourceName;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.TableSpec;

/** Large rows in little memory: they load, and the file can be opened again. */
class DuckDbMemoryTest {
    private static final AgentName LOADER = new AgentName("loader", 1);
    private static final ChannelName CHANNEL = new ChannelName("large");
    private static final TableSpec TABLE = TableSpec.generic(CHANNEL);
    private static final DuckDbOptions SMALL = new DuckDbOptions(64L << 20, 1, Duration.ofHours(24));
    private static final int MIB = 1 << 20;
    private static final int ATTEMPTS_MAX = 4;

    @TempDir
    private Path folder;

    private final Random random = new Random(20261126);
    private long loaded;

    /** Together more than the memory, and all of them in one vector of DuckDB's. */
    @Test
    void manyLargeRowsLoadAndTheFileOpensAgain() {
        Path file = folder.resolve("w.duckdb");
        try (Warehouse warehouse = open(file)) {
            for (int i = 0; i < 30; i++) {
                loadAsTheLoaderDoes(warehouse, 4, MIB);
            }
            assertThat(warehouse.tables()).isEqualTo(Map.of(TABLE.name(), 120L));
        }
        try (Warehouse warehouse = open(file)) {
            assertThat(warehouse.tables()).isEqualTo(Map.of(TABLE.name(), 120L));
            loadAsTheLoaderDoes(warehouse, 4, MIB);
        }
        try (Warehouse warehouse = new DuckDbWarehouse(file, DuckDbOptions.DEFAULT)) {
            String whole = "SELECT count(*) FROM large WHERE length(data->>'text') = " + MIB;
            assertThat(warehouse.query(whole, QueryLimits.DEFAULT).rows()).isEqualTo(List.of(List.of(124L)));
        }
    }

    @Test
    void aRowThatIsLargeForTheMemoryLoads() {
        try (Warehouse warehouse = open(folder.resolve("w.duckdb"))) {
            loadAsTheLoaderDoes(warehouse, 1, 24 * MIB);
            assertThat(warehouse.tables()).isEqualTo(Map.of(TABLE.name(), 1L));
        }
    }

    /** The loader never hands over so much at once, and if it did, the process must live. */
    @Test
    void aBatchAsLargeAsTheMemoryLoads() {
        try (Warehouse warehouse = open(folder.resolve("w.duckdb"))) {
            loadAsTheLoaderDoes(warehouse, 64, MIB);
            assertThat(warehouse.tables()).isEqualTo(Map.of(TABLE.name(), 64L));
        }
    }

    private static Warehouse open(Path file) {
        Warehouse warehouse = new DuckDbWarehouse(file, SMALL);
        warehouse.prepare(List.of(TABLE));
        return warehouse;
    }

    private void loadAsTheLoaderDoes(Warehouse warehouse, int rows, int bytesEach) {
        Batch batch = batch(rows, bytesEach);
        OperationFailed last = null;
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                warehouse.load(batch);
                return;
            } catch (OperationFailed e) {
                boolean unknown = e.code() == FailureCode.COMMIT_UNKNOWN;
                if (unknown
                        && warehouse
                                .cursor(LOADER, CHANNEL)
                                .equals(Optional.of(batch.cursors().get(CHANNEL)))) {
                    return;
                }
                last = e;
            }
        }
        throw new AssertionError("not loaded in " + ATTEMPTS_MAX + " attempts", last);
    }

    private Batch batch(int count, int bytesEach) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            loaded++;
            rows.add(new Row(
                    new DataId(loaded, loaded),
                    new SourceName("shop"),
                    loaded,
                    List.of(),
                    Optional.of("{\"text\":\"" + text(bytesEach) + "\"}")));
        }
        return new Batch(
                LOADER,
                Map.of(CHANNEL, Cursor.at(new Position(Long.toString(loaded)))),
                Map.of(TABLE, Rows.of(TABLE, rows)));
    }

    /** Random, so that it cannot be compressed. */
    private String text(int length) {
        char[] text = new char[length];
        for (int i = 0; i < length; i++) {
            text[i] = (char) ('0' + random.nextInt(64));
            if (text[i] == '\\') {
                text[i] = 'z';
            }
        }
        return new String(text);
    }

    @Test
    void memoryIsRaisedOnceForEachShortageAndOnlyAsFarAsTheMachineHasIt() {
        MemoryGrant grant = new MemoryGrant(64, 200);

        assertThat(grant.holds(8)).isTrue();
        assertThat(grant.holds(9)).isFalse();
        assertThat(grant.raise(64)).isTrue();
        assertThat(grant.raise(64))
                .as("another who had too little found it raised")
                .isTrue();
        assertThat(grant.bytes()).isEqualTo(128);
        assertThat(grant.raise(128)).isTrue();
        assertThat(grant.bytes()).isEqualTo(200);
        assertThat(grant.raise(200)).isFalse();
        assertThat(grant.bytes()).isEqualTo(200);
    }
}
