package weir.adapters.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;

/**
 * What was recorded and is not in Redis yet, in the order in which it came, and within bounds: nobody but the writer waits
 * for Redis, and what finds no place is refused.
 */
final class Backlog {
    private final int eventsMax;
    private final int stepsMax;
    private final Failures failures;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Item> items = new ArrayDeque<>();

    /** Up to where each channel is in Redis or waits for it; null until Redis has been asked. */
    private @Nullable Map<ChannelName, Position> reached;

    private @Nullable OperationFailed failure;
    private boolean isAnswered;
    private boolean isClosed;
    private int events;
    private int steps;

    /** What waits, in the order in which it is written. */
    sealed interface Item {}

    /** Events of one channel, at least one. */
    record Batch(ChannelName channel, List<Sight> sights) implements Item {
        Position last() {
            return sights.get(sights.size() - 1).position();
        }
    }

    record Taken(Step step) implements Item {}

    /**
     * Ids of which nothing is to be left of what stands before.
     *
     * @param known is told of how many of them there was anything, or why they are not forgotten
     */
    record Forgetting(Set<DataId> ids, CompletableFuture<Long> known) implements Item {}

    Backlog(int eventsMax, int stepsMax, Failures failures) {
        this.eventsMax = eventsMax;
        this.stepsMax = stepsMax;
        this.failures = failures;
    }

