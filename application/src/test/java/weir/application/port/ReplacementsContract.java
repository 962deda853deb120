package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.application.port.Replacements.Place;
import weir.application.port.Replacements.Replaced;
import weir.application.port.TableVersions.Difference;
import weir.application.port.Warehouse.Cursor;
import weir.domain.table.ColumnType;
import weir.domain.table.EventKey;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;

/** What {@link Replacements} promises. */
public abstract class ReplacementsContract {
    private static final Place EVERYWHERE = new Place.Everywhere();
    private static final Place ASIDE = new Place.Aside();
    private static final long NINE = WarehouseContract.NINE;
    private static final long WINDOW = WarehouseContract.WINDOW_MICROS;
    private static final TableVersion ONE = TableVersion.parse("t@1");
    private static final TableVersion TWO = TableVersion.parse("t@2");
    private static final TableSpec T = WarehouseContract.simple();
    private static final TableSpec U = WarehouseContract.table("u", WarehouseContract.column("b", ColumnType.INTEGER));
    private static final TableSpec REJECTED = TableSpec.rejected();

    private Warehouse warehouse;

    /** Opens the warehouse of this test, which holds what was loaded before it was last closed. */
    protected abstract Warehouse open();

    /** All rows of a version as the specification reads them, in the order of their ids. */
    protected abstract List<Row> stored(Warehouse warehouse, TableVersion version, TableSpec table);

    @BeforeEach
    void openWarehouse() {
        warehouse = open();
        warehouse.prepare(List.of(T, U, REJECTED));
    }

    @AfterEach
    void closeWarehouse() {
        warehouse.close();
    }

    private Replacements replacements() {
        return (Replacements) warehouse;
    }

    private TableVersions versions() {
        return (TableVersions) warehouse;
    }

    private void load(TableSpec table, Row... rows) {
        warehouse.load(WarehouseContract.batch("1", table, rows));
    }

    private static Row row(long number, Object... values) {
        return WarehouseContract.row(number, NINE + number, values);
    }

    private static Row rejected(long number) {
        return WarehouseContract.row(
                number, NINE + number, "demand", "load", "c", "r", null, null, "t", null, null, null);
    }

    /** The events with these numbers. */
    private static List<EventKey> events(long... numbers) {
        return LongStream.of(numbers)
                .mapToObj(number -> new EventKey(WarehouseContract.id(number), NINE + number))
                .toList();
    }

    private static EventKey event(long number, long createdMicros) {
        return new EventKey(WarehouseContract.id(number), createdMicros);
    }

    private static Map<TableSpec, Rows> rows(TableSpec table, Row... rows) {
        return Map.of(table, Rows.of(table, List.of(rows)));
    }

    private List<Row> t() {
        return stored(warehouse, ONE, T);
    }

    private List<Row> u() {
        return stored(warehouse, TableVersion.parse("u@1"), U);
    }

    private List<Row> rejected() {
        return stored(warehouse, TableVersion.parse("weir_rejected@1"), REJECTED);
    }

    @Test
    protected void rowsOfTheEventsGoWhereverTheyAreAndOthersCome() {
        load(T, row(1, "one"), row(2, "two"), row(3, "three"));
        load(U, row(2, 2L));
        load(REJECTED, rejected(4));

        Replaced replaced = replacements().replace(EVERYWHERE, events(2, 3, 4), rows(T, row(2, "TWO"), row(4, "FOUR")));

        assertThat(replaced).isEqualTo(new Replaced(4, Map.of(T.name(), 2L), Map.of(T.name(), 0L)));
        assertThat(t()).containsExactly(row(1, "one"), row(2, "TWO"), row(4, "FOUR"));
        assertThat(u()).isEmpty();
        assertThat(rejected()).isEmpty();
    }

