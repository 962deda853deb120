package weir.application.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import weir.application.Waiting;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/** What was written to a channel and is not known to be durable, in order. */
final class Unsynced {
    private static final int UNUSABLE_MILLIS_MAX = 5_000;

    private final ChannelName channel;
    private final InMemoryEventQueue disk;
    private final Runnable changed;
    private final Fate fate;
    private final List<Written> written = new ArrayList<>();

    /** What a failed sync has left: on the disk, or not, or in part. */
    private final List<Written> inDoubt = new ArrayList<>();

    private long unusableUntilMillis;

    private record Written(List<Envelope> events, List<Position> origins, CompletableFuture<Void> durable) {
        List<Position> origin(int index) {
            return origins.isEmpty() ? origins : List.of(origins.get(index));
        }
    }

    /** @param changed runs whenever something has become durable */
    Unsynced(ChannelName channel, InMemoryEventQueue disk, Runnable changed, Fate fate) {
        this.channel = channel;
        this.disk = disk;
        this.changed = changed;
        this.fate = fate;
    }

    boolean isEmpty() {
        return written.isEmpty();
    }

    CompletableFuture<Void> write(List<Envelope> events, List<Position> origins) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        written.add(new Written(List.copyOf(events), List.copyOf(origins), durable));
        return durable;
    }

    /** @return what answers those who wait */
    List<Runnable> sync() {
        List<Written> group = List.copyOf(written);
        written.clear();
        if (isUnusable()) {
            return answers(group, unusable());
        }
        settle();
        if (fate.strikes(Fault.FAILING_SYNC)) {
            unusableUntilMillis = fate.nowMillis() + 1 + fate.below(UNUSABLE_MILLIS_MAX);
            inDoubt.addAll(group);
            return answers(group, unusable());
        }
        List<Runnable> answers = new ArrayList<>();
        for (Written one : group) {
            answers.add(store(one));
        }
        return answers;
    }

    private Runnable store(Written one) {
        try {
            append(one.events(), one.origins());
        } catch (OperationFailed e) {
            return () -> one.durable().completeExceptionally(e);
        }
        if (fate.strikes(Fault.APPEND_OF_UNKNOWN_OUTCOME)) {
            return () -> one.durable().completeExceptionally(unusable());
        }
        return () -> one.durable().complete(null);
    }

    private void append(List<Envelope> events, List<Position> origins) {
        Waiting.forResult(disk.append(channel, events, origins));
        changed.run();
    }

    private static List<Runnable> answers(List<Written> group, OperationFailed failure) {
        return group.stream()
                .<Runnable>map(one -> () -> one.durable().completeExceptionally(failure))
                .toList();
    }

    private OperationFailed unusable() {
        return new OperationFailed(FailureCode.QUEUE_BROKEN, "channel " + channel + " could not be written");
    }

    private boolean isUnusable() {
        return fate.nowMillis() < unusableUntilMillis;
    }

    /** A channel whose sync has failed is opened again after a while, with what is on the disk. */
    void requireUsable() {
        if (isUnusable()) {
            throw unusable();
        }
        settle();
    }

    private void settle() {
        if (!inDoubt.isEmpty()) {
            storeBeginning(inDoubt, fate.below(events(inDoubt) + 1));
            inDoubt.clear();
        }
    }

    void die() {
        List<Written> all = new ArrayList<>(inDoubt);
        all.addAll(written);
        if (all.isEmpty()) {
            return;
        }
        int events = events(all);
        int kept = fate.strikes(Fault.LOST_WRITE) ? 0 : fate.strikes(Fault.TORN_WRITE) ? fate.below(events) : events;
        storeBeginning(all, kept);
    }

    private static int events(List<Written> group) {
        return group.stream().mapToInt(one -> one.events().size()).sum();
    }

    private void storeBeginning(List<Written> group, int events) {
        int left = events;
        for (Written one : group) {
            for (int i = 0; i < one.events().size() && left > 0; i++, left--) {
                try {
                    append(List.of(one.events().get(i)), one.origin(i));
                } catch (OperationFailed e) {
                    return; // it is more than the channel may hold, and was never accepted
                }
            }
        }
    }
}
