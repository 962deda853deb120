package weir.application.archive;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.application.Outage;
import weir.application.lake.ChannelObject;
import weir.application.lake.ObjectReader;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.Metrics;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.application.port.TraceStore;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * The archiver of one channel: queue to lake and relay. It relays what it reads at once, collects it into a lake object,
 * and acknowledges when the object is durable. One thread calls it.
 *
 * <p>While the lake fails the relay goes on: what comes is read for it alone, {@linkplain ReadAhead ahead}, and once more
 * when the lake takes objects again. Nothing is acknowledged meanwhile, so the queue keeps all of it.
 *
 * <p>A step that fails leaves everything it has read in hand; the next step takes up where it failed.
 */
public final class ArchiveChannel implements AutoCloseable {
    public static final AgentName AGENT = new AgentName("archiver", 1);

    /** What the trace calls it where it relays. */
    public static final AgentName RELAYING = new AgentName("relay", 1);

    /** What is in hand while an object is stored is copied by the collections of the young generation. */
    static final int POLL_EVENTS_MAX = 5_000;

    static final long POLL_BYTES_MAX = 4L << 20;

    private final ChannelName channel;
    private final Subscription subscription;
    private final ChannelRelay relay;
    private final ReadAhead ahead;
    private final Outage outage = new Outage();
    private final Lake lake;
    private final Supplier<LakeFormat> format;
    private final ObjectReader reader;
    private final Supplier<Roll> roll;
    private final ArchiveMemory memory;
    private final InstantSource clock;
    private final Consumer<TraceStore.Step> trace;
    private final Tap tap;
    private final Metrics.Counter archived;
    private final Metrics.Counter objects;
    private final Metrics.Timer putTime;

    /** What has been polled and is not in the open object yet. */
    private List<Entry> inHand = List.of();

    private boolean inHandIsRelayed;

    /** What has been polled; empty if nothing is before it. */
    private Optional<Position> readUpTo;

    /** How far the queue reached when this began. */
    private final Optional<Position> queueEnd;

    /** What the lake held when this began; not asked for yet at the start. */
    private @Nullable LakeEnd archivedBefore;

