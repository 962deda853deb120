package weir.application.trace;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import weir.application.archive.Tap;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.application.port.TraceStore;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * The tracer: records where each event stands, behind the front end. It sees what the archivers read, and reads the queue
 * itself where they do not come along, or the trace has lost something. It holds nothing back: where the trace cannot be
 * written the queue goes on without it, and what is trimmed meanwhile is not known. One thread calls it, but for
 * {@link #read}.
 */
public final class TraceEvents implements Tap, AutoCloseable {
    public static final AgentName AGENT = new AgentName("tracer", 1);

    /** Little at a time: what is read is garbage at once, and producers wait for the collector to copy what is not. */
    private static final int POLL_EVENTS_MAX = 2_000;

    private static final long POLL_BYTES_MAX = 1L << 20;

    /** A poll that gave so much left more behind. */
    private static final int MANY_EVENTS = POLL_EVENTS_MAX / 2;

    private static final long MANY_BYTES = POLL_BYTES_MAX / 2;

    /** An archiver that has shown something so lately is left to show what comes next. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration KEEP_INTERVAL = Duration.ofSeconds(1);

    private final EventQueue queue;
    private final TraceStore store;
    private final RecordSteps steps;
    private final InstantSource clock;
    private final Metrics.Counter traced;
    private final Map<ChannelName, Reader> readers = new HashMap<>();
    private final Map<ChannelName, Instant> shown = new ConcurrentHashMap<>();
    private Instant lastKept = Instant.EPOCH;

    private static final class Reader {
        private final Subscription subscription;

        /** What it stands behind; null if that is to be found out. */
        private @Nullable Position behind;

        Reader(Subscription subscription) {
            this.subscription = subscription;
        }
    }

    /** @param queue of the channels, not of the relay */
    public TraceEvents(EventQueue queue, TraceStore store, RecordSteps steps, InstantSource clock, Metrics metrics) {
        this.queue = queue;
        this.store = store;
        this.steps = steps;
        this.clock = clock;
        this.traced = metrics.counter("weir_traced_events_total", "Events that can be found in the trace.", "channel");
    }

    /**
     * Records what has come. A channel that cannot be read keeps no other from it.
     *
     * @return whether more is there already
     * @throws OperationFailed if something could not be read or recorded; it is tried again in the next step
     */
    public boolean step() {
        steps.writeDue();
        OperationFailed first = null;
        boolean isBehind = false;
        for (ChannelName channel : queue.channels()) {
            try {
                isBehind |= record(channel);
            } catch (OperationFailed e) {
                first = first == null ? e : first;
            }
        }
        Instant now = clock.instant();
        if (!now.isBefore(lastKept.plus(KEEP_INTERVAL)) || now.isBefore(lastKept)) {
            store.keep(now);
            lastKept = now; // what fails is done again in the next step, and fails that too
        }
        if (first != null) {
            throw first;
        }
        return isBehind;
    }

    /** What an archiver reads is recorded in its own thread, if it goes on where the trace ends. */
    @Override
    public void read(ChannelName channel, Optional<Position> behind, List<Entry> entries) {
        try {
            Optional<Position> indexed = store.indexed(channel);
            boolean goesOn = behind.isEmpty()
                    || indexed.filter(upTo -> behind.get().compareTo(upTo) <= 0).isPresent();
            boolean isNew = indexed.isEmpty()
                    || indexed.get().compareTo(entries.get(entries.size() - 1).position()) < 0;
            if (goesOn && isNew) {
                store.record(channel, entries);
                traced.add(entries.size(), channel.value());
                shown.put(channel, clock.instant());
            }
        } catch (OperationFailed e) {
            shown.remove(channel); // the tracer reads it, and tells if that fails too
        }
    }

    private boolean isShown(ChannelName channel) {
        Instant at = shown.get(channel);
        Instant now = clock.instant();
        return at != null && !now.isBefore(at) && now.isBefore(at.plus(PATIENCE));
    }

    private boolean record(ChannelName channel) {
        if (isShown(channel)) {
            return false;
        }
        Reader reader = readers.get(channel);
        if (reader == null) {
            reader = new Reader(queue.subscribe(channel, AGENT, EventQueue.Reading.LIVE));
            readers.put(channel, reader);
        }
        // What the trace has lost is read again.
        Optional<Position> indexed = store.indexed(channel);
        if (reader.behind == null || !indexed.equals(Optional.of(reader.behind))) {
            reader.behind = null;
            indexed.ifPresentOrElse(reader.subscription::seek, reader.subscription::rewind);
        }
        List<Entry> polled = reader.subscription.poll(POLL_EVENTS_MAX, POLL_BYTES_MAX, Duration.ZERO);
        if (polled.isEmpty()) {
            reader.behind = indexed.orElse(null);
            return false;
        }
        reader.behind = null;
        store.record(channel, polled);
        reader.behind = polled.get(polled.size() - 1).position();
        traced.add(polled.size(), channel.value());
        return polled.size() >= MANY_EVENTS || bytes(polled) >= MANY_BYTES;
    }

    private static long bytes(List<Entry> entries) {
        return entries.stream()
                .mapToLong(entry -> entry.envelope().data().length())
                .sum();
    }

    /** Records what is there, as the last that is done. */
    public void drain() {
        steps.writeAll();
        shown.clear();
        while (step()) {
            // There is more.
        }
    }

    @Override
    public void close() {
        readers.values().forEach(reader -> reader.subscription.close());
    }
}
