package weir.application.derive;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.application.Outage;
import weir.application.ingest.DerivedEvent;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.IngestOutcome;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;

/**
 * What one agent publishes, on its way to durable channels. What cannot be appended is tried again until it is, after a
 * while that grows; what comes meanwhile waits behind it. An event that the agent makes again after a crash is recognised
 * by its id if it is in its channel already. One thread calls it.
 */
public final class Outbox {
    private static final int WAITING_MAX = 10_000;

    private final AgentName agent;
    private final Set<ChannelName> targets;
    private final IngestEvents ingest;
    private final EventQueue queue;
    private final InstantSource clock;
    private final Deque<Item> waiting = new ArrayDeque<>();
    private final Outage outage = new Outage();

    /** By channel, what stands behind the checkpoint and has not been made again yet. */
    private final Map<ChannelName, Set<DataId>> published = new HashMap<>();

    /** By channel, where that begins. */
    private final Map<ChannelName, Optional<Position>> resumedEnds = new HashMap<>();

    private static final class Item {
        private final Supplier<CompletionStage<Void>> sending;
        private final CompletableFuture<Void> durable = new CompletableFuture<>();

        /** The attempt under way; null if there is none. */
        private @Nullable CompletableFuture<Void> attempt;

        Item(Supplier<CompletionStage<Void>> sending) {
            this.sending = sending;
        }
    }

    /** @param targets all the channels that it may write to */
    public Outbox(
            AgentName agent, Set<ChannelName> targets, IngestEvents ingest, EventQueue queue, InstantSource clock) {
        this.agent = agent;
        this.targets = Set.copyOf(targets);
        this.ingest = ingest;
        this.queue = queue;
        this.clock = clock;
    }

    /**
     * Finds out what the agent has published since it was at that place. To be called before it publishes anything, and
     * before anything is published again. As long as some of it has not been made again, {@link #place} says what it said
     * before of where the channels end: of a process that dies soon again, the next one finds all of it.
     */
    public void resume(AgentPlace place) {
        for (ChannelName target : targets) {
            Optional<Position> end = place.ends().get(target);
            if (end != null && queue.channels().contains(target)) {
                Set<DataId> ids = idsBehind(target, end);
                if (!ids.isEmpty()) {
                    published.put(target, ids);
                    resumedEnds.put(target, end);
                }
            }
        }
    }

    /** The agent has taken all that it can have taken before it resumed: what it has not made again it never makes. */
    public void caughtUp() {
        published.clear();
    }

    private Set<DataId> idsBehind(ChannelName channel, Optional<Position> end) {
        return PublishedBehind.ids(
                queue, channel, agent, end, event -> event.source().value().equals(agent.name()));
    }

    /**
     * Publishes an event, as the channel's standard has it: one that misses it is kept among the rejected. The stage
     * completes when it is durable in the one or the other, and never exceptionally.
     */
    public CompletionStage<Void> publish(DerivedEvent event) {
        return send(event.channel(), event.id(), () -> ingest.publish(event).thenAccept(Outbox::requireKept));
    }

    /** Appends an event to a channel of Weir's own, as {@link #publish} does to another. */
    public CompletionStage<Void> append(ChannelName internal, DataId id, Function<Instant, Envelope> envelope) {
        return send(internal, id, () -> ingest.append(internal, created -> List.of(envelope.apply(created))));
    }

    /** Keeps an event that the agent could not take among the rejected. Said twice, it is a repeat by its id. */
    public CompletionStage<Void> reject(Envelope event, Fault fault) {
        return add(new Item(() -> ingest.reject(event, agent, fault)));
    }

    private CompletionStage<Void> send(ChannelName channel, DataId id, Supplier<CompletionStage<Void>> sending) {
        if (!targets.contains(channel)) {
            throw new IllegalArgumentException("agent " + agent + " was not said to write to channel " + channel);
        }
        Set<DataId> known = published.get(channel);
        if (known != null && known.remove(id)) {
            if (known.isEmpty()) {
                published.remove(channel);
            }
            return CompletableFuture.completedStage(null);
        }
        return add(new Item(sending));
    }