    @Test
    protected void theSameAgainLeavesTheSame() {
        load(T, row(1, "one"));
        replacements().replace(EVERYWHERE, events(1), rows(T, row(1, "ONE")));

        replacements().replace(EVERYWHERE, events(1), rows(T, row(1, "ONE")));

        assertThat(t()).containsExactly(row(1, "ONE"));
    }

    @Test
    protected void theCursorsStayAndLoadingGoesOn() {
        load(T, row(1, "one"));

        replacements().replace(EVERYWHERE, events(1), rows(T, row(1, "ONE")));
        load(T, row(1, "one"), row(2, "two"));

        Optional<Cursor> cursor = warehouse.cursor(WarehouseContract.LOADER, WarehouseContract.DEMAND);
        assertThat(cursor).contains(WarehouseContract.at("1"));
        assertThat(t()).containsExactly(row(1, "ONE"), row(2, "two"));
    }

    @Test
    protected void aRowOfTheSameIdAndAnotherTimeIsAnotherEvents() {
        load(T, WarehouseContract.row(1, NINE - WINDOW, "long before"));

        replacements().replace(EVERYWHERE, List.of(event(1, NINE)), Map.of());

        assertThat(t()).containsExactly(WarehouseContract.row(1, NINE - WINDOW, "long before"));
    }

    @Test
    protected void aRepeatOfAnEarlierRowIsLeftOut() {
        load(T, WarehouseContract.row(1, NINE, "first"));

        Replaced replaced = replacements()
                .replace(
                        EVERYWHERE,
                        List.of(event(1, NINE + WINDOW - 1), event(2, NINE)),
                        rows(T, WarehouseContract.row(1, NINE + WINDOW - 1, "repeat")));

        assertThat(replaced.repeats()).isEqualTo(Map.of(T.name(), 1L));
        assertThat(t()).containsExactly(WarehouseContract.row(1, NINE, "first"));
    }

    @Test
    protected void aLaterRowThatIsARepeatNowGoes() {
        load(T, WarehouseContract.row(1, NINE + WINDOW - 1, "repeat"), WarehouseContract.row(2, NINE + 5, "other"));

        replacements().replace(EVERYWHERE, List.of(event(1, NINE)), rows(T, WarehouseContract.row(1, NINE, "first")));

        assertThat(t())
                .containsExactly(WarehouseContract.row(1, NINE, "first"), WarehouseContract.row(2, NINE + 5, "other"));
    }

    @Test
    protected void aLaterRowOutsideTheWindowStays() {
        load(T, WarehouseContract.row(1, NINE + WINDOW, "later"));

        replacements().replace(EVERYWHERE, List.of(event(1, NINE)), rows(T, WarehouseContract.row(1, NINE, "first")));

        assertThat(t())
                .containsExactly(
                        WarehouseContract.row(1, NINE, "first"), WarehouseContract.row(1, NINE + WINDOW, "later"));
    }

    @Test
    protected void repeatsAmongTheRowsThatComeCountOneAfterAnother() {
        replacements()
                .replace(
                        EVERYWHERE,
                        List.of(event(1, NINE), event(1, NINE + 1), event(1, NINE + WINDOW)),
                        rows(
                                T,
                                WarehouseContract.row(1, NINE, "first"),
                                WarehouseContract.row(1, NINE + 1, "repeat"),
                                WarehouseContract.row(1, NINE + WINDOW, "later")));

        assertThat(t())
                .containsExactly(
                        WarehouseContract.row(1, NINE, "first"), WarehouseContract.row(1, NINE + WINDOW, "later"));
    }

    @Test
    protected void everyVersionGetsTheRows() {
        TableSpec whole = WarehouseContract.table("t", WarehouseContract.column("a", ColumnType.INTEGER))
                .ofVersion(2);
        load(T, row(1, "one"));
        warehouse.prepare(List.of(whole));

        replacements().replace(EVERYWHERE, events(1), rows(whole, row(1, 1L)));

        assertThat(stored(warehouse, TWO, whole)).containsExactly(row(1, 1L));
        assertThat(t())
                .containsExactly(new Row(
                        WarehouseContract.id(1),
                        WarehouseContract.SHOP,
                        NINE + 1,
                        Arrays.asList((Object) null),
                        Optional.of("{\"a\":1}")));
    }

