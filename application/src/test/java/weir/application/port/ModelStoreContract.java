package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.application.port.ModelStore.Build;
import weir.application.port.ModelStore.Kept;
import weir.application.port.Warehouse.QueryLimits;
import weir.domain.model.Grain;
import weir.domain.model.Increment;
import weir.domain.model.Materialized;
import weir.domain.model.Model;
import weir.domain.table.TableName;

/** What {@link ModelStore} promises. There are two tables to begin with, {@code orders} and {@code users}, without rows. */
public abstract class ModelStoreContract {
    protected static final TableName ORDERS = new TableName("orders");
    protected static final TableName USERS = new TableName("users");
    protected static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final QueryLimits LIMITS = new QueryLimits(2, 10_000);

    /** Opens a store with those tables; again in one test: with all that was there before. */
    protected abstract ModelStore open();

    protected abstract void close();

    /** Loads that many more rows into a table. */
    protected abstract void load(TableName table, int rows);

    private ModelStore store;

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void closeStore() {
        close();
    }

    protected final ModelStore store() {
        return store;
    }

    protected static Model model(String name, Materialized materialized, String sql) {
        Optional<Increment> increment = materialized == Materialized.INCREMENTAL
                ? Optional.of(new Increment(Optional.empty(), "created", Grain.HOUR, Duration.ofHours(1)))
                : Optional.empty();
        return new Model(new TableName(name), name + ".sql", sql, materialized, increment, "", Map.of(), List.of());
    }

    protected static Build build(Model model, String stamp) {
        return new Build(model, stamp, false, NOON, 10_000);
    }

    private void assertFails(FailureCode code, Runnable what) {
        assertThatThrownBy(what::run)
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(code));
    }

    @Test
    protected void readsNamesTheTablesWhetherTheyAreThereOrNot() {
        assertThat(store.reads("SELECT * FROM orders JOIN Absent ON true"))
                .containsExactlyInAnyOrder("orders", "absent");
        assertThat(store.reads("SELECT 1")).isEmpty();
    }

    @Test
    protected void whatDoesNotOnlyReadIsRefused() {
        assertFails(FailureCode.QUERY_REFUSED, () -> store.reads("DROP TABLE orders"));
        assertFails(
                FailureCode.QUERY_REFUSED,
                () -> store.build(build(model("m", Materialized.TABLE, "DELETE FROM orders"), "1")));
        assertThat(store.kept()).isEmpty();
    }

    @Test
    protected void aModelIsMadeAndKeptAndCanBeRead() {
        load(ORDERS, 3);
        assertThat(store.build(build(model("all_orders", Materialized.TABLE, "SELECT * FROM orders"), "1"))
                        .rows())
                .hasValue(3);
        assertThat(store.build(build(model("seen", Materialized.VIEW, "SELECT * FROM all_orders"), "2"))
                        .rows())
                .isEmpty();

        assertThat(store.kept())
                .containsExactly(
                        Map.entry(new TableName("all_orders"), new Kept(Materialized.TABLE, "1", NOON)),
                        Map.entry(new TableName("seen"), new Kept(Materialized.VIEW, "2", NOON)));
        assertThat(store.readable()).contains("orders", "users", "all_orders", "seen");
        assertThat(store.find("SELECT * FROM seen", LIMITS).rows()).isEqualTo(3);
    }

    @Test
    protected void aTableIsMadeAnewEachTime() {
        load(ORDERS, 1);
        Model model = model("all_orders", Materialized.TABLE, "SELECT * FROM orders");
        store.build(build(model, "1"));
        load(ORDERS, 2);
        assertThat(store.find("SELECT * FROM all_orders", LIMITS).rows()).isEqualTo(1);

        assertThat(store.build(build(model, "1")).rows()).hasValue(3);
    }

    @Test
    protected void aModelMayBecomeAnotherKindOfThing() {
        load(ORDERS, 1);
        for (Materialized kind : List.of(
                Materialized.VIEW,
                Materialized.TABLE,
                Materialized.VIEW,
                Materialized.INCREMENTAL,
                Materialized.TABLE)) {
            store.build(build(model("m", kind, "SELECT * FROM orders"), kind.word()));
            assertThat(store.kept()).containsOnly(Map.entry(new TableName("m"), new Kept(kind, kind.word(), NOON)));
            assertThat(store.find("SELECT * FROM m", LIMITS).rows()).isEqualTo(1);
        }
    }

    @Test
    protected void aTableThatNoModelMadeIsLeftAlone() {
        load(USERS, 2);
        assertFails(
                FailureCode.SCHEMA_CONFLICT,
                () -> store.build(build(model("users", Materialized.TABLE, "SELECT * FROM orders"), "1")));
        store.drop(USERS);

        assertThat(store.find("SELECT * FROM users", LIMITS).rows()).isEqualTo(2);
    }

    @Test
    protected void whatCannotBeReadFailsAndLeavesWhatWasThere() {
        load(ORDERS, 1);
        store.build(build(model("m", Materialized.TABLE, "SELECT * FROM orders"), "1"));
        assertFails(
                FailureCode.QUERY_INVALID,
                () -> store.build(build(model("m", Materialized.TABLE, "SELECT * FROM absent"), "2")));

        assertThat(store.kept().get(new TableName("m"))).isEqualTo(new Kept(Materialized.TABLE, "1", NOON));
        assertThat(store.find("SELECT * FROM m", LIMITS).rows()).isEqualTo(1);
    }

    @Test
    protected void aDroppedModelIsGone() {
        store.build(build(model("m", Materialized.TABLE, "SELECT * FROM orders"), "1"));
        store.build(build(model("n", Materialized.VIEW, "SELECT * FROM orders"), "1"));
        store.drop(new TableName("m"));
        store.drop(new TableName("m"));
        store.drop(new TableName("n"));

        assertThat(store.kept()).isEmpty();
        assertThat(store.readable()).doesNotContain("m", "n");
        assertFails(FailureCode.QUERY_INVALID, () -> store.find("SELECT * FROM m", LIMITS));
    }

    @Test
    protected void whatIsMadeOutlivesTheStore() {
        load(ORDERS, 2);
        store.build(build(model("m", Materialized.INCREMENTAL, "SELECT * FROM orders"), "1"));
        close();
        store = open();

        assertThat(store.kept()).containsOnlyKeys(new TableName("m"));
        assertThat(store.find("SELECT * FROM m", LIMITS).rows()).isEqualTo(2);
        assertThat(store.build(build(model("m", Materialized.INCREMENTAL, "SELECT * FROM orders"), "1"))
                        .rows())
                .hasValue(2);
    }

    @Test
    protected void whatIsFoundIsCountedInAllAndShownInPart() {
        load(ORDERS, 5);
        ModelStore.Found found = store.find("SELECT * FROM orders", LIMITS);

        assertThat(found.rows()).isEqualTo(5);
        assertThat(found.sample().rows()).hasSize(2);
        assertThat(store.find("SELECT * FROM users", LIMITS).rows()).isZero();
    }

    @Test
    protected void loadedRowsAreCounted() {
        long before = store.loaded().getOrDefault(ORDERS, 0L);
        load(ORDERS, 2);
        load(ORDERS, 3);

        assertThat(store.loaded().get(ORDERS) - before).isEqualTo(5);
        assertThat(store.loaded().getOrDefault(USERS, 0L)).isZero();
    }
}
