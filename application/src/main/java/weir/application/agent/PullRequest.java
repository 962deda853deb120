package weir.application.agent;

import java.time.Duration;
import java.util.Optional;
import weir.application.port.AgentRegister.Begin;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * An agent asks for events.
 *
 * @param eventsMax 1 to {@link AgentBounds#EVENTS_MAX}
 * @param waitMax how long to wait for an event if there is none, at most {@link AgentBounds#WAIT_MAX}
 * @param lease how long it has for them, {@link AgentBounds#LEASE_MIN} to {@link AgentBounds#LEASE_MAX}
 * @param begin where it begins if it is new to the channel
 * @param ordered whether it is given nothing as long as one that was given, to whatever instance, is not answered for
 * @param holding what it holds already and bounds what it is given; empty: what it holds does not matter
 */
public record PullRequest(
        ChannelName channel,
        AgentName agent,
        int eventsMax,
        Duration waitMax,
        Duration lease,
        Begin begin,
        boolean ordered,
        Optional<Holding> holding) {
    public PullRequest {
        if (eventsMax < 1
                || eventsMax > AgentBounds.EVENTS_MAX
                || waitMax.isNegative()
                || waitMax.compareTo(AgentBounds.WAIT_MAX) > 0
                || lease.compareTo(AgentBounds.LEASE_MIN) < 0
                || lease.compareTo(AgentBounds.LEASE_MAX) > 0) {
            throw new IllegalArgumentException(
                    "a poll of " + eventsMax + " events, waiting " + waitMax + ", with a lease of " + lease);
        }
    }

    /** A request whose reader may hold as much as it likes. */
    public PullRequest(
            ChannelName channel,
            AgentName agent,
            int eventsMax,
            Duration waitMax,
            Duration lease,
            Begin begin,
            boolean ordered) {
        this(channel, agent, eventsMax, waitMax, lease, begin, ordered, Optional.empty());
    }
}
