package weir.application.export;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.LongConsumer;
import weir.application.lake.ChannelObjects;
import weir.application.lake.EventWalk;
import weir.application.lake.ObjectReader;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.Lake;
import weir.application.port.OperationFailed;
import weir.domain.envelope.ChannelName;

/** Hands out the events that the lake holds of a channel, as they came, each once. One object is in memory at a time. */
public final class ExportChannel {
    private final Lake lake;
    private final ObjectReader reader;

    public ExportChannel(Lake lake, ObjectReader reader) {
        this.lake = lake;
        this.reader = reader;
    }

    /** How events are written to a file. */
    @FunctionalInterface
    public interface Layout {
        void write(Iterable<Entry> entries, OutputStream out) throws IOException;
    }

    /**
     * Writes the events of a range, in the order of their positions. Does not close the stream.
     *
     * @param from those created at that moment or later; empty: from the first on
     * @param to those created before that moment; empty: to the last
     * @param progress is told how many there are so far, now and then
     * @return how many there are; with none nothing is written
     * @throws OperationFailed {@link FailureCode#CORRUPT} if an object cannot be read whole, and
     *     {@link FailureCode#LAKE_UNAVAILABLE}
     */
    public long export(
            ChannelName channel,
            Optional<Instant> from,
            Optional<Instant> to,
            Layout layout,
            OutputStream out,
            LongConsumer progress)
            throws IOException {
        ChannelObjects objects = new ChannelObjects(lake, channel);
        EventWalk walk = EventWalk.created(objects, reader, from, to);
        Events events = new Events(walk, from, to, progress);
        if (!events.hasNext()) {
            return 0;
        }
        try {
            layout.write(() -> events, out);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return events.handedOut;
    }

    /** The events of the walk, one by one. */
    private static final class Events implements Iterator<Entry> {
        private final EventWalk walk;
        private final Optional<Instant> from;
        private final Optional<Instant> to;
        private final LongConsumer progress;
        private final Deque<Entry> ahead = new ArrayDeque<>();
        private long handedOut;

        Events(EventWalk walk, Optional<Instant> from, Optional<Instant> to, LongConsumer progress) {
            this.walk = walk;
            this.from = from;
            this.to = to;
            this.progress = progress;
        }

        @Override
        public boolean hasNext() {
            while (ahead.isEmpty() && walk.peek().isPresent()) {
                walk.step(this::take, (object, read, reason, following) -> {
                    throw new OperationFailed(
                            FailureCode.CORRUPT,
                            "the lake object " + object.name() + " cannot be read behind its first " + read
                                    + " events ("
                                    + reason + "): stop Weir and run weir fsck --repair, or export the times before and"
                                    + " behind it");
                });
                progress.accept(handedOut);
            }
            return !ahead.isEmpty();
        }

        private void take(Entry entry) {
            Instant created = entry.envelope().created();
            if (from.filter(created::isBefore).isEmpty()
                    && to.filter(end -> !created.isBefore(end)).isEmpty()) {
                ahead.add(entry);
            }
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException("there are no more events");
            }
            handedOut++;
            return ahead.remove();
        }
    }
}
