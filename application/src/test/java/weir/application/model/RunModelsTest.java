package weir.application.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryModelStore;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.domain.model.Materialized;
import weir.domain.model.Model;
import weir.domain.model.ModelTest;
import weir.domain.table.TableName;

final class RunModelsTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final TableName ORDERS = new TableName("orders");

    private final InMemoryModelStore store = new InMemoryModelStore();
    private List<Model> models = new ArrayList<>();
    private List<ModelTest> tests = List.of();
    private final RunModels run = new RunModels(
            store, () -> new ModelPlan(models, tests, Duration.ofMinutes(1), false), () -> NOON, Metrics.NONE);

    @BeforeEach
    void load() {
        store.load(ORDERS, 3);
        store.load(new TableName("users"), 2);
    }

    private static Model model(String name, String sql, ModelTest... tests) {
        return new Model(
                new TableName(name),
                "models/" + name + ".sql",
                sql,
                Materialized.TABLE,
                Optional.empty(),
                "",
                Map.of(),
                List.of(tests));
    }

    private List<String> runAll() {
        return told(run.run(List.of(), false, result -> {}));
    }

    private static List<String> told(List<ModelResult> results) {
        return results.stream()
                .map(result -> result.name() + " " + result.state().word())
                .toList();
    }

    @Test
    void aModelIsMadeBehindThoseItReads() {
        models = List.of(
                model("a_last", "SELECT * FROM m_middle"),
                model("m_middle", "SELECT * FROM z_first JOIN users"),
                model("z_first", "SELECT * FROM orders"));

        assertThat(runAll()).containsExactly("z_first ok", "m_middle ok", "a_last ok");
    }

    @Test
    void oneThatFailsHoldsUpOnlyThoseThatReadIt() {
        models = List.of(
                model("bad", "SELECT * FROM orders"),
                model("behind", "SELECT * FROM bad"),
                model("far_behind", "SELECT * FROM behind"),
                model("good", "SELECT * FROM orders"));
        store.fail("bad", new OperationFailed(FailureCode.QUERY_INVALID, "no column x"));

        assertThat(runAll()).containsExactlyInAnyOrder("bad failed", "behind blocked", "far_behind blocked", "good ok");
        assertThat(run.complaints()).containsExactly("model bad failed: models/bad.sql: no column x");

        store.fail("bad", null);
        assertThat(runAll()).containsExactly("bad ok", "behind ok", "far_behind ok", "good ok");
        assertThat(run.complaints()).isEmpty();
    }

    @Test
    void whatIsNotThereIsNamedWithWhatIsNear() {
        models = List.of(model("m", "SELECT * FROM ordres"), model("n", "SELECT * FROM m"));

        List<ModelResult> results = run.run(List.of(), false, result -> {});
        assertThat(told(results)).containsExactly("m failed", "n blocked");
        assertThat(results.get(0).detail())
                .isEqualTo("models/m.sql: there is no table or model ordres; did you mean `orders`?");
    }

    @Test
    void circlesAreNamedAndHoldUpNobodyElse() {
        models = List.of(
                model("a", "SELECT * FROM b"),
                model("b", "SELECT * FROM a"),
                model("behind", "SELECT * FROM a"),
                model("good", "SELECT * FROM orders"));

        List<ModelResult> results = run.run(List.of(), false, result -> {});
        assertThat(told(results)).containsExactlyInAnyOrder("a failed", "b failed", "good ok", "behind blocked");
        assertThat(results.get(0).detail()).contains("a reads b reads a");
    }

    @Test
    void sqlThatDoesNotOnlyReadIsAFaultOfItsModel() {
        models = List.of(model("bad", "DROP TABLE orders"), model("good", "SELECT * FROM orders"));

        assertThat(runAll()).containsExactly("bad failed", "good ok");
    }

    @Test
    void aModelThatIsNoMoreIsDropped() {
        models = List.of(model("old", "SELECT * FROM orders"));
        runAll();
        models = List.of(model("new", "SELECT * FROM orders"));

        assertThat(runAll()).containsExactly("new ok");
        assertThat(store.kept()).containsOnlyKeys(new TableName("new"));
    }

    @Test
    void onlyThoseThatAreNamedAreMade() {
        models = List.of(model("a", "SELECT * FROM orders"), model("b", "SELECT * FROM orders"));

        assertThat(told(run.run(List.of("b"), false, result -> {}))).containsExactly("b ok");
        assertThatThrownBy(() -> run.run(List.of("bb"), false, result -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean `b`?");
    }

    @Test
    void testsTellHowManyRowsThereAreAndShowSome() {
        models = List.of(model(
                "m",
                "SELECT * FROM orders",
                ModelTest.notNull(new TableName("m"), "models/m.sql", "x"),
                ModelTest.unique(new TableName("m"), "models/m.sql", List.of("a", "b"))));
        tests = List.of(new ModelTest("none", Optional.empty(), "models/tests/none.sql", "SELECT * FROM empty"));
        store.load(new TableName("empty"), 0);
        runAll();

        List<ModelResult> results = run.test(List.of(), result -> {});
        assertThat(told(results)).containsExactly("m.x not_null violated", "m.a+b unique violated", "none ok");
        assertThat(results.get(0).detail()).isEqualTo("3 rows, such as n=0; n=1; n=2");
        assertThat(told(run.test(List.of("m"), result -> {}))).hasSize(2);
        assertThat(run.report().get(0).tests()).hasSize(2);
    }

    @Test
    void onlyWhatHasNewRowsIsDue() {
        models = List.of(
                model("of_orders", "SELECT * FROM orders"),
                model("of_users", "SELECT * FROM users"),
                model("behind", "SELECT * FROM of_users"));

        assertThat(told(run.runDue())).containsExactly("of_orders ok", "of_users ok", "behind ok");
        assertThat(run.runDue()).isEmpty();

        store.load(new TableName("users"), 1);
        assertThat(told(run.runDue())).containsExactly("of_users ok", "behind ok");
        assertThat(run.runDue()).isEmpty();

        models = List.of(
                model("of_orders", "SELECT * FROM orders JOIN users"), model("of_users", "SELECT * FROM users"));
        assertThat(told(run.runDue())).containsExactly("of_orders ok");
        assertThat(store.kept()).hasSize(2);
    }

    @Test
    void whatFailedForWantOfTheWarehouseIsDueAgain() {
        models = List.of(model("m", "SELECT * FROM orders"));
        store.fail("m", new OperationFailed(FailureCode.WAREHOUSE_UNAVAILABLE, "disk full"));
        assertThat(told(run.runDue())).containsExactly("m failed");
        assertThat(told(run.runDue())).containsExactly("m failed");

        store.fail("m", new OperationFailed(FailureCode.QUERY_INVALID, "wrong"));
        assertThat(told(run.runDue())).containsExactly("m failed");
        assertThat(run.runDue()).isEmpty();
    }

    @Test
    void aClosedWarehouseFailsNoModel() {
        models = List.of(model("m", "SELECT * FROM orders"));
        store.fail("m", new OperationFailed(FailureCode.CLOSED, "closed"));

        assertThatThrownBy(run::runDue).isInstanceOf(OperationFailed.class);
        assertThat(run.complaints()).isEmpty();
    }

    @Test
    void aTableThatNobodyKnowsMayComeWhereChannelsAreOpen() {
        models = List.of(model("m", "SELECT * FROM later"));
        RunModels open = new RunModels(
                store, () -> new ModelPlan(models, tests, Duration.ofMinutes(1), true), () -> NOON, Metrics.NONE);
        assertThat(told(open.runDue())).containsExactly("m blocked");
        assertThat(open.runDue()).isEmpty();

        store.load(new TableName("later"), 1);
        assertThat(told(open.runDue())).containsExactly("m ok");
    }

    @Test
    void aRunThatWasAskedForIsDoneWhenItsTurnComes() {
        models = List.of(model("m", "SELECT * FROM orders"));
        ModelRuns runs = new ModelRuns(run);
        long id = runs.ask(new ModelRuns.Request(false, List.of(), false)).orElseThrow();
        long wrong =
                runs.ask(new ModelRuns.Request(true, List.of("absent"), false)).orElseThrow();
        assertThat(runs.find(id).orElseThrow().state()).isEqualTo("waiting");

        assertThat(runs.runNext()).isTrue();
        assertThat(runs.runNext()).isTrue();
        assertThat(runs.runNext()).isFalse();
        assertThat(told(runs.find(id).orElseThrow().results())).containsExactly("m ok");
        assertThat(runs.find(wrong).orElseThrow().failure())
                .hasValueSatisfying(why -> assertThat(why).contains("there is no model absent"));
        assertThat(runs.find(99)).isEmpty();
        for (int i = 0; i < 16; i++) {
            assertThat(runs.ask(new ModelRuns.Request(true, List.of(), false))).isPresent();
        }
        assertThat(runs.ask(new ModelRuns.Request(true, List.of(), false))).isEmpty();
    }
}
