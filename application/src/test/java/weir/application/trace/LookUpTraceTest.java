package weir.application.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.order;
import static weir.application.Samples.orders;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weir.application.OrderLines;
import weir.application.SettableClock;
import weir.application.Waiting;
import weir.application.archive.ArchiveChannel;
import weir.application.archive.ArchiveMemory;
import weir.application.archive.Roll;
import weir.application.lake.ObjectReader;
import weir.application.load.ChannelHistory;
import weir.application.load.Commit;
import weir.application.load.LoadChannels;
import weir.application.load.RuleSet;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.InMemoryLake;
import weir.application.port.InMemoryTraceStore;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.TraceStore;
import weir.application.port.Warehouse;
import weir.application.trace.TraceReport.Passage;
import weir.application.trace.TraceReport.State;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.table.ChannelRules;
import weir.domain.table.Outcome;
import weir.domain.table.Row;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/** What is told of an event is so; what a crash has taken from the trace is told as not known. */
final class LookUpTraceTest {
    private static final TableSpec TABLE = TableSpec.generic(ORDERS);
    private static final Roll ROLL = new Roll(Duration.ofSeconds(10), 1 << 20, 1_000);

    private final SettableClock clock = new SettableClock(NOON);
    private final EventQueue queue = new InMemoryEventQueue();
    private final EventQueue relay = new InMemoryEventQueue();
    private final InMemoryLake lake = new InMemoryLake();
    private final AskedWarehouse warehouse = new AskedWarehouse(new InMemoryWarehouse());
    private final ObjectReader reader = new ObjectReader(lake, List.of(new OrderLines(".lines")));
    private final ChannelHistory history =
            new ChannelHistory(queue, lake, List.of(new OrderLines(".lines")), damage -> {});
    private final InMemoryTraceStore store = new InMemoryTraceStore();
    private final RecordSteps steps = new RecordSteps(store, clock, Metrics.NONE);
    private final TraceEvents tracer = new TraceEvents(queue, store, steps, clock, Metrics.NONE);
    private final LookUpTrace trace =
            new LookUpTrace(store, steps, queue, relay, lake, reader, history, warehouse, () -> RULES, clock);

    @Test
    void anEventIsFollowedFromTheQueueToItsTable() {
        append(orders(0, 3));
        assertThat(trace.find(order(1, NOON).id(), false)).isEmpty();
        tracer.step();
        Passage waiting = passage(1);
        assertThat(waiting.archived().reached().state()).isEqualTo(State.PENDING);
        assertThat(waiting.relayed().state()).isEqualTo(State.PENDING);
        assertThat(waiting.loaded().reached().state()).isEqualTo(State.PENDING);

        ArchiveChannel archiver = archiver(steps);
        clock.advance(Duration.ofSeconds(1));
        archiver.step(Duration.ZERO);
        LoadChannels loader = loader(steps);
        clock.advance(Duration.ofSeconds(1));
        loader.step();
        clock.advance(Duration.ofSeconds(10));
        archiver.step(Duration.ZERO);

        Passage done = passage(1);
        assertThat(done.channel()).isEqualTo(ORDERS);
        assertThat(done.created()).isEqualTo(NOON);
        assertThat(done.relayed().at()).contains(NOON.plusSeconds(1));
        assertThat(done.loaded().reached().at()).contains(NOON.plusSeconds(2));
        assertThat(done.loaded().tables()).containsExactly(TABLE.name());
        assertThat(done.archived().reached().at()).contains(NOON.plusSeconds(12));
        assertThat(done.archived().object())
                .contains(lake.list("raw/", Optional.empty(), 10).get(0).name());
        assertThat(warehouse.asked).isEmpty();
        archiver.close();
        loader.close();
    }

    /** All that is left are what agents have acknowledged, and the stores. */
    @Test
    void withoutItsStepsItIsKnownThatButNotWhen() {
        run(step -> {});
        warehouse.answer = sql -> row(TABLE.name().value(), null, null, null);
        Passage done = passage(1);
        assertThat(done.archived().reached()).isEqualTo(new TraceReport.Reached(State.DONE, Optional.empty()));
        assertThat(done.archived().object())
                .contains(lake.list("raw/", Optional.empty(), 10).get(0).name());
        assertThat(done.relayed()).isEqualTo(new TraceReport.Reached(State.DONE, Optional.empty()));
        assertThat(done.loaded().reached()).isEqualTo(new TraceReport.Reached(State.DONE, Optional.empty()));
        assertThat(done.loaded().tables()).containsExactly(TABLE.name());
    }

