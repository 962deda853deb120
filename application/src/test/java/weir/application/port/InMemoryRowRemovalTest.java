package weir.application.port;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import weir.domain.envelope.DataId;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;

final class InMemoryRowRemovalTest extends RowRemovalContract {
    private final InMemoryWarehouse.Storage storage = new InMemoryWarehouse.Storage();

    @Override
    protected Warehouse open() {
        return new InMemoryWarehouse(storage, Duration.ofHours(1));
    }

    @Override
    protected Set<DataId> ids(Warehouse opened, TableSpec table) {
        return ((InMemoryWarehouse) opened).rows(table).stream().map(Row::id).collect(Collectors.toSet());
    }
}
