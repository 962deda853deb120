package weir.application.port;

import java.util.List;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;

class InMemoryTableVersionsTest extends TableVersionsContract {
    private final InMemoryWarehouse.Storage storage = new InMemoryWarehouse.Storage();

    @Override
    protected Warehouse open() {
        return new InMemoryWarehouse(storage, WarehouseContract.REPEAT_WINDOW);
    }

    @Override
    protected List<Row> stored(Warehouse warehouse, TableVersion version, TableSpec table) {
        return ((InMemoryWarehouse) warehouse).rows(version, table);
    }
}
