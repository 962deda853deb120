package weir.application.simulation;

import java.util.List;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.Warehouse;
import weir.application.port.WarehouseValueContract;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;

/** Where nothing goes wrong, it is a warehouse as any other. */
final class FaultyWarehouseTest extends WarehouseValueContract {
    private final InMemoryWarehouse.Storage disk = new InMemoryWarehouse.Storage();

    @Override
    protected Warehouse open() {
        return new FaultyWarehouse(new InMemoryWarehouse(disk, REPEAT_WINDOW), () -> {}, Fate.CALM, Defect.NONE);
    }

    @Override
    protected List<Row> stored(Warehouse warehouse, TableSpec table) {
        return new InMemoryWarehouse(disk, REPEAT_WINDOW).rows(table);
    }
}
