package weir.adapters.local.duckdb;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.QueriedRows;
import weir.application.port.TableVersionsContract;
import weir.application.port.Warehouse;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;

class DuckDbTableVersionsTest extends TableVersionsContract {
    @TempDir
    private Path folder;

    @Override
    protected Warehouse open() {
        return new DuckDbWarehouse(
                folder.resolve("warehouse.duckdb"), new DuckDbOptions(512L << 20, 2, Duration.ofHours(1)));
    }

    @Override
    protected List<Row> stored(Warehouse warehouse, TableVersion version, TableSpec table) {
        return QueriedRows.of(warehouse, version, table);
    }
}