    /** An object that is gone cannot be the one that it is in. */
    @Test
    void anObjectIsNamedOnlyIfItHoldsTheEvent() {
        run(step -> {});
        lake.delete(lake.list("raw/", Optional.empty(), 10).get(0).name());
        assertThat(passage(1).archived().reached().state()).isEqualTo(State.DONE);
        assertThat(passage(1).archived().object()).isEmpty();
    }

    @Test
    void whyItWasRejectedIsAskedOfTheWarehouse() {
        run(steps);
        warehouse.answer = sql -> row("weir_rejected", "normalise", "cannot_convert", "three");
        Passage rejected = passage(3);
        assertThat(rejected.loaded().rejected())
                .contains(new TraceReport.Rejection("normalise", "cannot_convert", "three"));
        assertThat(rejected.loaded().tables()).containsExactly(new TableName("weir_rejected"));
        assertThat(rejected.loaded().reached().at()).isPresent();
    }

    @Test
    void whatWasReplayedSinceIsWhereItIsNow() {
        append(orders(0, 1));
        runAll(steps);
        append(List.of(order(3, NOON)));
        runAll(steps);
        warehouse.answer = sql -> sql.contains("'" + TABLE.name() + "' AS name")
                ? row(TABLE.name().value(), null, null, null)
                : new Warehouse.QueryResult(List.of(), List.of(), false);
        Passage replayed = passage(3);
        assertThat(replayed.loaded().tables()).containsExactly(TABLE.name());
        assertThat(replayed.loaded().rejected()).isEmpty();
        assertThat(replayed.loaded().note())
                .hasValueSatisfying(note -> assertThat(note).contains("replayed since"));
        warehouse.answer = sql -> new Warehouse.QueryResult(List.of(), List.of(), false);
        assertThat(passage(3).loaded().tables()).isEmpty();
        assertThat(passage(3).loaded().note())
                .hasValueSatisfying(note -> assertThat(note).contains("discarded or deleted"));
    }

    @Test
    void aRepeatHasTheRowOfAnotherPassage() {
        append(List.of(order(1, NOON), order(order(1, NOON).id(), 1, NOON.plusSeconds(1))));
        runAll(steps);
        warehouse.answer = sql -> sql.contains("created = TIMESTAMP '2026-11-21 12:00:01.000000'")
                ? new Warehouse.QueryResult(List.of(), List.of(), false)
                : row(TABLE.name().value(), null, null, null);
        List<Passage> passages =
                trace.find(order(1, NOON).id(), false).orElseThrow().passages();
        assertThat(passages).extracting(passage -> passage.loaded().isRepeat()).containsExactly(false, true);
        assertThat(passages)
                .allSatisfy(passage -> assertThat(passage.loaded().tables()).containsExactly(TABLE.name()));
    }

    @Test
    void aWarehouseThatDoesNotAnswerLeavesTheTablesUnknown() {
        run(step -> {});
        warehouse.answer = sql -> {
            throw new OperationFailed(FailureCode.WAREHOUSE_UNAVAILABLE, "it is down");
        };
        TraceReport.Loaded loaded = passage(1).loaded();
        assertThat(loaded.reached().state()).isEqualTo(State.UNKNOWN);
        assertThat(loaded.tables()).isEmpty();
        assertThat(loaded.note()).hasValueSatisfying(note -> assertThat(note).contains("it is down"));
    }

    @Test
    void theEventItselfComesFromTheQueueAndThenFromTheLake() {
        append(orders(0, 3));
        tracer.step();
        assertThat(content(1).envelope().orElseThrow().data().text()).isEqualTo("{\"number\":1}");
        runAll(steps);
        warehouse.answer = sql -> sql.startsWith("SELECT *")
                ? new Warehouse.QueryResult(
                        List.of("data_id", "data"), List.of(Arrays.<@Nullable Object>asList("x", "{}")), false)
                : row(TABLE.name().value(), null, null, null);
        TraceReport.Content content = content(1);
        assertThat(content.envelope().orElseThrow().data().text()).isEqualTo("{\"number\":1}");
        assertThat(content.outcome())
                .hasValueSatisfying(outcome -> assertThat(outcome).isInstanceOf(Outcome.Tabulated.class));
        assertThat(content.rows())
                .containsExactly(new TraceReport.StoredRow(TABLE.name(), Map.of("data_id", "x", "data", "{}")));
        lake.delete(lake.list("raw/", Optional.empty(), 10).get(0).name());
        assertThat(content(1).envelope()).isEmpty();
    }

