package weir.application.ingest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/** A queue that remembers what was appended, fails when told to, and can keep an append waiting. */
public final class RecordingQueue implements EventQueue {
    private final Map<String, List<Entry>> channels = new TreeMap<>();
    private final List<CompletableFuture<Void>> held = new ArrayList<>();
    private @Nullable FailureCode failure;
    private @Nullable ChannelName failing;
    private boolean holding;

    /** From now on every append fails so. */
    public synchronized void failWith(FailureCode code) {
        failure = code;
        failing = null;
    }

    /** From now on every append to that channel fails so. */
    public synchronized void failWith(ChannelName channel, FailureCode code) {
        failure = code;
        failing = channel;
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
        return entries(channel).stream().map(Entry::envelope).toList();
    }

    /** The data of each event, as text. */
    public List<String> texts(ChannelName channel) {
        return events(channel).stream().map(event -> event.data().text()).toList();
    }

    private List<Entry> entries(ChannelName channel) {
        return channels.computeIfAbsent(channel.value(), name -> new ArrayList<>());
    }

    @Override
    public synchronized CompletionStage<Void> append(
            ChannelName channel, List<Envelope> events, List<Position> origins) {
        FailureCode code = failure;
        if (code != null && (failing == null || failing.equals(channel))) {
            return CompletableFuture.failedStage(new OperationFailed(code, "as the test asked"));
        }
        List<Entry> entries = entries(channel);
        for (Envelope event : events) {
            entries.add(new Entry(new Position("%012d".formatted(entries.size())), event, Optional.empty()));
        }
        notifyAll();
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (holding) {
            held.add(done);
        } else {
            done.complete(null);
        }
        return done;
    }

    @Override
    public synchronized Optional<Entry> last(ChannelName channel) {
        List<Entry> entries = entries(channel);
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
    }

    @Override
    public synchronized Subscription subscribe(ChannelName channel, AgentName agent, Reading reading) {
        return new Live(channel, entries(channel).size());
    }

    @Override
    public synchronized Set<ChannelName> channels() {
        Set<ChannelName> names = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
        channels.keySet().forEach(name -> names.add(new ChannelName(name)));
        return names;
    }

    @Override
    public synchronized ChannelState state(ChannelName channel) {
        return new ChannelState(0, last(channel).map(entry -> entry.envelope().created()));
    }

    @Override
    public long trim(ChannelName channel, Instant now) {
        return 0;
    }

    @Override
    public void close() {
        failWith(FailureCode.CLOSED);
    }

    private final class Live implements Subscription {
        private final ChannelName channel;
        private int next;

        Live(ChannelName channel, int next) {
            this.channel = channel;
            this.next = next;
        }

        @Override
        public List<Entry> poll(int eventsMax, long bytesMax, Duration wait) {
            synchronized (RecordingQueue.this) {
                List<Entry> entries = entries(channel);
                if (next == entries.size()) {
                    pause(wait);
                }
                List<Entry> found = List.copyOf(entries.subList(next, Math.min(entries.size(), next + eventsMax)));
                next += found.size();
                return found;
            }
        }

        private void pause(Duration wait) {
            try {
                RecordingQueue.this.wait(Math.max(1, wait.toMillis()));
            } catch (InterruptedException e) {
                throw new OperationFailed(FailureCode.CLOSED, "interrupted", e);
            }
        }

        @Override
        public void ack(Position position) {}

        @Override
        public void seek(Position position) {
            next = Integer.parseInt(position.text()) + 1;
        }

        @Override
        public Lag lag() {
            return new Lag(Optional.empty(), 0, Optional.empty());
        }

        @Override
        public void close() {}
    }
}
