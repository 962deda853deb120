package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.application.port.Warehouse.Batch;
import weir.application.port.Warehouse.Cursor;
import weir.application.port.Warehouse.Loaded;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.SourceName;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;

/**
 * What {@link Warehouse} promises of tables, batches and cursors. {@link WarehouseValueContract} adds what values become,
 * {@link WarehouseQueryContract} queries.
 */
public abstract class WarehouseContract {
    /** The window that every warehouse under test is opened with. */
    protected static final Duration REPEAT_WINDOW = Duration.ofHours(1);

    protected static final long WINDOW_MICROS = REPEAT_WINDOW.toMillis() * 1_000;

    /** 2026-11-21T09:00:00Z, in microseconds. */
    protected static final long NINE = 1_795_251_600_000_000L;

    protected static final AgentName LOADER = new AgentName("loader", 1);
    protected static final ChannelName DEMAND = new ChannelName("demand");
    protected static final ChannelName SIGNINS = new ChannelName("sign-ins");
    protected static final SourceName SHOP = new SourceName("shop");
    protected static final TableName T = new TableName("t");

    private Warehouse warehouse;

    /** Opens the warehouse of this test, which holds what was loaded before it was last closed. */
    protected abstract Warehouse open();

    /** All rows of a table as the specification reads them, in the order of their ids. */
    protected abstract List<Row> stored(Warehouse warehouse, TableSpec table);

    @BeforeEach
    void openWarehouse() {
        warehouse = open();
    }

    @AfterEach
    void closeWarehouse() {
        warehouse.close();
    }

    protected final Warehouse warehouse() {
        return warehouse;
    }

    protected final void reopen() {
        warehouse.close();
        warehouse = open();
    }

    protected static DataId id(long number) {
        return new DataId(0x0193_4C00_0000_7000L, 0x8000_0000_0000_0000L | number);
    }

    protected static Column column(String name, ColumnType type) {
        return new Column(name, type, FieldPath.ofName(name), false);
    }

    protected static TableSpec table(String name, Column... columns) {
        return TableSpec.typed(new TableName(name), List.of(columns));
    }

    /** A table with one column of text. */
    protected static TableSpec simple() {
        return table("t", column("a", ColumnType.TEXT));
    }

    protected static Row row(long number, long createdMicros, Object... values) {
        return new Row(id(number), SHOP, createdMicros, Arrays.asList(values), Optional.empty());
    }

    protected static Batch batch(String position, TableSpec table, Row... rows) {
        return new Batch(LOADER, Map.of(DEMAND, at(position)), Map.of(table, Rows.of(table, List.of(rows))));
    }

    protected static Cursor at(String position) {
        return Cursor.at(new Position(position));
    }

    private Optional<Cursor> cursor() {
        return warehouse.cursor(LOADER, DEMAND);
    }

    @Test
    protected void prepareMakesTheTablesThatAreMissing() {
        warehouse.prepare(List.of(simple(), TableSpec.generic(SIGNINS), TableSpec.rejected()));

        assertThat(warehouse.tables())
                .isEqualTo(Map.of(T, 0L, new TableName("sign_ins"), 0L, new TableName("weir_rejected"), 0L));
        assertThat(warehouse.tables().keySet())
                .extracting(TableName::value)
                .containsExactly("sign_ins", "t", "weir_rejected");
    }

    @Test
    protected void aNameMayBeAWordOfSql() {
        TableSpec select = table("select", column("order", ColumnType.INTEGER), column("from", ColumnType.TEXT));
        warehouse.prepare(List.of(select));
        warehouse.load(batch("1", select, row(1, NINE, 7L, "x")));
        warehouse.prepare(List.of(table(
                "select",
                column("order", ColumnType.INTEGER),
                column("from", ColumnType.TEXT),
                column("group", ColumnType.TEXT))));

        assertThat(stored(warehouse, select)).containsExactly(row(1, NINE, 7L, "x"));
    }

