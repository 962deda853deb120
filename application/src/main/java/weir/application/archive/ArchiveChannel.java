package weir.application.archive;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.application.Waiting;
import weir.application.lake.ObjectReader;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.Metrics;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * The archiver of one channel: queue to lake and relay. It relays what it reads at once, collects it into a lake object,
 * and acknowledges when the object is durable. One thread calls it.
 *
 * <p>A step that fails leaves everything it has read in hand; the next step takes up where it failed.
 */
public final class ArchiveChannel implements AutoCloseable {
    public static final AgentName AGENT = new AgentName("archiver", 1);

    private static final int POLL_EVENTS_MAX = 10_000;
    private static final long POLL_BYTES_MAX = 8L << 20;

    private static final int RELAY_EVENTS_MAX = 4_000;
    private static final long RELAY_BYTES_MAX = 4L << 20;

    private final ChannelName channel;
    private final Subscription subscription;
    private final EventQueue relay;
    private final Lake lake;
    private final Supplier<LakeFormat> format;
    private final ObjectReader reader;
    private final Supplier<Roll> roll;
    private final ArchiveMemory memory;
    private final InstantSource clock;
    private final Metrics.Counter archived;
    private final Metrics.Counter objects;
    private final Metrics.Timer putTime;

    /** What has been polled and is not in the open object yet. */
    private List<Entry> inHand = List.of();

    private boolean inHandIsRelayed;

    /** The origin of the newest entry of the relay; unknown at the start and after a relay failed. */
    private @Nullable Position relayedUpTo;

    private boolean relayedUpToIsKnown;

    /** How far the queue reached when this began. */
    private final Optional<Position> queueEnd;

    /** What the lake held when this began; not asked for yet at the start. */
    private @Nullable LakeEnd archivedBefore;

    private @Nullable OpenObject open;
    private boolean storedAnObject;

    /**
     * @param format asked for each object, so that it may change
     * @param reader of the objects that are there, in any format
     * @param roll asked again and again, so that it may change
     */
    public ArchiveChannel(
            ChannelName channel,
            EventQueue queue,
            EventQueue relay,
            Lake lake,
            Supplier<LakeFormat> format,
            ObjectReader reader,
            Supplier<Roll> roll,
            ArchiveMemory memory,
            InstantSource clock,
            Metrics metrics) {
        this.channel = channel;
        // First what may fail: a subscription that nobody closes keeps every other from beginning.
        this.queueEnd = queue.last(channel).map(Entry::position);
        this.subscription = queue.subscribe(channel, AGENT, EventQueue.Reading.DURABLE);
        this.relay = relay;
        this.lake = lake;
        this.format = format;
        this.reader = reader;
        this.roll = roll;
        this.memory = memory;
        this.clock = clock;
        this.archived = metrics.counter("weir_archived_events_total", "Events stored in the lake.", "channel");
        this.objects = metrics.counter("weir_lake_objects_total", "Objects stored in the lake.", "channel");
        this.putTime = metrics.timer("weir_lake_put_seconds", "Time to store one object in the lake.", "channel");
    }

    /** Polls, relays, collects, and stores the object if it is due; waits up to {@code waitMax} for events. */
    public void step(Duration waitMax) {
        storeIfDue();
        if (inHand.isEmpty()) {
            inHand = subscription.poll(POLL_EVENTS_MAX, POLL_BYTES_MAX, waitFor(waitMax));
            inHandIsRelayed = false;
        }
        if (!inHand.isEmpty()) {
            relayOnce();
            collect();
        }
        storeIfDue();
    }

    /** Stores what has been collected, due or not, until nothing that was accepted before is left. */
    public void drain() {
        do {
            step(Duration.ZERO);
            if (open != null) {
                store(open);
            }
        } while (subscription.lag().events() > 0);
    }

    private LakeEnd lakeEnd() {
        LakeEnd known = archivedBefore;
        if (known == null) {
            known = LakeEnd.find(lake, reader, channel, subscription.lag().acknowledged())
                    .within(queueEnd);
            archivedBefore = known;
        }
        return known;
    }

    public Subscription.Lag lag() {
        return subscription.lag();
    }

