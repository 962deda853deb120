package weir.application.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.order;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import weir.application.OrderLines;
import weir.application.SettableClock;
import weir.application.Waiting;
import weir.application.archive.ArchiveChannel;
import weir.application.archive.ArchiveMemory;
import weir.application.archive.Roll;
import weir.application.lake.ObjectReader;
import weir.application.port.Damage;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.InMemoryLake;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.Metrics;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.table.ChannelRules;
import weir.domain.table.Outcome;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;

/** What the relay does not hold comes from the lake, each event once, in whatever state the parts were left. */
final class LoadFromLakeTest {
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final TableSpec TABLE = TableSpec.generic(ORDERS);
    private static final Commit COMMIT = new Commit(Duration.ofMillis(200), 7, 1 << 20);
    private static final LakeFormat FORMAT = new OrderLines(".lines");

    /** Every tenth order is one that a rule cannot handle. */
    private static final RuleSet RULES = new RuleSet() {
        @Override
        public ChannelRules forChannel(ChannelName channel) {
            return envelope -> number(envelope.id()) % 10 == 3
                    ? new Outcome.Rejected(envelope, Fault.standard(RejectCode.CANNOT_CONVERT, "a three"))
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

    private final SettableClock clock = new SettableClock(NOON);
    private final Lake lake = new InMemoryLake();
    private final List<Damage> damages = new ArrayList<>();
    private InMemoryEventQueue queue = new InMemoryEventQueue();
    private InMemoryEventQueue relay = new InMemoryEventQueue();
    private InMemoryWarehouse.Storage storage = new InMemoryWarehouse.Storage();
    private InMemoryWarehouse warehouse = new InMemoryWarehouse(storage, WINDOW);

    @Test
    void aWarehouseThatIsGoneIsMadeAnewFromTheLake() {
        run(0, 40);
        loseWarehouse();
        relay = new InMemoryEventQueue();

        run(40, 45);

        assertLoaded(0, 45);
    }

    @Test
    void aWarehouseThatIsGoneIsMadeAnewThoughTheRelayHasForgottenWhatItSaw() {
        run(0, 40);
        relay.trim(ORDERS, NOON.plus(Duration.ofDays(400)));
        loseWarehouse();

        run(40, 45);

        assertLoaded(0, 45);
    }

    @Test
    void aWarehouseIsMadeAnewFromTheLakeAlone() {
        run(0, 40);
        loseWarehouse();
        relay = new InMemoryEventQueue();
        queue = new InMemoryEventQueue();

        try (LoadChannels loader = loader()) {
            load(loader);
        }

        assertLoaded(0, 40);
    }

    @Test
    void anOlderCopyOfTheWarehouseIsBroughtUpToDate() {
        run(0, 20);
        InMemoryWarehouse.Storage copy = storage.copy();
        run(20, 40);
        relay.trim(ORDERS, NOON.plus(Duration.ofDays(400)));
        storage = copy;

        run(40, 45);

        assertLoaded(0, 45);
    }

    @Test
    void aLostRelayCostsNothingThoughTheLoaderLaggedBehindTheLake() {
        append(0, 30);
        archive();
        relay = new InMemoryEventQueue();

        run(30, 35);

        assertLoaded(0, 35);
    }

    @Test
    void aLostRelayCostsNothingOfWhatIsNotInTheLakeYet() {
        run(0, 10);
        append(10, 14);
        try (ArchiveChannel archiver = archiver()) {
            archiver.step(Duration.ZERO); // relayed, and not stored
        }
        relay = new InMemoryEventQueue();

        run(14, 20);

        assertLoaded(0, 20);
    }

    /** The relay's newest entries are gone, and the archiver has acknowledged some of them. */
    @Test
    void aTailThatTheRelayLostComesFromTheLake() {
        run(0, 10);
        InMemoryEventQueue before = relay.copy();
        append(10, 30);
        archive();
        relay = before;

        run(30, 35);

        assertLoaded(0, 35);
    }

    /** What is missing was relayed and is not in the lake yet: the loader waits for it. */
    @Test
    void aHoleInTheRelayIsFilledOnceTheLakeHasIt() {
        run(0, 10);
        append(10, 14);
        try (ArchiveChannel archiver = archiver();
                LoadChannels loader = loader()) {
            archiver.step(Duration.ZERO);
            relay.lose(ORDERS, 11, 13);
            loader.discover();
            assertThat(load(loader)).as("what stands before the hole").isEqualTo(11);
            assertThat(loader.filling()).containsOnlyKeys(ORDERS);
            assertThat(loader.lag(ORDERS).events()).isPositive();

            clock.advance(Duration.ofMinutes(1));
            archiver.step(Duration.ZERO);
            load(loader);
            assertThat(loader.filling()).isEmpty();
        }
        assertLoaded(0, 14);
    }

    /** What a status tells as loaded can be queried. */
    @Test
    void aFilledChannelLagsUntilTheLastOfItIsCommitted() {
        append(0, 20);
        archive();
        relay = new InMemoryEventQueue();
        archive();
        try (LoadChannels loader = loader(new Commit(Duration.ofDays(365_000), 1_000, 1 << 20))) {
            do {
                loader.discover();
                loader.step();
            } while (!loader.filling().isEmpty());

            assertThat(loaded()).isEmpty();
            assertThat(loader.lag(ORDERS).events()).isEqualTo(1);

            loader.drain();
            loader.step();
            assertThat(loader.lag(ORDERS).events()).isZero();
        }
        assertLoaded(0, 20);
    }

    @Test
    void aFillThatIsInterruptedAtAnyCommitGoesOnWhereItWas() {
        run(0, 40);
        for (int commits = 0; commits < 5; commits++) {
            loseWarehouse();
            try (LoadChannels loader = loader()) {
                loader.discover();
                for (int step = 0; step <= commits; step++) {
                    boolean unknown = step % 2 == 1;
                    warehouse.failNextLoad(
                            unknown ? FailureCode.COMMIT_UNKNOWN : FailureCode.WAREHOUSE_UNAVAILABLE, step % 4 == 1);
                    clock.advance(Duration.ofSeconds(1));
                    assertThatThrownBy(() -> stepUntilItFails(loader)).isInstanceOf(OperationFailed.class);
                }
                load(loader);
            }
            assertLoaded(0, 40);
        }
    }

    private void stepUntilItFails(LoadChannels loader) {
        for (int i = 0; i < 100; i++) {
            loader.step();
            clock.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void aProcessThatDiesWhileItFillsGoesOnWhereItWas() {
        run(0, 40);
        loseWarehouse();
        try (LoadChannels killed = loader()) {
            killed.discover();
            killed.step();
        }
        assertThat(warehouse.rows(TABLE).size()).as("when it died").isBetween(1, 35);
        relay = relay.reopened();
        queue = queue.reopened();

        run(40, 45);

        assertLoaded(0, 45);
    }

    /** Repeats load as they did live, though the lake is loaded in other batches: within an hour once, later again. */
    @Test
    void repeatsComeOutAsTheyDidLive() {
        for (int i = 0; i < 30; i++) {
            append(List.of(order(order(i % 4, NOON).id(), i, NOON.plus(Duration.ofMinutes(7L * i)))));
            clock.advance(Duration.ofMinutes(7));
            run(0, 0);
        }
        List<Row> live = warehouse.rows(TABLE);
        assertThat(live).hasSizeBetween(8, 20);
        loseWarehouse();
        relay = new InMemoryEventQueue();

        run(0, 0);

        assertThat(warehouse.rows(TABLE)).isEqualTo(live);
    }

    @Test
    void aDamagedObjectIsReadAsFarAsItGoesAndTheRestComesFromTheQueue() {
        run(0, 40);
        cut(objects().get(3));
        loseWarehouse();

        run(40, 45);

        assertLoaded(0, 45);
        assertThat(damages).singleElement().satisfies(damage -> assertThat(damage.what())
                .contains(objects().get(3), "none is missing", "fsck"));
    }

    @Test
    void aDamagedObjectThatTheQueueHasForgottenCostsItsEventsAndIsNamed() {
        run(0, 40);
        String damaged = objects().get(3);
        cut(damaged);
        loseWarehouse();
        queue.trim(ORDERS, NOON.plus(Duration.ofDays(400)));

        run(40, 45);

        Set<Integer> expected = numbers(0, 45);
        expected.removeAll(Set.of(17, 18, 19));
        assertThat(loaded()).containsExactlyElementsOf(expected);
        assertThat(damages).singleElement().satisfies(damage -> assertThat(damage.what())
                .contains(damaged, "missing in the warehouse"));
    }

    @Test
    void anObjectThatIsGoneComesFromTheQueue() {
        run(0, 40);
        String last = objects().get(objects().size() - 1);
        lake.delete(new ObjectName(last));
        loseWarehouse();

        try (LoadChannels loader = loader()) {
            load(loader);
        }

        assertLoaded(0, 40);
        assertThat(damages).isNotEmpty();
    }

    @Test
    void aWarehouseOfAnEarlyVersionGoesOnBehindItsPosition() {
        run(0, 20);
        storage.forgetOrigins();

        run(20, 30);

        assertLoaded(0, 30);
        assertThat(damages).isEmpty();
    }

    @Test
    void aLakeThatIsAwayKeepsNoOtherChannelWaiting() {
        InMemoryLake away = new InMemoryLake() {
            @Override
            public List<ObjectSummary> list(String prefix, Optional<ObjectName> after, int max) {
                throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "the lake is away");
            }
        };
        run(0, 10);
        append(10, 12);
        try (ArchiveChannel archiver = archiver();
                LoadChannels loader = new LoadChannels(
                        relay,
                        new ChannelHistory(queue, away, List.of(FORMAT), damages::add),
                        () -> RULES,
                        warehouse,
                        COMMIT,
                        Runnable::run,
                        clock,
                        Metrics.NONE)) {
            archiver.step(Duration.ZERO);
            assertThatThrownBy(loader::discover).isInstanceOf(OperationFailed.class);
            loader.step();
        }
        assertLoaded(0, 12);
    }

    /** A process from start to orderly end: it takes these orders, archives and loads. */
    private void run(int from, int to) {
        append(from, to);
        try (ArchiveChannel archiver = archiver();
                LoadChannels loader = loader()) {
            archiver.step(Duration.ZERO);
            loader.discover();
            archiver.drain();
            load(loader);
        }
    }

    private void append(int from, int to) {
        List<Envelope> orders = new ArrayList<>();
        for (int number = from; number < to; number++) {
            orders.add(order(number, number));
        }
        append(orders);
    }

    private void append(List<Envelope> orders) {
        if (!orders.isEmpty()) {
            Waiting.forResult(queue.append(ORDERS, orders, List.of()));
        }
    }

    private void archive() {
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

    private LoadChannels loader() {
        return loader(COMMIT);
    }

    private LoadChannels loader(Commit commit) {
        warehouse = new InMemoryWarehouse(storage, WINDOW);
        return new LoadChannels(
                relay,
                new ChannelHistory(queue, lake, List.of(FORMAT), damages::add),
                () -> RULES,
                warehouse,
                commit,
                Runnable::run,
                clock,
                Metrics.NONE);
    }

    /** Steps until nothing is left, and returns how many orders are loaded. */
    private int load(LoadChannels loader) {
        loader.discover();
        boolean more;
        do {
            more = loader.step();
            clock.advance(Duration.ofSeconds(1));
        } while (more);
        loader.step();
        return loaded().size();
    }

    private void loseWarehouse() {
        storage = new InMemoryWarehouse.Storage();
    }

    private void cut(String object) {
        try (var in = lake.open(new ObjectName(object)).orElseThrow()) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String half = text.lines().limit(2).reduce("", (a, b) -> a + b + "\n") + "da";
            lake.put(new ObjectName(object), out -> out.write(half.getBytes(StandardCharsets.UTF_8)));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> objects() {
        return lake.list("raw/", Optional.empty(), 1_000).stream()
                .map(object -> object.name().path())
                .toList();
    }

    private void assertLoaded(int from, int to) {
        assertThat(loaded()).containsExactlyElementsOf(numbers(from, to));
    }

    private static Set<Integer> numbers(int from, int to) {
        Set<Integer> numbers = new TreeSet<>();
        for (int number = from; number < to; number++) {
            numbers.add(number);
        }
        return numbers;
    }

    /** The orders in table and rejected store, as often as they are there. */
    private List<Integer> loaded() {
        List<Integer> loaded = new ArrayList<>();
        warehouse.rows(TABLE).forEach(row -> loaded.add(number(row.id())));
        warehouse.rows(TableSpec.rejected()).forEach(row -> loaded.add(number(row.id())));
        loaded.sort(null);
        return loaded;
    }

    private static int number(DataId id) {
        return (int) (id.leastSignificant() & Integer.MAX_VALUE);
    }
}
