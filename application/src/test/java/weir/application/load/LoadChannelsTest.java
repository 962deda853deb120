package weir.application.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.orders;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.application.OrderLines;
import weir.application.SettableClock;
import weir.application.Waiting;
import weir.application.port.Damage;
import weir.application.port.EventQueue;
import weir.application.port.FailingEventQueue;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.InMemoryLake;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.Lake;
import weir.application.port.OperationFailed;
import weir.application.port.Warehouse;
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

/** The loader commits rows and cursors together, and after any failure goes on as if it had not been. */
final class LoadChannelsTest {
    private static final TableSpec TABLE = TableSpec.generic(ORDERS);
    private static final TableName REJECTED = TableSpec.rejected().name();
    private static final ChannelName BUSY = new ChannelName("busy");
    private static final ChannelName QUIET = new ChannelName("quiet");
    private static final Commit COMMIT = new Commit(Duration.ofMillis(200), 1_000, 1 << 20);

    private final EventQueue queue = new InMemoryEventQueue();
    private final FailingEventQueue relay = new FailingEventQueue(new InMemoryEventQueue());
    private final Lake lake = new InMemoryLake();
    private final List<Damage> damages = new ArrayList<>();
    private final FaultyWarehouse warehouse = new FaultyWarehouse(new InMemoryWarehouse());
    private final SettableClock clock = new SettableClock(NOON);
    private final CountedFigures figures = new CountedFigures();
    private final List<Runnable> heldCommits = new ArrayList<>();
    private boolean commitsAreHeld;
    private LoadChannels loader;

    @BeforeEach
    void open() {
        loader = newLoader();
    }

    @Test
    void loadsRowsAndRejectedEventsAndAcknowledges() {
        append(orders(0, 10));
        assertThat(loader.step()).isTrue();

        assertThat(warehouse.tables()).containsEntry(TABLE.name(), 9L).containsEntry(REJECTED, 1L);
        assertThat(loader.subscriptions().get(ORDERS).lag().events()).isZero();
        assertThat(loader.step()).isFalse();
    }

    @Test
    void waitsForTheAgeOfACommitUnlessItIsFull() {
        append(orders(0, 5));
        loader.step();
        append(orders(5, 6));
        loader.step();
        assertThat(loader.subscriptions().get(ORDERS).lag().events()).isEqualTo(1);

        clock.advance(Duration.ofMillis(200));
        loader.step();
        assertThat(loader.subscriptions().get(ORDERS).lag().events()).isZero();
    }

    /** A few rows more than a warehouse stores together would cost it more than all the others. */
    @Test
    void aBatchHoldsNoMoreEventsThanItsBound() {
        append(orders(0, 2_500));
        loader.step();
        loader.step();
        loader.drain();

        assertThat(warehouse.batches).containsExactly(1_000, 1_000, 500);
        assertThat(loader.subscriptions().get(ORDERS).lag().events()).isZero();
    }

    /** What rows take is more than their events came in, and it is rows that fill memory. */
    @Test
    void aBatchIsFullByWhatItsRowsTake() {
        loader = newLoader(new Commit(Duration.ofMillis(200), 100_000, 1L << 30).within(10_000));
        append(orders(0, 1_000));
        loader.drain();

        assertThat(warehouse.batches).hasSizeBetween(5, 15);
        assertThat(warehouse.tables()).containsEntry(TABLE.name(), 999L);
    }

    @Test
    void whatWaitsMakesOneCommitHoweverOftenItIsPolled() {
        loader = newLoader(new Commit(Duration.ofMillis(200), 100_000, 1L << 30));
        append(orders(0, 45_000));
        loader.step();

        assertThat(warehouse.batches).containsExactly(45_000);
    }

    @Test
    void aCommitOfUnknownOutcomeThatTookEffectIsNotRepeated() {
        append(orders(0, 5));
        warehouse.unknownAfterCommit = true;
        assertThatThrownBy(loader::step).isInstanceOf(OperationFailed.class);
        loader.step();

        assertThat(warehouse.loads).isEqualTo(1);
        assertThat(warehouse.tables()).containsEntry(TABLE.name(), 4L);
        assertThat(loader.subscriptions().get(ORDERS).lag().events()).isZero();
    }

    @Test
    void aCommitOfUnknownOutcomeThatTookNoEffectIsRepeated() {
        append(orders(0, 5));
        warehouse.unknownBeforeCommit = true;
        assertThatThrownBy(loader::step).isInstanceOf(OperationFailed.class);
        loader.step();

        assertThat(warehouse.tables()).containsEntry(TABLE.name(), 4L);
        assertThat(loader.subscriptions().get(ORDERS).lag().events()).isZero();
    }

