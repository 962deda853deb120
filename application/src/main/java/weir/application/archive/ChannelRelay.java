package weir.application.archive;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import weir.application.Waiting;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/** The relay of one channel, as its archiver fills it. What it holds is known by its origin, and not put there again. */
final class ChannelRelay {
    private static final int APPEND_EVENTS_MAX = 2_500;
    private static final long APPEND_BYTES_MAX = 2L << 20;

    private final ChannelName channel;
    private final EventQueue relay;
    private final BiConsumer<Position, Position> relayed;

    /** The origin of the newest entry; to be asked for at the start and after the relay failed. */
    private @Nullable Position upTo;

    private boolean upToIsKnown;

    /** @param relayed is told the first and the last position of what is durable in the relay now */
    ChannelRelay(ChannelName channel, EventQueue relay, BiConsumer<Position, Position> relayed) {
        this.channel = channel;
        this.relay = relay;
        this.relayed = relayed;
    }

    /** Up to which position of the channel's queue it has been filled; empty if it holds nothing. */
    Optional<Position> upTo() {
        if (!upToIsKnown) {
            // One that is empty by now has been filled as far as was known before.
            upTo = relay.last(channel).flatMap(Entry::origin).orElse(upTo);
            upToIsKnown = true;
        }
        return Optional.ofNullable(upTo);
    }

    /**
     * Appends what it does not hold, durably, in slices: a relay that is small takes no append that is large.
     *
     * @param entries that follow what it holds, or that it holds
     * @return whether there was one that it did not hold
     */
    boolean take(List<Entry> entries) {
        if (entries.isEmpty()) {
            return false;
        }
        List<Entry> fresh = upTo().map(known -> entries.stream()
                        .filter(entry -> entry.position().compareTo(known) > 0)
                        .toList())
                .orElse(entries);
        for (int from = 0; from < fresh.size(); ) {
            List<Entry> slice = fresh.subList(from, sliceEnd(fresh, from));
            upToIsKnown = false;
            Waiting.forResult(relay.append(
                    channel,
                    slice.stream().map(Entry::envelope).toList(),
                    slice.stream().map(Entry::position).toList()));
            upTo = slice.get(slice.size() - 1).position();
            upToIsKnown = true;
            relayed.accept(slice.get(0).position(), slice.get(slice.size() - 1).position());
            from += slice.size();
        }
        return !fresh.isEmpty();
    }

    private static int sliceEnd(List<Entry> entries, int from) {
        long bytes = 0;
        int end = from;
        while (end < entries.size() && end - from < APPEND_EVENTS_MAX && (end == from || bytes < APPEND_BYTES_MAX)) {
            bytes += entries.get(end).envelope().data().length();
            end++;
        }
        return end;
    }
}