    @Test
    protected void oneVersionIsFilledAndTheOthersStay() {
        load(T, row(1, "one"), row(2, "two"));
        versions().make(TWO, T);
        load(T, row(3, "three"));

        Replaced replaced = replacements()
                .replace(new Place.In(TWO), events(1, 2, 3), rows(T, row(1, "ONE"), row(2, "TWO"), row(3, "THREE")));

        assertThat(replaced).isEqualTo(new Replaced(1, Map.of(T.name(), 3L), Map.of(T.name(), 0L)));
        assertThat(t()).containsExactly(row(1, "one"), row(2, "two"), row(3, "three"));
        assertThat(stored(warehouse, TWO, T)).containsExactly(row(1, "ONE"), row(2, "TWO"), row(3, "THREE"));
    }

    @Test
    protected void whatAVersionDoesNotTakeIsRejectedAndOtherTablesStay() {
        load(T, row(1, "one"), row(2, "two"));
        load(U, row(2, 2L));
        load(REJECTED, rejected(3));
        versions().make(TWO, T);

        replacements()
                .replace(
                        new Place.In(TWO),
                        events(1, 2, 3),
                        Map.of(
                                REJECTED, Rows.of(REJECTED, List.of(rejected(1))),
                                T, Rows.of(T, List.of(row(2, "TWO"), row(3, "THREE"))),
                                U, Rows.of(U, List.of(row(2, 22L)))));

        assertThat(stored(warehouse, TWO, T)).containsExactly(row(2, "TWO"), row(3, "THREE"));
        assertThat(t()).containsExactly(row(1, "one"), row(2, "two"));
        assertThat(u()).containsExactly(row(2, 2L));
        assertThat(rejected()).containsExactly(rejected(1), rejected(3));
    }

