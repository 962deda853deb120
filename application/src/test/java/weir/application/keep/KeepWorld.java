package weir.application.keep;

import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.order;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import weir.application.OrderLines;
import weir.application.SettableClock;
import weir.application.Waiting;
import weir.application.archive.ArchiveChannel;
import weir.application.archive.ArchiveMemory;
import weir.application.archive.Roll;
import weir.application.lake.ChannelObjects;
import weir.application.lake.EventWalk;
import weir.application.lake.ObjectReader;
import weir.application.load.ChannelHistory;
import weir.application.load.Commit;
import weir.application.load.LoadChannels;
import weir.application.load.RuleSet;
import weir.application.port.Damage;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.LakeFormat;
import weir.application.port.Metrics;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.retain.Candidate;
import weir.domain.retain.Stay;
import weir.domain.table.ChannelRules;
import weir.domain.table.Outcome;
import weir.domain.table.Prepared;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Queue, lake, relay and warehouse with real archivers and loaders, and a keeper. Nothing of it but the lake may fail. */
final class KeepWorld {
    static final TableSpec TABLE = TableSpec.generic(ORDERS);
    static final LakeFormat FORMAT = new OrderLines(".lines");

    final SettableClock clock = new SettableClock(NOON);
    final CrashingLake lake = new CrashingLake();
    final InMemoryEventQueue queue = new InMemoryEventQueue();
    final InMemoryEventQueue relay = new InMemoryEventQueue();
    final InMemoryWarehouse.Storage storage = new InMemoryWarehouse.Storage();
    final Map<Integer, Instant> sent = new TreeMap<>();
    final List<Damage> damages = new ArrayList<>();
    Policies policies = Policies.NONE;

    /** How many of the orders are archived. */
    int archived;

    private final Random random = new Random(1);

    static final class Rules implements RuleSet, ChannelRules {
        @Override
        public ChannelRules forChannel(ChannelName channel) {
            return this;
        }

        @Override
        public Collection<TableSpec> tables() {
            return List.of(TABLE);
        }

        @Override
        public Outcome apply(Envelope envelope) {
            return new Outcome.Tabulated(List.of(new Outcome.TableRow(
                    TABLE,
                    new Row(
                            envelope.id(),
                            envelope.source(),
                            envelope.createdMicros(),
                            List.of(),
                            Optional.of(envelope.data().text())))));
        }

        @Override
        public Optional<Prepared> prepare(Envelope envelope) {
            return Optional.of(new Prepared.Ready(new Structure().with("number", Value.whole(number(envelope)))));
        }
    }

    /** Orders whose number is a multiple of that. */
    static Expression multipleOf(int divisor) {
        return new Expression() {
            @Override
            public Optional<Value> evaluate(EventFields event) {
                long number = ((Value.Whole) event.fields().field("number").orElseThrow()).number();
                return Optional.of(Value.Bool.of(number % divisor == 0));
            }

            @Override
            public String text() {
                return "number % " + divisor + " == 0";
            }
        };
    }

    static int number(Envelope envelope) {
        return (int) (envelope.id().leastSignificant() & Integer.MAX_VALUE);
    }

    /** So many orders, created now. */
    void send(int orders) {
        List<Envelope> fresh = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            int number = sent.size();
            fresh.add(order(number, clock.instant()));
            sent.put(number, clock.instant());
        }
        Waiting.forResult(queue.append(ORDERS, fresh, List.of()));
    }

    /** An archiver and a loader that run until there is nothing to do for them. */
    void archiveAndLoad() {
        archive();
        load();
    }

    void archive() {
        try (ArchiveChannel archiver = new ArchiveChannel(
                ORDERS,
                queue,
                relay,
                lake,
                () -> FORMAT,
                new ObjectReader(lake, List.of(FORMAT)),
                () -> new Roll(Duration.ofSeconds(10), 1 << 20, 5),
                new ArchiveMemory(1 << 20),
                clock,
                Metrics.NONE)) {
            archiver.step(Duration.ZERO);
            archiver.drain();
        }
        archived = sent.size();
    }

    void load() {
        load(storage);
    }

    InMemoryWarehouse load(InMemoryWarehouse.Storage into) {
        InMemoryWarehouse warehouse = new InMemoryWarehouse(into, Duration.ofHours(1));
        try (LoadChannels loader = new LoadChannels(
                relay,
                new ChannelHistory(queue, lake, List.of(FORMAT), damages::add),
                Rules::new,
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
            loader.step();
        }
        return warehouse;
    }

    KeepData keeper() {
        return keeper(Runnable::run);
    }

    KeepData keeper(Executor helper) {
        InMemoryWarehouse warehouse = new InMemoryWarehouse(storage, Duration.ofHours(1));
        return new KeepData(
                queue,
                queue,
                lake,
                List.of(FORMAT),
                warehouse,
                warehouse,
                Rules::new,
                () -> policies,
                helper,
                clock,
                random::nextLong,
                Metrics.NONE);
    }

    /** All of a plan. */
    static KeepData.Progress apply(KeepData keeper, Plan plan) {
        KeepData.Progress progress = KeepData.Progress.NOTHING;
        while (progress.next() < plan.changes().size()) {
            progress = keeper.apply(plan, progress);
        }
        return progress;
    }

    /** The numbers of the orders that readers of the lake are given, in their order. */
    List<Integer> inLake() {
        List<Integer> given = new ArrayList<>();
        EventWalk walk = EventWalk.behind(
                new ChannelObjects(lake, ORDERS), new ObjectReader(lake, List.of(FORMAT)), Optional.empty());
        boolean more = true;
        while (more) {
            more = walk.step(entry -> given.add(number(entry.envelope())), (object, events, reason, following) -> {
                throw new AssertionError(object + ": " + reason);
            });
        }
        return given;
    }

    List<Integer> inTable() {
        return new InMemoryWarehouse(storage, Duration.ofHours(1))
                .rows(TABLE).stream()
                        .map(row -> (int) (row.id().leastSignificant() & Integer.MAX_VALUE))
                        .sorted()
                        .toList();
    }

    /** Those that must be in the lake now, whatever happened. */
    List<Integer> staying() {
        return sent.keySet().stream()
                .filter(number -> !stay(number).isOver(clock.instant()))
                .toList();
    }

    Stay stay(int number) {
        Candidate candidate = new Candidate(
                order(number, sent.get(number)),
                envelope -> Optional.of(
                        new EventFields(envelope, new Structure().with("number", Value.whole(number(envelope))))));
        return policies.of(ORDERS).stay(candidate, policies.holds());
    }

    int objects(String prefix) {
        return lake.list(prefix, Optional.empty(), 100_000).size();
    }
}