    private TraceReport.Content content(int number) {
        return trace.find(order(number, NOON).id(), true)
                .orElseThrow()
                .passages()
                .get(0)
                .content()
                .orElseThrow();
    }

    private void run(Consumer<TraceStore.Step> told) {
        append(orders(0, 5));
        runAll(told);
    }

    private void runAll(Consumer<TraceStore.Step> told) {
        tracer.step();
        try (ArchiveChannel archiver = archiver(told)) {
            archiver.step(Duration.ZERO);
            try (LoadChannels loader = loader(told)) {
                loader.drain();
            }
            archiver.drain();
        }
    }

    private Passage passage(int number) {
        TraceReport report = trace.find(order(number, NOON).id(), false).orElseThrow();
        assertThat(report.passages()).hasSize(1);
        return report.passages().get(0);
    }

    private void append(List<Envelope> events) {
        Waiting.forResult(queue.append(ORDERS, events, List.of()));
    }

    private ArchiveChannel archiver(Consumer<TraceStore.Step> told) {
        return new ArchiveChannel(
                ORDERS,
                queue,
                relay,
                lake,
                () -> new OrderLines(".lines"),
                reader,
                () -> ROLL,
                new ArchiveMemory(1 << 20),
                clock,
                Metrics.NONE,
                told,
                (channel, behind, entries) -> {});
    }

    private LoadChannels loader(Consumer<TraceStore.Step> told) {
        LoadChannels loader = new LoadChannels(
                relay, history, () -> RULES, warehouse, Commit.DEFAULT, Runnable::run, clock, Metrics.NONE, told);
        loader.discover();
        return loader;
    }

    private static Warehouse.QueryResult row(
            String table, @Nullable String stage, @Nullable String code, @Nullable String reason) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        rows.add(Arrays.asList(table, stage, code, reason));
        return new Warehouse.QueryResult(List.of("name", "stage", "code", "reason"), rows, false);
    }

    /** Order 3 is one that a rule cannot handle. */
    private static final RuleSet RULES = new RuleSet() {
        @Override
        public ChannelRules forChannel(ChannelName channel) {
            return envelope -> envelope.data().text().equals("{\"number\":3}")
                    ? new Outcome.Rejected(envelope, Fault.standard(RejectCode.CANNOT_CONVERT, "three"))
                    : new Outcome.Tabulated(List.of(new Outcome.TableRow(
                            TABLE,
                            new Row(
                                    envelope.id(),
                                    envelope.source(),
                                    envelope.createdMicros(),
                                    List.of(),
                                    Optional.of(envelope.data().text())))));
        }

        @Override
        public Collection<TableSpec> tables() {
            return List.of(TABLE);
        }
    };

    /** A warehouse that answers queries as the test says. */
    private static final class AskedWarehouse implements Warehouse {
        private final Warehouse warehouse;
        private final List<String> asked = new ArrayList<>();
        private Answer answer = sql -> new QueryResult(List.of(), List.of(), false);

        private interface Answer {
            QueryResult to(String sql);
        }

        AskedWarehouse(Warehouse warehouse) {
            this.warehouse = warehouse;
        }

        @Override
        public void prepare(Collection<TableSpec> tables) {
            warehouse.prepare(tables);
        }

        @Override
        public Loaded load(Batch batch) {
            return warehouse.load(batch);
        }

        @Override
        public Optional<Cursor> cursor(AgentName agent, ChannelName channel) {
            return warehouse.cursor(agent, channel);
        }

        @Override
        public QueryResult query(String sql, QueryLimits limits) {
            asked.add(sql);
            return answer.to(sql);
        }

        @Override
        public Map<TableName, Long> tables() {
            return warehouse.tables();
        }

        @Override
        public void close() {
            warehouse.close();
        }
    }
}
