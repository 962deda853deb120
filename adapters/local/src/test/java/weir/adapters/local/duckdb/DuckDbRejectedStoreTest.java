package weir.adapters.local.duckdb;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.RejectedStoreContract;

class DuckDbRejectedStoreTest extends RejectedStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected Opened open() {
        DuckDbWarehouse warehouse = new DuckDbWarehouse(
                folder.resolve("warehouse.duckdb"), new DuckDbOptions(512L << 20, 2, Duration.ofHours(24)));
        return new Opened(warehouse, warehouse.rejected());
    }
}