    private CompletionStage<Void> add(Item item) {
        waiting.add(item);
        if (outage.failure().isEmpty()) {
            attempt(item);
        }
        return item.durable;
    }

    private static void attempt(Item item) {
        item.attempt = item.sending.get().toCompletableFuture();
    }

    private static void requireKept(IngestOutcome outcome) {
        if (outcome instanceof IngestOutcome.Refused refused) {
            FailureCode code = refused.refusal() == Refusal.UNAVAILABLE || refused.refusal() == Refusal.OVERLOADED
                    ? FailureCode.QUEUE_FULL
                    : FailureCode.AGENT_FAILED;
            throw new OperationFailed(code, "what it makes cannot be published: " + refused.message());
        }
    }

    /**
     * Looks after what is under way, and sends again what failed. To be called now and then.
     *
     * @return whether nothing waits any more
     */
    public boolean attend() {
        Instant now = clock.instant();
        boolean mayTry = outage.pauseLeft(now).isZero();
        boolean failed = false;
        for (Iterator<Item> items = waiting.iterator(); items.hasNext(); ) {
            Item item = items.next();
            CompletableFuture<Void> attempt = item.attempt;
            if (attempt != null && attempt.isDone()) {
                Optional<OperationFailed> failure = failure(attempt);
                if (failure.isEmpty()) {
                    items.remove();
                    item.durable.complete(null);
                    continue;
                }
                item.attempt = null;
                if (!failed) {
                    outage.failed(failure.get(), now);
                    failed = true;
                }
            }
            if (item.attempt == null && mayTry && !failed) {
                attempt(item);
            }
        }
        if (waiting.isEmpty()) {
            outage.ended();
        }
        return waiting.isEmpty();
    }

    private Optional<OperationFailed> failure(CompletableFuture<Void> attempt) {
        try {
            attempt.join();
            return Optional.empty();
        } catch (CompletionException e) {
            return Optional.of(
                    e.getCause() instanceof OperationFailed failed
                            ? failed
                            : new OperationFailed(
                                    FailureCode.AGENT_FAILED,
                                    "what agent " + agent + " makes cannot be published: " + e.getCause(),
                                    e));
        }
    }

    /** Why it cannot publish at present. */
    public Optional<OperationFailed> failure() {
        return outage.failure();
    }

    /** Whether the agent should read no more before something is durable. */
    public boolean isFull() {
        return waiting.size() >= WAITING_MAX || outage.failure().isPresent();
    }

    /**
     * Where the agent is once it has read so far, and the rest of what it makes has not been published. It is there when
     * {@link #settled} completes.
     */
    public AgentPlace place(Optional<Position> behind) {
        Map<ChannelName, Optional<Position>> ends = new HashMap<>();
        targets.forEach(target -> ends.put(target, end(target)));
        return new AgentPlace(behind, ends);
    }

    private Optional<Position> end(ChannelName target) {
        if (published.containsKey(target)) {
            return resumedEnds.getOrDefault(target, Optional.empty());
        }
        return queue.channels().contains(target) ? queue.last(target).map(Entry::position) : Optional.empty();
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether nothing is under way that may still come to stand in a channel. */
    public boolean isQuiet() {
        return waiting.stream().allMatch(item -> item.attempt == null || item.attempt.isDone());
    }

    /** Waits until what is under way has ended, one way or the other, but no longer than that. */
    public void await(Duration timeout) {
        CompletableFuture<?>[] attempts = waiting.stream()
                .map(item -> item.attempt)
                .filter(Objects::nonNull)
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(attempts)
                .completeOnTimeout(null, timeout.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(failure -> null)
                .join();
    }

    /** Completes when all is durable that waits now; {@link #attend} has to be called until then. */
    public CompletionStage<Void> settled() {
        return CompletableFuture.allOf(
                waiting.stream().map(item -> item.durable).toArray(CompletableFuture[]::new));
    }
}
