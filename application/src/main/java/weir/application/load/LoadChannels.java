package weir.application.load;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.application.port.Warehouse;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.table.ChannelRules;
import weir.domain.table.Outcome;
import weir.domain.table.RejectedRows;
import weir.domain.table.TableSpec;

/**
 * The loader: relay to warehouse, all channels in one transaction. It turns events into rows by the rules in force, and
 * commits rows, rejected events and cursors together; then it acknowledges. One thread calls it.
 *
 * <p>A step that fails leaves the open batch in hand; the next step takes up where it failed.
 */
public final class LoadChannels implements AutoCloseable {
    public static final AgentName AGENT = new AgentName("loader", 1);

    private static final int POLL_EVENTS_MAX = 20_000;
    private static final long POLL_BYTES_MAX = 16L << 20;

    private final EventQueue relay;
    private final Supplier<RuleSet> rules;
    private final Warehouse warehouse;
    private final Commit commit;
    private final InstantSource clock;
    private final Metrics.Counter loaded;
    private final Metrics.Counter repeated;
    private final Metrics.Counter rejected;
    private final Metrics.Timer commitTime;

    private final ConcurrentSkipListMap<ChannelName, Subscription> subscriptions =
            new ConcurrentSkipListMap<>((a, b) -> a.value().compareTo(b.value()));
    private final Set<TableSpec> prepared = Collections.newSetFromMap(new IdentityHashMap<>());

    /** What has been polled of a channel and is not in the batch yet. */
    private List<Entry> inHand = List.of();

    private ChannelName channelInHand = ChannelName.REJECTED;
    private @Nullable OperationFailed unreadable;
    private OpenBatch batch = new OpenBatch();
    private boolean batchIsInDoubt;
    private Instant lastCommit = Instant.EPOCH;

    public LoadChannels(
            EventQueue relay,
            Supplier<RuleSet> rules,
            Warehouse warehouse,
            Commit commit,
            InstantSource clock,
            Metrics metrics) {
        this.relay = relay;
        this.rules = rules;
        this.warehouse = warehouse;
        this.commit = commit;
        this.clock = clock;
        this.loaded = metrics.counter("weir_loaded_rows_total", "Rows loaded into the warehouse.", "table");
        this.repeated = metrics.counter("weir_repeated_rows_total", "Rows left out as repeats.", "table");
        this.rejected = metrics.counter("weir_rejected_events_total", "Events rejected.", "channel", "stage", "code");
        this.commitTime = metrics.timer("weir_commit_seconds", "Time of one commit to the warehouse.");
    }