    @Test
    protected void aVersionThatIsNotThereIsNotFilled() {
        assertThatThrownBy(() -> replacements().replace(new Place.In(TWO), events(1), rows(T, row(1, "one"))))
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.SCHEMA_CONFLICT));
    }

    @Test
    protected void whatIsAsideIsSeenByNobodyUntilItIsPutInPlace() {
        load(T, row(1, "one"), row(2, "two"));
        load(U, row(2, 2L));
        load(REJECTED, rejected(3));
        replacements().replace(ASIDE, events(1, 2), rows(T, row(1, "ONE")));
        replacements().replace(ASIDE, events(3), rows(T, row(3, "THREE")));

        assertThat(replacements().eventsAside()).isEqualTo(3);
        assertThat(t()).containsExactly(row(1, "one"), row(2, "two"));
        assertThat(warehouse.tables()).isEqualTo(Map.of(T.name(), 2L, U.name(), 1L, REJECTED.name(), 1L));

        Replaced replaced = replacements().putInPlace();

        assertThat(replaced).isEqualTo(new Replaced(4, Map.of(T.name(), 2L), Map.of(T.name(), 0L)));
        assertThat(t()).containsExactly(row(1, "ONE"), row(3, "THREE"));
        assertThat(u()).isEmpty();
        assertThat(rejected()).isEmpty();
        assertThat(replacements().eventsAside()).isZero();
        assertThat(replacements().putInPlace()).isEqualTo(new Replaced(0, Map.of(), Map.of()));
    }

    @Test
    protected void whatIsAsideOutlastsTheProcess() {
        load(T, row(1, "one"));
        replacements().replace(ASIDE, events(1), rows(T, row(1, "ONE")));
        warehouse.close();
        warehouse = open();

        replacements().putInPlace();

        assertThat(t()).containsExactly(row(1, "ONE"));
    }

    @Test
    protected void puttingAsideAgainReplacesWhatIsAsideOfTheSameEvents() {
        replacements().replace(ASIDE, events(1, 2), rows(T, row(1, "one"), row(2, "two")));
        replacements().replace(ASIDE, events(2), rows(T, row(2, "TWO")));

        assertThat(replacements().eventsAside()).isEqualTo(2);
        replacements().putInPlace();

        assertThat(t()).containsExactly(row(1, "one"), row(2, "TWO"));
    }

    @Test
    protected void whatIsLoadedMeanwhileIsNeitherLostNorDoubled() {
        load(T, row(1, "one"));
        replacements().replace(ASIDE, events(1), rows(T, row(1, "ONE")));
        load(T, row(2, "two"));

        replacements().putInPlace();

        assertThat(t()).containsExactly(row(1, "ONE"), row(2, "two"));
    }

    @Test
    protected void repeatsAreFoundWhenRowsArePutInPlaceToo() {
        load(
                T,
                WarehouseContract.row(1, NINE, "first"),
                WarehouseContract.row(2, NINE + WINDOW, "later repeat"),
                WarehouseContract.row(3, NINE + 7, "three"));
        replacements()
                .replace(
                        ASIDE,
                        List.of(event(1, NINE + 1), event(2, NINE + 1)),
                        rows(
                                T,
                                WarehouseContract.row(1, NINE + 1, "repeat"),
                                WarehouseContract.row(2, NINE + 1, "now first")));

        replacements().putInPlace();

        assertThat(t())
                .containsExactly(
                        WarehouseContract.row(1, NINE, "first"),
                        WarehouseContract.row(2, NINE + 1, "now first"),
                        WarehouseContract.row(3, NINE + 7, "three"));
    }

    @Test
    protected void whatIsAsideIsPutIntoEveryVersion() {
        load(T, row(1, "one"));
        versions().make(TWO, T);
        replacements().replace(ASIDE, events(1), rows(T, row(1, "ONE")));

        replacements().putInPlace();

        assertThat(t()).containsExactly(row(1, "ONE"));
        assertThat(stored(warehouse, TWO, T)).containsExactly(row(1, "ONE"));
    }

    @Test
    protected void whatPuttingInPlaceWouldChangeIsToldBefore() {
        load(T, row(1, "one"), row(2, "two"), row(3, "three"));
        load(U, row(5, 5L));
        replacements().replace(ASIDE, events(1, 2, 3, 4), rows(T, row(1, "one"), row(2, "TWO"), row(4, "FOUR")));

        Map<TableName, Difference> changes = replacements().compareAside(0);

        assertThat(changes).isEqualTo(Map.of(T.name(), new Difference(1, 1, 1, 1, Map.of("a", 1L), List.of())));
        assertThat(t()).containsExactly(row(1, "one"), row(2, "two"), row(3, "three"));
    }

    @Test
    protected void whatHasBeenSettledIsNotRejectedAgain() {
        TableSpec settled = TableSpec.settled();
        warehouse.prepare(List.of(settled));
        load(settled, WarehouseContract.row(1, NINE, "demand", "discarded", NINE + 1, "load", "c", null, null));

        replacements().replace(EVERYWHERE, events(1, 2), rows(REJECTED, rejected(1), rejected(2)));
        assertThat(rejected()).containsExactly(rejected(2));
        replacements().replace(ASIDE, events(1, 2), rows(REJECTED, rejected(1), rejected(2)));
        replacements().putInPlace();

        assertThat(rejected()).containsExactly(rejected(2));
    }

    @Test
    protected void nothingAsideIsNothingToCompare() {
        load(T, row(1, "one"));
        replacements().replace(ASIDE, events(1), rows(T, row(1, "ONE")));

        replacements().clearAside();
        replacements().clearAside();

        assertThat(replacements().eventsAside()).isZero();
        assertThat(replacements().compareAside(3)).isEmpty();
        replacements().putInPlace();
        assertThat(t()).containsExactly(row(1, "one"));
    }
}
