package weir.application.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weir.application.port.Entry;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;

/**
 * Everything that was ever durable in a queue, trimmed or not. It sees to it that positions, {@code created} and
 * acknowledgements only ever go on, and that nothing is freed before every durable agent has acknowledged it.
 */
final class QueueLog {
    private final String name;
    private final InMemoryEventQueue disk;
    private final List<AgentName> agents;
    private final boolean ordersCreated;
    private final Map<ChannelName, Channel> channels = new HashMap<>();
    private long version;

    /** What is known of one channel. */
    static final class Channel {
        private final List<Entry> all = new ArrayList<>();
        private final Map<Position, Entry> byPosition = new HashMap<>();
        private final Set<DataId> ids = new HashSet<>();
        private final Map<AgentName, Position> acknowledged = new HashMap<>();
        private int freed;
        private boolean wasEmptied;

        /** All entries there ever were, in order. */
        List<Entry> all() {
            return Collections.unmodifiableList(all);
        }

        Optional<Entry> at(Position position) {
            return Optional.ofNullable(byPosition.get(position));
        }

        boolean holds(DataId id) {
            return ids.contains(id);
        }

        /** How many of the oldest are gone. */
        int freed() {
            return freed;
        }

        /** Whether once nothing was left in it. */
        boolean wasEmptied() {
            return wasEmptied;
        }

        boolean hasAcknowledged(AgentName agent, Position position) {
            Position upTo = acknowledged.get(agent);
            return upTo != null && position.compareTo(upTo) <= 0;
        }

        @Nullable
        Position acknowledgedOrNull(AgentName agent) {
            return acknowledged.get(agent);
        }

        private @Nullable Entry newestOrNull() {
            return all.isEmpty() ? null : all.get(all.size() - 1);
        }

        private void add(Entry entry) {
            all.add(entry);
            byPosition.put(entry.position(), entry);
            ids.add(entry.envelope().id());
        }
    }

    /**
     * @param agents durable agents that read every channel
     * @param ordersCreated whether {@code created} never goes back in a channel
     */
    QueueLog(String name, InMemoryEventQueue disk, List<AgentName> agents, boolean ordersCreated) {
        this.ordersCreated = ordersCreated;
        this.name = name;
        this.disk = disk;
        this.agents = agents;
    }

    /** Grows whenever there is something new. */
    long version() {
        return version;
    }

    Channel channel(ChannelName channel) {
        return channels.computeIfAbsent(channel, key -> new Channel());
    }

    /** Looks at the disk. */
    void observe() {
        for (ChannelName channel : Circumstances.CHANNELS) {
            Channel known = channel(channel);
            List<Entry> kept = disk.kept(channel);
            int before = known.all.size();
            takeNew(channel, known, kept);
            takeAcknowledged(channel, known);
            takeFreed(channel, known, kept);
            known.wasEmptied |= before > 0 && known.freed >= before;
        }
    }

    private void takeNew(ChannelName channel, Channel known, List<Entry> kept) {
        Entry newest = known.newestOrNull();
        int from = kept.size();
        while (from > 0 && (newest == null || kept.get(from - 1).position().compareTo(newest.position()) > 0)) {
            from--;
        }
        for (Entry entry : kept.subList(from, kept.size())) {
            if (newest != null) {
                Broken.unless(
                        entry.position().compareTo(newest.position()) > 0,
                        "%s %s: position %s comes behind %s",
                        name,
                        channel,
                        entry.position(),
                        newest.position());
                Broken.unless(
                        !ordersCreated
                                || !entry.envelope()
                                        .created()
                                        .isBefore(newest.envelope().created()),
                        "%s %s: at %s created goes back from %s to %s",
                        name,
                        channel,
                        entry.position(),
                        newest.envelope().created(),
                        entry.envelope().created());
            }
            known.add(entry);
            newest = entry;
            version++;
        }
    }

    private void takeAcknowledged(ChannelName channel, Channel known) {
        for (AgentName agent : agents) {
            Position before = known.acknowledged.get(agent);
            Position now = disk.acknowledged(channel, agent).orElse(null);
            if (now != null && !now.equals(before)) {
                Entry newest = known.newestOrNull();
                Broken.unless(
                        before == null || before.compareTo(now) < 0,
                        "%s %s: the acknowledgement of %s goes back from %s to %s",
                        name,
                        channel,
                        agent,
                        before,
                        now);
                Broken.unless(
                        newest != null && now.compareTo(newest.position()) <= 0,
                        "%s %s: %s has acknowledged %s, which was never there",
                        name,
                        channel,
                        agent,
                        now);
                known.acknowledged.put(agent, now);
                version++;
            }
        }
    }

    private void takeFreed(ChannelName channel, Channel known, List<Entry> kept) {
        int freed = known.all.size() - kept.size();
        Broken.unless(
                freed >= known.freed && (kept.isEmpty() || kept.get(0).equals(known.all.get(freed))),
                "%s %s: what it holds is not the end of what it held",
                name,
                channel);
        for (Entry entry : known.all.subList(known.freed, freed)) {
            for (AgentName agent : agents) {
                Broken.unless(
                        known.hasAcknowledged(agent, entry.position()),
                        "%s %s: %s was freed before %s acknowledged it",
                        name,
                        channel,
                        entry.position(),
                        agent);
            }
            version++;
        }
        known.freed = freed;
    }
}