    @Test
    protected void prepareTwiceChangesNothing() {
        warehouse.prepare(List.of(simple()));
        warehouse.load(batch("1", simple(), row(1, NINE, "one")));

        warehouse.prepare(List.of(simple(), simple()));
        reopen();
        warehouse.prepare(List.of(simple()));

        assertThat(stored(warehouse, simple())).containsExactly(row(1, NINE, "one"));
        assertThat(warehouse.tables()).isEqualTo(Map.of(T, 1L));
    }

    @Test
    protected void aNewColumnIsNullInTheRowsThereAre() {
        warehouse.prepare(List.of(simple()));
        warehouse.load(batch("1", simple(), row(1, NINE, "one")));
        TableSpec wider = table("t", column("a", ColumnType.TEXT), column("b", ColumnType.DECIMAL));

        warehouse.prepare(List.of(wider));
        warehouse.load(batch("2", wider, row(2, NINE, "two", new BigDecimal("2.5"))));

        assertThat(stored(warehouse, wider))
                .containsExactly(row(1, NINE, "one", null), row(2, NINE, "two", new BigDecimal("2.5")));
    }

    @Test
    protected void aColumnNoLongerAskedForStays() {
        TableSpec wide = table("t", column("a", ColumnType.TEXT), column("b", ColumnType.INTEGER));
        warehouse.prepare(List.of(wide));
        warehouse.load(batch("1", wide, row(1, NINE, "one", 1L)));

        warehouse.prepare(List.of(simple()));
        warehouse.load(batch("2", simple(), row(2, NINE, "two")));

        assertThat(stored(warehouse, wide)).containsExactly(row(1, NINE, "one", 1L), row(2, NINE, "two", null));
    }

    @Test
    protected void aGenericTableCanBecomeATypedOne() {
        TableSpec generic = TableSpec.generic(DEMAND);
        warehouse.prepare(List.of(generic));
        Row whole = new Row(id(1), SHOP, NINE, List.of(), Optional.of("{\"mw\":5}"));
        warehouse.load(batch("1", generic, whole));
        TableSpec typed = table("demand", column("mw", ColumnType.INTEGER));

        warehouse.prepare(List.of(typed));
        warehouse.load(batch("2", typed, row(2, NINE, 6L)));

        assertThat(stored(warehouse, generic)).startsWith(whole);
        assertThat(stored(warehouse, typed)).containsExactly(row(1, NINE, (Object) null), row(2, NINE, 6L));
    }

