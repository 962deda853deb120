package weir.application.port;

import java.util.Optional;
import java.util.Set;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * Where the durable agents of a queue stand, for whoever administers them. A queue that has an {@link EventQueue} of its
 * own in this process; all methods may be called from any thread.
 */
public interface AgentCursors {
    /** The durable agents of a channel, also those that have acknowledged nothing and those that do not read here. */
    Set<AgentName> agents(ChannelName channel);

    /**
     * Puts an agent right behind that position, further on or back, or before the oldest event there is: what it next
     * subscribes to begins there. An agent that is new to the channel is a durable one from now on. What lies behind the
     * position and is not there any more, because it was trimmed, does not come back. Durable on return.
     *
     * @param behind empty: before the oldest event
     * @throws IllegalArgumentException if the queue has not given out that position for the channel
     * @throws IllegalStateException if the agent has an open subscription to the channel
     */
    void place(ChannelName channel, AgentName agent, Optional<Position> behind);

    /**
     * The agent is no durable agent of the channel any more, and keeps nothing from being trimmed. Durable on return.
     * Does nothing if it was none.
     *
     * @throws IllegalArgumentException if it is an agent that reads every channel of the queue
     * @throws IllegalStateException if the agent has an open subscription to the channel
     */
    void forget(ChannelName channel, AgentName agent);
}
