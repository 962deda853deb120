package weir.adapters.redis;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.application.port.TraceStore.Sighting;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Parents;
import weir.domain.envelope.SourceName;

/** What is kept of an event: all but its data. */
record Sight(
        DataId id,
        ChannelName channel,
        SourceName source,
        long createdMicros,
        Position position,
        List<DataId> parents) {
    private static final int TEXT_PARTS = 5;

    static Sight of(ChannelName channel, Entry entry) {
        Envelope event = entry.envelope();
        return new Sight(
                event.id(),
                channel,
                event.source(),
                event.createdMicros(),
                entry.position(),
                event.attributes().isEmpty() ? List.of() : Parents.of(event));
    }

    /** What is the same in two sights is one time that the id came. */
    boolean isSame(Sight other) {
        return id.equals(other.id) && channel.equals(other.channel) && position.equals(other.position);
    }

    Instant created() {
        return instant(createdMicros);
    }

    Sighting sighting() {
        return new Sighting(channel, source, created(), position);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    String parentsText() {
        return parents.stream().map(DataId::toString).collect(Collectors.joining(","));
    }

    static List<DataId> parents(String text) {
        return Arrays.stream(text.split(",", -1))
                .flatMap(parent -> DataId.parse(parent).stream())
                .toList();
    }

    /** A member of the set of those that came again. */
    String text() {
        return channel.value() + " " + position + " " + createdMicros + " " + source.value() + " " + parentsText();
    }

    /** Empty if it is none. */
    static Optional<Sight> parse(DataId id, String text) {
        String[] parts = text.split(" ", TEXT_PARTS);
        if (parts.length < TEXT_PARTS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Sight(
                    id,
                    new ChannelName(parts[0]),
                    new SourceName(parts[3]),
                    Long.parseLong(parts[2]),
                    new Position(parts[1]),
                    parents(parts[4])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