    @Test
    void aTableThatCannotBeMadeLosesNoEvent() {
        append(orders(0, 5));
        warehouse.prepareFailures = 2;
        assertThatThrownBy(loader::step).isInstanceOf(OperationFailed.class);
        assertThatThrownBy(loader::step).isInstanceOf(OperationFailed.class);
        loader.step();

        assertThat(warehouse.tables()).containsEntry(TABLE.name(), 4L).containsEntry(REJECTED, 1L);
    }

    @Test
    void afterACrashBetweenCommitAndAcknowledgementItGoesOnBehindTheCursor() {
        append(orders(0, 5));
        warehouse.afterCommit = () -> {
            throw new IllegalStateException("the process dies here");
        };
        assertThatThrownBy(loader::step).isInstanceOf(IllegalStateException.class);
        loader.close();
        warehouse.afterCommit = () -> {};

        append(orders(5, 8));
        loader = newLoader();
        loader.drain();
        assertThat(warehouse.repeats).as("nothing came twice").isZero();
        assertThat(warehouse.tables()).containsEntry(TABLE.name(), 7L);
    }

    @Test
    void afterACrashBetweenCommitAndAcknowledgementTheRelayIsToldAlthoughNothingNewCame() {
        append(orders(0, 5));
        warehouse.afterCommit = () -> {
            throw new IllegalStateException("the process dies here");
        };
        assertThatThrownBy(loader::step).isInstanceOf(IllegalStateException.class);
        loader.close();

        loader = newLoader();
        loader.discover();
        loader.step();
        assertThat(loader.subscriptions().get(ORDERS).lag().events()).isZero();
    }

    @Test
    void anAcknowledgementThatFailsIsMadeUpForAlthoughNothingNewCame() {
        append(orders(0, 5));
        relay.fail(2, false);
        loader.step();
        assertThat(loader.failures()).containsOnlyKeys(ORDERS);
        assertThat(warehouse.loads).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        loader.step();
        assertThat(loader.failures()).containsOnlyKeys(ORDERS);
        clock.advance(Duration.ofSeconds(1));
        loader.step();

        assertThat(loader.failures()).isEmpty();
        assertThat(loader.subscriptions().get(ORDERS).lag().events()).isZero();
        assertThat(warehouse.loads).isEqualTo(1);
    }

    @Test
    void aChannelThatCannotBeReadFromItsCursorIsTriedAgain() {
        append(orders(0, 5));
        loader.step();
        loader.close();
        loader = newLoader();
        relay.fail(1, false);
        assertThatThrownBy(loader::discover).isInstanceOf(OperationFailed.class);

        append(orders(5, 8));
        loader.drain();
        assertThat(warehouse.tables()).containsEntry(TABLE.name(), 7L);
        assertThat(loader.subscriptions().get(ORDERS).lag().events()).isZero();
    }

    /** Each event once, with however many failures and rejections on its way. */
    @Test
    void countsTheEventsThatItIsDoneWith() {
        append(orders(0, 5));
        warehouse.prepareFailures = 1;
        warehouse.unknownBeforeCommit = true;
        assertThatThrownBy(loader::step).isInstanceOf(OperationFailed.class);
        assertThat(figures.counts).doesNotContainKey("weir_loaded_events_total[orders]");
        assertThatThrownBy(loader::step).isInstanceOf(OperationFailed.class);
        loader.drain();
        append(orders(5, 8));
        loader.drain();

        assertThat(figures.counts).containsEntry("weir_loaded_events_total[orders]", 8L);
    }

    /** A transaction is full with what one channel has, again and again. */
    @Test
    void noChannelWaitsForEverBehindOneThatIsAlwaysBusy() {
        loader.close();
        loader = newLoader(new Commit(Duration.ZERO, 5, 1 << 20));
        append(BUSY, 0, 5);
        append(QUIET, 100, 101);
        loader.step();
        assertThat(lag(BUSY)).isZero();
        assertThat(lag(QUIET)).as("the first transaction was full without it").isOne();

        append(BUSY, 5, 10);
        loader.step();
        assertThat(lag(QUIET)).isZero();
        append(BUSY, 10, 15);
        loader.step();
        assertThat(lag(BUSY))
                .as("nor does the busy one wait for the other: five of its six are loaded")
                .isOne();
    }

    @Test
    void makesRowsWhileThoseBeforeAreCommitted() {
        loader.close();
        loader = newLoader(new Commit(Duration.ofDays(1), 5, 1 << 20));
        commitsAreHeld = true;
        append(BUSY, 10, 15);
        assertThat(loader.step()).isTrue();
        assertThat(heldCommits).hasSize(1);
        append(BUSY, 15, 18);
        assertThat(loader.step()).as("it does not wait").isTrue();
        assertThat(lag(BUSY))
                .as("nothing is acknowledged before it is in the warehouse")
                .isEqualTo(8);

        letCommit();
        loader.step();
        assertThat(lag(BUSY)).isEqualTo(3);
        loader.drain();
        assertThat(lag(BUSY)).isZero();
        assertThat(warehouse.batches).containsExactly(5, 3);
    }

