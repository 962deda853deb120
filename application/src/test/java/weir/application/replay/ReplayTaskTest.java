package weir.application.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.order;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.application.OrderLines;
import weir.application.SettableClock;
import weir.application.Waiting;
import weir.application.archive.ArchiveChannel;
import weir.application.archive.ArchiveMemory;
import weir.application.archive.Roll;
import weir.application.ingest.BracketCodec;
import weir.application.lake.ObjectReader;
import weir.application.load.ChannelHistory;
import weir.application.load.Commit;
import weir.application.load.LoadChannels;
import weir.application.load.RuleSet;
import weir.application.port.Expressions;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.InMemoryLake;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.LakeFormat;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.TaskState;
import weir.application.task.OpenTask;
import weir.application.task.TaskStep;
import weir.domain.condition.Expression;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.table.ChannelRules;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Outcome;
import weir.domain.table.Row;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

/** What is replayed is as if it had been loaded by today's rules, whatever happens on the way. */
final class ReplayTaskTest {
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final LakeFormat FORMAT = new OrderLines(".lines");
    private static final TableVersion TWO = TableVersion.parse("t@2");
    private static final TableSpec T = TableSpec.typed(
            new TableName("t"), List.of(new Column("a", ColumnType.TEXT, FieldPath.ofName("a"), false)));

    private final SettableClock clock = new SettableClock(NOON);
    private final InMemoryLake lake = new InMemoryLake();
    private final InMemoryEventQueue queue = new InMemoryEventQueue();
    private final InMemoryEventQueue relay = new InMemoryEventQueue();
    private final InMemoryWarehouse warehouse = new InMemoryWarehouse(new InMemoryWarehouse.Storage(), WINDOW);
    private RuleSet rules = new Rules("right", 3);
    private int batchEventsMax = 4;

    /** Every tenth order is rejected, and of the others the row says by which rules. */
    private record Rules(String name, int refusedDigit) implements RuleSet, ChannelRules {
        @Override
        public ChannelRules forChannel(ChannelName channel) {
            return this;
        }

        @Override
        public Collection<TableSpec> tables() {
            return List.of(T);
        }

        @Override
        public List<TableSpec> destinations() {
            return List.of(T);
        }

        @Override
        public Optional<RulesVersion> version() {
            return Optional.of(RulesVersion.of(name));
        }

        @Override
        public Outcome apply(Envelope event) {
            if (number(event) % 10 == refusedDigit) {
                return new Outcome.Rejected(event, Fault.standard(RejectCode.CANNOT_CONVERT, name));
            }
            return new Outcome.Tabulated(List.of(new Outcome.TableRow(T, row(event, name))));
        }
    }

    private static long number(Envelope event) {
        return event.id().leastSignificant() & Integer.MAX_VALUE;
    }

    private static Row row(Envelope event, String text) {
        return new Row(event.id(), event.source(), event.createdMicros(), Arrays.asList(text), Optional.empty());
    }

    /** Only knows whether the number of an order is even. */
    private static final Expressions EVEN = new Expressions() {
        @Override
        public Compilation compile(String text) {
            return condition(text);
        }

        @Override
        public Compilation condition(String text) {
            Expression even = event -> Optional.of(Value.Bool.of(number(event.envelope()) % 2 == 0));
            return text.equals("even")
                    ? new Compilation.Compiled(even)
                    : new Compilation.Refused(List.of(new Fault(1, 1, "there is nothing but even")));
        }
    };

    @BeforeEach
    void loadFortyByWrongRules() {
        rules = new Rules("wrong", 5);
        append(0, 40);
        archiveAll();
        load();
        rules = new Rules("right", 3);
    }

    private void append(int from, int to) {
        List<Envelope> orders = new ArrayList<>();
        for (int number = from; number < to; number++) {
            orders.add(order(number, number));
        }
        Waiting.forResult(queue.append(ORDERS, orders, List.of()));
    }

    /** Objects of five events; what does not fill one stays in the queue. */
    private void archiveWhatFills() {
        try (ArchiveChannel archiver = archiver()) {
            archiver.step(Duration.ZERO);
        }
    }

    private void archiveAll() {
        try (ArchiveChannel archiver = archiver()) {
            archiver.step(Duration.ZERO);
            archiver.drain();
        }
    }

