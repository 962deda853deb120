package weir.application.ingest;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;

/**
 * The one way into a channel. Stamping and appending are one step here, so that {@code created} is in the order of the
 * queue and never goes back: not when the system's clock does, and not over a restart. So it must know the newest event
 * of the queue before the first one is stamped, and finding that out may open files.
 */
final class ChannelLine {
    /** The random part of an id begins below half of its 62 bits, so that counting up from it cannot overflow. */
    private static final long START_MASK = (1L << 61) - 1;

    private final ChannelName channel;
    private final EventQueue queue;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();

    /** Whether somebody opens it, or has. */
    private boolean opening;

    /** Whether its newest event is known. */
    private boolean open;

    private volatile boolean ready;
    private Instant last = Instant.MIN;
    private long idTail;

    /** Appends that are neither durable nor failed. */
    private final AtomicInteger underWay = new AtomicInteger();

    ChannelLine(ChannelName channel, EventQueue queue, InstantSource clock, RandomGenerator random) {
        this.channel = channel;
        this.queue = queue;
        this.clock = clock;
        this.random = random;
        this.idTail = random.nextLong() & START_MASK;
    }

    /** Whether events can be appended without waiting for anything, and nobody waits who came before. */
    boolean isReady() {
        return ready;
    }

    /**
     * Completes once the line is ready and it is the turn of whoever asks: in the order in which they ask. The executor does
     * what takes time, once for all; if it fails, whoever asks next begins anew.
     */
    synchronized CompletionStage<Void> whenReady(Executor opener) {
        CompletableFuture<Void> turn = new CompletableFuture<>();
        if (ready) {
            turn.complete(null);
            return turn;
        }
        waiting.add(turn);
        if (!opening) {
            opening = true;
            try {
                opener.execute(this::open);
            } catch (RejectedExecutionException e) {
                refuse(new OperationFailed(FailureCode.CLOSED, "the server is closing", e));
            }
        }
        return turn;
    }

    private void open() {
        try {
            Instant newest = queue.state(channel).newest().orElse(Instant.MIN);
            synchronized (this) {
                last = newest;
                open = true;
            }
        } catch (RuntimeException | Error e) {
            refuse(e);
            return;
        }
        Optional<CompletableFuture<Void>> next = next();
        while (next.isPresent()) {
            next.get().complete(null); // not under the lock: what goes on may want another line
            next = next();
        }
    }

    /** The line is ready when nobody waits any more: who comes before that comes behind those who do. */
    private synchronized Optional<CompletableFuture<Void>> next() {
        Optional<CompletableFuture<Void>> next = Optional.ofNullable(waiting.poll());
        ready = next.isEmpty();
        return next;
    }

    private void refuse(Throwable failure) {
        List<CompletableFuture<Void>> refused;
        synchronized (this) {
            refused = List.copyOf(waiting);
            waiting.clear();
            opening = false;
        }
        refused.forEach(turn -> turn.completeExceptionally(failure));
    }

    /** Makes the envelopes of one append, all with the time it is given. */
    @FunctionalInterface
    interface Wrapping {
        List<Envelope> wrap(Instant created, ChannelLine ids);
    }

    record Appended(List<Envelope> envelopes, CompletionStage<Void> durable) {}

    synchronized Appended append(Wrapping wrapping) {
        if (!open) {
            throw new IllegalStateException("channel " + channel + " is not open");
        }
        Instant created = stamp();
        List<Envelope> envelopes = wrapping.wrap(created, this);
        underWay.incrementAndGet();
        CompletionStage<Void> durable;
        try {
            durable = queue.append(channel, envelopes, List.of());
        } catch (RuntimeException | Error e) {
            underWay.decrementAndGet();
            throw e;
        }
        return new Appended(envelopes, durable.whenComplete((done, failure) -> underWay.decrementAndGet()));
    }

    /**
     * A moment that no event to come was created before; all that were created before it are durable, or have failed.
     * Empty if that cannot be said now.
     */
    synchronized Optional<Instant> quietMoment() {
        return ready && underWay.get() == 0 ? Optional.of(stamp()) : Optional.empty();
    }

    private Instant stamp() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        // In the same microsecond, or behind a clock that was set back, the ids count on.
        if (now.isAfter(last)) {
            idTail = random.nextLong() & START_MASK;
            last = now;
        }
        return last;
    }

    /**
     * An id of version 7 for the envelope being wrapped: the time to the microsecond (RFC 9562, section 6.2, method 3),
     * then a number that counts up from a random one, so that the ids of a channel ascend.
     */
    DataId nextId(Instant created) {
        long micros = created.getLong(ChronoField.MICRO_OF_SECOND) % 1_000;
        return DataId.version7(created.toEpochMilli(), micros * 4096 / 1000, idTail++);
    }
}
