package weir.application.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import weir.application.SettableClock;
import weir.application.Waiting;
import weir.application.agent.SettleRequest.Failed;
import weir.application.agent.SettleRequest.Some;
import weir.application.ingest.BracketCodec;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.RateLimiter;
import weir.application.load.RuleSet;
import weir.application.port.AgentRegister.Begin;
import weir.application.port.Entry;
import weir.application.port.InMemoryAgentRegister;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.Metrics;
import weir.application.port.Position;
import weir.application.port.QueueEvents;
import weir.application.port.QueueSettings;
import weir.application.status.AgentBoard;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.table.ChannelRules;
import weir.domain.table.TableSpec;

/** The agents' use cases over fakes, and short ways to say what their tests say often. */
final class AgentFixture {
    static final ChannelName DEMAND = new ChannelName("demand");
    static final AgentName AVERAGE = new AgentName("average", 1);
    static final AgentName ARCHIVER = new AgentName("archiver", 1);
    static final Instant NOON = QueueEvents.NOON;
    static final Duration LEASE = Duration.ofSeconds(30);

    final SettableClock clock = new SettableClock(NOON);
    final InMemoryAgentRegister register = new InMemoryAgentRegister();
    final AgentBoard board = new AgentBoard(Metrics.NONE, clock);
    AgentBounds bounds = new AgentBounds(LEASE, 3, 4, 50);
    InMemoryEventQueue queue =
            new InMemoryEventQueue(channel -> QueueSettings.DEFAULT, Integer.MAX_VALUE, Set.of(ARCHIVER));
    PullEvents pull;
    AdministerAgents administer;
    private int appended;

    /** One that runs in the server. */
    @Nullable
    AgentName configured;

    AgentFixture() {
        start();
    }

    private void start() {
        ChannelCatalogue catalogue = new ChannelCatalogue(List.of(), true);
        IngestEvents ingest = new IngestEvents(
                queue,
                new BracketCodec(),
                () -> catalogue,
                new RateLimiter(),
                clock,
                new Random(7),
                Runnable::run,
                Metrics.NONE);
        pull = new PullEvents(
                queue,
                queue,
                register,
                ingest,
                () -> catalogue,
                () -> new NoRules(),
                () -> bounds,
                agent -> agent.equals(ARCHIVER) || agent.equals(configured),
                board,
                clock,
                new Random(11),
                Metrics.NONE);
        pull.completeRemovals();
        administer = new AdministerAgents(
                pull, List.of(), board, new AgentLapses(clock, Metrics.NONE), channel -> QueueSettings.DEFAULT);
    }

    private static final class NoRules implements RuleSet {
        @Override
        public ChannelRules forChannel(ChannelName channel) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<TableSpec> tables() {
            return Set.of();
        }
    }

    /** Dies, and starts again with what was durable. */
    void restart() {
        queue = queue.reopened();
        start();
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

    static PullRequest request(int eventsMax) {
        return request(AVERAGE, eventsMax, Duration.ZERO, Begin.OLDEST, false);
    }

    static PullRequest request(AgentName agent, int eventsMax, Duration wait, Begin begin, boolean ordered) {
        return new PullRequest(DEMAND, agent, eventsMax, wait, LEASE, begin, ordered);
    }

    CompletableFuture<PullOutcome> ask(PullRequest request) {
        return pull.pull(request).toCompletableFuture();
    }

    /** What is there at once. */
    Delivery now(PullRequest request) {
        return delivered(ask(request));
    }

    static Delivery delivered(CompletableFuture<PullOutcome> outcome) {
        assertThat(outcome).isDone();
        assertThat(outcome.join()).isInstanceOf(Delivery.class);
        Delivery delivery = (Delivery) outcome.join();
        delivery.close();
        return delivery;
    }

    static AgentFault refusal(PullOutcome outcome) {
        assertThat(outcome).isInstanceOf(PullOutcome.Refused.class);
        return ((PullOutcome.Refused) outcome).fault();
    }

    static List<Integer> numbers(Delivery delivery) {
        return delivery.events().stream()
                .map(given -> QueueEvents.number(given.entry().envelope()))
                .toList();
    }

    static List<Position> positions(Delivery delivery) {
        return delivery.events().stream().map(given -> given.entry().position()).toList();
    }

    static String lease(Delivery delivery) {
        return delivery.term().orElseThrow().lease();
    }

    Settled acknowledge(Delivery delivery) {
        return settled(settling(lease(delivery), new Some.All(), List.of(), none(), Optional.empty()));
    }

    Settled acknowledge(Delivery delivery, List<Position> positions) {
        return settled(settling(lease(delivery), new Some.Of(positions), List.of(), none(), Optional.empty()));
    }

    Settled fail(Delivery delivery, Position position, Duration again) {
        return settled(settling(
                lease(delivery), none(), List.of(new Failed(position, "no network", again)), none(), Optional.empty()));
    }

    Settled settled(SettleRequest request) {
        PullOutcome outcome = pull.settle(request);
        assertThat(outcome).isInstanceOf(Settled.class);
        return (Settled) outcome;
    }

    static SettleRequest settling(
            String lease, Some acknowledge, List<Failed> fail, Some giveBack, Optional<Duration> extend) {
        return new SettleRequest(DEMAND, AVERAGE, lease, acknowledge, fail, giveBack, extend);
    }

    static Some none() {
        return new Some.Of(List.of());
    }

    List<Envelope> rejected() {
        List<Envelope> rejected = new ArrayList<>();
        for (Entry entry : queue.kept(ChannelName.REJECTED)) {
            rejected.add(entry.envelope());
        }
        return rejected;
    }
}
