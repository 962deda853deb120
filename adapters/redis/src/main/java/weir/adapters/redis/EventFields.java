package weir.adapters.redis;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.SourceName;
import weir.domain.value.Moments;

/**
 * The fields of an event's hash. Those of agents are called as the agents are, with an {@code @}, and say when, as
 * {@code created} does: in UTC, as ISO 8601 writes it.
 */
final class EventFields {
    static final String CREATED = "created";
    static final String SOURCE = "source";
    static final String CHANNEL = "channel";
    static final String POSITION = "position";
    static final String PARENTS = "parents";

    /** Those of which a sight is made. */
    private static final String[] OF_SIGHT = {CREATED, SOURCE, CHANNEL, POSITION, PARENTS};

    private EventFields() {}

    static String[] ofSight() {
        return OF_SIGHT.clone();
    }

    /** Empty where the event itself was not seen: there is only an agent's time. */
    static Optional<Sight> sight(DataId id, List<@Nullable String> values) {
        String created = values.get(0);
        String source = values.get(1);
        String channel = values.get(2);
        String position = values.get(3);
        String parents = values.get(4);
        if (created == null || source == null || channel == null || position == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Sight(
                    id,
                    new ChannelName(channel),
                    new SourceName(source),
                    Moments.epochMicros(Instant.parse(created)),
                    new Position(position),
                    parents == null ? List.of() : Sight.parents(parents)));
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty(); // it was not written by Weir
        }
    }

    static Optional<AgentName> agent(String name) {
        try {
            return Optional.of(AgentName.parse(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
