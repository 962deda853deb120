package weir.application.agent;

import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import weir.application.port.AgentCursors;
import weir.application.port.AgentRegister;
import weir.application.port.EventQueue;
import weir.application.port.Metrics;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;

/** What all agents share. */
final class AgentParts {
    /** Keeps an event that an agent could not take. */
    @FunctionalInterface
    interface Rejecting {
        CompletionStage<Void> reject(Envelope event, AgentName agent, Fault fault);
    }

    final EventQueue queue;
    final AgentCursors cursors;
    final AgentRegister register;
    final Rejecting rejecting;
    final Supplier<AgentBounds> bounds;
    final InstantSource clock;
    final RandomGenerator random;
    final Semaphore waiting = new Semaphore(AgentBounds.WAITING_MAX);
    final Semaphore deliveries = new Semaphore(AgentBounds.DELIVERIES_MAX);
    final Metrics.Counter given;
    final Metrics.Counter acknowledged;
    final Metrics.Counter expired;
    final Metrics.Counter rejected;

    AgentParts(
            EventQueue queue,
            AgentCursors cursors,
            AgentRegister register,
            Rejecting rejecting,
            Supplier<AgentBounds> bounds,
            InstantSource clock,
            RandomGenerator random,
            Metrics metrics) {
        this.queue = queue;
        this.cursors = cursors;
        this.register = register;
        this.rejecting = rejecting;
        this.bounds = bounds;
        this.clock = clock;
        this.random = random;
        this.given = metrics.counter(
                "weir_agent_given_events_total", "Events given to agents, again ones too.", "channel", "agent");
        this.acknowledged = metrics.counter(
                "weir_agent_acknowledged_events_total", "Events that agents acknowledged.", "channel", "agent");
        this.expired = metrics.counter(
                "weir_agent_expired_events_total",
                "Events whose lease ran out before the agent said what became of them.",
                "channel",
                "agent");
        this.rejected = metrics.counter("weir_rejected_events_total", "Events rejected.", "channel", "stage", "code");
    }
}