    private Duration waitFor(Duration waitMax) {
        if (open == null) {
            return waitMax;
        }
        Duration untilDue = Duration.between(clock.instant(), open.dueAt(roll.get()));
        return untilDue.isNegative() ? Duration.ZERO : untilDue.compareTo(waitMax) < 0 ? untilDue : waitMax;
    }

    /** What the relay holds already, from before a crash, is known by its position and not relayed again. */
    private void relayOnce() {
        if (inHandIsRelayed) {
            return;
        }
        if (!relayedUpToIsKnown) {
            relayedUpTo = relay.last(channel).flatMap(Entry::origin).orElse(null);
            relayedUpToIsKnown = true;
        }
        Position known = relayedUpTo;
        List<Entry> fresh = known == null
                ? inHand
                : inHand.stream()
                        .filter(entry -> entry.position().compareTo(known) > 0)
                        .toList();
        for (int from = 0; from < fresh.size(); ) {
            List<Entry> slice = fresh.subList(from, sliceEnd(fresh, from));
            relayedUpToIsKnown = false;
            Waiting.forResult(relay.append(
                    channel,
                    slice.stream().map(Entry::envelope).toList(),
                    slice.stream().map(Entry::position).toList()));
            relayedUpTo = slice.get(slice.size() - 1).position();
            relayedUpToIsKnown = true;
            from += slice.size();
        }
        inHandIsRelayed = true;
    }

    /** A relay that is small takes no append that is large. */
    private static int sliceEnd(List<Entry> entries, int from) {
        long bytes = 0;
        int end = from;
        while (end < entries.size() && end - from < RELAY_EVENTS_MAX && (end == from || bytes < RELAY_BYTES_MAX)) {
            bytes += entries.get(end).envelope().data().length();
            end++;
        }
        return end;
    }

    /** If storing fails on the way, what has not been collected stays in hand. */
    private void collect() {
        Instant now = clock.instant();
        Roll current = roll.get();
        int next = passOverArchived();
        try {
            for (; next < inHand.size(); next++) {
                Entry entry = inHand.get(next);
                if (open != null && (!open.takes(entry) || open.isDue(current, now) || memory.isExhausted())) {
                    store(open);
                }
                if (open == null) {
                    open = new OpenObject(entry, now, format.get());
                } else {
                    open.add(entry);
                }
                memory.take(OpenObject.weight(entry));
            }
        } finally {
            inHand = inHand.subList(next, inHand.size());
        }
    }

    /**
     * What the lake holds already, from before a crash, comes first and is not stored again. It is acknowledged as a whole:
     * {@link LakeEnd} does not look into an object that is acknowledged from its beginning.
     */
    private int passOverArchived() {
        int passed = 0;
        while (passed < inHand.size() && lakeEnd().holds(inHand.get(passed).position())) {
            passed++;
        }
        if (passed > 0
                && (passed < inHand.size()
                        || inHand.get(passed - 1).position().equals(lakeEnd().position()))) {
            subscription.ack(inHand.get(passed - 1).position());
        }
        return passed;
    }

    private void storeIfDue() {
        if (open != null && open.isDue(roll.get(), clock.instant())) {
            store(open);
        }
    }

    private void store(OpenObject object) {
        if (!object.isStored()) {
            put(object);
        }
        subscription.ack(object.lastPosition());
        open = null;
        memory.release(object.bytes());
        archived.add(object.entries().size(), channel.value());
        objects.add(1, channel.value());
    }

    private void put(OpenObject object) {
        Instant began = clock.instant();
        LakeFormat laidOut = object.format();
        ObjectName name = object.name();
        lake.put(name, out -> laidOut.write(object.entries(), out));
        if (!storedAnObject) {
            removeTwins(object, name);
            storedAnObject = true;
        }
        object.markStored();
        putTime.record(Duration.between(began, clock.instant()).toNanos(), channel.value());
    }

    /** If the format was changed between a crash and now, the same events stand there under another extension. */
    private void removeTwins(OpenObject object, ObjectName name) {
        for (Lake.ObjectSummary twin : lake.list(object.stem() + ".", Optional.empty(), 10)) {
            if (!twin.name().equals(name)) {
                lake.delete(twin.name());
            }
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
