package weir.application.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weir.application.archive.ArchiveChannel;
import weir.application.load.LoadChannels;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;

/** What must hold after every event, whatever went wrong; and what must hold when all has come to rest. */
final class Audit {
    private final QueueLog queue;
    private final QueueLog relay;
    private final LakeContents lake;
    private final WarehouseContents warehouse;
    private final List<String> findings = new ArrayList<>();
    private long checkedVersion = -1;

    Audit(QueueLog queue, QueueLog relay, LakeContents lake, WarehouseContents warehouse) {
        this.queue = queue;
        this.relay = relay;
        this.lake = lake;
        this.warehouse = warehouse;
    }

    /** A producer was told that its event is durable. */
    void accepted(ChannelName channel, DataId id) {
        if (!queue.channel(channel).holds(id)) {
            found("an event of " + channel + " was accepted and is not durable: " + id);
        }
    }

    /** Something is wrong; told where nothing can be thrown, it is thrown after the event. */
    void found(String finding) {
        findings.add(finding);
    }

    void check() {
        if (!findings.isEmpty()) {
            throw new Broken(String.join("; ", findings));
        }
        long version = queue.version() + relay.version() + lake.version() + warehouse.version();
        if (version != checkedVersion) {
            checkedVersion = version;
            Circumstances.CHANNELS.forEach(this::checkLake);
            Circumstances.CHANNELS.forEach(this::checkRelay);
            checkRows();
        }
    }

    /** In the queue and still to be stored, or in the lake; and loaded as far as the warehouse says. */
    private void checkLake(ChannelName channel) {
        QueueLog.Channel log = queue.channel(channel);
        for (int i = 0; i < log.all().size(); i++) {
            Entry entry = log.all().get(i);
            Position position = entry.position();
            if (lake.copies(channel, position) == 0) {
                boolean comes = i >= log.freed() && !log.hasAcknowledged(ArchiveChannel.AGENT, position);
                Broken.unless(comes, "%s %s is lost: neither in the lake nor on its way there", channel, position);
            }
            Broken.unless(
                    !isPassed(channel, position) || isLoaded(entry),
                    "%s: the cursor is past %s, which stands in %s and should in %s",
                    channel,
                    position,
                    warehouse.rowsOf(entry.envelope().id()).keySet(),
                    Kind.tables(entry.envelope()));
        }
    }

    /** Whether the warehouse says that it holds what the queue had there. */
    private boolean isPassed(ChannelName channel, Position position) {
        return warehouse
                .queueCursor(channel)
                .map(cursor -> position.compareTo(cursor) <= 0)
                .orElse(false);
    }

    private boolean isLoaded(Entry entry) {
        return warehouse.rowsOf(entry.envelope().id()).keySet().equals(Kind.tables(entry.envelope()));
    }

    /** The relay holds what the queue held, in that order and once, and is acknowledged after the commit. */
    private void checkRelay(ChannelName channel) {
        QueueLog.Channel log = relay.channel(channel);
        Position before = null;
        for (Entry entry : log.all()) {
            Position origin = entry.origin().orElseThrow(() -> new Broken("an entry of the relay has no origin"));
            Broken.unless(
                    queue.channel(channel)
                            .at(origin)
                            .map(from -> from.envelope().equals(entry.envelope()))
                            .orElse(false),
                    "relay %s: %s is not what the queue held",
                    channel,
                    entry.position());
            Broken.unless(
                    before == null || before.compareTo(origin) < 0 || log.wasEmptied(),
                    "relay %s: %s comes behind %s",
                    channel,
                    origin,
                    before);
            before = origin;
        }
        Position acknowledged = log.acknowledgedOrNull(LoadChannels.AGENT);
        Broken.unless(
                acknowledged == null
                        || warehouse
                                .relayCursor(channel)
                                .map(cursor -> cursor.compareTo(acknowledged) >= 0)
                                .orElse(false),
                "relay %s: %s is acknowledged and not committed",
                channel,
                acknowledged);
    }

    /** What stands in the warehouse is what the queue held up to the cursors, and nothing more. */
    private void checkRows() {
        Map<DataId, Integer> passed = new HashMap<>();
        for (ChannelName channel : Circumstances.CHANNELS) {
            for (Entry entry : queue.channel(channel).all()) {
                if (isPassed(channel, entry.position())) {
                    passed.merge(entry.envelope().id(), 1, Integer::sum);
                }
            }
        }
        for (DataId id : warehouse.ids()) {
            int times = passed.getOrDefault(id, 0);
            Broken.unless(times > 0, "%s is in the warehouse, and the cursor is before it", id);
            warehouse
                    .rowsOf(id)
                    .forEach((table, rows) -> Broken.unless(
                            rows <= times, "%s was sent %d times and stands in %s %d times", id, times, table, rows));
        }
    }

    /** Whether nothing is on its way. */
    boolean isAtRest() {
        for (ChannelName channel : Circumstances.CHANNELS) {
            if (!isRead(queue.channel(channel), List.of(ArchiveChannel.AGENT, PullAgent.NAME))
                    || !isRead(relay.channel(channel), List.of(LoadChannels.AGENT))
                    || !isLoaded(channel)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the warehouse holds everything that is durable. */
    boolean isLoaded() {
        return Circumstances.CHANNELS.stream().allMatch(this::isLoaded);
    }

    void checkLakeIsEmpty() {
        for (ChannelName channel : Circumstances.CHANNELS) {
            for (Entry entry : queue.channel(channel).all()) {
                Broken.unless(
                        lake.copies(channel, entry.position()) == 0, "%s %s is in a lake that is down", channel, entry);
            }
        }
    }

    private boolean isLoaded(ChannelName channel) {
        List<Entry> all = queue.channel(channel).all();
        return all.isEmpty() || isPassed(channel, all.get(all.size() - 1).position());
    }

    /** Whether those agents have acknowledged all there is. */
    private static boolean isRead(QueueLog.Channel log, List<AgentName> agents) {
        return log.all().isEmpty()
                || agents.stream()
                        .allMatch(agent -> log.hasAcknowledged(
                                agent, log.all().get(log.all().size() - 1).position()));
    }

    /**
     * What was accepted before a stop that met no fault has arrived; others may still have something to read.
     *
     * @param filling channels that have something to come from the lake, which a stop does not wait for
     */
    void checkStopped(Set<ChannelName> filling) {
        check();
        for (ChannelName channel : Circumstances.CHANNELS) {
            Broken.unless(
                    isRead(queue.channel(channel), List.of(ArchiveChannel.AGENT)),
                    "a stop left events of %s that are not in the lake",
                    channel);
            Broken.unless(
                    filling.contains(channel)
                            || (isLoaded(channel) && isRead(relay.channel(channel), List.of(LoadChannels.AGENT))),
                    "a stop left events of %s that are not loaded",
                    channel);
        }
    }

    /** Every event is in the lake once and in each of its tables; nobody has missed one. */
    void checkRest() {
        check();
        Set<DataId> ids = new HashSet<>();
        for (ChannelName channel : Circumstances.CHANNELS) {
            for (Entry entry : queue.channel(channel).all()) {
                int copies = lake.copies(channel, entry.position());
                Broken.unless(copies == 1, "%s %s is in the lake %d times", channel, entry.position(), copies);
                Broken.unless(isLoaded(entry), "%s %s is not loaded", channel, entry.position());
                ids.add(entry.envelope().id());
            }
        }
        Broken.unless(ids.equals(warehouse.ids()), "the warehouse holds other events than the lake");
    }
}
