package weir.application.ingest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import weir.application.port.AgentCursors;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/** A queue in memory that tells what was appended, fails when told to, and can keep an append waiting. */
public final class RecordingQueue implements EventQueue, AgentCursors {
    private final InMemoryEventQueue inner = new InMemoryEventQueue();
    private final Map<ChannelName, List<Envelope>> appended = new HashMap<>();
    private final List<CompletableFuture<Void>> held = new ArrayList<>();
    private @Nullable FailureCode failure;
    private Optional<ChannelName> failing = Optional.empty();
    private boolean holding;
    private final List<ChannelName> asked = new ArrayList<>();
    private final CompletableFuture<Void> opens = new CompletableFuture<>();
    private final CompletableFuture<Void> isOpening = new CompletableFuture<>();
    private Optional<ChannelName> slow = Optional.empty();
    private @Nullable FailureCode newestFailure;

    /** From now on every append fails so. */
    public synchronized void failWith(FailureCode code) {
        failure = code;
        failing = Optional.empty();
    }

    /** From now on every append to that channel fails so. */
    public synchronized void failWith(ChannelName channel, FailureCode code) {
        failure = code;
        failing = Optional.of(channel);
    }

    /** From now on appends wait for {@link #release()}. */
    public synchronized void hold() {
        holding = true;
    }

    public void release() {
        List<CompletableFuture<Void>> waiting;
        synchronized (this) {
            holding = false;
            waiting = List.copyOf(held);
            held.clear();
        }
        waiting.forEach(stage -> stage.complete(null));
    }

    /** How many appends wait. */
    public synchronized int waiting() {
        return held.size();
    }

    public synchronized List<Envelope> events(ChannelName channel) {
        return List.copyOf(appended.getOrDefault(channel, List.of()));
    }

    /** The data of each event, as text. */
    public List<String> texts(ChannelName channel) {
        return events(channel).stream().map(event -> event.data().text()).toList();
    }

    @Override
    public synchronized CompletionStage<Void> append(
            ChannelName channel, List<Envelope> events, List<Position> origins) {
        FailureCode code = failure;
        if (code != null && failing.map(channel::equals).orElse(true)) {
            return CompletableFuture.failedStage(new OperationFailed(code, "as the test asked"));
        }
        appended.computeIfAbsent(channel, name -> new ArrayList<>()).addAll(events);
        CompletionStage<Void> done = inner.append(channel, events, origins);
        if (!holding) {
            return done;
        }
        CompletableFuture<Void> later = new CompletableFuture<>();
        held.add(later);
        return done.thenCombine(later, (first, second) -> null);
    }

    /** From now on nothing is known of any channel's newest event. */
    public synchronized void failNewestWith(FailureCode code) {
        newestFailure = code;
    }

    /** Asking for that channel's newest event takes until {@link #opens} is complete. */
    public synchronized void openSlowly(ChannelName channel) {
        slow = Optional.of(channel);
    }

    /** Complete it, and the slow channel is open. */
    public CompletableFuture<Void> opens() {
        return opens;
    }

    /** Completes once somebody waits for the slow channel. */
    public CompletableFuture<Void> isOpening() {
        return isOpening;
    }

    /** From now on nothing fails any more. */
    public synchronized void recover() {
        failure = null;
        newestFailure = null;
    }

    /** The channels whose newest event was asked for. */
    public synchronized List<ChannelName> asked() {
        return List.copyOf(asked);
    }

    @Override
    public ChannelState state(ChannelName channel) {
        boolean wait;
        synchronized (this) {
            asked.add(channel);
            if (newestFailure != null) {
                throw new OperationFailed(newestFailure, "as the test asked");
            }
            wait = slow.map(channel::equals).orElse(false);
        }
        if (wait) {
            isOpening.complete(null);
            opens.join();
        }
        return inner.state(channel);
    }

    @Override
    public Optional<Entry> last(ChannelName channel) {
        return inner.last(channel);
    }

    @Override
    public Subscription subscribe(ChannelName channel, AgentName agent, Reading reading) {
        return inner.subscribe(channel, agent, reading);
    }

    @Override
    public Set<ChannelName> channels() {
        return inner.channels();
    }

    @Override
    public long trim(ChannelName channel, Instant now) {
        return inner.trim(channel, now);
    }

    @Override
    public Set<AgentName> agents(ChannelName channel) {
        return inner.agents(channel);
    }

    @Override
    public void place(ChannelName channel, AgentName agent, Optional<Position> behind) {
        inner.place(channel, agent, behind);
    }

    @Override
    public void forget(ChannelName channel, AgentName agent) {
        inner.forget(channel, agent);
    }

    @Override
    public void close() {
        inner.close();
    }
}
