package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.application.port.RowRemoval.Which;
import weir.application.port.Warehouse.Batch;
import weir.application.port.Warehouse.Cursor;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.SourceName;
import weir.domain.retain.RowPolicy.Spared;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/** What everything that takes rows out of a warehouse keeps to. */
public abstract class RowRemovalContract {
    private static final ChannelName ORDERS = new ChannelName("orders");
    private static final AgentName LOADER = new AgentName("loader", 1);
    private static final TableSpec TABLE = TableSpec.generic(ORDERS);
    private static final SourceName SHOP = new SourceName("shop");
    private static final SourceName APP = new SourceName("app");
    private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");

    private Warehouse warehouse;
    private RowRemoval removal;

    /** An empty warehouse, or on a second call the same one opened again; it is a {@link RowRemoval} too. */
    protected abstract Warehouse open();

    /** The ids of the rows of a table. */
    protected abstract Set<DataId> ids(Warehouse opened, TableSpec table);

    @BeforeEach
    final void openWarehouse() {
        warehouse = open();
        removal = (RowRemoval) warehouse;
    }

    @AfterEach
    final void closeWarehouse() {
        warehouse.close();
    }

    private void load(int from, int to) {
        Rows rows = new Rows(TABLE);
        for (int i = from; i < to; i++) {
            rows.add(new Row(
                    id(i),
                    i % 2 == 0 ? SHOP : APP,
                    (NINE.getEpochSecond() + i) * 1_000_000L,
                    List.of(),
                    Optional.of("{\"n\":" + i + "}")));
        }
        warehouse.prepare(List.of(TABLE));
        warehouse.load(new Batch(LOADER, Map.of(ORDERS, Cursor.at(new Position("p" + to))), Map.of(TABLE, rows)));
    }

    private static DataId id(int number) {
        return DataId.version7(NINE.toEpochMilli(), 0, number);
    }

    private static Set<DataId> ids(int... numbers) {
        return Arrays.stream(numbers).mapToObj(RowRemovalContract::id).collect(Collectors.toSet());
    }

    private static Which before(int seconds, Spared... spared) {
        return new Which.CreatedBefore(NINE.plusSeconds(seconds), List.of(spared));
    }

    @Test
    void whatWasCreatedBeforeAMomentGoesAndARepeatFindsNothing() {
        load(0, 6);

        assertThat(removal.count(TABLE.name(), before(3))).isEqualTo(3);
        assertThat(removal.remove(TABLE.name(), before(3))).isEqualTo(3);

        assertThat(ids(warehouse, TABLE)).isEqualTo(ids(3, 4, 5));
        assertThat(removal.remove(TABLE.name(), before(3))).isZero();
        assertThat(warehouse.cursor(LOADER, ORDERS)).contains(Cursor.at(new Position("p6")));
    }

    @Test
    void whatIsSparedStays() {
        load(0, 8);

        Spared shop = new Spared(Optional.of(SHOP), Optional.empty(), Optional.of(NINE.plusSeconds(4)));
        Spared late = new Spared(Optional.empty(), Optional.of(NINE.plusSeconds(5)), Optional.of(NINE.plusSeconds(6)));
        assertThat(removal.count(TABLE.name(), before(7, shop, late))).isEqualTo(4);
        assertThat(removal.remove(TABLE.name(), before(7, shop, late))).isEqualTo(4);

        assertThat(ids(warehouse, TABLE)).isEqualTo(ids(0, 2, 5, 7));
    }

    @Test
    void rowsOfSomeEventsGo() {
        load(0, 6);

        Which which = new Which.OfEvents(ids(1, 4, 77));
        assertThat(removal.count(TABLE.name(), which)).isEqualTo(2);
        assertThat(removal.remove(TABLE.name(), which)).isEqualTo(2);
        assertThat(removal.remove(TABLE.name(), which)).isZero();

        assertThat(ids(warehouse, TABLE)).isEqualTo(ids(0, 2, 3, 5));
        assertThat(removal.remove(TABLE.name(), new Which.OfEvents(Set.of()))).isZero();
    }

    @Test
    void aTableThatIsNotThereHasNoRows() {
        TableName none = new TableName("none");

        assertThat(removal.count(none, before(1))).isZero();
        assertThat(removal.remove(none, before(1))).isZero();
    }

    @Test
    void whatIsGoneStaysGoneAndLoadingGoesOn() {
        load(0, 4);
        removal.remove(TABLE.name(), before(2));
        warehouse.close();
        warehouse = open();
        removal = (RowRemoval) warehouse;

        load(4, 6);

        assertThat(ids(warehouse, TABLE)).isEqualTo(ids(2, 3, 4, 5));
        assertThat(warehouse.tables()).containsEntry(TABLE.name(), 4L);
    }
}
