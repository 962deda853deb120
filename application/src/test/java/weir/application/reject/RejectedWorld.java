package weir.application.reject;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import weir.application.SettableClock;
import weir.application.ingest.BracketCodec;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ChannelSpec;
import weir.application.ingest.ExamineAgain;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.RateLimiter;
import weir.application.load.RuleSet;
import weir.application.port.Checkpoints;
import weir.application.port.EventQueue;
import weir.application.port.Expressions;
import weir.application.port.InMemoryCheckpoints;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.InMemoryRejectedStore;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.Metrics;
import weir.application.port.QueueEvents;
import weir.application.port.RejectedStore;
import weir.application.port.Replacements;
import weir.application.port.TaskState;
import weir.application.port.Warehouse;
import weir.application.replay.LoadAgain;
import weir.application.task.OpenTask;
import weir.application.task.TaskStep;
import weir.application.task.TaskType;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.standard.Standard;
import weir.domain.standard.Standard.JsonShape;
import weir.domain.table.ChannelRules;
import weir.domain.table.Outcome;
import weir.domain.table.RejectedRows;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.TableSpec;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** A data folder with rejected events, and processes that work on it and may die at any effect. */
final class RejectedWorld {
    static final ChannelName ORDERS = new ChannelName("orders");
    static final ChannelName DEMAND = new ChannelName("demand");
    static final UUID TASK = new UUID(7, 7);
    private static final SourceName SHOP = new SourceName("shop");
    private static final Duration WINDOW = Duration.ofHours(24);

    final SettableClock clock = new SettableClock(QueueEvents.NOON.plusSeconds(3_600));
    final InMemoryWarehouse.Storage tables = new InMemoryWarehouse.Storage();
    final InMemoryCheckpoints checkpoints = new InMemoryCheckpoints();
    InMemoryEventQueue queue = new InMemoryEventQueue();

    /** What the standard of {@link #ORDERS} takes. */
    int ordersBytesMax = 1_000;

    /** The process is no more. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Lets so many effects happen, and then the process dies, before the next or behind it. */
    private final class Fate {
        private int left;
        private final boolean behind;
        private boolean dead;

        Fate(int effects, boolean behind) {
            this.left = effects;
            this.behind = behind;
        }

        <T> T over(Class<T> port, T real) {
            return port.cast(
                    Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                        left--;
                        dead |= left < 0 && !behind;
                        requireAlive();
                        Object result;
                        try {
                            result = method.invoke(real, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                        dead |= left < 0;
                        requireAlive();
                        return result instanceof Checkpoints.Draft draft
                                ? over(Checkpoints.Draft.class, draft)
                                : result;
                    }));
        }

        private void requireAlive() {
            if (dead) {
                throw new Died();
            }
        }
    }

    /** One that standard rejected. */
    void unfit(int number, String data) {
        load(RejectedRows.rules()
                .apply(new Envelope(
                        id(number),
                        SHOP,
                        ChannelName.REJECTED,
                        QueueEvents.NOON.plusSeconds(number),
                        Envelope.JSON,
                        Payload.of(data),
                        attributes(RejectedRows.attributes(
                                ORDERS, Fault.standard(RejectCode.TOO_LARGE, "it is too large"))))));
    }

    /** With one of the event's own. */
    private static Map<String, String> attributes(Map<String, String> fault) {
        Map<String, String> all = new HashMap<>(fault);
        all.put(Envelope.CLIENT_ADDRESS, "10.0.0.7");
        return all;
    }

    /** One that the rules rejected. */
    void unruly(int number, String data) {
        Envelope event = new Envelope(
                id(number),
                SHOP,
                DEMAND,
                QueueEvents.NOON.plusSeconds(number),
                Envelope.JSON,
                Payload.of(data),
                Map.of());
        load(new Outcome.Tabulated(List.of(RejectedRows.row(new Outcome.Rejected(event, fault())))));
    }

    /** One that an agent could not take. */
    void failed(int number) {
        load(RejectedRows.rules()
                .apply(new Envelope(
                        id(number),
                        SHOP,
                        ChannelName.REJECTED,
                        QueueEvents.NOON.plusSeconds(number),
                        Envelope.JSON,
                        Payload.of("{}"),
                        RejectedRows.attributes(
                                DEMAND,
                                new Fault(
                                        Stage.AGENT,
                                        RejectCode.AGENT_FAILED,
                                        "it failed",
                                        Optional.of("notify@2"),
                                        Optional.empty()),
                                new AgentName("notify", 2)))));
    }

    private static Fault fault() {
        return new Fault(Stage.LOAD, RejectCode.NO_TABLE, "it is bad", Optional.empty(), Optional.of("n"));
    }

    private void load(Outcome outcome) {
        InMemoryWarehouse warehouse = warehouse();
        Row row = ((Outcome.Tabulated) outcome).rows().get(0).row();
        warehouse.prepare(List.of(TableSpec.rejected(), TableSpec.settled()));
        warehouse.load(new Warehouse.Batch(
                new AgentName("loader", 1),
                Map.of(),
                Map.of(TableSpec.rejected(), Rows.of(TableSpec.rejected(), List.of(row)))));
    }

    InMemoryWarehouse warehouse() {
        return new InMemoryWarehouse(tables, WINDOW);
    }

    static DataId id(int number) {
        return new DataId(0x0193_4C00_0000_7000L, 0x8000_0000_0000_0000L | number);
    }

