package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;

class InMemoryWarehouseTest extends WarehouseValueContract {
    private final InMemoryWarehouse.Storage storage = new InMemoryWarehouse.Storage();

    @Override
    protected Warehouse open() {
        return new InMemoryWarehouse(storage, REPEAT_WINDOW);
    }

    @Override
    protected List<Row> stored(Warehouse warehouse, TableSpec table) {
        return ((InMemoryWarehouse) warehouse).rows(table);
    }

    @Test
    void failsWhenItIsToldTo() {
        InMemoryWarehouse warehouse = (InMemoryWarehouse) warehouse();
        warehouse.prepare(List.of(simple()));

        warehouse.failNextLoad(FailureCode.WAREHOUSE_UNAVAILABLE, false);
        assertThatThrownBy(() -> warehouse.load(batch("1", simple(), row(1, NINE, "one"))))
                .isInstanceOf(OperationFailed.class);
        assertThat(warehouse.cursor(LOADER, DEMAND)).isEmpty();

        warehouse.failNextLoad(FailureCode.COMMIT_UNKNOWN, true);
        assertThatThrownBy(() -> warehouse.load(batch("1", simple(), row(1, NINE, "one"))))
                .isInstanceOf(OperationFailed.class);
        assertThat(warehouse.cursor(LOADER, DEMAND)).contains(at("1"));
        assertThat(warehouse.rows(simple())).containsExactly(row(1, NINE, "one"));
    }

    @Test
    void saysThatItRunsNoSql() {
        assertThatThrownBy(() -> warehouse().query("SELECT 1", Warehouse.QueryLimits.DEFAULT))
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.QUERY_INVALID));
    }
}
