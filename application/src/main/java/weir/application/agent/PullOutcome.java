package weir.application.agent;

/** What becomes of a request of an agent: a {@link Delivery}, a {@link Settled}, or a refusal. */
public sealed interface PullOutcome permits Delivery, Settled, PullOutcome.Refused, PullOutcome.Changed {
    /** Nothing was changed. */
    record Refused(AgentFault fault, String message) implements PullOutcome {}

    /** An agent was paused, resumed, reset or removed; that is durable. */
    record Changed(AgentReport agent) implements PullOutcome {}
}
