package weir.application.archive;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.ChannelName;

/**
 * Reads a channel's queue on ahead of its archiver, for the relay alone: while the lake fails, and until the archiver has
 * come as far again. It keeps nothing but what it read last, so an outage costs no memory; the archiver reads the same
 * events once more. It may be closed at any time, and begins again behind what the relay holds.
 */
final class ReadAhead implements AutoCloseable {
    private final ChannelName channel;
    private final EventQueue queue;
    private final ChannelRelay relay;
    private @Nullable Subscription reader;
    private List<Entry> inHand = List.of();

    ReadAhead(ChannelName channel, EventQueue queue, ChannelRelay relay) {
        this.channel = channel;
        this.queue = queue;
        this.relay = relay;
    }

    boolean isOpen() {
        return reader != null;
    }

    /**
     * Begins behind what the relay holds.
     *
     * @param archived what the archiver has acknowledged: of what comes behind it nothing is trimmed
     */
    void open(Optional<Position> archived) {
        Optional<Position> behind = relay.upTo()
                .filter(known -> archived.isEmpty() || known.compareTo(archived.get()) > 0)
                .or(() -> archived);
        Subscription opened = queue.subscribe(channel, ArchiveChannel.AGENT, EventQueue.Reading.LIVE);
        try {
            behind.ifPresentOrElse(opened::seek, opened::rewind);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
        reader = opened;
    }

    /**
     * Relays what comes next.
     *
     * @return false if nothing came within {@code waitMax}, or it is not open
     */
    boolean step(Duration waitMax) {
        Subscription open = reader;
        if (inHand.isEmpty() && open != null) {
            inHand = open.poll(ArchiveChannel.POLL_EVENTS_MAX, ArchiveChannel.POLL_BYTES_MAX, waitMax);
        }
        boolean came = !inHand.isEmpty();
        relay.take(inHand);
        inHand = List.of();
        return came;
    }

    @Override
    public void close() {
        Subscription open = reader;
        reader = null;
        inHand = List.of();
        if (open != null) {
            open.close();
        }
    }
}