    /**
     * Whoever comes before Redis has answered or refused for the first time waits for that, once and not for long.
     *
     * @throws OperationFailed if it has not been asked yet what it holds
     */
    void awaitFirstAnswer(Duration max) {
        lock.lock();
        try {
            long nanos = max.toNanos();
            while (!isAnswered && !isClosed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            isAnswered = true; // whoever comes next does not wait again
            requireOpen();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.of("was not waited for: the thread was interrupted");
        } finally {
            lock.unlock();
        }
    }

    private Map<ChannelName, Position> requireOpen() {
        if (isClosed) {
            throw new OperationFailed(FailureCode.CLOSED, "the trace is closed");
        }
        if (reached == null) {
            throw failure == null ? failures.of("has not answered yet; it is tried again") : failure;
        }
        return reached;
    }

    Optional<Position> indexed(ChannelName channel) {
        lock.lock();
        try {
            return Optional.ofNullable(requireOpen().get(channel));
        } finally {
            lock.unlock();
        }
    }

    /** @throws OperationFailed if too many wait already */
    void add(Batch batch) {
        lock.lock();
        try {
            Map<ChannelName, Position> known = requireOpen();
            if (events > 0 && events + batch.sights.size() > eventsMax) {
                throw full(events + " events wait");
            }
            items.addLast(batch);
            events += batch.sights.size();
            known.merge(batch.channel, batch.last(), (old, fresh) -> fresh.compareTo(old) > 0 ? fresh : old);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** @throws OperationFailed if too many wait already */
    void add(Step step) {
        lock.lock();
        try {
            if (isClosed) {
                throw new OperationFailed(FailureCode.CLOSED, "the trace is closed");
            }
            if (steps >= stepsMax) {
                throw full(steps + " steps wait");
            }
            items.addLast(new Taken(step));
            steps++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** It stays until it is written, or anything fails. */
    void add(Forgetting forgetting) {
        lock.lock();
        try {
            requireOpen();
            items.addLast(forgetting);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private OperationFailed full(String what) {
        String why = failure == null ? "it is slower than they come" : String.valueOf(failure.getMessage());
        return failures.of("takes no more for now: " + what + " for it already; " + why);
    }

    /**
     * The next to be written, which stay until they are {@link #written}: one batch, one that is to be forgotten, or steps that
     * follow one another.
     * Nothing if nothing comes in time, or the backlog is closed and empty.
     */
    List<Item> await(Duration max, int stepsAtOnce) throws InterruptedException {
        lock.lock();
        try {
            long nanos = max.toNanos();
            while (items.isEmpty() && !isClosed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            List<Item> next = new ArrayList<>();
            for (Iterator<Item> all = items.iterator(); all.hasNext() && next.size() < stepsAtOnce; ) {
                Item item = all.next();
                boolean isAlone = !(item instanceof Taken);
                if (isAlone && !next.isEmpty()) {
                    break;
                }
                next.add(item);
                if (isAlone) {
                    break;
                }
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Those at the head are in Redis. */
    void written(List<Item> these) {
        lock.lock();
        try {
            for (Item item : these) {
                if (items.peekFirst() != item) {
                    throw new IllegalStateException("what was written does not stand first");
                }
                items.removeFirst();
                forget(item);
            }
            failure = null;
        } finally {
            lock.unlock();
        }
    }

    private void forget(Item item) {
        if (item instanceof Batch batch) {
            events -= batch.sights.size();
        } else if (item instanceof Taken) {
            steps--;
        }
    }

    /** Redis has answered: the channels stand there. */
    void begin(Map<ChannelName, Position> inRedis) {
        lock.lock();
        try {
            reached = new HashMap<>(inRedis);
            isAnswered = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isBegun() {
        lock.lock();
        try {
            return reached != null;
        } finally {
            lock.unlock();
        }
    }

    /** Redis does not hold the channel as far as was thought: what waits of its events is to be recorded again, with what is missing. */
    void goBack(ChannelName channel, Optional<Position> inRedis) {
        lock.lock();
        try {
            refuseForgetting(
                    failures.of("has lost what it held, which is recorded again; ids can be forgotten after that"));
            for (Iterator<Item> all = items.iterator(); all.hasNext(); ) {
                Item item = all.next();
                if (item instanceof Batch batch && batch.channel.equals(channel)) {
                    all.remove();
                    forget(item);
                }
            }
            Map<ChannelName, Position> known = reached;
            if (known != null) {
                known.remove(channel);
                inRedis.ifPresent(position -> known.put(channel, position));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whoever waits for it is told, and asks again. */
    private void refuseForgetting(OperationFailed why) {
        for (Iterator<Item> all = items.iterator(); all.hasNext(); ) {
            if (all.next() instanceof Forgetting forgetting) {
                all.remove();
                forgetting.known.completeExceptionally(why);
            }
        }
    }

    /** Redis failed: those who ask are told, until something is written again. */
    void failed(OperationFailed why) {
        lock.lock();
        try {
            refuseForgetting(why);
            failure = why;
            isAnswered = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Redis has answered. Where something waits, that says little: it may refuse it still. */
    void answered() {
        lock.lock();
        try {
            failure = items.isEmpty() ? null : failure;
        } finally {
            lock.unlock();
        }
    }

    /** @throws OperationFailed if what is recorded does not come to Redis now */
    void requireWell() {
        lock.lock();
        try {
            if (failure != null && !isClosed) {
                String waiting =
                        events + steps == 0 ? "" : "; " + events + " events and " + steps + " steps wait for it";
                throw new OperationFailed(failure.code(), failure.getMessage() + waiting, failure);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits that long, or until it is closed. */
    void pause(Duration length) throws InterruptedException {
        lock.lock();
        try {
            long nanos = length.toNanos();
            while (!isClosed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is taken. */
    void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return isClosed;
        } finally {
            lock.unlock();
        }
    }

    /** Why there is something left, if there is. */
    Optional<OperationFailed> leftBehind() {
        lock.lock();
        try {
            return items.isEmpty()
                    ? Optional.empty()
                    : Optional.of(failures.of("was closed, and " + events + " events and " + steps
                            + " steps did not come there" + (failure == null ? "" : ": " + failure.getMessage())));
        } finally {
            lock.unlock();
        }
    }

    /** The events that wait and have that id, or a parent of that id. */
    List<Sight> about(DataId id) {
        lock.lock();
        try {
            List<Sight> found = new ArrayList<>();
            for (Item item : items) {
                if (item instanceof Batch batch) {
                    batch.sights.stream()
                            .filter(sight ->
                                    sight.id().equals(id) || sight.parents().contains(id))
                            .forEach(found::add);
                }
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** The steps that wait and cover that position, the first of an agent first. */
    List<Step> covering(ChannelName channel, Position position) {
        lock.lock();
        try {
            List<Step> found = new ArrayList<>();
            for (Item item : items) {
                if (item instanceof Taken taken
                        && taken.step.channel().equals(channel)
                        && taken.step.covers(position)) {
                    found.add(taken.step);
                }
            }
            return found;
        } finally {
            lock.unlock();
        }
    }
}
