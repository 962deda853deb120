package weir.adapters.grpc;

import io.grpc.Attributes;
import io.grpc.ServerTransportFilter;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many connections may have calls. One that comes when there are so many has its calls refused until another one has
 * gone.
 */
final class Crowd extends ServerTransportFilter {
    /** Whether the connection is one of those that may. */
    private static final Attributes.Key<AtomicBoolean> ADMITTED = Attributes.Key.create("weir-admitted");

    private final int connectionsMax;
    private final AtomicInteger admitted = new AtomicInteger();

    Crowd(int connectionsMax) {
        this.connectionsMax = connectionsMax;
    }

    @Override
    public Attributes transportReady(Attributes connection) {
        AtomicBoolean mark = new AtomicBoolean();
        admit(mark);
        return connection.toBuilder().set(ADMITTED, mark).build();
    }

    /** Whether that connection may have a call now. */
    boolean admits(Attributes connection) {
        AtomicBoolean mark = connection.get(ADMITTED);
        return mark != null && (mark.get() || admit(mark));
    }

    /** Calls of one connection come one at a time here, and before its end. */
    private boolean admit(AtomicBoolean mark) {
        if (admitted.incrementAndGet() > connectionsMax) {
            admitted.decrementAndGet();
            return false;
        }
        mark.set(true);
        return true;
    }

    /** @param connection null if it ended before it was ready */
    @Override
    public void transportTerminated(@Nullable Attributes connection) {
        AtomicBoolean mark = connection == null ? null : connection.get(ADMITTED);
        if (mark != null && mark.getAndSet(false)) {
            admitted.decrementAndGet();
        }
    }

    int connectionsMax() {
        return connectionsMax;
    }

    /** Connections that may have calls. */
    int connections() {
        return admitted.get();
    }
}
