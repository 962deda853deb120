package weir.application.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/**
 * A queue as one process sees it, on a disk that outlives the process. What is appended is first written, then synced;
 * when the process dies in between, the disk may have all of it, the beginning of it, or nothing.
 */
final class FaultyQueue implements EventQueue {
    private final String name;
    private final InMemoryEventQueue disk;
    private final Runnable changed;
    private final Fate fate;
    private final Syncing syncing;
    private final Defect defect;
    private final Map<ChannelName, Unsynced> unsynced = new ConcurrentHashMap<>();

    /** When what was written is synced. */
    @FunctionalInterface
    interface Syncing {
        /** Sees to it that the sync is run, now or later. */
        void begin(ChannelName channel, Runnable sync);

        /** For somebody who blocks until an append is durable. */
        Syncing AT_ONCE = (channel, sync) -> sync.run();
    }

    /** @param changed runs whenever something has become durable, was acknowledged or was freed */
    FaultyQueue(String name, InMemoryEventQueue disk, Runnable changed, Fate fate, Syncing syncing, Defect defect) {
        this.name = name;
        this.disk = disk;
        this.changed = changed;
        this.fate = fate;
        this.syncing = syncing;
        this.defect = defect;
    }

    private Unsynced unsynced(ChannelName channel) {
        return unsynced.computeIfAbsent(channel, key -> new Unsynced(channel, disk, changed, fate));
    }

    /** As everything that needs the channel's files. */
    private Unsynced usable(ChannelName channel) {
        Unsynced of = unsynced(channel);
        of.requireUsable();
        return of;
    }

    @Override
    public CompletionStage<Void> append(ChannelName channel, List<Envelope> events, List<Position> origins) {
        fate.instant(name + " append " + channel + " " + events.size());
        if (fate.strikes(Fault.DISK_FULL)) {
            return CompletableFuture.failedFuture(new OperationFailed(FailureCode.DISK_FULL, "the disk is full"));
        }
        CompletableFuture<Void> durable;
        boolean first;
        Unsynced of = unsynced(channel);
        synchronized (of) {
            first = of.isEmpty();
            durable = of.write(events, origins);
        }
        if (first) {
            syncing.begin(channel, () -> sync(channel));
        }
        return defect == Defect.ANSWERS_BEFORE_SYNC ? CompletableFuture.completedFuture(null) : durable;
    }

    private void sync(ChannelName channel) {
        fate.moment(name + " sync " + channel);
        List<Runnable> answers;
        Unsynced of = unsynced(channel);
        synchronized (of) {
            answers = of.sync();
        }
        fate.moment(name + " synced " + channel);
        answers.forEach(Runnable::run);
    }

    /** The process has died: what was not synced is on the disk, or a part of it, or it is lost. */
    void die() {
        unsynced.values().forEach(Unsynced::die);
    }

    /** Whether everything that was written is durable, or known to have failed. */
    boolean isSettled() {
        return unsynced.values().stream().allMatch(Unsynced::isEmpty);
    }

    @Override
    public Optional<Entry> last(ChannelName channel) {
        fate.moment(name + " last " + channel);
        if (defect == Defect.RELAY_FORGETS_ITS_END) {
            return Optional.empty();
        }
        usable(channel);
        failIf(Fault.FAILING_LAST);
        return disk.last(channel);
    }

    @Override
    public Subscription subscribe(ChannelName channel, AgentName agent, Reading reading) {
        fate.moment(name + " subscribe " + channel);
        usable(channel);
        failIf(Fault.FAILING_SUBSCRIBE);
        return new FaultySubscription(
                name + " " + channel + " " + agent,
                disk.subscribe(channel, agent, reading),
                () -> usable(channel),
                changed,
                fate,
                defect);
    }

    private void failIf(Fault fault) {
        if (fate.strikes(fault)) {
            throw new OperationFailed(FailureCode.QUEUE_BROKEN, fault.toString());
        }
    }

    @Override
    public Set<ChannelName> channels() {
        return disk.channels();
    }

    @Override
    public ChannelState state(ChannelName channel) {
        fate.instant(name + " state " + channel);
        usable(channel);
        failIf(Fault.FAILING_LAST);
        ChannelState state = disk.state(channel);
        return defect == Defect.CREATED_FOLLOWS_THE_CLOCK
                ? new ChannelState(state.bytes(), Optional.empty(), state.acknowledged())
                : state;
    }

    @Override
    public long trim(ChannelName channel, Instant now) {
        fate.moment(name + " trim " + channel);
        usable(channel);
        failIf(Fault.FAILING_TRIM);
        if (defect == Defect.DELETES_BEFORE_ACKNOWLEDGED) {
            disk.loseOldest(channel);
        }
        long freed = disk.trim(channel, now);
        changed.run();
        return freed;
    }

    @Override
    public void close() {
        if (!fate.isDead()) {
            List<ChannelName> channels = new ArrayList<>(unsynced.keySet());
            channels.sort((a, b) -> a.value().compareTo(b.value()));
            for (ChannelName channel : channels) {
                if (!unsynced(channel).isEmpty()) {
                    sync(channel);
                }
            }
            disk.close();
        }
    }
}
