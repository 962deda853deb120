package weir.application.load;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import weir.application.archive.ArchiveChannel;
import weir.application.lake.ChannelObjects;
import weir.application.lake.DeletedMark;
import weir.application.lake.ErasedMark;
import weir.application.lake.EventWalk;
import weir.application.lake.ImportedPosition;
import weir.application.lake.ObjectReader;
import weir.application.port.Damage;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.ChannelName;

/** The events of a channel from its first on: in the lake, and what the lake cannot give any more in the channel queue. */
public final class ChannelHistory {
    private static final int POLL_EVENTS_MAX = 4_000;
    private static final long POLL_BYTES_MAX = 4L << 20;

    private final EventQueue queue;
    private final Lake lake;
    private final ObjectReader reader;
    private final Consumer<Damage> damages;

    /**
     * @param queue of the channels, not of the relay
     * @param formats all that objects of the lake may have
     * @param damages is told of what could not be read
     */
    public ChannelHistory(EventQueue queue, Lake lake, List<LakeFormat> formats, Consumer<Damage> damages) {
        this.queue = queue;
        this.lake = lake;
        this.reader = new ObjectReader(lake, formats);
        this.damages = damages;
    }

    /** The channels that have been archived. */
    Set<ChannelName> archived() {
        return ChannelObjects.channels(lake);
    }

    /** Up to where the lake holds the channel, as its archiver has it; empty if it has stored nothing or lost its cursor. */
    public Optional<Position> archivedUpTo(ChannelName channel) {
        return Optional.ofNullable(queue.state(channel).acknowledged().get(ArchiveChannel.AGENT));
    }

    /** What the lake holds of the channel behind a position. */
    EventWalk eventsBehind(ChannelName channel, Optional<Position> position) {
        return EventWalk.behind(new ChannelObjects(lake, channel), reader, position);
    }

    /** Up to where the lake may lack events because they need not stay. */
    Optional<Position> deletedUpTo(ChannelName channel) {
        return DeletedMark.find(lake, channel);
    }

    /** Which events the lake lacks because they were erased. */
    Set<Position> erased(ChannelName channel) {
        return ErasedMark.find(lake, channel);
    }

    /**
     * Hands out the events of the channel queue behind a position, in order, as long as they are wanted; none that may have
     * been deleted from the lake on purpose, or were erased.
     *
     * @return whether that was all of them: none was missing between two of them, or before the first
     */
    public boolean readQueue(
            ChannelName channel, Optional<Position> behind, Predicate<Position> wanted, Consumer<Entry> receiver) {
        if (!queue.channels().contains(channel)) {
            return false;
        }
        Set<Position> erased = erased(channel);
        try (Subscription events = queue.subscribe(channel, LoadChannels.AGENT, EventQueue.Reading.LIVE)) {
            // No queue has had an imported event, and all that it has had stand behind those.
            Optional<Position> ofQueue = behind.filter(position -> !ImportedPosition.isOne(position));
            later(ofQueue, deletedUpTo(channel)).ifPresentOrElse(events::seek, events::rewind);
            boolean whole = true;
            while (true) {
                List<Entry> polled = events.poll(POLL_EVENTS_MAX, POLL_BYTES_MAX, Duration.ZERO);
                if (polled.isEmpty()) {
                    return whole;
                }
                whole &= events.isContinuous();
                for (Entry entry : polled) {
                    if (!wanted.test(entry.position())) {
                        return whole;
                    }
                    if (!erased.contains(entry.position())) {
                        receiver.accept(entry);
                    }
                }
            }
        }
    }

    private static Optional<Position> later(Optional<Position> one, Optional<Position> other) {
        return Stream.concat(one.stream(), other.stream()).max(Comparator.naturalOrder());
    }

    void report(Damage damage) {
        damages.accept(damage);
    }
}
