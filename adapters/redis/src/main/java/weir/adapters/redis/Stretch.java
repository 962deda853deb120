package weir.adapters.redis;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.port.Position;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.value.Moments;

/**
 * A step as it is kept: those of one agent in one channel do not overlap, so that the first whose last position is not
 * before an event's is the only one that can hold it.
 *
 * @param behind what was recorded before ends there; null if the step begins behind it
 */
record Stretch(Step step, @Nullable Position behind) {
    private static final int TEXT_PARTS = 5;
    private static final String NONE = "-";

    boolean covers(Position position) {
        return step.covers(position) && (behind == null || behind.compareTo(position) < 0);
    }

    String text() {
        return step.last() + " " + step.first() + " " + Moments.epochMicros(step.at()) + " "
                + (behind == null ? NONE : behind) + " " + step.detail();
    }

    /** Empty if it is none. */
    static Optional<Stretch> parse(ChannelName channel, AgentName agent, String text) {
        String[] parts = text.split(" ", TEXT_PARTS);
        if (parts.length < TEXT_PARTS) {
            return Optional.empty();
        }
        try {
            Step step = new Step(
                    channel,
                    agent,
                    new Position(parts[1]),
                    new Position(parts[0]),
                    Sight.instant(Long.parseLong(parts[2])),
                    parts[4]);
            return Optional.of(new Stretch(step, parts[3].equals(NONE) ? null : new Position(parts[3])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
