package weir.application.handle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import weir.application.SettableClock;
import weir.application.Waiting;
import weir.application.ingest.BracketCodec;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ChannelSpec;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.RateLimiter;
import weir.application.load.RuleSet;
import weir.application.port.AgentRegister;
import weir.application.port.AgentRegister.Begin;
import weir.application.port.AgentRegister.Registration;
import weir.application.port.Checkpoints;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.InMemoryAgentRegister;
import weir.application.port.InMemoryCheckpoints;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.Metrics;
import weir.application.port.QueueEvents;
import weir.application.port.QueueSettings;
import weir.application.port.TraceStore.Step;
import weir.application.status.AgentBoard;
import weir.domain.condition.Expression;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.standard.Standard;
import weir.domain.table.ChannelRules;
import weir.domain.table.Outcome;
import weir.domain.table.Prepared;
import weir.domain.table.TableSpec;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Agents of the process over fakes, and short ways to say what their tests say often. */
final class HandleFixture {
    static final ChannelName DEMAND = new ChannelName("demand");
    static final ChannelName PREDICTION = new ChannelName("prediction");
    static final AgentName PREDICT = new AgentName("predict", 1);
    static final AgentName ARCHIVER = new AgentName("archiver", 1);
    static final ChannelCatalogue CATALOGUE = new ChannelCatalogue(
            List.of(
                    ChannelSpec.open(DEMAND),
                    new ChannelSpec(
                            PREDICTION,
                            Standard.DEFAULT,
                            Optional.empty(),
                            Set.of(Envelope.JSON),
                            false,
                            false,
                            List.of())),
            false);

    final SettableClock clock = new SettableClock(QueueEvents.NOON);
    final InMemoryAgentRegister register = new InMemoryAgentRegister();
    final InMemoryCheckpoints checkpoints = new InMemoryCheckpoints();
    final AgentBoard board = new AgentBoard(Metrics.NONE, clock);
    InMemoryEventQueue queue =
            new InMemoryEventQueue(channel -> QueueSettings.DEFAULT, Integer.MAX_VALUE, Set.of(ARCHIVER));
    /** What the trace was told. */
    final List<Step> steps = new ArrayList<>();

    private int appended;

    /** The event's number is all there is to it. */
    static final class Numbers implements RuleSet {
        @Override
        public ChannelRules forChannel(ChannelName channel) {
            return new ChannelRules() {
                @Override
                public Outcome apply(Envelope envelope) {
                    throw new UnsupportedOperationException("nothing is loaded here");
                }

                @Override
                public Optional<Prepared> prepare(Envelope envelope) {
                    Structure fields = new Structure();
                    fields.with("number", new Value.Whole(QueueEvents.number(envelope)));
                    fields.with("normalised", Value.Bool.TRUE);
                    return Optional.of(new Prepared.Ready(fields));
                }
            };
        }

        @Override
        public Set<TableSpec> tables() {
            return Set.of();
        }
    }

    HandleParts parts() {
        return parts(Metrics.NONE);
    }

    HandleParts parts(Metrics metrics) {
        return parts(queue, checkpoints, register, metrics);
    }

    HandleParts parts(EventQueue over, Checkpoints kept, AgentRegister known) {
        return parts(over, kept, known, Metrics.NONE);
    }

    private HandleParts parts(EventQueue over, Checkpoints kept, AgentRegister known, Metrics metrics) {
        IngestEvents ingest = new IngestEvents(
                over,
                new BracketCodec(),
                () -> CATALOGUE,
                new RateLimiter(),
                clock,
                new Random(7),
                Runnable::run,
                Metrics.NONE);
        return new HandleParts(over, queue, known, kept, ingest, Numbers::new, steps::add, board, clock, metrics);
    }

    /** So many events more; their numbers go on from 0. */
    void append(int events) {
        List<Envelope> more = QueueEvents.events(appended, appended + events);
        appended += events;
        Waiting.forResult(queue.append(DEMAND, more, List.of()));
    }

    int appended() {
        return appended;
    }

    static AgentPlan plan(EventHandler handler) {
        return plan(Optional.empty(), Optional.empty(), Set.of(PREDICTION), 1, () -> new SyncHandler(handler));
    }

    static AgentPlan plan(
            Optional<Expression> where,
            Optional<Expression> key,
            Set<ChannelName> targets,
            int concurrencyMax,
            Supplier<AsyncEventHandler> handler) {
        return new AgentPlan(
                DEMAND, PREDICT, "test", Begin.OLDEST, where, key, targets, 3, 4, concurrencyMax, false, handler, "1");
    }

    RunAgent agent(AgentPlan plan) {
        return agent(parts(), plan);
    }

    static RunAgent agent(HandleParts parts, AgentPlan plan) {
        Registration registration = new Registration(
                plan.channel(), plan.agent(), AgentRegister.State.ACTIVE, plan.begin(), 0, Instant.EPOCH);
        return new RunAgent(parts, plan, registration, Duration.ZERO);
    }

    /** Steps with time between them, as many as anything takes that is to end. */
    void run(RunAgent agent) {
        for (int step = 0; step < 40; step++) {
            agent.step();
            clock.advance(Duration.ofMillis(300));
        }
    }

    List<Integer> numbers(ChannelName channel) {
        List<Integer> numbers = new ArrayList<>();
        for (Entry entry : queue.kept(channel)) {
            numbers.add(Integer.valueOf(entry.envelope().data().text().replaceAll("[^0-9]", "")));
        }
        return numbers;
    }

    /** The events among the rejected, by what they were made of. */
    List<Envelope> rejected() {
        return queue.kept(ChannelName.REJECTED).stream().map(Entry::envelope).collect(Collectors.toList());
    }
}
