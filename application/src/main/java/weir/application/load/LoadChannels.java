package weir.application.load;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import weir.application.Outage;
import weir.application.port.Damage;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.application.port.TraceStore;
import weir.application.port.Warehouse;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * The loader: relay to warehouse, all channels in one transaction. It turns events into rows by the rules in force, and
 * commits rows, rejected events and cursors together; then it acknowledges. One thread calls it.
 *
 * <p>What the relay does not hold comes from the lake, before the relay goes on: everything that was archived when the
 * loader began and is not in the warehouse, and whatever is found to be missing between two entries of the relay.
 *
 * <p>A step that fails leaves the open batch in hand; the next step takes up where it failed.
 */
public final class LoadChannels implements AutoCloseable {
    public static final AgentName AGENT = new AgentName("loader", 1);

    /** More at once is no quicker, and what is in hand is copied by each collection of the young generation. */
    private static final int POLL_EVENTS_MAX = 2_000;

    private static final long POLL_BYTES_MAX = 2L << 20;

    private static final Set<FailureCode> OF_WAREHOUSE =
            Set.of(FailureCode.WAREHOUSE_UNAVAILABLE, FailureCode.COMMIT_UNKNOWN, FailureCode.SCHEMA_CONFLICT);

    private final EventQueue relay;
    private final ChannelHistory history;
    private final Warehouse warehouse;
    private final RowLoader rows;
    private final Metrics.Counter filled;

    private final ConcurrentSkipListMap<ChannelName, Subscription> subscriptions =
            new ConcurrentSkipListMap<>(Comparator.comparing(ChannelName::value));
    private final Map<ChannelName, Progress> progress = new HashMap<>();
    private final Fills fills = new Fills();

    /** What the relay need not keep, and has not been told yet: a relay that is full stays so until it is. */
    private final Map<ChannelName, Position> released = new HashMap<>();

    /** Of channels that have been filled, the batch with the last of it, until that is committed. */
    private final Map<ChannelName, OpenBatch> filledInto = new ConcurrentHashMap<>();

    private boolean archiveIsSearched;

    /** Whether a relay gave, when all were read last, as much as it was asked for, and so has more. */
    private boolean isBehind;

    /** Channels whose relay was read further than it is taken up. */
    private final Set<ChannelName> misplaced = new HashSet<>();

    /** What has been polled of a channel and is not in the batch yet. */
    private List<Entry> inHand = List.of();

    private ChannelName channelInHand = ChannelName.REJECTED;

    /** Of channels that something cannot be done for. The others go on. */
    private final Map<ChannelName, Outage> outages = new HashMap<>();

    private final InstantSource clock;

    /** @param committer runs the commits, one after the other, while the next rows are made; or at once, in the caller */
    public LoadChannels(
            EventQueue relay,
            ChannelHistory history,
            Supplier<RuleSet> rules,
            Warehouse warehouse,
            Commit commit,
            Executor committer,
            InstantSource clock,
            Metrics metrics) {
        this(relay, history, rules, warehouse, commit, committer, clock, metrics, step -> {});
    }

    /**
     * As the other constructor.
     *
     * @param trace is told, once it is in the warehouse, of each stretch of a channel's queue, with the table if all of its
     *     events are in that one
     */
    public LoadChannels(
            EventQueue relay,
            ChannelHistory history,
            Supplier<RuleSet> rules,
            Warehouse warehouse,
            Commit commit,
            Executor committer,
            InstantSource clock,
            Metrics metrics,
            Consumer<TraceStore.Step> trace) {
        this.relay = relay;
        this.history = history;
        this.warehouse = warehouse;
        this.clock = clock;
        this.rows = new RowLoader(rules, warehouse, commit, committer, clock, metrics, released::put, trace);
        this.filled = metrics.counter(
                "weir_loaded_from_lake_events_total", "Events loaded from the lake, not from the relay.", "channel");
    }

