package weir.adapters.http;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * What the client of one connection is doing, and whether it takes too long about it. The threads that read and write tell
 * what happens; one thread judges. Whoever moves it out of a phase does so once: a request that has begun is not taken for
 * idle, and one whose connection was cut off does not begin.
 */
final class ConnectionState {
    /** Where a connection stands. */
    enum Phase {
        /** No byte of a request has come since the connection or the last answer. */
        IDLE,
        /** A request has begun to come, and its head is not whole. */
        HEAD,
        /** A request is being read, handled or answered. */
        REQUEST,
        /** The server is done with it: what still comes is not read. */
        CUT_OFF
    }

    private static final long SECOND = 1_000_000_000L;

    /** Without a byte. */
    static final long IDLE_NANOS = 30 * SECOND;

    /** From its first byte to its last, and with TLS from the first of the handshake. */
    static final long HEAD_NANOS = 30 * SECOND;

    /** In a window of that length a body must bring, and an answer take, so many bytes while the server waits for it. */
    static final long WINDOW_NANOS = 20 * SECOND;

    static final long WINDOW_BYTES_MIN = 10 << 10;

    /** So long a body that is refused is read all the same. */
    static final long LINGER_NANOS = 5 * SECOND;

    private final LongSupplier nanoClock;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.IDLE);
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong headPaid = new AtomicLong();
    private volatile long since;
    private volatile long headSince;
    private volatile long readBefore;
    private volatile boolean known;
    private volatile boolean refused;
    private final Window body = new Window();
    private final Window answer = new Window();

    ConnectionState(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.since = nanoClock.getAsLong();
    }

    Phase phase() {
        return Objects.requireNonNull(phase.get());
    }

    /** When its request began or was answered, or it came; a head that is begun makes a connection no less idle. */
    long since() {
        return since;
    }

    /** Whether a request on it had somebody's key. */
    boolean isKnown() {
        return known;
    }

    void received(int bytes) {
        read.addAndGet(bytes);
        if (phase() == Phase.IDLE) {
            headSince = nanoClock.getAsLong();
            phase.compareAndSet(Phase.IDLE, Phase.HEAD);
        }
    }

    void sent(long bytes) {
        written.addAndGet(bytes);
    }

    /** @return false if the connection has been cut off; then there is no request to handle */
    boolean begin() {
        since = nanoClock.getAsLong();
        refused = false;
        Phase before = phase();
        while (before != Phase.CUT_OFF) {
            if (phase.compareAndSet(before, Phase.REQUEST)) {
                return true;
            }
            before = phase();
        }
        return false;
    }

    /** The request under way has somebody's key. */
    void known() {
        if (!known) {
            known = true;
        }
    }

    /** The request under way is refused, whatever else its body brings. */
    void refused() {
        refused = true;
    }

    /** The request has its answer. */
    void end() {
        since = nanoClock.getAsLong();
        readBefore = read.get();
        phase.compareAndSet(Phase.REQUEST, Phase.IDLE);
    }

    /** From now on nothing more is read; the phase it was in. */
    Phase cutOff() {
        return Objects.requireNonNull(phase.getAndSet(Phase.CUT_OFF));
    }

    /** As {@link #cutOff}, unless it is in another phase by now. */
    boolean cutOffIn(Phase expected) {
        return phase.compareAndSet(expected, Phase.CUT_OFF);
    }

    /** The bytes of a head that is not whole which nobody has paid for; they are paid for from now on. */
    long payForHead() {
        if (phase() != Phase.HEAD) {
            return 0;
        }
        long more = read.get() - readBefore - headPaid.get();
        headPaid.addAndGet(more);
        return more;
    }

    /** What was paid for the head; it is not any more. */
    long refundHead() {
        return headPaid.get() == 0 ? 0 : headPaid.getAndSet(0);
    }

    /**
     * What the client has done wrong until now, if anything. For one thread, about once a second.
     *
     * @param awaitsBytes whether the server can do nothing until the client sends more
     * @param awaitsRoom whether the server can do nothing until the client reads more
     */
    Optional<Cut> judge(long now, boolean awaitsBytes, boolean awaitsRoom) {
        long began = since;
        return switch (phase()) {
            case IDLE -> now - began >= IDLE_NANOS ? Optional.of(Cut.IDLE) : Optional.empty();
            case HEAD -> now - headSince >= HEAD_NANOS ? Optional.of(Cut.HEAD_TOO_SLOW) : Optional.empty();
            case CUT_OFF -> Optional.empty();
            case REQUEST -> {
                if (answer.isTooSlow(now, awaitsRoom, began, written.get())) {
                    yield Optional.of(Cut.ANSWER_UNREAD);
                }
                boolean bodyDue = awaitsBytes && !awaitsRoom;
                boolean lingers = refused && bodyDue && now - began >= LINGER_NANOS;
                yield body.isTooSlow(now, bodyDue, began, read.get()) || lingers
                        ? Optional.of(Cut.BODY_TOO_SLOW)
                        : Optional.empty();
            }
        };
    }

    /** How much came or went while the server waited for nothing else. */
    private static final class Window {
        private boolean open;
        private long request;
        private long began;
        private long before;

        /** @param requestBegan tells one request from the next: a new one gets a new window */
        boolean isTooSlow(long now, boolean waits, long requestBegan, long bytes) {
            if (!waits) {
                open = false;
                return false;
            }
            boolean over = open && request == requestBegan && now - began >= WINDOW_NANOS;
            if (over && bytes - before < WINDOW_BYTES_MIN) {
                open = false;
                return true;
            }
            if (over || !open || request != requestBegan) {
                open = true;
                request = requestBegan;
                began = now;
                before = bytes;
            }
            return false;
        }
    }
}