    private ArchiveChannel archiver() {
        return new ArchiveChannel(
                ORDERS,
                queue,
                relay,
                lake,
                () -> FORMAT,
                new ObjectReader(lake, List.of(FORMAT)),
                () -> new Roll(Duration.ofSeconds(10), 1 << 20, 5),
                new ArchiveMemory(1 << 20),
                clock,
                Metrics.NONE);
    }

    private ChannelHistory history() {
        return new ChannelHistory(queue, lake, List.of(FORMAT), damage -> {
            throw new AssertionError(damage.toString());
        });
    }

    private void load() {
        try (LoadChannels loader = new LoadChannels(
                relay,
                history(),
                () -> rules,
                warehouse,
                new Commit(Duration.ofMillis(200), 7, 1 << 20),
                Runnable::run,
                clock,
                Metrics.NONE)) {
            loader.discover();
            boolean more;
            do {
                more = loader.step();
                clock.advance(Duration.ofSeconds(1));
            } while (more);
            loader.drain();
        }
    }

    private ReplayTask task() {
        return new ReplayTask(new ReplayTask.Parts(
                () -> rules,
                warehouse,
                warehouse,
                warehouse,
                lake,
                List.of(FORMAT),
                history(),
                EVEN,
                new BracketCodec(),
                Runnable::run,
                () -> batchEventsMax));
    }

    private static Map<String, String> replay(String... more) {
        Map<String, String> parameters = new HashMap<>(Map.of("channel", "orders"));
        for (int i = 0; i < more.length; i += 2) {
            parameters.put(more[i], more[i + 1]);
        }
        return parameters;
    }

    private Map<String, String> run(Map<String, String> parameters) {
        task().check(parameters);
        try (OpenTask open = task().open(new UUID(0, 1), parameters, Optional.empty())) {
            TaskStep step = open.step();
            while (!step.isDone()) {
                step = open.step();
            }
            return step.result();
        }
    }

    /** The rows that these orders have by the rules. */
    private static List<Row> rows(Rules by, int from, int to) {
        List<Row> rows = new ArrayList<>();
        for (int number = from; number < to; number++) {
            Envelope event = order(number, number);
            if (by.apply(event) instanceof Outcome.Tabulated tabulated) {
                rows.add(tabulated.rows().get(0).row());
            }
        }
        return rows;
    }

