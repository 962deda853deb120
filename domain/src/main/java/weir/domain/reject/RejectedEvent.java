package weir.domain.reject;

import java.util.Optional;
import weir.domain.envelope.Envelope;

/**
 * An event as it is kept among the rejected. Stage and code are text, for a row may be of a version that has others.
 *
 * @param envelope of one that a rule or a table rejected: as it stands in its channel. Of one that a standard or an agent
 *     rejected: with the id and the time of the rejection
 * @param agent that could not take it, as name@version; empty if it was no agent
 */
public record RejectedEvent(
        Envelope envelope,
        String stage,
        String code,
        String reason,
        Optional<String> rule,
        Optional<String> field,
        Optional<String> agent) {
    /** What tells it from the others. */
    public RejectedKey key() {
        return new RejectedKey(envelope.created(), envelope.id());
    }

    /** Whether a standard refused it, so that it never was in its channel. */
    public boolean isOfStandard() {
        return stage.equals(Stage.STANDARD.code());
    }

    /** Whether an agent could not take it: the event itself is in its channel, and may be in its tables. */
    public boolean isOfAgent() {
        return stage.equals(Stage.AGENT.code());
    }
}
