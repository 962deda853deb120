package weir.application.status;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import weir.application.port.Damage;
import weir.application.port.Metrics;
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

    /**
     * How an agent stands on a channel.
     *
     * @param age how long ago the oldest event was created that it has not acknowledged; zero if there is none
     */
    public record Standing(Seat seat, Subscription.Lag lag, Duration age, Optional<String> lastError) {}

    private static final int DAMAGES_MAX = 100;
    private static final String[] LABELS = {"channel", "agent"};

    private final Map<Seat, Supplier<Subscription.Lag>> lags = new ConcurrentSkipListMap<>();
    private final Map<AgentName, String> agentErrors = new ConcurrentHashMap<>();
    private final Map<Seat, String> errors = new ConcurrentHashMap<>();
    private final Map<Seat, String> notes = new ConcurrentHashMap<>();
    private final Set<Damage> damages = Collections.synchronizedSet(new LinkedHashSet<>());
    private final Metrics.Counter damaged;

    private final Metrics metrics;
    private final InstantSource clock;

    public AgentBoard(Metrics metrics, InstantSource clock) {
        this.metrics = metrics;
        this.clock = clock;
        this.damaged = metrics.counter(
                "weir_damage_total", "Stored data that was found to be damaged, by the part that keeps it.", "part");
    }

    /** An agent has begun on a channel. */
    public void seat(ChannelName channel, AgentName agent, Supplier<Subscription.Lag> lag) {
        Seat seat = new Seat(channel, agent);
        lags.put(seat, lag);
        String[] values = {channel.value(), agent.toString()};
        metrics.gauge(
                "weir_agent_lag_events",
                "Events that the agent has not acknowledged.",
                LABELS,
                values,
                () -> figure(seat, Subscription.Lag::events));
        metrics.gauge(
                "weir_agent_lag_seconds",
                "Age of the oldest event that the agent has not acknowledged.",
                LABELS,
                values,
                () -> figure(seat, known -> age(known).toNanos() / 1e9));
    }

    /** An agent that is gone is not a number: its figure cannot be taken back. */
    private double figure(Seat seat, ToDoubleFunction<Subscription.Lag> of) {
        Supplier<Subscription.Lag> lag = lags.get(seat);
        return lag == null ? Double.NaN : of.applyAsDouble(lag.get());
    }

    /** The agent reads that channel no more. */
    public void unseat(ChannelName channel, AgentName agent) {
        Seat seat = new Seat(channel, agent);
        lags.remove(seat);
        errors.remove(seat);
        notes.remove(seat);
    }

    /** All agents on all channels, by channel and name. */
    public List<Standing> standings() {
        List<Standing> standings = new ArrayList<>();
        lags.forEach((seat, lag) -> {
            Subscription.Lag known = lag.get();
            standings.add(new Standing(seat, known, age(known), lastError(seat)));
        });
        return standings;
    }

    /** How long ago the oldest event was created that is not acknowledged; zero if there is none. */
    public Duration age(Subscription.Lag lag) {
        Duration age = lag.oldest()
                .map(oldest -> Duration.between(oldest, clock.instant()))
                .orElse(Duration.ZERO);
        return age.isNegative() ? Duration.ZERO : age;
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

    /** What takes an agent long on that channel and is no failure; empty: it is done. */
    public void note(ChannelName channel, AgentName agent, Optional<String> note) {
        Seat seat = new Seat(channel, agent);
        note.ifPresentOrElse(text -> notes.put(seat, text), () -> notes.remove(seat));
    }

    /** Something stored is not as it was written. It stands in the status until the process ends. */
    public void report(Damage damage) {
        damaged.add(1, damage.part().code());
        synchronized (damages) {
            if (damages.size() < DAMAGES_MAX) {
                damages.add(damage);
            }
        }
    }

    /** What the agent last said of that channel; empty if it is well. */
    public Optional<String> lastError(ChannelName channel, AgentName agent) {
        return lastError(new Seat(channel, agent));
    }

    /** What the agent last said of all its channels; empty if it is well. */
    public Optional<String> lastError(AgentName agent) {
        return Optional.ofNullable(agentErrors.get(agent));
    }

    /** All that is wrong now, a line for each agent that says so. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        agentErrors.forEach((agent, error) -> complaints.add(agent + ": " + error));
        errors.forEach((seat, error) -> complaints.add(seat.agent() + " on " + seat.channel() + ": " + error));
        notes.forEach((seat, note) -> complaints.add(seat.agent() + " on " + seat.channel() + ": " + note));
        synchronized (damages) {
            damages.forEach(damage -> complaints.add(damage.toString()));
        }
        Collections.sort(complaints);
        return complaints;
    }

    Map<Seat, Supplier<Subscription.Lag>> seats() {
        return lags;
    }

    Optional<String> lastError(Seat seat) {
        return Optional.ofNullable(errors.getOrDefault(seat, agentErrors.get(seat.agent())));
    }
}
