package weir.application.status;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Where every agent writes how it is doing, and the status reads it. */
public final class AgentBoard {
    /** An agent on a channel. */
    public record Seat(ChannelName channel, AgentName agent) implements Comparable<Seat> {
        @Override
        public int compareTo(Seat other) {
            int byChannel = channel.value().compareTo(other.channel.value());
            return byChannel != 0 ? byChannel : agent.toString().compareTo(other.agent.toString());
        }
    }

    private final Map<Seat, Supplier<Subscription.Lag>> lags = new ConcurrentSkipListMap<>();
    private final Map<AgentName, String> agentErrors = new ConcurrentHashMap<>();
    private final Map<Seat, String> errors = new ConcurrentHashMap<>();

    /** An agent has begun on a channel. */
    public void seat(ChannelName channel, AgentName agent, Supplier<Subscription.Lag> lag) {
        lags.put(new Seat(channel, agent), lag);
    }

    public boolean isSeated(ChannelName channel, AgentName agent) {
        return lags.containsKey(new Seat(channel, agent));
    }

    /** A step of the agent on that channel failed; empty: it succeeded. */
    public void report(ChannelName channel, AgentName agent, Optional<String> error) {
        Seat seat = new Seat(channel, agent);
        error.ifPresentOrElse(text -> errors.put(seat, text), () -> errors.remove(seat));
    }

    /** A step of the agent failed for all its channels; empty: it succeeded. */
    public void report(AgentName agent, Optional<String> error) {
        error.ifPresentOrElse(text -> agentErrors.put(agent, text), () -> agentErrors.remove(agent));
    }

    Map<Seat, Supplier<Subscription.Lag>> seats() {
        return lags;
    }

    Optional<String> lastError(Seat seat) {
        return Optional.ofNullable(errors.getOrDefault(seat, agentErrors.get(seat.agent())));
    }
}
