package weir.adapters.local.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.TableExport;
import weir.application.port.TableExportContract;
import weir.application.port.Warehouse.QueryLimits;

class DuckDbExportTest extends TableExportContract {
    @TempDir
    private Path folder;

    private DuckDbWarehouse opened() {
        DuckDbWarehouse open = warehouse;
        if (open == null) {
            open = new DuckDbWarehouse(
                    folder.resolve("it's here/warehouse.duckdb"),
                    new DuckDbOptions(256L << 20, 2, Duration.ofHours(1)));
            warehouse = open;
        }
        return open;
    }

    private @Nullable DuckDbWarehouse warehouse;

    @AfterEach
    void close() {
        opened().close();
    }

    @Override
    protected TableExport export() {
        return opened().exports();
    }

    private List<String> left() throws IOException {
        Path exports = folder.resolve("it's here/warehouse.duckdb.export");
        try (Stream<Path> files = Files.list(exports)) {
            return files.map(file -> Objects.requireNonNull(file.getFileName()).toString())
                    .toList();
        }
    }

    @Test
    void nothingIsLeftAlsoAfterAKill() throws IOException {
        byte[] unused = bytes("SELECT 1", TableExport.Format.CSV);
        assertThat(left()).isEmpty();

        close();
        Files.writeString(folder.resolve("it's here/warehouse.duckdb.export/half.csv"), "1");
        warehouse = null;
        assertThat(opened().query("SELECT 1", QueryLimits.DEFAULT).rows()).hasSize(1);
        assertThat(left()).isEmpty();
    }
}
