package weir.application.ingest;

import java.util.Optional;
import java.util.function.Supplier;
import weir.application.port.EventQueue;
import weir.application.port.EventQueue.Reading;
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
     * Reads what comes behind the newest event of a channel; rejected events are the channel {@code _rejected}.
     *
     * @return empty if there is no such channel, neither configured nor in the queue. The caller closes the subscription.
     */
    public Optional<Subscription> open(String channel) {
        boolean legal = ChannelName.exists(channel);
        return legal
                ? Optional.of(new ChannelName(channel))
                        .filter(this::exists)
                        .map(name -> queue.subscribe(name, TAIL, Reading.LIVE))
                : Optional.empty();
    }

    private boolean exists(ChannelName name) {
        return name.isInternal()
                || catalogue.get().find(name).isPresent()
                || queue.channels().contains(name);
    }
}
