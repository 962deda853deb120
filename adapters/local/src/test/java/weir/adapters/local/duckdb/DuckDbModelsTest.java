package weir.adapters.local.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.FailureCode;
import weir.application.port.ModelStore;
import weir.application.port.ModelStoreContract;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Warehouse.Batch;
import weir.application.port.Warehouse.Cursor;
import weir.application.port.Warehouse.QueryLimits;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.SourceName;
import weir.domain.model.Grain;
import weir.domain.model.Increment;
import weir.domain.model.Materialized;
import weir.domain.model.Model;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;

class DuckDbModelsTest extends ModelStoreContract {
    /** 2026-11-21T09:00:00Z, in microseconds. */
    private static final long NINE = 1_795_251_600_000_000L;

    private static final long MINUTE = 60_000_000L;

    /** The common pool of a small machine has one thread, in which one of two tasks would wait for the other. */
    private static final Executor A_THREAD_EACH = task -> new Thread(task, "beside").start();

    private static final String BY_HOUR =
            "SELECT date_trunc('hour', created) AS hour, count(*) AS n FROM orders GROUP BY ALL";

    @TempDir
    private Path folder;

    private @Nullable DuckDbWarehouse warehouse;
    private long number;

    @Override
    protected ModelStore open() {
        DuckDbWarehouse opened = new DuckDbWarehouse(
                folder.resolve("warehouse.duckdb"), new DuckDbOptions(512L << 20, 2, Duration.ofHours(1)));
        warehouse = opened;
        opened.prepare(List.of(spec(ORDERS), spec(USERS)));
        return opened.models();
    }

    @Override
    protected void close() {
        warehouse().close();
    }

    private DuckDbWarehouse warehouse() {
        if (warehouse == null) {
            throw new IllegalStateException("not open");
        }
        return warehouse;
    }

