package weir.application.trace;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.application.archive.ArchiveChannel;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/**
 * A queue of channels that tells the trace how far durable agents have acknowledged, and when. The archiver tells it
 * itself, since more is to be told of it.
 */
public final class TracedQueue implements EventQueue {
    private final EventQueue queue;
    private final Consumer<Step> steps;
    private final InstantSource clock;

    /** @param steps is told after the acknowledgement is durable */
    public TracedQueue(EventQueue queue, Consumer<Step> steps, InstantSource clock) {
        this.queue = queue;
        this.steps = steps;
        this.clock = clock;
    }

    @Override
    public Subscription subscribe(ChannelName channel, AgentName agent, Reading reading) {
        Subscription subscription = queue.subscribe(channel, agent, reading);
        return reading == Reading.DURABLE && !agent.equals(ArchiveChannel.AGENT)
                ? new Traced(channel, agent, subscription)
                : subscription;
    }

    private final class Traced implements Subscription {
        private final ChannelName channel;
        private final AgentName agent;
        private final Subscription subscription;

        /** The first that was polled and not acknowledged, or the last that was acknowledged; null if neither is known. */
        private @Nullable Position first;

        Traced(ChannelName channel, AgentName agent, Subscription subscription) {
            this.channel = channel;
            this.agent = agent;
            this.subscription = subscription;
        }

        @Override
        public List<Entry> poll(int eventsMax, long bytesMax, Duration wait) {
            List<Entry> entries = subscription.poll(eventsMax, bytesMax, wait);
            if (first == null && !entries.isEmpty()) {
                first = entries.get(0).position();
            }
            return entries;
        }

        @Override
        public void ack(Position position) {
            subscription.ack(position);
            Position from = first;
            if (from != null && from.compareTo(position) <= 0) {
                // The one acknowledged before is told again: of what was told first and what later the first counts.
                steps.accept(new Step(channel, agent, from, position, clock.instant(), ""));
                first = position;
            }
        }

        @Override
        public boolean isContinuous() {
            return subscription.isContinuous();
        }

        @Override
        public void seek(Position position) {
            first = null;
            subscription.seek(position);
        }

        @Override
        public void rewind() {
            first = null;
            subscription.rewind();
        }

        @Override
        public Lag lag() {
            return subscription.lag();
        }

        @Override
        public void close() {
            subscription.close();
        }
    }

    @Override
    public CompletionStage<Void> append(ChannelName channel, List<Envelope> events, List<Position> origins) {
        return queue.append(channel, events, origins);
    }

    @Override
    public Optional<Entry> last(ChannelName channel) {
        return queue.last(channel);
    }

    @Override
    public Set<ChannelName> channels() {
        return queue.channels();
    }

    @Override
    public ChannelState state(ChannelName channel) {
        return queue.state(channel);
    }

    @Override
    public long trim(ChannelName channel, Instant now) {
        return queue.trim(channel, now);
    }

    @Override
    public void close() {
        queue.close();
    }
}
