package weir.adapters.local.duckdb;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.Warehouse;
import weir.application.port.WarehouseQueryContract;

class DuckDbWarehouseTest extends WarehouseQueryContract {
    @TempDir
    private Path folder;

    @Override
    protected Warehouse open() {
        return new DuckDbWarehouse(
                folder.resolve("new/warehouse.duckdb"), new DuckDbOptions(512L << 20, 2, REPEAT_WINDOW));
    }
}
