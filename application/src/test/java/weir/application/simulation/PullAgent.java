package weir.application.simulation;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Somebody else who reads a channel at a pace of his own, and must not miss an event. */
final class PullAgent {
    static final AgentName NAME = new AgentName("reader", 1);

    private static final int EVENTS_MAX = 5;

    private final ChannelName channel;
    private final EventQueue queue;
    private final QueueLog log;
    private @Nullable Subscription subscription;
    private @Nullable Position last;
    private @Nullable Position acknowledged;

    PullAgent(ChannelName channel, EventQueue queue, QueueLog log) {
        this.channel = channel;
        this.queue = queue;
        this.log = log;
        this.last = log.channel(channel).acknowledgedOrNull(NAME);
    }

    /** @throws OperationFailed if the queue does */
    void step() {
        if (subscription == null) {
            subscription = queue.subscribe(channel, NAME, EventQueue.Reading.DURABLE);
        }
        for (Entry entry : subscription.poll(EVENTS_MAX, Long.MAX_VALUE, Duration.ZERO)) {
            requireNext(entry);
            last = entry.position();
        }
        Position read = last;
        if (read != null && !read.equals(acknowledged)) {
            subscription.ack(read);
            acknowledged = read;
        }
    }

    private void requireNext(Entry entry) {
        List<Entry> all = log.channel(channel).all();
        int at = all.indexOf(entry);
        Position before = at <= 0 ? null : all.get(at - 1).position();
        Broken.unless(
                at == 0 ? last == null : before != null && before.equals(last),
                "%s of %s was given %s behind %s, and not what comes between",
                NAME,
                channel,
                entry.position(),
                last);
    }
}
