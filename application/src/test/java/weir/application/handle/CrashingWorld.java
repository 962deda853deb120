package weir.application.handle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import weir.application.Waiting;
import weir.application.port.Checkpoints;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/**
 * The queue and the checkpoints as a process sees them that may die before and after each effect. What is appended is
 * durable some time later, or never if the process dies before; what was under way then may be there in part.
 */
final class CrashingWorld {
    static final String FAULT = "as the seed wants it";

    private final HandleFixture weir;
    private final Random random;
    private final Appends appends;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private Runnable atEachStep = () -> {};
    private boolean calm;
    private boolean dead;

    private record Pending(ChannelName channel, List<Envelope> events, CompletableFuture<Void> durable) {}

    /** How the queue takes what it is given. */
    enum Appends {
        RELIABLE,
        /** Some fail, and are not there. */
        FAIL,
        /** Some fail, and may be there. */
        FAIL_IN_DOUBT
    }

    CrashingWorld(HandleFixture weir, Random random, Appends appends) {
        this.weir = weir;
        this.random = random;
        this.appends = appends;
    }

    void atEachStep(Runnable others) {
        atEachStep = others;
    }

    /** What a new process finds. */
    HandleParts parts() {
        return weir.parts(new Queue(weir.queue), new Kept(weir.checkpoints), weir.register);
    }

    boolean isDead() {
        return dead;
    }

    /** From now on nothing goes wrong. */
    void calm() {
        dead = false;
        calm = true;
        sync();
    }

    private boolean in(int of) {
        return !calm && random.nextInt(of) == 0;
    }

    private void moment() {
        if (dead || in(60)) {
            dead = true; // whoever catches it learns it the next time
            throw new Died();
        }
    }

    private void failing(Runnable effect) {
        moment();
        if (in(25)) {
            if (random.nextBoolean()) {
                effect.run();
            }
            throw new OperationFailed(FailureCode.QUEUE_BROKEN, FAULT);
        }
        effect.run();
        moment();
    }

    /** Some of what waits becomes durable, in its order. */
    void sync() {
        atEachStep.run();
        for (int left = calm ? pending.size() : random.nextInt(pending.size() + 1); left > 0; left--) {
            Pending append = pending.remove();
            boolean fails = appends != Appends.RELIABLE && in(15);
            if (!fails || (appends == Appends.FAIL_IN_DOUBT && random.nextBoolean())) {
                Waiting.forResult(weir.queue.append(append.channel, append.events, List.of()));
            }
            if (fails) {
                append.durable.completeExceptionally(new OperationFailed(FailureCode.QUEUE_BROKEN, FAULT));
            } else {
                append.durable.complete(null);
            }
        }
    }

    /** A part of what waited is on the disk, and nobody was told. */
    void die() {
        dead = false;
        for (int left = random.nextInt(pending.size() + 1); left > 0; left--) {
            Pending append = pending.remove();
            Waiting.forResult(weir.queue.append(append.channel, append.events, List.of()));
        }
        pending.clear();
        weir.queue = weir.queue.reopened();
    }

    private final class Kept implements Checkpoints {
        private final Checkpoints disk;

        Kept(Checkpoints disk) {
            this.disk = disk;
        }

        @Override
        public <T> Optional<T> read(ChannelName channel, AgentName agent, Reader<T> reader) {
            moment();
            return disk.read(channel, agent, reader);
        }

        @Override
        public Draft write(ChannelName channel, AgentName agent, Writer writer) {
            moment();
            Draft draft = disk.write(channel, agent, writer);
            return () -> failing(draft::commit);
        }

        @Override
        public void remove(ChannelName channel, AgentName agent) {
            disk.remove(channel, agent);
        }
    }

    private final class Queue implements EventQueue {
        private final EventQueue disk;

        Queue(EventQueue disk) {
            this.disk = disk;
        }

        @Override
        public CompletionStage<Void> append(ChannelName channel, List<Envelope> events, List<Position> origins) {
            moment();
            CompletableFuture<Void> durable = new CompletableFuture<>();
            pending.add(new Pending(channel, List.copyOf(events), durable));
            return durable;
        }

        @Override
        public Optional<Entry> last(ChannelName channel) {
            return disk.last(channel);
        }

        @Override
        public Subscription subscribe(ChannelName channel, AgentName agent, Reading reading) {
            moment();
            return new Read(disk.subscribe(channel, agent, reading));
        }

        @Override
        public Set<ChannelName> channels() {
            return disk.channels();
        }

        @Override
        public ChannelState state(ChannelName channel) {
            return disk.state(channel);
        }

        @Override
        public long trim(ChannelName channel, Instant now) {
            return disk.trim(channel, now);
        }

        @Override
        public void close() {
            disk.close();
        }
    }

    private final class Read implements Subscription {
        private final Subscription disk;

        Read(Subscription disk) {
            this.disk = disk;
        }

        @Override
        public List<Entry> poll(int eventsMax, long bytesMax, Duration wait) {
            List<Entry> entries = new ArrayList<>();
            failing(() -> entries.addAll(disk.poll(in(3) ? 2 : eventsMax, bytesMax, wait)));
            return entries;
        }

        @Override
        public boolean isContinuous() {
            return disk.isContinuous();
        }

        @Override
        public void ack(Position position) {
            failing(() -> disk.ack(position));
        }

        @Override
        public void seek(Position position) {
            failing(() -> disk.seek(position));
        }

        @Override
        public void rewind() {
            failing(disk::rewind);
        }

        @Override
        public Lag lag() {
            return disk.lag();
        }

        @Override
        public void close() {
            disk.close();
        }
    }
}
