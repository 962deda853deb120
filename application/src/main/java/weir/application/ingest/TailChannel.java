package weir.application.ingest;

import java.util.Optional;
import java.util.function.Supplier;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.EventQueue.Reading;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Lets somebody watch a channel from now on. */
public final class TailChannel {
    private static final AgentName TAIL = new AgentName("tail", 1);

    private final EventQueue queue;
    private final Supplier<ChannelCatalogue> catalogue;

    public TailChannel(EventQueue queue, Supplier<ChannelCatalogue> catalogue) {
        this.queue = queue;
        this.catalogue = catalogue;
    }

    /**
     * @param subscription the caller closes it
     * @param behind the event behind which it begins; empty if the channel has none
     */
    public record Tail(Subscription subscription, Optional<Position> behind) {}

    /**
     * Reads what comes behind the newest event of a channel; rejected events are the channel {@code _rejected}.
     *
     * @param seen reads what comes behind that event instead; one that the channel has not had yet is passed over
     * @return empty if there is no such channel, neither configured nor in the queue
     * @throws IllegalArgumentException if what was seen is no position of the queue
     */
    public Optional<Tail> open(String channel, Optional<Position> seen) {
        return ChannelName.exists(channel)
                ? Optional.of(new ChannelName(channel)).filter(this::exists).map(name -> open(name, seen))
                : Optional.empty();
    }

    private Tail open(ChannelName channel, Optional<Position> seen) {
        Subscription subscription = queue.subscribe(channel, TAIL, Reading.LIVE);
        try {
            Optional<Position> newest = queue.last(channel).map(Entry::position);
            Optional<Position> behind = seen.filter(
                            position -> newest.isPresent() && position.compareTo(newest.get()) <= 0)
                    .or(() -> newest);
            behind.ifPresent(subscription::seek);
            return new Tail(subscription, behind);
        } catch (RuntimeException | Error e) {
            subscription.close();
            throw e;
        }
    }

    private boolean exists(ChannelName name) {
        return name.isInternal()
                || catalogue.get().find(name).isPresent()
                || queue.channels().contains(name);
    }
}
