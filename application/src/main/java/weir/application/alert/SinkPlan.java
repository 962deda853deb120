package weir.application.alert;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import weir.application.handle.AgentPlan;
import weir.application.port.AgentRegister.Begin;
import weir.domain.alert.AlertEvents;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

/**
 * A sink as the agent that it is: it reads the channel of notices from the oldest there is, takes those that name it, and
 * goes on whatever it had to give up.
 *
 * @param name as the configuration has it
 * @param target the channel that it publishes to; empty if it tells somebody else
 * @param attemptsMax how often a notice is tried before it is rejected
 * @param concurrencyMax how many may be told at once, of different detectors or keys; a sink that publishes has them in order
 * @param telling made when the agent begins, and closed when it ends
 * @param fingerprint two with the same one do the same
 */
public record SinkPlan(
        String name,
        Optional<ChannelName> target,
        int attemptsMax,
        int concurrencyMax,
        Supplier<Telling> telling,
        String fingerprint) {
    /** What the names of such agents begin with. */
    public static final String PREFIX = "alert-";

    private static final int VERSION = 1;
    private static final FieldPath DETECTOR = FieldPath.parse("data.detector");
    private static final FieldPath KEY = FieldPath.parse("data.key");

    /** The agent, to be run. */
    public AgentPlan agent(AlertEvents events) {
        return new AgentPlan(
                ChannelName.ALERTS,
                new AgentName(PREFIX + name, VERSION),
                "alert sink",
                Begin.OLDEST,
                Optional.of(this::isFor),
                target.isPresent() ? Optional.empty() : Optional.<Expression>of(SinkPlan::subject),
                target.map(Set::of).orElse(Set.of()),
                attemptsMax,
                Integer.MAX_VALUE,
                concurrencyMax,
                false,
                () -> new TellAlerts(events, telling.get()),
                fingerprint);
    }

    private Optional<Value> isFor(EventFields event) {
        return Optional.of(Value.Bool.of(AlertEvents.sinks(event.envelope()).contains(name)));
    }

    /** What a notice is about: those of one detector and key are told in their order. */
    private static Optional<Value> subject(EventFields event) {
        return Optional.of(Value.text(text(event, DETECTOR) + "\n" + text(event, KEY)));
    }

    private static String text(EventFields event, FieldPath path) {
        return event.findOrNull(path) instanceof Value.Scalar scalar ? scalar.text() : "";
    }
}