    /** What is bad in an event, the rules reject. */
    private static final class Rules implements RuleSet {
        @Override
        public ChannelRules forChannel(ChannelName channel) {
            return event -> event.data().text().contains("bad")
                    ? new Outcome.Rejected(event, fault())
                    : new Outcome.Tabulated(List.of(new Outcome.TableRow(
                            TableSpec.generic(channel),
                            new Row(
                                    event.id(),
                                    event.source(),
                                    event.createdMicros(),
                                    List.of(),
                                    Optional.of(event.data().text())))));
        }

        @Override
        public Collection<TableSpec> tables() {
            return Set.of();
        }
    }

    /** An expression is a text that the event's data must have in it. */
    private static final class Containing implements Expressions {
        @Override
        public Compilation compile(String text) {
            throw new UnsupportedOperationException("nobody asks for a value");
        }

        @Override
        public Compilation condition(String text) {
            return text.startsWith("(")
                    ? new Compilation.Refused(List.of(new Fault(1, 2, "it ends")))
                    : new Compilation.Compiled(event -> event.fields()
                            .field("data")
                            .map(value -> Value.Bool.of(value.toString().contains(text))));
        }
    }

    ReplayRejected replay() {
        InMemoryWarehouse warehouse = warehouse();
        return replay(queue, new InMemoryRejectedStore(warehouse), warehouse, warehouse, checkpoints);
    }

    private ReplayRejected replay(
            EventQueue over, RejectedStore store, Warehouse in, Replacements replacements, Checkpoints kept) {
        ChannelCatalogue channels = catalogue();
        return new ReplayRejected(
                store,
                new LoadAgain(Rules::new, in, replacements),
                new JudgeRejected(new ExamineAgain(new BracketCodec()), () -> channels, Rules::new),
                ingest(over),
                over,
                kept,
                new Containing(),
                RejectedWorld::read,
                clock);
    }

    DiscardRejected discard() {
        return new DiscardRejected(
                new InMemoryRejectedStore(warehouse()), ingest(queue), new Containing(), RejectedWorld::read, clock);
    }

    private static Value read(Payload json) {
        return json.text().contains(Envelope.CLIENT_ADDRESS)
                ? new Structure().with(Envelope.CLIENT_ADDRESS, Value.text("10.0.0.7"))
                : new Structure().with("data", Value.text(json.text()));
    }

    private ChannelCatalogue catalogue() {
        return new ChannelCatalogue(
                List.of(
                        ChannelSpec.open(DEMAND),
                        new ChannelSpec(
                                ORDERS,
                                new Standard(ordersBytesMax, JsonShape.OBJECT, List.of(), Optional.empty()),
                                Optional.empty(),
                                Set.of(),
                                false,
                                false,
                                List.of())),
                false);
    }

    private IngestEvents ingest(EventQueue over) {
        ChannelCatalogue channels = catalogue();
        return new IngestEvents(
                over,
                new BracketCodec(),
                () -> channels,
                new RateLimiter(),
                clock,
                new Random(7),
                Runnable::run,
                Metrics.NONE);
    }

    /** Does a task to its end. */
    static TaskStep done(TaskType type, Map<String, String> parameters) {
        try (OpenTask task = type.open(TASK, parameters, Optional.empty())) {
            TaskStep step = task.step();
            while (!step.isDone()) {
                step = task.step();
            }
            return step;
        }
    }

    /**
     * Replays in a process that dies after so many effects, and in one that comes behind it.
     *
     * @param keeps whether what the task goes on from was kept after each step, or never
     * @return whether the first one died
     */
    boolean replayDying(int effects, boolean behind, boolean keeps) {
        Fate fate = new Fate(effects, behind);
        List<TaskState> kept = new ArrayList<>();
        boolean died = false;
        InMemoryWarehouse warehouse = warehouse();
        try (OpenTask task = replay(
                        fate.over(EventQueue.class, queue),
                        fate.over(RejectedStore.class, new InMemoryRejectedStore(warehouse)),
                        fate.over(Warehouse.class, warehouse),
                        fate.over(Replacements.class, warehouse),
                        fate.over(Checkpoints.class, checkpoints))
                .open(TASK, Map.of(), Optional.empty())) {
            TaskStep step = task.step();
            while (!step.isDone()) {
                kept.add(step.state());
                step = task.step();
            }
        } catch (Died e) {
            died = true;
        }
        queue = queue.reopened();
        Optional<TaskState> state =
                keeps && !kept.isEmpty() ? Optional.of(kept.get(kept.size() - 1)) : Optional.empty();
        try (OpenTask task = replay().open(TASK, Map.of(), state)) {
            TaskStep step = task.step();
            while (!step.isDone()) {
                step = task.step();
            }
        }
        return died;
    }

    /** The numbers of the events that a channel holds, in its order. */
    List<Integer> numbers(ChannelName channel) {
        return queue.kept(channel).stream()
                .map(entry -> (int) (entry.envelope().id().leastSignificant() & Integer.MAX_VALUE))
                .toList();
    }

    /** The numbers of the rows of a table. */
    List<Integer> numbers(TableSpec table) {
        return warehouse().rows(table).stream()
                .map(row -> (int) (row.id().leastSignificant() & Integer.MAX_VALUE))
                .toList();
    }

    static List<Integer> numbered(Integer... numbers) {
        return Arrays.asList(numbers);
    }
}