    @Test
    protected void aChangedTypeIsRefusedWithTheWayOutAndChangesNothing() {
        warehouse.prepare(List.of(simple()));
        warehouse.load(batch("1", simple(), row(1, NINE, "one")));
        TableSpec other = table("other", column("x", ColumnType.TEXT));
        TableSpec changed = table("t", column("b", ColumnType.TEXT), column("a", ColumnType.INTEGER));

        assertThatThrownBy(() -> warehouse.prepare(List.of(other, changed)))
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.SCHEMA_CONFLICT))
                .hasMessageContainingAll("table t", "column a", "text", "integer", "version: 2", "replay");

        assertThat(warehouse.tables()).isEqualTo(Map.of(T, 1L));
        warehouse.load(batch("2", simple(), row(2, NINE, "two")));
        assertThat(stored(warehouse, simple())).containsExactly(row(1, NINE, "one"), row(2, NINE, "two"));
    }

    @Test
    protected void aTableOfWeirsOwnIsNotMixedWithThatOfAChannelOfItsName() {
        TableSpec ofChannel = TableSpec.generic(new ChannelName("alerts"));
        warehouse.prepare(List.of(ofChannel));
        warehouse.load(batch("1", ofChannel, new Row(id(1), SHOP, NINE, List.of(), Optional.of("{\"mw\":5}"))));

        assertThatThrownBy(() -> warehouse.prepare(List.of(simple(), TableSpec.alerts())))
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.SCHEMA_CONFLICT))
                .hasMessageContainingAll("table alerts", "column data", "another name");

        assertThat(warehouse.tables()).isEqualTo(Map.of(ofChannel.name(), 1L));
    }

    @Test
    protected void tablesOfWeirsOwnCanBePreparedAgain() {
        warehouse.prepare(List.of(TableSpec.rejected(), TableSpec.alerts()));
        reopen();

        warehouse.prepare(List.of(TableSpec.rejected(), TableSpec.alerts()));

        assertThat(warehouse.tables().keySet())
                .containsExactlyInAnyOrder(
                        TableSpec.rejected().name(), TableSpec.alerts().name());
    }

    @Test
    protected void typesThatAreStoredAlikeAreStillTwoTypes() {
        warehouse.prepare(List.of(simple()));
        reopen();

        assertThatThrownBy(() -> warehouse.prepare(List.of(table("t", column("a", ColumnType.IP)))))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContainingAll("text", "ip");
    }

    @Test
    protected void rowsAndCursorsMoveTogether() {
        warehouse.prepare(List.of(simple()));
        assertThat(cursor()).isEmpty();

        Loaded loaded = warehouse.load(batch("A1", simple(), row(1, NINE, "one"), row(2, NINE, "two")));

        assertThat(loaded).isEqualTo(new Loaded(Map.of(T, 2L), Map.of(T, 0L)));
        assertThat(cursor()).contains(at("A1"));
        assertThat(warehouse.tables()).isEqualTo(Map.of(T, 2L));
    }

    @Test
    protected void aBatchThatFailsHalfWayLeavesNeitherRowsNorCursors() {
        TableSpec second = table("u", column("a", ColumnType.DECIMAL));
        warehouse.prepare(List.of(simple(), second));
        warehouse.load(batch("1", simple(), row(1, NINE, "one")));
        Map<TableSpec, Rows> rows = new LinkedHashMap<>();
        rows.put(simple(), Rows.of(simple(), List.of(row(2, NINE, "two"))));
        rows.put(second, failingAfter(3_000, second));

        assertThatThrownBy(() -> warehouse.load(new Batch(LOADER, Map.of(DEMAND, at("2")), rows)))
                .isInstanceOf(RuntimeException.class);

        assertThat(cursor()).contains(at("1"));
        assertThat(warehouse.tables()).isEqualTo(Map.of(T, 1L, second.name(), 0L));
        Loaded again = warehouse.load(batch("2", simple(), row(2, NINE, "two")));
        assertThat(again.rows()).isEqualTo(Map.of(T, 1L));
    }

    /** Rows of which so many are sound, and the next has a value that no column of decimals can hold. */
    private static Rows failingAfter(int sound, TableSpec table) {
        Rows rows = new Rows(table);
        for (int i = 0; i < sound; i++) {
            rows.add(row(i + 100L, NINE, BigDecimal.ONE));
        }
        rows.add(row(sound + 100L, NINE, BigDecimal.TEN.pow(29)));
        return rows;
    }

    @Test
    protected void aBatchMayMoveCursorsAlone() {
        Loaded loaded = warehouse.load(new Batch(LOADER, Map.of(DEMAND, at("7"), SIGNINS, at("9")), Map.of()));

        assertThat(loaded).isEqualTo(new Loaded(Map.of(), Map.of()));
        assertThat(cursor()).contains(at("7"));
        assertThat(warehouse.cursor(LOADER, SIGNINS)).contains(at("9"));
    }

    @Test
    protected void aTableOfABatchMayHaveNoRows() {
        warehouse.prepare(List.of(simple()));

        assertThat(warehouse.load(batch("1", simple()))).isEqualTo(new Loaded(Map.of(T, 0L), Map.of(T, 0L)));
        assertThat(cursor()).contains(at("1"));
    }

    @Test
    protected void cursorsAreOfAnAgentItsVersionAndAChannel() {
        AgentName newer = new AgentName("loader", 2);
        AgentName other = new AgentName("copier", 1);
        warehouse.load(new Batch(LOADER, Map.of(DEMAND, at("1")), Map.of()));
        warehouse.load(new Batch(newer, Map.of(DEMAND, at("2")), Map.of()));
        warehouse.load(new Batch(other, Map.of(SIGNINS, at("3")), Map.of()));
        // What a cursor says last counts, also if it is smaller: a replay goes back.
        warehouse.load(new Batch(LOADER, Map.of(DEMAND, at("0")), Map.of()));
        reopen();

        assertThat(cursor()).contains(at("0"));
        assertThat(warehouse.cursor(newer, DEMAND)).contains(at("2"));
        assertThat(warehouse.cursor(other, SIGNINS)).contains(at("3"));
        assertThat(warehouse.cursor(other, DEMAND)).isEmpty();
        assertThat(warehouse.cursor(LOADER, SIGNINS)).isEmpty();
    }

    @Test
    protected void ofOneIdWithinABatchTheFirstOfAWindowLoads() {
        warehouse.prepare(List.of(simple()));

        Loaded loaded = warehouse.load(batch(
                "1",
                simple(),
                row(1, NINE, "first"),
                row(2, NINE, "other"),
                row(1, NINE + 1, "second"),
                row(1, NINE + 3 * WINDOW_MICROS, "a window later")));

        assertThat(loaded).isEqualTo(new Loaded(Map.of(T, 3L), Map.of(T, 1L)));
        assertThat(stored(warehouse, simple()))
                .containsExactly(
                        row(1, NINE, "first"),
                        row(1, NINE + 3 * WINDOW_MICROS, "a window later"),
                        row(2, NINE, "other"));
    }

    /** What is rebuilt from the lake is cut otherwise than what was loaded live, and must come out the same. */
    @Test
    protected void howEventsAreCutIntoBatchesMakesNoDifference() {
        TableSpec whole = table("whole", column("a", ColumnType.TEXT));
        TableSpec single = table("single", column("a", ColumnType.TEXT));
        warehouse.prepare(List.of(whole, single));
        List<Row> rows = new ArrayList<>();
        Random random = new Random(7);
        long created = NINE;
        for (int i = 0; i < 400; i++) {
            created += random.nextLong(WINDOW_MICROS / 20);
            rows.add(row(random.nextInt(60), created, "event " + i));
        }
        List<Row> before = List.of(row(1, NINE, "before"), row(2, NINE + WINDOW_MICROS, "late"));

        for (TableSpec table : List.of(whole, single)) {
            warehouse.load(batch("0", table, before.toArray(Row[]::new)));
        }
        warehouse.load(batch("1", whole, rows.toArray(Row[]::new)));
        for (Row row : rows) {
            warehouse.load(batch("1", single, row));
        }

        assertThat(stored(warehouse, whole))
                .isEqualTo(stored(warehouse, single))
                .hasSizeBetween(100, 399);
    }

    @Test
    protected void aCursorKeepsPositionAndOrigin() {
        Cursor both = new Cursor(Optional.of(new Position("A1")), Optional.of(new Position("B2")));
        Cursor origin = new Cursor(Optional.empty(), Optional.of(new Position("B3")));
        warehouse.load(new Batch(LOADER, Map.of(DEMAND, both, SIGNINS, both), Map.of()));
        warehouse.load(new Batch(LOADER, Map.of(DEMAND, origin), Map.of()));
        assertThat(cursor()).contains(origin);
        reopen();

        assertThat(cursor()).contains(origin);
        assertThat(warehouse.cursor(LOADER, SIGNINS)).contains(both);
    }

    @Test
    protected void theIdOfAllZerosIsAnIdAsAnyOther() {
        warehouse.prepare(List.of(simple()));
        Row zero = new Row(new DataId(0, 0), SHOP, NINE, List.of("zero"), Optional.empty());

        assertThat(warehouse.load(batch("1", simple(), zero, zero)).repeats()).isEqualTo(Map.of(T, 1L));
        assertThat(warehouse.load(batch("2", simple(), zero)).repeats()).isEqualTo(Map.of(T, 1L));
    }

    @Test
    protected void aRepeatWithinTheWindowIsLeftOut() {
        warehouse.prepare(List.of(simple()));
        warehouse.load(batch("1", simple(), row(1, NINE, "one"), row(2, NINE, "two")));
        reopen();
        warehouse.prepare(List.of(simple()));

        Loaded loaded = warehouse.load(batch(
                "2",
                simple(),
                row(1, NINE + WINDOW_MICROS - 1, "again"),
                row(2, NINE - 5, "late"),
                row(3, NINE, "three")));

        assertThat(loaded).isEqualTo(new Loaded(Map.of(T, 1L), Map.of(T, 2L)));
        assertThat(cursor()).contains(at("2"));
        assertThat(stored(warehouse, simple()))
                .containsExactly(row(1, NINE, "one"), row(2, NINE, "two"), row(3, NINE, "three"));
    }

    @Test
    protected void outsideTheWindowAnIdLoadsAgain() {
        warehouse.prepare(List.of(simple()));
        warehouse.load(batch("1", simple(), row(1, NINE, "one")));

        // The row of 2 is old: the window is that of each row, not of the oldest in its batch.
        Loaded loaded =
                warehouse.load(batch("2", simple(), row(1, NINE + WINDOW_MICROS, "one again"), row(2, NINE, "two")));

        assertThat(loaded).isEqualTo(new Loaded(Map.of(T, 2L), Map.of(T, 0L)));
        assertThat(warehouse.tables()).isEqualTo(Map.of(T, 3L));
    }

    /** The rules are reloaded while a batch is open. */
    @Test
    protected void rowsOfAnOlderSpecificationLoadAfterTheTableWasWidened() {
        TableSpec wide = table("t", column("b", ColumnType.INTEGER), column("a", ColumnType.TEXT));
        warehouse.prepare(List.of(simple()));
        warehouse.prepare(List.of(wide));
        Map<TableSpec, Rows> rows = new LinkedHashMap<>();
        rows.put(simple(), Rows.of(simple(), List.of(row(1, NINE, "old"), row(2, NINE, "old"))));
        rows.put(wide, Rows.of(wide, List.of(row(2, NINE, 2L, "repeat"), row(3, NINE, 3L, "new"))));

        Loaded loaded = warehouse.load(new Batch(LOADER, Map.of(DEMAND, at("1")), rows));

        assertThat(loaded).isEqualTo(new Loaded(Map.of(T, 3L), Map.of(T, 1L)));
        assertThat(stored(warehouse, wide))
                .containsExactly(row(1, NINE, null, "old"), row(2, NINE, null, "old"), row(3, NINE, 3L, "new"));
    }

    @Test
    protected void oneIdMayBeInSeveralTables() {
        TableSpec second = table("u", column("b", ColumnType.INTEGER));
        warehouse.prepare(List.of(simple(), second));

        Loaded loaded = warehouse.load(new Batch(
                LOADER,
                Map.of(DEMAND, at("1")),
                Map.of(
                        simple(),
                        Rows.of(simple(), List.of(row(1, NINE, "one"))),
                        second,
                        Rows.of(second, List.of(row(1, NINE, 1L))))));

        assertThat(loaded.rows()).isEqualTo(Map.of(T, 1L, second.name(), 1L));
        assertThat(stored(warehouse, second)).containsExactly(row(1, NINE, 1L));
    }

    @Test
    protected void anyThreadMayCallIt() {
        warehouse.prepare(List.of(simple()));
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int first = thread * 1_000;
            AgentName agent = new AgentName("loader" + thread, 1);
            threads.add(CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < 20; i++) {
                            warehouse.load(new Batch(
                                    agent,
                                    Map.of(DEMAND, at("" + i)),
                                    Map.of(
                                            simple(),
                                            Rows.of(
                                                    simple(),
                                                    List.of(row(first + i, NINE, "x"), row(5_000, NINE, "shared"))))));
                            assertThat(warehouse.cursor(agent, DEMAND)).contains(at("" + i));
                            assertThat(warehouse.tables().get(T)).isGreaterThan(i);
                        }
                    },
                    task -> new Thread(task, agent.toString()).start()));
        }
        CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)).join();

        assertThat(warehouse.tables()).isEqualTo(Map.of(T, 81L));
    }

    @Test
    protected void aClosedWarehouseSaysSo() {
        warehouse.prepare(List.of(simple()));
        warehouse.close();

        assertThatCode(warehouse::close).doesNotThrowAnyException();
        assertThatThrownBy(warehouse::tables)
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.CLOSED));
    }
}
