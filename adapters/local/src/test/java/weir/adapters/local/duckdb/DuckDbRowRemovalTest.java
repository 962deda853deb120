package weir.adapters.local.duckdb;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.RowRemovalContract;
import weir.application.port.Warehouse;
import weir.domain.envelope.DataId;
import weir.domain.table.TableSpec;

final class DuckDbRowRemovalTest extends RowRemovalContract {
    @TempDir
    private Path folder;

    @Override
    protected Warehouse open() {
        return new DuckDbWarehouse(
                folder.resolve("warehouse.duckdb"), new DuckDbOptions(256L << 20, 1, Duration.ofHours(1)));
    }

    @Override
    protected Set<DataId> ids(Warehouse opened, TableSpec table) {
        return opened
                .query("SELECT CAST(data_id AS VARCHAR) FROM " + table.name(), Warehouse.QueryLimits.DEFAULT)
                .rows()
                .stream()
                .map(row -> DataId.parse(String.valueOf(row.get(0))).orElseThrow())
                .collect(Collectors.toSet());
    }
}
