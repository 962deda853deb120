package weir.application.handle;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import weir.application.port.AgentRegister.Begin;
import weir.domain.condition.Expression;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * An agent of this process as it is configured.
 *
 * @param kind what it does, in a word, for whoever lists agents
 * @param where which events it is given; empty: all
 * @param key events of one key are given one after the other, of different keys several at once; empty: all are given in the
 *     order of the channel. An agent that publishes has none: it takes events in their order.
 * @param targets all the channels that it publishes to
 * @param attemptsMax how often an event may fail before it is rejected
 * @param rejectedInRowMax after how many rejected events without one that was taken between them the agent stops
 * @param concurrencyMax how many events may be under way
 * @param stopsAtGap whether it stops where events that it has not been given are gone; if not, it goes on behind them
 * @param handler makes what takes the events; may throw anything
 * @param fingerprint two plans with the same one do the same
 */
public record AgentPlan(
        ChannelName channel,
        AgentName agent,
        String kind,
        Begin begin,
        Optional<Expression> where,
        Optional<Expression> key,
        Set<ChannelName> targets,
        int attemptsMax,
        int rejectedInRowMax,
        int concurrencyMax,
        boolean stopsAtGap,
        Supplier<AsyncEventHandler> handler,
        String fingerprint) {
    public AgentPlan {
        targets = Set.copyOf(targets);
        if (attemptsMax < 1 || rejectedInRowMax < 1 || concurrencyMax < 1) {
            throw new IllegalArgumentException("attempts " + attemptsMax + ", rejected in a row " + rejectedInRowMax
                    + ", concurrency " + concurrencyMax);
        }
        if (key.isPresent() && !targets.isEmpty()) {
            // What it has published behind a checkpoint must be of events behind it too.
            throw new IllegalArgumentException("agent " + agent + " publishes, and so takes events in their order");
        }
        if (targets.contains(channel)) {
            throw new IllegalArgumentException("agent " + agent + " reads channel " + channel + " and writes to it");
        }
    }

    boolean isSame(AgentPlan other) {
        return channel.equals(other.channel) && agent.equals(other.agent) && fingerprint.equals(other.fingerprint);
    }
}