    /**
     * Begins to load channels that are new in the relay; all that it can.
     *
     * @throws OperationFailed if there was one that it could not begin; it is tried again
     */
    public void discover() {
        OperationFailed failure = null;
        for (ChannelName channel : relay.channels()) {
            if (!subscriptions.containsKey(channel)) {
                try {
                    begin(channel);
                } catch (OperationFailed e) {
                    if (failure == null) {
                        failure = e;
                    }
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void begin(ChannelName channel) {
        Optional<Position> cursor = warehouse.cursor(AGENT, channel);
        Subscription subscription = relay.subscribe(channel, AGENT, EventQueue.Reading.DURABLE);
        cursor.ifPresent(subscription::seek);
        subscriptions.put(channel, subscription);
    }

    /**
     * Reads what there is, and commits if it is time.
     *
     * @return false if there was nothing to do
     */
    public boolean step() {
        resolveDoubt();
        boolean read = readAll();
        Instant now = clock.instant();
        boolean aged = !now.isBefore(lastCommit.plus(commit.ageMax())) || now.isBefore(lastCommit);
        if (batch.isFull(commit) || (!batch.isEmpty() && aged)) {
            commitBatch();
        }
        tellUnreadable();
        return read;
    }

    private void tellUnreadable() {
        OperationFailed failure = unreadable;
        unreadable = null;
        if (failure != null) {
            throw failure;
        }
    }

    /** Commits what has been read, and reads until nothing is left. */
    public void drain() {
        try {
            discover();
        } catch (OperationFailed e) {
            unreadable = e;
        }
        boolean read;
        do {
            resolveDoubt();
            read = readAll();
            if (!batch.isEmpty()) {
                commitBatch();
            }
        } while (read);
        tellUnreadable();
    }

    /** The channels that are loaded, and how far. */
    public Map<ChannelName, Subscription> subscriptions() {
        return Map.copyOf(subscriptions);
    }

    /** Begins behind the channel that was read last, so that none waits for ever behind busy ones. */
    private boolean readAll() {
        boolean read = transformInHand();
        ChannelName last = channelInHand;
        read |= readAll(subscriptions.tailMap(last, false));
        read |= readAll(subscriptions.headMap(last, true));
        return read;
    }

    /** A channel that cannot be read keeps no other from being loaded; it is told once the others are. */
    private boolean readAll(Map<ChannelName, Subscription> some) {
        boolean read = false;
        for (Map.Entry<ChannelName, Subscription> channel : some.entrySet()) {
            if (batch.isFull(commit)) {
                return true;
            }
            channelInHand = channel.getKey();
            try {
                inHand = channel.getValue().poll(POLL_EVENTS_MAX, POLL_BYTES_MAX, Duration.ZERO);
            } catch (OperationFailed e) {
                unreadable = e;
            }
            read |= transformInHand();
        }
        return read;
    }

    /** If a table cannot be made on the way, the events that are not in the batch stay in hand. */
    private boolean transformInHand() {
        if (inHand.isEmpty()) {
            return false;
        }
        ChannelRules channelRules = rules.get().forChannel(channelInHand);
        int next = 0;
        try {
            for (; next < inHand.size(); next++) {
                Entry entry = inHand.get(next);
                add(channelRules.apply(entry.envelope()));
                batch.reach(channelInHand, entry);
            }
        } finally {
            inHand = inHand.subList(next, inHand.size());
        }
        return true;
    }

    private void add(Outcome outcome) {
        if (outcome instanceof Outcome.Tabulated tabulated) {
            tabulated.rows().forEach(row -> prepareOnce(row.table()));
            tabulated.rows().forEach(row -> batch.add(row.table(), row.row()));
        } else if (outcome instanceof Outcome.Rejected bad) {
            Outcome.TableRow row = RejectedRows.row(bad);
            prepareOnce(row.table());
            batch.add(row.table(), row.row());
            rejected.add(
                    1,
                    channelInHand.value(),
                    bad.fault().stage().code(),
                    bad.fault().code().code());
        }
    }

    /** A table that appears with the first event of an open channel is made then. */
    private void prepareOnce(TableSpec table) {
        if (!prepared.contains(table)) {
            warehouse.prepare(List.of(table));
            prepared.add(table);
        }
    }

    private void commitBatch() {
        Instant began = clock.instant();
        Warehouse.Loaded result;
        try {
            result = warehouse.load(batch.toBatch(AGENT));
        } catch (OperationFailed e) {
            batchIsInDoubt = e.code() == FailureCode.COMMIT_UNKNOWN;
            throw e;
        }
        result.rows().forEach((table, rows) -> loaded.add(rows, table.value()));
        result.repeats().forEach((table, repeats) -> repeated.add(repeats, table.value()));
        commitTime.record(Duration.between(began, clock.instant()).toNanos());
        acknowledge();
    }

    /** After a commit of unknown outcome the cursor tells: rows and cursors went together. */
    private void resolveDoubt() {
        if (!batchIsInDoubt) {
            return;
        }
        Map.Entry<ChannelName, Position> any =
                batch.cursors().entrySet().iterator().next();
        boolean tookEffect = warehouse.cursor(AGENT, any.getKey()).equals(Optional.of(any.getValue()));
        batchIsInDoubt = false;
        if (tookEffect) {
            acknowledge();
        } else {
            commitBatch();
        }
    }

    private void acknowledge() {
        OpenBatch committed = batch;
        batch = new OpenBatch();
        lastCommit = clock.instant();
        for (Map.Entry<ChannelName, Position> cursor : committed.cursors().entrySet()) {
            Subscription subscription = subscriptions.get(cursor.getKey());
            if (subscription != null) {
                subscription.ack(cursor.getValue());
            }
        }
    }

    @Override
    public void close() {
        subscriptions.values().forEach(Subscription::close);
    }
}
