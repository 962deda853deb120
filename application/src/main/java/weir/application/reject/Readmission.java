package weir.application.reject;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.application.Waiting;
import weir.application.derive.AgentPlace;
import weir.application.derive.PublishedBehind;
import weir.application.ingest.IngestEvents;
import weir.application.port.Checkpoints;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;

/**
 * Publishes events that a standard rejected into their channels, each once. Before it publishes it keeps, durably, where
 * the channels end; of a process that died, or an append that failed, the next one looks behind those marks for what is
 * there already. For use by one thread.
 */
final class Readmission {
    /** Whose marks they are; no other agent may have the name. */
    static final AgentName AGENT = new AgentName("readmit", 1);

    private final IngestEvents ingest;
    private final EventQueue queue;
    private final Checkpoints checkpoints;

    /** Where channels ended before what may have been published and is not known to be done with. */
    private Map<ChannelName, Optional<Position>> marks;

    /** Whether something may stand behind the marks. */
    private boolean isInDoubt = true;

    Readmission(IngestEvents ingest, EventQueue queue, Checkpoints checkpoints) {
        this.ingest = ingest;
        this.queue = queue;
        this.checkpoints = checkpoints;
        this.marks = checkpoints
                .read(ChannelName.REJECTED, AGENT, AgentPlace::read)
                .map(AgentPlace::ends)
                .orElse(Map.of());
    }

    /** What is to be done with events once they are in their channel, and must be done before they are forgotten. */
    @FunctionalInterface
    interface Then {
        void with(ChannelName channel);
    }

    /**
     * Publishes them, unless they are there already. If it throws, the same events are to be given again.
     *
     * @param events for each channel, with the time of their rejection
     */
    void publish(Map<ChannelName, List<Envelope>> events, Then then) {
        if (events.isEmpty()) {
            return;
        }
        Map<ChannelName, Set<DataId>> there = new HashMap<>();
        if (isInDoubt) {
            marks.forEach((channel, mark) -> there.put(channel, readmittedBehind(channel, mark)));
        }
        mark(events.keySet());
        events.forEach((channel, envelopes) -> {
            publish(channel, envelopes, there.getOrDefault(channel, Set.of()));
            then.with(channel);
        });
        isInDoubt = false;
    }

    private void mark(Set<ChannelName> channels) {
        Map<ChannelName, Optional<Position>> ends = new LinkedHashMap<>();
        channels.forEach(channel -> ends.put(channel, end(channel)));
        if (isInDoubt) {
            ends.putAll(marks);
        }
        AgentPlace place = new AgentPlace(Optional.empty(), ends);
        checkpoints.write(ChannelName.REJECTED, AGENT, place::write).commit();
        marks = ends;
        isInDoubt = true;
    }

    private Optional<Position> end(ChannelName channel) {
        return queue.channels().contains(channel) ? queue.last(channel).map(Entry::position) : Optional.empty();
    }

    private Set<DataId> readmittedBehind(ChannelName channel, Optional<Position> mark) {
        return queue.channels().contains(channel)
                ? PublishedBehind.ids(
                        queue, channel, AGENT, mark, event -> event.attributes().containsKey(Envelope.REJECTED_AT))
                : Set.of();
    }

    private void publish(ChannelName channel, List<Envelope> envelopes, Set<DataId> there) {
        Set<DataId> known = new HashSet<>(there);
        List<Envelope> fresh =
                envelopes.stream().filter(event -> known.add(event.id())).toList();
        if (!fresh.isEmpty()) {
            Waiting.forResult(ingest.readmit(
                    channel,
                    created -> fresh.stream().map(event -> at(event, created)).toList()));
        }
    }

    private static Envelope at(Envelope event, Instant created) {
        return new Envelope(
                event.id(),
                event.source(),
                event.channel(),
                created,
                event.contentType(),
                event.data(),
                event.attributes());
    }
}