    private static TableSpec spec(TableName name, Column... more) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("a", ColumnType.INTEGER, FieldPath.ofName("a"), false));
        columns.addAll(Arrays.asList(more));
        return TableSpec.typed(name, columns);
    }

    @Override
    protected void load(TableName table, int rows) {
        long[] created = new long[rows];
        Arrays.fill(created, NINE);
        load(table, created);
    }

    private void load(TableName table, long... created) {
        List<Row> rows = new ArrayList<>();
        for (long micros : created) {
            number++;
            rows.add(new Row(
                    new DataId(0x0193_4C00_0000_7000L, 0x8000_0000_0000_0000L | number),
                    new SourceName("shop"),
                    micros,
                    List.of(number),
                    Optional.empty()));
        }
        ChannelName channel = new ChannelName(table.value());
        warehouse()
                .load(new Batch(
                        new AgentName("loader", 1),
                        Map.of(channel, Cursor.at(new Position(Long.toString(number)))),
                        Map.of(spec(table), Rows.of(spec(table), rows))));
    }

    private List<List<@Nullable Object>> rows(String sql) {
        return warehouse().query(sql, QueryLimits.DEFAULT).rows();
    }

    private static Model byHour(String sql, Duration lookback) {
        return new Model(
                new TableName("by_hour"),
                "by_hour.sql",
                sql,
                Materialized.INCREMENTAL,
                Optional.of(new Increment(Optional.empty(), "hour", Grain.HOUR, lookback)),
                "",
                Map.of(),
                List.of());
    }

    @Test
    void onlyTheWindowIsMadeAnew() {
        Model model = byHour(BY_HOUR, Duration.ZERO);
        load(ORDERS, NINE, NINE + MINUTE, NINE + 61 * MINUTE);
        assertThat(store().build(build(model, "1")).isFull()).isTrue();

        load(ORDERS, NINE + 62 * MINUTE, NINE + 125 * MINUTE);
        ModelStore.Built built = store().build(build(model, "1"));

        assertThat(built.isFull()).isFalse();
        assertThat(built.rows()).hasValue(3);
        assertThat(built.columns()).extracting(ModelStore.BuiltColumn::name).containsExactly("hour", "n");
        assertThat(rows("SELECT n FROM by_hour ORDER BY hour"))
                .isEqualTo(List.of(List.of(2L), List.of(2L), List.of(1L)));
        assertThat(store().build(build(model, "1")).isFull()).isFalse();
        assertThat(rows("SELECT * FROM by_hour EXCEPT (" + BY_HOUR + ")")).isEmpty();
    }

    @Test
    void aRowThatComesLaterThanTheWindowHasAllMadeAnew() {
        Model model = byHour(BY_HOUR, Duration.ofHours(1));
        load(ORDERS, NINE, NINE + 60 * MINUTE, NINE + 120 * MINUTE);
        store().build(build(model, "1"));

        load(ORDERS, NINE + 70 * MINUTE);
        assertThat(store().build(build(model, "1")).isFull())
                .as("within the window")
                .isFalse();
        load(ORDERS, NINE + 5 * MINUTE);
        assertThat(store().build(build(model, "1")).isFull()).as("before it").isTrue();
        assertThat(rows("SELECT n FROM by_hour ORDER BY hour"))
                .isEqualTo(List.of(List.of(2L), List.of(2L), List.of(1L)));
    }

    @Test
    void anotherDefinitionOrAnotherColumnOrTheWishForItHasAllMadeAnew() {
        load(ORDERS, NINE);
        store().build(build(byHour(BY_HOUR, Duration.ZERO), "1"));
        assertThat(store().build(build(byHour(BY_HOUR, Duration.ZERO), "2")).isFull())
                .isTrue();
        assertThat(store().build(new ModelStore.Build(byHour(BY_HOUR, Duration.ZERO), "2", true, NOON, 10_000))
                        .isFull())
                .isTrue();
        Model all = byHour("SELECT created AS hour, * EXCLUDE (created) FROM orders", Duration.ZERO);
        store().build(build(all, "3"));
        assertThat(store().build(build(all, "3")).isFull()).isFalse();
        warehouse().prepare(List.of(spec(ORDERS, new Column("b", ColumnType.TEXT, FieldPath.ofName("b"), false))));
        assertThat(store().build(build(all, "3")).isFull()).isTrue();
        assertThat(rows("SELECT b FROM by_hour")).hasSize(1);
    }

    @Test
    void aTimeThatIsNotThatOfTheInputIsTold() {
        assertThatThrownBy(() -> store().build(build(byHour("SELECT a FROM orders", Duration.ZERO), "1")))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.QUERY_INVALID))
                .hasMessageContaining("no column hour");
        Model wrong = byHour("SELECT created - INTERVAL 1 DAY AS hour FROM orders", Duration.ZERO);
        load(ORDERS, NINE);
        store().build(build(wrong, "1"));
        load(ORDERS, NINE + MINUTE);
        assertThatThrownBy(() -> store().build(build(wrong, "1"))).hasMessageContaining("before its window");
        assertThat(rows("SELECT * FROM by_hour")).hasSize(1);
    }

    @Test
    void aModelMayHaveNamedQueriesOfItsInputsName() {
        Model model = byHour(
                "WITH orders AS (SELECT * FROM orders WHERE a > 0) SELECT created AS hour, a FROM orders;",
                Duration.ZERO);
        load(ORDERS, NINE);
        store().build(build(model, "1"));
        load(ORDERS, NINE + 61 * MINUTE);
        assertThat(store().build(build(model, "1")).isFull()).isFalse();
        assertThat(rows("SELECT * FROM by_hour")).hasSize(2);
    }

    @Test
    void aViewSeesRowsAndColumnsAsTheyCome() {
        store().build(build(model("v", Materialized.VIEW, "SELECT * FROM orders"), "1"));
        load(ORDERS, 2);
        assertThat(rows("SELECT count(*) FROM v")).isEqualTo(List.of(List.of(2L)));
        warehouse().prepare(List.of(spec(ORDERS, new Column("b", ColumnType.TEXT, FieldPath.ofName("b"), false))));
        store().build(build(model("v", Materialized.VIEW, "SELECT * FROM orders"), "1"));
        assertThat(rows("SELECT b FROM v")).hasSize(2);
        assertThat(rows("SHOW TABLES")).contains(List.of("v"));
        assertThat(rows("DESCRIBE v")).isNotEmpty();
    }

    @Test
    void modelsMayReadNoFileAndNoSettingAndNoBookKeeping() {
        for (String sql : List.of(
                "SELECT * FROM read_csv('/etc/passwd')",
                "SELECT * FROM '/etc/passwd'",
                "SELECT * FROM weir_model",
                "SELECT current_setting('temp_directory')",
                "COPY orders TO '/tmp/x'",
                "SELECT 1; DROP TABLE orders")) {
            assertThatThrownBy(() -> store().build(build(model("m", Materialized.TABLE, sql), "1")))
                    .as(sql)
                    .isInstanceOfSatisfying(OperationFailed.class, e -> assertThat(e.code())
                            .isIn(FailureCode.QUERY_REFUSED, FailureCode.QUERY_INVALID));
        }
        assertThat(store().kept()).isEmpty();
    }

    @Test
    void aModelThatTakesTooLongIsStopped() {
        Model slow = model(
                "slow",
                Materialized.TABLE,
                "WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM x) SELECT max(a) AS a FROM x");
        assertThatThrownBy(() -> store().build(new ModelStore.Build(slow, "1", false, NOON, 300)))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.QUERY_TOO_EXPENSIVE));
        store().build(build(model("m", Materialized.TABLE, "SELECT * FROM orders"), "1"));
        assertThat(store().kept()).containsOnlyKeys(new TableName("m"));
    }

    /** Beside loading and queries: whoever reads sees all rows of one state of the table, never half of them. */
    @Test
    void aTableIsReplacedAtOnce() throws Exception {
        Model model = model("copy", Materialized.TABLE, "SELECT a % 2 AS odd, created FROM orders");
        load(ORDERS, 1_000);
        store().build(build(model, "1"));
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger looks = new AtomicInteger();
        CompletableFuture<Void> loading = CompletableFuture.runAsync(
                () -> {
                    while (!done.get()) {
                        load(ORDERS, 1_000);
                    }
                },
                A_THREAD_EACH);
        CompletableFuture<Void> reading = CompletableFuture.runAsync(
                () -> {
                    while (!done.get()) {
                        long rows =
                                (Long) rows("SELECT count(*) FROM copy").get(0).get(0);
                        assertThat(rows % 1_000).isZero();
                        assertThat(rows).isPositive();
                        looks.incrementAndGet();
                    }
                },
                A_THREAD_EACH);
        try {
            for (int built = 0; built < 20 || (looks.get() < 20 && !reading.isDone()); built++) {
                store().build(build(model, "1"));
            }
        } finally {
            done.set(true);
        }
        loading.get();
        reading.get();
        store().build(build(model, "1"));
        assertThat(rows("SELECT count(*) FROM copy")).isEqualTo(rows("SELECT count(*) FROM orders"));
    }

    @Test
    void modelsAreNoTablesOfTheWarehouse() {
        store().build(build(model("m", Materialized.TABLE, "SELECT * FROM orders"), "1"));

        assertThat(warehouse().tables()).containsOnlyKeys(ORDERS, USERS);
    }

    @Test
    void aTableOfAFormerModelsNameTakesItsPlace() {
        load(ORDERS, 1);
        store().build(build(model("m", Materialized.VIEW, "SELECT 1 AS x"), "1"));
        warehouse().prepare(List.of(spec(new TableName("m"))));
        load(new TableName("m"), 2);

        assertThat(store().kept()).isEmpty();
        assertThat(rows("SELECT count(a) FROM m")).isEqualTo(List.of(List.of(2L)));
    }
}