    private @Nullable OpenObject open;
    private boolean storedAnObject;
    private boolean isBehind;

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
        this(
                channel,
                queue,
                relay,
                lake,
                format,
                reader,
                roll,
                memory,
                clock,
                metrics,
                step -> {},
                (name, behind, entries) -> {});
    }

    /**
     * As the other constructor.
     *
     * @param trace is told of each stretch that is durable in the relay, as {@link #RELAYING}, and of each object that is
     *     durable in the lake, as {@link #AGENT}, with the end of its name behind {@link ChannelObject#stem}
     * @param tap sees what is read, unless something is missing before it
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
            Metrics metrics,
            Consumer<TraceStore.Step> trace,
            Tap tap) {
        this.channel = channel;
        // First what may fail: a subscription that nobody closes keeps every other from beginning.
        this.queueEnd = queue.last(channel).map(Entry::position);
        this.subscription = queue.subscribe(channel, AGENT, EventQueue.Reading.DURABLE);
        this.readUpTo = subscription.lag().acknowledged();
        this.relay = new ChannelRelay(
                channel,
                relay,
                (first, last) ->
                        trace.accept(new TraceStore.Step(channel, RELAYING, first, last, clock.instant(), "")));
        this.ahead = new ReadAhead(channel, queue, this.relay);
        this.lake = lake;
        this.format = format;
        this.reader = reader;
        this.roll = roll;
        this.memory = memory;
        this.clock = clock;
        this.trace = trace;
        this.tap = tap;
        this.archived = metrics.counter("weir_archived_events_total", "Events stored in the lake.", "channel");
        this.objects = metrics.counter("weir_lake_objects_total", "Objects stored in the lake.", "channel");
        this.putTime = metrics.timer("weir_lake_put_seconds", "Time to store one object in the lake.", "channel");
    }

    /**
     * Polls, relays, collects, and stores the object if it is due; waits up to {@code waitMax} for events. What fails on
     * the way to the lake is told by {@link #failure()} and tried again after a while, and keeps nothing from the relay.
     *
     * @return whether more is there already, so far as that can be told from how much was polled
     * @throws OperationFailed if the queue cannot be read or the relay not be written
     */
    public boolean step(Duration waitMax) {
        isBehind = false;
        Duration pause = outage.pauseLeft(clock.instant());
        if (!pause.isZero()) {
            relayAhead(pause.compareTo(waitMax) < 0 ? pause : waitMax);
        } else if (!archive(waitMax)) {
            relayAhead(Duration.ZERO);
        } else if (ahead.isOpen()) {
            relayAheadIfPossible();
        }
        return isBehind;
    }

    /** Why nothing can be stored at present; empty if all is well. */
    public Optional<OperationFailed> failure() {
        return outage.failure();
    }

    /** @return whether nothing failed on the way to the lake */
    private boolean archive(Duration waitMax) {
        if (!attempt(this::storeIfDue)) {
            return false;
        }
        if (inHand.isEmpty()) {
            inHand = subscription.poll(
                    POLL_EVENTS_MAX, POLL_BYTES_MAX, ahead.isOpen() ? Duration.ZERO : waitFor(waitMax));
            inHandIsRelayed = false;
            letSee();
            isBehind = inHand.size() >= POLL_EVENTS_MAX || bytes(inHand) >= POLL_BYTES_MAX;
        }
        boolean hasCaughtUp = inHand.isEmpty() || relayInHand();
        if (hasCaughtUp) {
            ahead.close();
        }
        if (!attempt(this::collect) || !attempt(this::storeIfDue)) {
            return false;
        }
        outage.ended();
        return true;
    }

    private void letSee() {
        if (inHand.isEmpty()) {
            return;
        }
        if (subscription.isContinuous()) {
            tap.read(channel, readUpTo, inHand);
        }
        readUpTo = Optional.of(inHand.get(inHand.size() - 1).position());
    }

    private boolean attempt(Runnable archiving) {
        try {
            archiving.run();
            return true;
        } catch (OperationFailed e) {
            outage.failed(e, clock.instant());
            return false;
        }
    }

    /** @return false if nothing came */
    private boolean relayAhead(Duration waitMax) {
        relayInHand();
        if (!ahead.isOpen()) {
            ahead.open(subscription.lag().acknowledged());
        }
        return ahead.step(waitMax);
    }

    /** While the lake catches up a relay that takes nothing must not hold that up; it is told when all is read that far. */
    private void relayAheadIfPossible() {
        try {
            relayAhead(Duration.ZERO);
        } catch (OperationFailed e) {
            ahead.close();
        }
    }

    /**
     * Stores what has been collected, due or not, until nothing that was accepted before is left.
     *
     * @throws OperationFailed if that cannot be; all of it is in the relay then
     */
    public void drain() {
        do {
            boolean archived = archive(Duration.ZERO) && attempt(this::storeIfAny);
            if (!archived) {
                relayAllAhead();
                throw outage.failure().orElseThrow();
            }
        } while (subscription.lag().events() > 0);
    }

    private void relayAllAhead() {
        boolean more;
        do {
            more = relayAhead(Duration.ZERO);
        } while (more);
    }

    private void storeIfAny() {
        if (open != null) {
            store(open);
        }
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

    /** @return whether something of it was new to the relay, which may hold it from before a crash or an outage */
    private boolean relayInHand() {
        if (inHandIsRelayed) {
            return false;
        }
        boolean isNew = relay.take(inHand);
        inHandIsRelayed = true;
        return isNew;
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
                    open = new OpenObject(entry, now, format.get(), memory);
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

    private static long bytes(List<Entry> entries) {
        return entries.stream().mapToLong(OpenObject::weight).sum();
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
        object.entries().release();
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
        trace.accept(new TraceStore.Step(
                channel, AGENT, object.firstPosition(), object.lastPosition(), clock.instant(), laidOut.extension()));
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
        ahead.close();
        subscription.close();
    }
}
