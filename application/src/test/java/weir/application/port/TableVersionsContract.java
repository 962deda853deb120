package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.application.port.TableVersions.Difference;
import weir.application.port.TableVersions.HourDigest;
import weir.application.port.TableVersions.Sample;
import weir.application.port.TableVersions.Side;
import weir.application.port.TableVersions.Version;
import weir.application.port.Warehouse.Batch;
import weir.application.port.Warehouse.Loaded;
import weir.domain.table.ColumnType;
import weir.domain.table.EventKey;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;

/** What {@link TableVersions} promises, and what {@link Warehouse} does where there are several. */
public abstract class TableVersionsContract {
    protected static final long NINE = WarehouseContract.NINE;
    protected static final TableVersion ONE = TableVersion.parse("t@1");
    protected static final TableVersion TWO = TableVersion.parse("t@2");
    private static final TableSpec TEXT = WarehouseContract.simple();
    private static final TableSpec WHOLE =
            WarehouseContract.table("t", WarehouseContract.column("a", ColumnType.INTEGER));

    private Warehouse warehouse;

    /** Opens the warehouse of this test, which holds what was loaded before it was last closed. */
    protected abstract Warehouse open();

    /** All rows of a version as the specification reads them, in the order of their ids. */
    protected abstract List<Row> stored(Warehouse warehouse, TableVersion version, TableSpec table);

    @BeforeEach
    void openWarehouse() {
        warehouse = open();
    }

    @AfterEach
    void closeWarehouse() {
        warehouse.close();
    }

    private TableVersions versions() {
        return (TableVersions) warehouse;
    }

    private void reopen(TableSpec... tables) {
        warehouse.close();
        warehouse = open();
        warehouse.prepare(List.of(tables));
    }

    private Loaded load(TableSpec table, Row... rows) {
        return warehouse.load(WarehouseContract.batch("1", table, rows));
    }

    private static Row row(long number, Object... values) {
        return WarehouseContract.row(number, NINE + number, values);
    }

    private static Row withExtra(long number, String extra, Object... values) {
        return new Row(
                WarehouseContract.id(number),
                WarehouseContract.SHOP,
                NINE + number,
                Arrays.asList(values),
                Optional.of(extra));
    }

    private static Version version(TableVersion id, boolean isInForce, long rows) {
        return new Version(id, isInForce, rows, Optional.empty());
    }

    @Test
    protected void aTableHasOneVersionWhichIsInForce() {
        warehouse.prepare(List.of(TEXT));
        load(TEXT, row(1, "one"));

        assertThat(versions().versions()).containsExactly(version(ONE, true, 1));
        assertThat(stored(warehouse, ONE, TEXT)).containsExactly(row(1, "one"));
    }

    @Test
    protected void aTableThatBeginsWithALaterVersionHasThatNumber() {
        warehouse.prepare(List.of(TEXT.ofVersion(3)));

        assertThat(versions().versions()).containsExactly(version(TableVersion.parse("t@3"), true, 0));
    }

    @Test
    protected void rowsGoIntoEveryVersionThereIs() {
        warehouse.prepare(List.of(TEXT));
        load(TEXT, row(1, "one"));
        versions().make(TWO, TEXT);

        Loaded loaded = load(TEXT, row(2, "two"));

        assertThat(loaded).isEqualTo(new Loaded(Map.of(TEXT.name(), 1L), Map.of(TEXT.name(), 0L)));
        assertThat(stored(warehouse, ONE, TEXT)).containsExactly(row(1, "one"), row(2, "two"));
        assertThat(stored(warehouse, TWO, TEXT)).containsExactly(row(2, "two"));
        assertThat(versions().versions()).containsExactly(version(ONE, true, 2), version(TWO, false, 1));
        assertThat(warehouse.tables()).isEqualTo(Map.of(TEXT.name(), 2L));
    }

    @Test
    protected void aWarehouseThatIsOpenedAgainKnowsItsVersions() {
        warehouse.prepare(List.of(TEXT));
        versions().make(TWO, TEXT);
        reopen(TEXT);

        load(TEXT, row(1, "one"));

        assertThat(versions().versions()).containsExactly(version(ONE, true, 1), version(TWO, false, 1));
    }

