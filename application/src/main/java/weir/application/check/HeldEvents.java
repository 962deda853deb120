package weir.application.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** What a queue holds of a channel, from its oldest event on; it notes where events are missing between two others. */
final class HeldEvents implements AutoCloseable {
    private static final int POLL_EVENTS_MAX = 4_000;
    private static final long POLL_BYTES_MAX = 4L << 20;

    private final Subscription events;
    private final List<Gap> gaps = new ArrayList<>();
    private List<Entry> polled = List.of();
    private int next;
    private @Nullable Entry last;

    /**
     * A place where events are missing.
     *
     * @param behind what stands before it; empty if nothing does
     * @param before what stands behind it
     */
    record Gap(Optional<Position> behind, Entry before) {
        String where() {
            return behind.map(position -> "between " + position + " and ").orElse("before ") + before.position();
        }
    }

    private HeldEvents(Subscription events) {
        this.events = events;
    }

    /** @param agent whose cursor says what may be gone: what comes behind it must be there */
    static HeldEvents open(EventQueue queue, ChannelName channel, AgentName agent) {
        Optional<Position> acknowledged =
                Optional.ofNullable(queue.state(channel).acknowledged().get(agent));
        HeldEvents held = new HeldEvents(queue.subscribe(channel, agent, EventQueue.Reading.LIVE));
        try {
            held.begin(acknowledged);
            return held;
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
    }

    /** What was trimmed is no gap, unless the agent had not acknowledged it. */
    private void begin(Optional<Position> acknowledged) {
        events.rewind();
        List<Entry> oldest = events.poll(1, 1, Duration.ZERO);
        if (!oldest.isEmpty()) {
            boolean isDirect = events.isContinuous();
            Entry first = oldest.get(0);
            if (acknowledged.isPresent() && acknowledged.get().compareTo(first.position()) < 0) {
                events.seek(acknowledged.get());
                isDirect = !events.poll(1, 1, Duration.ZERO).isEmpty() && events.isContinuous();
            } else if (acknowledged.isPresent()) {
                isDirect = true;
            }
            if (!isDirect) {
                gaps.add(new Gap(acknowledged, first));
            }
        }
        events.rewind();
    }

    /** The next event, which stays the next; empty behind the last. */
    Optional<Entry> peek() {
        if (next == polled.size()) {
            polled = events.poll(POLL_EVENTS_MAX, POLL_BYTES_MAX, Duration.ZERO);
            next = 0;
            Entry before = last;
            if (before != null && !polled.isEmpty() && !events.isContinuous()) {
                gaps.add(new Gap(Optional.of(before.position()), polled.get(0)));
            }
        }
        return next < polled.size() ? Optional.of(polled.get(next)) : Optional.empty();
    }

    /** Goes on behind what {@link #peek} gave. */
    void pass() {
        last = polled.get(next);
        next++;
    }

    /** Where events are missing, as far as it has been read. */
    List<Gap> gaps() {
        return gaps;
    }

    @Override
    public void close() {
        events.close();
    }
}
