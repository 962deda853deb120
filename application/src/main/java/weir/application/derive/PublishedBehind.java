package weir.application.derive;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.EventQueue.Reading;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;

/** What stands in a channel behind a mark: so whoever has published, and does not know how much of it, finds out. */
public final class PublishedBehind {
    private static final int POLL_EVENTS_MAX = 10_000;
    private static final long POLL_BYTES_MAX = 8L << 20;

    private PublishedBehind() {}

    /**
     * @param agent that looks
     * @param mark where the channel ended; empty: before its oldest event
     * @param isOwn which events it may have published
     */
    public static Set<DataId> ids(
            EventQueue queue,
            ChannelName channel,
            AgentName agent,
            Optional<Position> mark,
            Predicate<Envelope> isOwn) {
        Set<DataId> ids = new HashSet<>();
        try (Subscription reading = queue.subscribe(channel, agent, Reading.LIVE)) {
            mark.ifPresentOrElse(reading::seek, reading::rewind);
            List<Entry> entries = reading.poll(POLL_EVENTS_MAX, POLL_BYTES_MAX, Duration.ZERO);
            while (!entries.isEmpty()) {
                entries.stream()
                        .map(Entry::envelope)
                        .filter(isOwn)
                        .map(Envelope::id)
                        .forEach(ids::add);
                entries = reading.poll(POLL_EVENTS_MAX, POLL_BYTES_MAX, Duration.ZERO);
            }
        }
        return ids;
    }
}