    @Test
    protected void makingAVersionTwiceKeepsItsRows() {
        warehouse.prepare(List.of(TEXT));
        versions().make(TWO, TEXT);
        load(TEXT, row(1, "one"));

        versions().make(TWO, TEXT);

        assertThat(stored(warehouse, TWO, TEXT)).containsExactly(row(1, "one"));
    }

    @Test
    protected void aVersionIsMadeOnlyOfATableThatIsThere() {
        warehouse.prepare(List.of(TEXT));
        TableSpec absent = WarehouseContract.table("u", WarehouseContract.column("a", ColumnType.TEXT));

        assertThatThrownBy(() -> versions().make(TableVersion.parse("u@2"), absent))
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.SCHEMA_CONFLICT))
                .hasMessageContaining("no table u");
    }

    @Test
    protected void aVersionThatIsThereKeepsItsTypes() {
        warehouse.prepare(List.of(TEXT));
        versions().make(TWO, TEXT);

        assertThatThrownBy(() -> versions().make(TWO, WHOLE))
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.SCHEMA_CONFLICT))
                .hasMessageContainingAll("t@2", "column a", "text", "another number");
    }

    @Test
    protected void aSpecificationOfAHigherVersionMakesItBesideWhatIsThere() {
        warehouse.prepare(List.of(TEXT));
        load(TEXT, row(1, "one"));

        warehouse.prepare(List.of(WHOLE.ofVersion(2)));
        Loaded loaded = load(WHOLE.ofVersion(2), row(2, 2L));

        assertThat(loaded.misfits()).isEqualTo(Map.of(ONE, 1L));
        assertThat(stored(warehouse, ONE, TEXT))
                .containsExactly(row(1, "one"), withExtra(2, "{\"a\":2}", (Object) null));
        assertThat(stored(warehouse, TWO, WHOLE)).containsExactly(row(2, 2L));
        assertThat(warehouse.tables()).isEqualTo(Map.of(TEXT.name(), 2L));
    }

    @Test
    protected void whatDoesNotFitJoinsWhatNoColumnClaims() {
        warehouse.prepare(List.of(WHOLE));
        warehouse.prepare(List.of(TEXT.ofVersion(2)));

        load(
                TEXT.ofVersion(2),
                withExtra(1, "{\"x\":1}", "one"),
                withExtra(2, "{\"x\" : 1.50}", (Object) null),
                row(3, "three"));

        assertThat(stored(warehouse, ONE, WHOLE))
                .containsExactly(
                        withExtra(1, "{\"x\":1,\"a\":\"one\"}", (Object) null),
                        withExtra(2, "{\"x\" : 1.50}", (Object) null),
                        withExtra(3, "{\"a\":\"three\"}", (Object) null));
        assertThat(stored(warehouse, TWO, TEXT))
                .containsExactly(
                        withExtra(1, "{\"x\":1}", "one"),
                        withExtra(2, "{\"x\" : 1.50}", (Object) null),
                        row(3, "three"));
    }

    @Test
    protected void aSpecificationThatFitsOneOfTheVersionsIsTaken() {
        warehouse.prepare(List.of(TEXT));
        warehouse.prepare(List.of(WHOLE.ofVersion(2)));
        reopen(WHOLE.ofVersion(2));
        versions().promote(TWO);

        reopen(WHOLE);
        load(WHOLE, row(1, 1L));

        assertThat(stored(warehouse, TWO, WHOLE)).containsExactly(row(1, 1L));
    }

    @Test
    protected void aNewColumnIsAddedToEveryVersion() {
        warehouse.prepare(List.of(TEXT));
        versions().make(TWO, TEXT);
        TableSpec wider = WarehouseContract.table(
                "t", WarehouseContract.column("a", ColumnType.TEXT), WarehouseContract.column("b", ColumnType.TEXT));

        warehouse.prepare(List.of(wider));
        load(wider, row(1, "one", "more"));

        assertThat(stored(warehouse, ONE, wider)).containsExactly(row(1, "one", "more"));
        assertThat(stored(warehouse, TWO, wider)).containsExactly(row(1, "one", "more"));
    }

    @Test
    protected void theVersionInForceIsWhatThePlainNameMeans() {
        warehouse.prepare(List.of(TEXT));
        load(TEXT, row(1, "one"));
        versions().make(TWO, TEXT);
        load(TEXT, row(2, "two"));

        versions().promote(TWO);
        Loaded loaded = load(TEXT, row(3, "three"));

        assertThat(loaded.rows()).isEqualTo(Map.of(TEXT.name(), 1L));
        assertThat(warehouse.tables()).isEqualTo(Map.of(TEXT.name(), 2L));
        assertThat(versions().versions())
                .containsExactly(version(ONE, false, 3), new Version(TWO, true, 2, Optional.of(ONE)));
        assertThat(stored(warehouse, ONE, TEXT)).containsExactly(row(1, "one"), row(2, "two"), row(3, "three"));
        reopen(TEXT);
        assertThat(versions().versions())
                .containsExactly(version(ONE, false, 3), new Version(TWO, true, 2, Optional.of(ONE)));
    }

    @Test
    protected void theVersionBeforeCanBePutInForceAgain() {
        warehouse.prepare(List.of(TEXT));
        versions().make(TWO, TEXT);
        load(TEXT, row(1, "one"));
        versions().promote(TWO);
        versions().promote(TWO);

        versions().promote(ONE);

        assertThat(versions().versions())
                .containsExactly(
                        new Version(ONE, true, 1, Optional.of(TWO)), new Version(TWO, false, 1, Optional.of(ONE)));
        load(TEXT, row(2, "two"));
        assertThat(stored(warehouse, TWO, TEXT)).containsExactly(row(1, "one"), row(2, "two"));
    }

    @Test
    protected void onlyAVersionThatIsThereIsPutInForce() {
        warehouse.prepare(List.of(TEXT));

        assertThatThrownBy(() -> versions().promote(TWO))
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.SCHEMA_CONFLICT))
                .hasMessageContainingAll("no t@2", "t@1");
    }

    @Test
    protected void whoeverHasARowInTheVersionInForceIsNotAmongTheRejected() {
        TableSpec rejected = TableSpec.rejected();
        warehouse.prepare(List.of(TEXT, rejected));
        versions().make(TWO, TEXT);
        List<Object> why = Arrays.asList("demand", "load", "c", "r", null, null, "t", null, null, null);
        Row stays = new Row(WarehouseContract.id(2), WarehouseContract.SHOP, NINE + 2, why, Optional.empty());
        load(
                rejected,
                new Row(WarehouseContract.id(1), WarehouseContract.SHOP, NINE + 1, why, Optional.empty()),
                stays);
        load(TEXT, row(1, "one"));

        versions().promote(TWO);

        assertThat(stored(warehouse, TableVersion.parse("weir_rejected@1"), rejected))
                .containsExactly(stays);
    }

    @Test
    protected void aVersionIsRemovedButNotTheOneInForce() {
        warehouse.prepare(List.of(TEXT));
        versions().make(TWO, TEXT);
        load(TEXT, row(1, "one"));
        versions().promote(TWO);

        assertThatThrownBy(() -> versions().remove(TWO))
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.SCHEMA_CONFLICT))
                .hasMessageContaining("t@2 is in force");
        versions().remove(ONE);
        versions().remove(ONE);

        assertThat(versions().versions()).containsExactly(version(TWO, true, 1));
        load(TEXT, row(2, "two"));
        assertThat(stored(warehouse, TWO, TEXT)).hasSize(2);
    }

    @Test
    protected void versionsWithTheSameRowsDoNotDiffer() {
        warehouse.prepare(List.of(TEXT));
        versions().make(TWO, TEXT);
        load(TEXT, row(1, "one"), row(2, (Object) null));

        Difference difference = versions().compare(ONE, TWO, 5);

        assertThat(difference).isEqualTo(new Difference(2, 0, 0, 0, Map.of(), List.of()));
        assertThat(difference.isNone()).isTrue();
    }

    @Test
    protected void whatDiffersIsCountedByColumnAndShown() {
        warehouse.prepare(List.of(TEXT));
        load(TEXT, row(1, "one"));
        warehouse.prepare(List.of(WHOLE.ofVersion(2)));
        load(WHOLE.ofVersion(2), row(2, 2L), row(3, 3L), row(4, (Object) null));

        Difference difference = versions().compare(ONE, TWO, 1);

        assertThat(difference.same()).isEqualTo(1);
        assertThat(difference.onlyLeft()).isEqualTo(1);
        assertThat(difference.onlyRight()).isZero();
        assertThat(difference.differing()).isEqualTo(2);
        assertThat(difference.columns()).isEqualTo(Map.of("a", 2L, "extra", 2L));
        assertThat(difference.samples())
                .containsExactlyInAnyOrder(
                        new Sample(WarehouseContract.id(1), Side.ONLY_LEFT, Map.of(), Map.of()),
                        new Sample(WarehouseContract.id(2), Side.BOTH, Map.of("extra", "{\"a\":2}"), Map.of("a", "2")));
    }

    @Test
    protected void onlyVersionsThatAreThereAreCompared() {
        warehouse.prepare(List.of(TEXT));

        assertThatThrownBy(() -> versions().compare(ONE, TWO, 5))
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.SCHEMA_CONFLICT));
    }

    @Test
    protected void anHourOfTheSameRowsHasTheSameDigestInWhateverOrder() {
        TableSpec wider = WarehouseContract.table(
                "t", WarehouseContract.column("b", ColumnType.INTEGER), WarehouseContract.column("a", ColumnType.TEXT));
        warehouse.prepare(List.of(TEXT));
        Row later = WarehouseContract.row(3, NINE + 3_600_000_000L, "three");
        load(TEXT, row(1, "one"), row(2, (Object) null), later);
        SortedMap<Instant, HourDigest> before = versions().hours(ONE);
        versions().make(TWO, TEXT);
        warehouse.prepare(List.of(wider));
        load(wider, WarehouseContract.row(4, NINE - 1, 4L, "four"));
        ((Replacements) warehouse)
                .replace(
                        new Replacements.Place.In(TWO),
                        List.of(
                                new EventKey(later.id(), later.createdMicros()),
                                new EventKey(WarehouseContract.id(2), NINE + 2),
                                new EventKey(WarehouseContract.id(1), NINE + 1)),
                        Map.of(TEXT, Rows.of(TEXT, List.of(later, row(2, (Object) null), row(1, "one")))));

        Instant nine = Instant.parse("2026-11-21T09:00:00Z");
        assertThat(before).containsOnlyKeys(nine, nine.plusSeconds(3_600));
        assertThat(before.get(nine).rows()).isEqualTo(2);
        assertThat(versions().hours(TWO).tailMap(nine)).isEqualTo(before);
        assertThat(versions().hours(TWO).firstKey()).isEqualTo(nine.minusSeconds(3_600));
        load(TEXT, row(5, "one"));
        assertThat(versions().hours(ONE).get(nine)).isNotEqualTo(before.get(nine));
    }

    @Test
    protected void eachRowKnowsWhichRulesMadeIt() {
        RulesVersion old = RulesVersion.of("old");
        RulesVersion young = RulesVersion.of("new");
        warehouse.prepare(List.of(TEXT));
        Rows rows = new Rows(TEXT);
        rows.add(row(1, "one"), old);
        rows.add(row(2, "two"), young);
        rows.add(row(3, "three"), young);
        rows.add(row(4, "four"));
        warehouse.load(new Batch(WarehouseContract.LOADER, Map.of(), Map.of(TEXT, rows)));

        assertThat(versions().rulesOfRows())
                .isEqualTo(Map.of(
                        TEXT.name(),
                        Map.of(Optional.of(old), 1L, Optional.of(young), 2L, Optional.<RulesVersion>empty(), 1L)));
        assertThat(List.copyOf(new ArrayList<>(warehouse.tables().keySet()))).containsExactly(new TableName("t"));
    }
}
