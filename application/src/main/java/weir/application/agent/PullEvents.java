package weir.application.agent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import weir.application.agent.AgentLines.Found;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.IngestOutcome;
import weir.application.ingest.Producer;
import weir.application.load.RuleSet;
import weir.application.port.AgentCursors;
import weir.application.port.AgentRegister;
import weir.application.port.EventQueue;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.status.AgentBoard;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.table.Prepared;

/**
 * Gives agents in any language the events of a channel, each for a time, until they acknowledge them. At least once: what
 * is not acknowledged comes again, and after a restart of Weir also what was acknowledged while something before it was
 * not. Instances of one agent share its events. May be called from any thread; none waits for events.
 */
public final class PullEvents implements AutoCloseable {
    private static final Logger LOG = System.getLogger(PullEvents.class.getName());

    private final AgentParts parts;
    private final AgentLines lines;
    private final Supplier<RuleSet> rules;

    /**
     * @param cursors of the queue
     * @param ingest keeps what an agent could not take
     * @param isWeirs whether an agent is one of Weir's own, whose name no other may have
     * @param random safe for use by several threads
     * @throws OperationFailed if the agents there are cannot be read
     */
    public PullEvents(
            EventQueue queue,
            AgentCursors cursors,
            AgentRegister register,
            IngestEvents ingest,
            Supplier<ChannelCatalogue> catalogue,
            Supplier<RuleSet> rules,
            Supplier<AgentBounds> bounds,
            Predicate<AgentName> isWeirs,
            AgentBoard board,
            InstantSource clock,
            RandomGenerator random,
            Metrics metrics) {
        this.parts = new AgentParts(queue, cursors, register, ingest::reject, bounds, clock, random, metrics);
        this.rules = rules;
        this.lines = new AgentLines(
                parts,
                board,
                isWeirs,
                channel -> channel.isInternal()
                        || catalogue.get().isConfigured(channel)
                        || queue.channels().contains(channel));
    }

    /** How long an agent has for what it is given if it does not say. */
    public AgentBounds bounds() {
        return parts.bounds.get();
    }

    /**
     * Events for an agent: a {@link Delivery}, which the caller closes, or a refusal. The stage completes exceptionally with
     * {@link OperationFailed} if the queue cannot be read. What is chained to it must not block. Whoever waits no more
     * cancels it as a future: nothing is given then, and what was given in that moment goes to others at once.
     */
    public CompletionStage<PullOutcome> pull(PullRequest request) {
        try {
            Found found = lines.findOrBegin(request.channel(), request.agent(), request.begin());
            return found instanceof Found.Line there
                    ? there.line().pull(request)
                    : CompletableFuture.completedFuture(((Found.None) found).refused());
        } catch (OperationFailed e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * What became of events: {@link Settled}, or a refusal. Repeating it changes nothing. What it says of the cursor is
     * durable on return.
     *
     * @throws OperationFailed if the cursor could not be made durable; the request may be repeated
     */
    public PullOutcome settle(SettleRequest request) {
        Optional<AgentLine> line = lines.find(request.channel(), request.agent());
        return line.isPresent() ? line.get().settle(request) : absent(request.channel(), request.agent());
    }

    private PullOutcome.Refused absent(ChannelName channel, AgentName agent) {
        return lines.isWeirs(agent) ? AgentLines.reserved(agent) : unknown(channel, agent);
    }

    /**
     * Makes way for an agent of that name that runs in the server from now on: it goes on where the one was that pulled, who
     * is refused by its name.
     */
    public void makeWay(ChannelName channel, AgentName agent) {
        lines.makeWay(channel, agent);
    }

    /** Why a source may not read a channel as an agent; empty if it may. */
    public static Optional<IngestOutcome.Refused> objection(Producer producer, ChannelName channel) {
        return producer.mayRead(channel)
                ? Optional.empty()
                : Optional.of(new IngestOutcome.Refused(
                        IngestOutcome.Refusal.CHANNEL_FORBIDDEN,
                        "source " + producer.name() + " may not read channel " + channel
                                + "; `reads` in its configuration names those it may",
                        Map.of(),
                        Optional.empty()));
    }

    static PullOutcome.Refused unknown(ChannelName channel, AgentName agent) {
        return new PullOutcome.Refused(AgentFault.UNKNOWN_AGENT, "channel " + channel + " has no agent " + agent);
    }

    /** The event normalised and enriched by the rules in force; empty if the channel has none. */
    public Optional<Prepared> prepare(Envelope event) {
        return rules.get().forChannel(event.channel()).prepare(event);
    }

    /**
     * Answers the polls that wait for what has come meanwhile. To be called again and again, by one thread.
     *
     * @return whether any wait
     */
    public boolean attend() {
        Instant now = parts.clock.instant();
        for (AgentLine line : lines.all()) {
            line.attend(now);
        }
        return parts.waiting.availablePermits() < AgentBounds.WAITING_MAX;
    }

    /** Completes removals that were under way when the server last stopped. */
    public void completeRemovals() {
        try {
            lines.completeRemovals();
        } catch (OperationFailed e) {
            LOG.log(Level.WARNING, "an agent is not removed yet, and is at the next start", e);
        }
    }

    AgentParts parts() {
        return parts;
    }

    AgentLines lines() {
        return lines;
    }

    /** Answers whoever waits with nothing, and gives nothing out any more. Idempotent. */
    @Override
    public void close() {
        lines.close();
    }
}
