package weir.application.agent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import weir.application.port.Lapse;
import weir.application.port.Metrics;
import weir.application.status.AgentBoard.Seat;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** What agents have missed because they were too far behind. May be told, and asked, by any thread; it never blocks. */
public final class AgentLapses {
    private static final Logger LOG = System.getLogger(AgentLapses.class.getName());

    /** An agent that is gone loses something every few seconds. */
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(5);

    private final Map<Seat, Missed> missed = new ConcurrentSkipListMap<>();
    private final Metrics.Counter counter;
    private final InstantSource clock;

    private static final class Missed {
        private final AtomicLong events = new AtomicLong();
        private volatile Instant lastLogged = Instant.MIN;
    }

    public AgentLapses(InstantSource clock, Metrics metrics) {
        this.clock = clock;
        this.counter = metrics.counter(
                "weir_agent_missed_events_total",
                "Events that were freed before an agent that was too far behind had acknowledged them.",
                "channel",
                "agent");
    }

    public void tell(Lapse lapse) {
        counter.add(lapse.events(), lapse.channel().value(), lapse.agent().toString());
        Missed of = missed.computeIfAbsent(new Seat(lapse.channel(), lapse.agent()), any -> new Missed());
        long all = of.events.addAndGet(lapse.events());
        Instant now = clock.instant();
        Instant last = of.lastLogged;
        if (last.equals(Instant.MIN) || !now.isBefore(last.plus(LOG_INTERVAL))) {
            of.lastLogged = now;
            LOG.log(
                    Level.WARNING,
                    "agent {0} of channel {1} is too far behind: {2} events that it has not acknowledged are not kept for"
                            + " it any more; they are in the lake",
                    lapse.agent(),
                    lapse.channel(),
                    all);
        }
    }

    /** How many events the agent has missed since the server began. */
    public long missed(ChannelName channel, AgentName agent) {
        return Optional.ofNullable(missed.get(new Seat(channel, agent)))
                .map(of -> of.events.get())
                .orElse(0L);
    }

    /** It is told of no more. */
    public void forget(ChannelName channel, AgentName agent) {
        missed.remove(new Seat(channel, agent));
    }

    /** A line for each agent that has missed something. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        missed.forEach((seat, of) -> warnings.add("agent " + seat.agent() + " on " + seat.channel() + " has missed "
                + of.events.get() + " events: it was further behind than `agents.lapse` allows; they are in the lake"));
        return warnings;
    }
}