    @Test
    void noBatchOvertakesOneWhoseOutcomeIsNotKnown() {
        loader.close();
        loader = newLoader(new Commit(Duration.ofDays(1), 5, 1 << 20));
        commitsAreHeld = true;
        append(BUSY, 10, 15);
        loader.step();
        append(BUSY, 15, 18);
        loader.step();
        warehouse.unknownBeforeCommit = true;
        letCommit();

        assertThatThrownBy(loader::drain).isInstanceOf(OperationFailed.class);
        assertThat(warehouse.batches).isEmpty();
        loader.drain();
        assertThat(warehouse.batches).containsExactly(5, 3);
        assertThat(warehouse.tables()).containsEntry(TABLE.name(), 8L);
        assertThat(lag(BUSY)).isZero();
    }

    @Test
    void aChannelThatCannotBeReadKeepsNoOtherFromBeingLoaded() {
        append(BUSY, 0, 3);
        append(QUIET, 10, 12);
        relay.failToRead(BUSY, true);
        assertThat(loader.step()).isTrue();

        assertThat(loader.failures()).as("it is told").containsOnlyKeys(BUSY);
        assertThat(lag(QUIET)).as("the other is loaded").isZero();
        assertThat(warehouse.tables()).containsEntry(TABLE.name(), 2L);
        assertThat(lag(BUSY)).isEqualTo(3);

        relay.failToRead(BUSY, false);
        loader.step();
        assertThat(lag(BUSY)).as("it is not tried again at once").isEqualTo(3);
        clock.advance(Duration.ofMillis(200));
        loader.step();
        assertThat(loader.failures()).isEmpty();
        assertThat(warehouse.tables()).containsEntry(TABLE.name(), 5L);
        assertThat(lag(BUSY)).isZero();
    }

    private long lag(ChannelName channel) {
        return loader.lag(channel).events();
    }

    private void append(ChannelName channel, int from, int to) {
        Waiting.forResult(relay.append(channel, orders(from, to), List.of()));
        loader.discover();
    }

    private void commit(Runnable commit) {
        if (commitsAreHeld) {
            heldCommits.add(commit);
        } else {
            commit.run();
        }
    }

    private void letCommit() {
        commitsAreHeld = false;
        heldCommits.forEach(Runnable::run);
        heldCommits.clear();
    }

    private LoadChannels newLoader() {
        return newLoader(COMMIT);
    }

    private LoadChannels newLoader(Commit commit) {
        ChannelHistory history = new ChannelHistory(queue, lake, List.of(new OrderLines(".lines")), damages::add);
        return new LoadChannels(relay, history, () -> RULES, warehouse, commit, this::commit, clock, figures);
    }

    private void append(List<Envelope> envelopes) {
        Waiting.forResult(relay.append(ORDERS, envelopes, List.of()));
        loader.discover();
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

    /** A warehouse that fails when it is told to. */
    private static final class FaultyWarehouse implements Warehouse {
        private final Warehouse warehouse;
        private boolean unknownAfterCommit;
        private boolean unknownBeforeCommit;
        private int prepareFailures;
        private int loads;
        private final List<Integer> batches = new ArrayList<>();
        private long repeats;
        private Runnable afterCommit = () -> {};

        FaultyWarehouse(Warehouse warehouse) {
            this.warehouse = warehouse;
        }

        @Override
        public void prepare(Collection<TableSpec> tables) {
            if (prepareFailures > 0) {
                prepareFailures--;
                throw new OperationFailed(FailureCode.WAREHOUSE_UNAVAILABLE, "the warehouse is down");
            }
            warehouse.prepare(tables);
        }

        @Override
        public Loaded load(Batch batch) {
            if (unknownBeforeCommit) {
                unknownBeforeCommit = false;
                throw new OperationFailed(FailureCode.COMMIT_UNKNOWN, "it did not");
            }
            Loaded loaded = warehouse.load(batch);
            loads++;
            batches.add(batch.rows().values().stream().mapToInt(List::size).sum());
            loaded.repeats().values().forEach(count -> repeats += count);
            if (unknownAfterCommit) {
                unknownAfterCommit = false;
                throw new OperationFailed(FailureCode.COMMIT_UNKNOWN, "it did");
            }
            afterCommit.run();
            return loaded;
        }

        @Override
        public Optional<Cursor> cursor(AgentName agent, ChannelName channel) {
            return warehouse.cursor(agent, channel);
        }

        @Override
        public QueryResult query(String sql, QueryLimits limits) {
            return warehouse.query(sql, limits);
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