    /**
     * Begins to load channels that are new in the relay, and at first those of the lake; all that it can.
     *
     * @throws OperationFailed if there was one that it could not begin; it is tried again
     */
    public void discover() {
        OperationFailed first = null;
        Set<ChannelName> channels = new LinkedHashSet<>(relay.channels());
        if (!archiveIsSearched) {
            try {
                channels.addAll(history.archived());
                archiveIsSearched = true;
            } catch (OperationFailed e) {
                first = e;
            }
        }
        for (ChannelName channel : channels) {
            if (!subscriptions.containsKey(channel)) {
                try {
                    begin(channel);
                } catch (OperationFailed e) {
                    archiveIsSearched = false;
                    if (first == null) {
                        first = e;
                    }
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void begin(ChannelName channel) {
        Progress loaded = new Progress(warehouse.cursor(AGENT, channel));
        Subscription subscription = relay.subscribe(channel, AGENT, EventQueue.Reading.DURABLE);
        try {
            loaded.place(subscription);
            releaseWhatIsLoaded(channel, loaded);
            if (!loaded.hasNoOrigin()) {
                ChannelFill fill = new ChannelFill(channel, history, loaded, history.archivedUpTo(channel));
                if (fill.isNeeded()) {
                    fills.open(channel, fill);
                }
            }
        } catch (RuntimeException e) {
            subscription.close();
            throw e;
        }
        progress.put(channel, loaded);
        subscriptions.put(channel, subscription);
    }

    /** The process before this one may have died between commit and acknowledgement. */
    private void releaseWhatIsLoaded(ChannelName channel, Progress loaded) {
        loaded.cursor()
                .position()
                .filter(position -> relay.last(channel)
                        .filter(last -> last.position().compareTo(position) >= 0)
                        .isPresent())
                .ifPresent(position -> released.put(channel, position));
    }

    /**
     * Reads what there is, and commits if it is time. What fails for one channel is told by {@link #failures()}, tried again
     * after a while, and keeps no other waiting.
     *
     * @return false if there was nothing to do
     * @throws OperationFailed if a table cannot be made or the rows not be committed
     */
    public boolean step() {
        rows.settleIfDone();
        filledInto.values().removeIf(OpenBatch::isCommitted);
        acknowledge();
        boolean read = fillOne();
        // What waits already makes one large commit rather than several that are due by their age.
        do {
            read |= readAll();
        } while (isBehind && !rows.isFull());
        rows.commitIfDue();
        if (!read) {
            rows.settle(); // there is nothing better to do, and whoever waits for the rows is told at once
        }
        acknowledge();
        return read;
    }

    /** Why nothing can be loaded of some channels at present. For the thread that calls {@link #step()}. */
    public Map<ChannelName, OperationFailed> failures() {
        Map<ChannelName, OperationFailed> failures = new HashMap<>();
        outages.forEach((channel, outage) -> outage.failure().ifPresent(failure -> failures.put(channel, failure)));
        return failures;
    }

    private void failed(ChannelName channel, OperationFailed failure) {
        outages.computeIfAbsent(channel, any -> new Outage()).failed(failure, clock.instant());
    }

    /** Whether something failed for it a moment ago. */
    private boolean pauses(ChannelName channel) {
        Outage outage = outages.get(channel);
        return outage != null && !outage.pauseLeft(clock.instant()).isZero();
    }

    /**
     * Commits what has been read, and reads the relay until nothing is left; what is being filled goes on another time.
     *
     * @throws OperationFailed if there is a channel for which that could not be done; the others have been seen to
     */
    public void drain() {
        Optional<OperationFailed> undiscovered = discoverIfPossible();
        outages.clear();
        boolean read;
        do {
            rows.settle();
            read = readAll();
            rows.commitIfAny();
            acknowledge();
        } while (read);
        Optional<OperationFailed> failure =
                failures().values().stream().findAny().or(() -> undiscovered);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private Optional<OperationFailed> discoverIfPossible() {
        try {
            discover();
            return Optional.empty();
        } catch (OperationFailed e) {
            return Optional.of(e);
        }
    }

    /** The channels that are loaded, and how far. */
    public Map<ChannelName, Subscription> subscriptions() {
        return Map.copyOf(subscriptions);
    }

    /** The channels that are being filled from the lake, and how many events they have got from there. */
    public Map<ChannelName, Long> filling() {
        return fills.events();
    }

    /** How far a channel lags; until what it is filled with from the lake is committed, by one event more at least. */
    public Subscription.Lag lag(ChannelName channel) {
        Subscription.Lag lag = subscriptionOf(channel).lag();
        boolean isFilled = !fills.isOpen(channel) && !filledInto.containsKey(channel);
        return !isFilled ? new Subscription.Lag(lag.acknowledged(), lag.events() + 1, lag.oldest()) : lag;
    }

    /** Reads one object of the lake, if something is to be filled. A lake that cannot be read keeps no relay waiting. */
    private boolean fillOne() {
        Optional<ChannelName> next =
                rows.isFull() ? Optional.empty() : fills.next(channel -> !pauses(channel), this::failed);
        if (next.isEmpty()) {
            return false;
        }
        try {
            fill(next.get());
            outages.remove(next.get());
            return true;
        } catch (OperationFailed e) {
            if (OF_WAREHOUSE.contains(e.code())) {
                throw e;
            }
            failed(next.get(), e);
            return false;
        }
    }

    private void fill(ChannelName channel) {
        ChannelFill fill = fills.find(channel).orElseThrow();
        Progress loaded = progressOf(channel);
        boolean more = fill.step(entry -> {
            rows.take(channel, entry, Optional.of(entry.position()));
            loaded.reach(entry.position());
            rows.batch().reach(channel, loaded.cursor(), entry);
            filled.add(1, channel.value());
            rows.commitIfFull();
        });
        if (more) {
            passOverArchived(channel, fill, loaded);
        } else {
            rows.batch().reach(channel, loaded.cursor());
            filledInto.put(channel, rows.batch()); // before it counts as filled: the lag goes on
            fills.close(channel);
        }
    }

    /** The relay would fill up while a long history is loaded: what the lake has meanwhile is taken from there too. */
    private void passOverArchived(ChannelName channel, ChannelFill fill, Progress loaded) {
        Optional<Position> archived = history.archivedUpTo(channel);
        Subscription subscription = subscriptionOf(channel);
        List<Entry> polled = pollInPlace(channel, subscription);
        int passed = 0;
        while (passed < polled.size() && isUpTo(polled.get(passed).origin(), archived)) {
            passed++;
        }
        if (passed > 0) {
            Entry last = polled.get(passed - 1);
            last.origin().ifPresent(fill::extend);
            loaded.passOver(last);
            rows.batch().reach(channel, loaded.cursor());
            rows.batch().release(channel, last.position());
        }
        if (passed < polled.size()) {
            misplaced.add(channel);
        }
    }

    /** Going back may fail, and must be done before anything more is read: what was polled in vain would be missing. */
    private List<Entry> pollInPlace(ChannelName channel, Subscription subscription) {
        if (misplaced.contains(channel)) {
            progressOf(channel).place(subscription);
            misplaced.remove(channel);
        }
        return subscription.poll(POLL_EVENTS_MAX, POLL_BYTES_MAX, Duration.ZERO);
    }

    private static boolean isUpTo(Optional<Position> origin, Optional<Position> archived) {
        return origin.isPresent() && archived.isPresent() && origin.get().compareTo(archived.get()) <= 0;
    }

    /** Begins behind the channel that was read last, so that none waits for ever behind busy ones. */
    private boolean readAll() {
        isBehind = false;
        boolean read = transformInHand();
        ChannelName last = channelInHand;
        read |= readAll(subscriptions.tailMap(last, false));
        read |= readAll(subscriptions.headMap(last, true));
        return read;
    }

    /** A channel that cannot be read keeps no other from being loaded. */
    private boolean readAll(Map<ChannelName, Subscription> some) {
        boolean read = false;
        for (Map.Entry<ChannelName, Subscription> channel : some.entrySet()) {
            if (rows.isFull()) {
                return true;
            }
            if (!fills.isOpen(channel.getKey()) && !pauses(channel.getKey())) {
                channelInHand = channel.getKey();
                try {
                    inHand = poll(channel.getKey(), channel.getValue());
                    isBehind |= isAsMuchAsAsked(inHand);
                    outages.remove(channel.getKey());
                } catch (OperationFailed e) {
                    failed(channel.getKey(), e);
                }
                read |= transformInHand();
            }
        }
        return read;
    }

    /** The next entries; none if others are missing before them, which are to come from the lake first. */
    private List<Entry> poll(ChannelName channel, Subscription subscription) {
        List<Entry> polled = pollInPlace(channel, subscription);
        if (polled.isEmpty() || subscription.isContinuous()) {
            return polled;
        }
        Progress loaded = progressOf(channel);
        Optional<Position> next = polled.get(0).origin();
        if (next.isEmpty() || loaded.holds(next.get())) {
            return polled;
        }
        if (loaded.hasNoOrigin()) {
            history.report(new Damage(
                    Damage.Part.RELAY,
                    "events of channel " + channel + " may be missing before "
                            + polled.get(0).position()
                            + ", and the warehouse was written by a version that cannot say which; to be sure of them,"
                            + " stop Weir, move the warehouse away, and it is made anew from the lake"));
            return polled;
        }
        misplaced.add(channel);
        fills.open(channel, new ChannelFill(channel, history, loaded, next));
        return List.of();
    }

    private static boolean isAsMuchAsAsked(List<Entry> polled) {
        if (polled.size() == POLL_EVENTS_MAX) {
            return true;
        }
        long bytes = 0;
        for (Entry entry : polled) {
            bytes += entry.envelope().data().length();
        }
        return bytes >= POLL_BYTES_MAX;
    }

    /**
     * The events for which the batch has no room stay in hand, and if a table cannot be made on the way, those that are
     * not in the batch.
     */
    private boolean transformInHand() {
        if (inHand.isEmpty()) {
            return false;
        }
        Progress loaded = progressOf(channelInHand);
        int next = 0;
        try {
            for (; next < inHand.size() && !rows.isFull(); next++) {
                Entry entry = inHand.get(next);
                if (entry.origin().filter(loaded::holds).isEmpty()) {
                    rows.take(channelInHand, entry, entry.origin());
                }
                loaded.pass(entry);
                rows.batch().reach(channelInHand, loaded.cursor(), entry);
                rows.batch().release(channelInHand, entry.position());
            }
        } finally {
            inHand = inHand.subList(next, inHand.size());
        }
        return true;
    }

    private Subscription subscriptionOf(ChannelName channel) {
        return Objects.requireNonNull(subscriptions.get(channel), "the channel has begun");
    }

    private Progress progressOf(ChannelName channel) {
        Progress known = progress.get(channel);
        if (known == null) {
            throw new IllegalStateException("channel " + channel + " has not begun");
        }
        return known;
    }

    /** What cannot be acknowledged now is in the next step; it is committed, and need not be committed again. */
    private void acknowledge() {
        for (Iterator<Map.Entry<ChannelName, Position>> each =
                        released.entrySet().iterator();
                each.hasNext(); ) {
            Map.Entry<ChannelName, Position> next = each.next();
            Subscription subscription = subscriptions.get(next.getKey());
            if (pauses(next.getKey())) {
                continue;
            }
            try {
                if (subscription != null) {
                    subscription.ack(next.getValue());
                }
                each.remove();
            } catch (OperationFailed e) {
                failed(next.getKey(), e);
            }
        }
    }

    @Override
    public void close() {
        subscriptions.values().forEach(Subscription::close);
    }
}