    private static List<Row> both(List<Row> some, List<Row> others) {
        List<Row> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static final Rules WRONG = new Rules("wrong", 5);
    private static final Rules RIGHT = new Rules("right", 3);

    private List<Long> rejected() {
        return warehouse.rows(TableSpec.rejected()).stream()
                .map(row -> row.id().leastSignificant() & Integer.MAX_VALUE)
                .toList();
    }

    private void assertAll(Rules by, int to) {
        assertThat(warehouse.rows(T)).containsExactlyElementsOf(rows(by, 0, to));
    }

    @Test
    void theRowsThereAreAreReplacedByThoseOfTodaysRules() {
        assertAll(WRONG, 40);
        assertThat(rejected()).containsExactly(5L, 15L, 25L, 35L);

        Map<String, String> result = run(replay());

        assertAll(RIGHT, 40);
        assertThat(rejected()).containsExactly(3L, 13L, 23L, 33L);
        assertThat(result)
                .containsEntry("events", "40")
                .containsEntry("rejected", "4")
                .containsEntry("table t", "36 rows")
                .containsEntry("rules", RulesVersion.of("right").value());
        assertThat(warehouse.rulesOfRows().get(T.name())).isEqualTo(Map.of(Optional.of(RulesVersion.of("right")), 36L));
    }

    @Test
    void aSecondTimeChangesNothing() {
        run(replay());
        List<Row> once = warehouse.rows(T);

        run(replay());

        assertThat(warehouse.rows(T)).isEqualTo(once);
        assertThat(rejected()).containsExactly(3L, 13L, 23L, 33L);
    }

    @Test
    void onlyTheRangeIsReplaced() {
        Map<String, String> result = run(replay(
                "from",
                NOON.plusSeconds(10).toString(),
                "to",
                NOON.plusSeconds(20).toString()));

        assertThat(result).containsEntry("events", "10");
        assertThat(warehouse.rows(T))
                .containsExactlyElementsOf(both(both(rows(WRONG, 0, 10), rows(RIGHT, 10, 20)), rows(WRONG, 20, 40)));
        assertThat(rejected()).containsExactly(5L, 13L, 25L, 35L);
    }

    @Test
    void onlyWhatIsMeantIsReplaced() {
        run(replay("where", "even"));

        assertThat(warehouse.rows(T)).allSatisfy(row -> assertThat(row.values().get(0))
                .isEqualTo((row.id().leastSignificant() & 1) == 0 ? "right" : "wrong"));
        assertThat(run(replay("source", "nobody"))).containsEntry("events", "0");
    }

    @Test
    void whatIsNotInTheLakeYetIsReplayedToo() {
        rules = WRONG;
        append(40, 48);
        archiveWhatFills();
        load();
        rules = RIGHT;

        run(replay());

        assertAll(RIGHT, 48);
    }

    @Test
    void whatIsNotLoadedYetIsLeftToTheLoader() {
        append(40, 50);
        archiveAll();

        run(replay());
        assertAll(RIGHT, 40);
        load();

        assertAll(RIGHT, 50);
    }

    @Test
    void aVersionIsFilledBesideTheOneInForce() {
        Map<String, String> result = run(replay("into", "t@2"));

        assertThat(result).containsEntry("rows", "36");
        assertAll(WRONG, 40);
        assertThat(warehouse.rows(TWO, T)).containsExactlyElementsOf(rows(RIGHT, 0, 40));
        warehouse.promote(TWO);
        assertAll(RIGHT, 40);
        assertThat(rejected()).containsExactly(3L, 13L, 23L, 33L);
    }

    @Test
    void liveLoadingGoesOnIntoBothWhileAVersionIsFilled() {
        try (OpenTask open = task().open(new UUID(0, 1), replay("into", "t@2"), Optional.empty())) {
            int number = 40;
            TaskStep step = open.step();
            while (!step.isDone()) {
                append(number, number + 3);
                archiveWhatFills();
                load();
                number += 3;
                step = open.step();
            }
            assertThat(warehouse.rows(TWO, T)).containsExactlyElementsOf(rows(RIGHT, 0, number));
            assertThat(warehouse.rows(T)).containsExactlyElementsOf(both(rows(WRONG, 0, 40), rows(RIGHT, 40, number)));
        }
    }

    @Test
    void liveLoadingGoesOnWhileRowsAreReplaced() {
        try (OpenTask open = task().open(new UUID(0, 1), replay(), Optional.empty())) {
            int number = 40;
            TaskStep step = open.step();
            while (!step.isDone()) {
                append(number, number + 3);
                archiveWhatFills();
                load();
                number += 3;
                step = open.step();
            }
            assertAll(RIGHT, number);
        }
    }

    @Test
    void itGoesOnFromWhateverStateWasKept() {
        for (Map<String, String> parameters : List.of(replay(), replay("into", "t@2"))) {
            List<Optional<TaskState>> states = new ArrayList<>(List.of(Optional.empty()));
            try (OpenTask open = task().open(new UUID(0, 1), parameters, Optional.empty())) {
                for (TaskStep step = open.step(); !step.isDone(); step = open.step()) {
                    states.add(Optional.of(step.state()));
                }
            }
            for (Optional<TaskState> kept : states) {
                try (OpenTask open = task().open(new UUID(0, 1), parameters, kept)) {
                    for (int steps = 0; !open.step().isDone(); steps++) {
                        assertThat(steps).isLessThan(100);
                    }
                }
                List<Row> made = parameters.containsKey("into") ? warehouse.rows(TWO, T) : warehouse.rows(T);
                assertThat(made).containsExactlyElementsOf(rows(RIGHT, 0, 40));
                assertThat(warehouse.eventsAside()).isZero();
            }
        }
    }

    @Test
    void aStepThatFailsIsDoneAgain() {
        try (OpenTask open = task().open(new UUID(0, 1), replay(), Optional.empty())) {
            boolean isDone = false;
            for (int i = 0; !isDone; i++) {
                assertThat(i).isLessThan(100);
                if (i % 2 == 0) {
                    warehouse.failNextLoad(
                            i % 4 == 0 ? FailureCode.COMMIT_UNKNOWN : FailureCode.WAREHOUSE_UNAVAILABLE, i % 4 == 0);
                }
                try {
                    isDone = open.step().isDone();
                } catch (OperationFailed e) {
                    assertThat(e.code().reaction()).isNotEqualTo(FailureCode.Reaction.STOP);
                }
            }
        }
        assertAll(RIGHT, 40);
    }

    @Test
    void otherRulesOnTheWayHaveItBeginAnew() {
        try (OpenTask open = task().open(new UUID(0, 1), replay(), Optional.empty())) {
            open.step();
            open.step();
            rules = new Rules("better", 7);
            boolean isDone = false;
            while (!isDone) {
                isDone = open.step().isDone();
            }
        }
        assertAll(new Rules("better", 7), 40);
    }

    @Test
    void aDryRunCountsWhatWouldChangeAndChangesNothing() {
        Map<String, String> result = run(replay("dry_run", "true"));

        assertThat(result)
                .containsEntry("events", "40")
                .containsEntry("table t", "0 rows stay, 4 come, 4 go, 32 change (a 32)");
        assertAll(WRONG, 40);
        assertThat(warehouse.eventsAside()).isZero();
        assertThat(warehouse.versions()).hasSize(2);
    }

    @Test
    void repeatsStayRepeats() {
        Envelope again = order(order(1, 1).id(), 1, NOON.plusSeconds(100));
        Envelope late = order(order(2, 2).id(), 2, NOON.plus(WINDOW).plusSeconds(2));
        Waiting.forResult(queue.append(ORDERS, List.of(again, late), List.of()));
        archiveAll();
        load();
        List<Row> expected = new ArrayList<>(rows(RIGHT, 0, 40));
        expected.add(row(late, "right"));
        expected.sort(Comparator.comparing(Row::id).thenComparing(Row::createdMicros));

        run(replay());
        assertThat(warehouse.rows(T)).containsExactlyElementsOf(expected);
        run(replay("into", "t@2"));
        assertThat(warehouse.rows(TWO, T)).containsExactlyElementsOf(expected);
    }

    @Test
    void whatCannotBeDoneIsRefusedBefore() {
        assertThatThrownBy(() -> task().check(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("channel");
        assertThatThrownBy(() -> task().check(replay("were", "x"))).hasMessageContaining("no parameter \"were\"");
        assertThatThrownBy(() -> task().check(replay("from", "now"))).hasMessageContaining("a moment such as");
        assertThatThrownBy(() -> task().check(replay("where", "odd"))).hasMessageContaining("nothing but even");
        assertThatThrownBy(() -> task().check(replay("into", "t"))).hasMessageContaining("such as signins@2");
        assertThatThrownBy(() -> task().check(replay("into", "u@2"))).hasMessageContaining("no rows for table u");
        assertThatThrownBy(() -> task().check(replay("into", "t@1"))).hasMessageContaining("t@1 is in force");
        assertThatThrownBy(() -> task().check(replay("dry_run", "yes"))).hasMessageContaining("true or false");
        assertThatThrownBy(() -> task().check(replay("from", NOON.toString(), "to", NOON.toString())))
                .hasMessageContaining("must be before");
    }

    private RebuildWarehouse rebuilding() {
        return new RebuildWarehouse(lake, List.of(FORMAT), rules);
    }

    @Test
    void aWarehouseMadeOfTheLakeAloneEqualsOneLoadedByTheSameRules() {
        run(replay());
        InMemoryWarehouse anew = new InMemoryWarehouse(new InMemoryWarehouse.Storage(), WINDOW);

        RebuildWarehouse.Rebuilt rebuilt = rebuilding().fill(anew, Map.of(T.name(), 3), events -> {});

        assertThat(rebuilt).isEqualTo(new RebuildWarehouse.Rebuilt(40, 4, List.of()));
        assertThat(anew.rows(T)).isEqualTo(warehouse.rows(T));
        assertThat(anew.versions())
                .extracting(version -> version.id().toString())
                .contains("t@3");
        assertThat(anew.cursor(LoadChannels.AGENT, ORDERS).orElseThrow().origin())
                .isEqualTo(warehouse
                        .cursor(LoadChannels.AGENT, ORDERS)
                        .orElseThrow()
                        .origin());
        assertThat(RebuildWarehouse.compare(warehouse, anew))
                .allSatisfy(table -> assertThat(table.hours()).isEmpty())
                .extracting(table -> table.table() + " " + table.rows())
                .containsExactly("t 36", "weir_rejected 4");
    }

    @Test
    void whatOlderRulesMadeDiffersFromWhatIsMadeAnew() {
        InMemoryWarehouse anew = new InMemoryWarehouse(new InMemoryWarehouse.Storage(), WINDOW);

        rebuilding().fill(anew, Map.of(), events -> {});

        assertThat(RebuildWarehouse.compare(warehouse, anew))
                .allSatisfy(table -> assertThat(table.hours()).containsExactly(NOON));
    }
}
