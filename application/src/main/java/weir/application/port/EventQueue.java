package weir.application.port;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/**
 * A durable queue with a sequence of events for each channel, which independent agents read at their own pace. All
 * methods may be called from any thread. A channel comes into being with the first append or subscription.
 */
public interface EventQueue extends AutoCloseable {
    /**
     * Appends events at the end of a channel, in order and next to each other as far as no other append comes between.
     * The stage completes once they are durable by the channel's {@link QueueSettings.Ack}; it completes exceptionally
     * with {@link OperationFailed} when they were not all made durable, and then some of them may still be in the queue:
     * whoever sends them again sends repeats. Two appends to one channel called one after the other stand in that order.
     *
     * <p>It does not block: what waits is bounded by the adapter, and beyond that the stage fails with
     * {@link FailureCode#QUEUE_FULL}. One event too large for the queue fails its own append and no other.
     *
     * @param events at least one
     * @param origins the events' positions in another queue, as many as there are events; or none at all
     */
    CompletionStage<Void> append(ChannelName channel, List<Envelope> events, List<Position> origins);

    /** The newest durable entry of a channel; empty if there is none or it has been trimmed. */
    Optional<Entry> last(ChannelName channel);

    /**
     * Reads a channel as that agent. {@link Reading#DURABLE}: from behind what the agent has acknowledged; one that is
     * new to the channel begins at the oldest event there is. From then on nothing that it has not acknowledged is
     * trimmed, in this process or a later one, but for what {@link QueueSettings#held} says of agents that are not the
     * queue's readers; one that has lapsed goes on at the oldest event there is, and {@link Subscription#isContinuous}
     * tells it. It has one open subscription to the channel at a time.
     * {@link Reading#LIVE}: from behind the newest event; the agent leaves no trace, holds nothing back, may miss what
     * is trimmed before it comes to it, and acknowledging does nothing.
     */
    Subscription subscribe(ChannelName channel, AgentName agent, Reading reading);

    /** The channels there are, by name. */
    Set<ChannelName> channels();

    /**
     * What the channel holds: bytes on disk (0 if the service does not say); the newest {@code created} of what is durable,
     * also when that has been trimmed; and how far its durable agents are, whether they read here or not.
     */
    ChannelState state(ChannelName channel);

    /**
     * Frees what the channel's retention no longer asks to keep, oldest first, and never what a durable agent has not
     * acknowledged, unless it lapses. A queue that frees by itself does nothing here.
     *
     * @return the bytes freed
     */
    long trim(ChannelName channel, Instant now);

    /** Makes durable what was appended, lets go of all threads and files, and fails later appends. Idempotent. */
    @Override
    void close();

    /** How an agent reads a channel. */
    enum Reading {
        DURABLE,
        LIVE
    }

    /** @param acknowledged the last position of each durable agent that has acknowledged something */
    record ChannelState(long bytes, Optional<Instant> newest, Map<AgentName, Position> acknowledged) {
        public static final ChannelState EMPTY = new ChannelState(0, Optional.empty(), Map.of());
    }
}
