package weir.application.trace;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import weir.application.port.EventQueue;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** How far agents have acknowledged. Under load a queue answers that only between two syncs, so answers are kept a while. */
final class Acknowledged {
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final EventQueue queue;
    private final InstantSource clock;
    private final Map<ChannelName, Answer> kept = new ConcurrentHashMap<>();

    private record Answer(Map<AgentName, Position> positions, Instant at) {}

    Acknowledged(EventQueue queue, InstantSource clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /** As it is now. */
    Map<AgentName, Position> now(ChannelName channel) {
        Answer answer = new Answer(queue.state(channel).acknowledged(), clock.instant());
        kept.put(channel, answer);
        return answer.positions;
    }

    /** As it was no longer than a second ago. */
    Map<AgentName, Position> lately(ChannelName channel) {
        Answer known = kept.get(channel);
        Instant now = clock.instant();
        boolean isFresh = known != null && !now.isBefore(known.at) && now.isBefore(known.at.plus(KEPT));
        return known != null && isFresh ? known.positions : now(channel);
    }
}
