package weir.application.handle;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import weir.application.handle.Handled.Failed;
import weir.application.port.Position;
import weir.domain.envelope.DataId;

/** The events that an agent's handler has, in the order in which it got them. For one thread, but for {@link #held}. */
final class InHand implements AutoCloseable {
    private final AsyncEventHandler handler;
    private final InstantSource clock;
    private final List<Given> given = new ArrayList<>();

    /** What the handler has had the longest; null if it has nothing. */
    private volatile @Nullable Held held;

    /** An event that the handler has. */
    record Held(Position position, DataId id, Instant since) {}

    private record Given(Slot slot, Deque<Slot> lane, CompletableFuture<Handled> handled, Held held) {}

    /** Takes up what became of an event. */
    @FunctionalInterface
    interface Settling {
        void settle(Slot slot, Deque<Slot> lane, Handled handled);
    }

    InHand(AsyncEventHandler handler, InstantSource clock) {
        this.handler = handler;
        this.clock = clock;
    }

    int size() {
        return given.size();
    }

    /** Gives an event to the handler; what is done at once is settled at once. */
    void give(Slot slot, Deque<Slot> lane, Event event, Settling settling) {
        Held one = new Held(slot.entry.position(), slot.entry.envelope().id(), clock.instant());
        if (held == null) {
            held = one; // before it is given: some handlers take it and return when they are done
        }
        CompletableFuture<Handled> handled = handled(event);
        if (handled.isDone()) {
            settling.settle(slot, lane, result(handled));
        } else {
            given.add(new Given(slot, lane, handled, one));
        }
        held = oldest();
    }

    private CompletableFuture<Handled> handled(Event event) {
        try {
            return handler.handle(event).toCompletableFuture();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Settles what has been done meanwhile.
     *
     * @return whether there was any
     */
    boolean collect(Settling settling) {
        boolean any = false;
        for (Iterator<Given> all = given.iterator(); all.hasNext(); ) {
            Given one = all.next();
            if (one.handled.isDone()) {
                Handled handled = result(one.handled);
                all.remove();
                settling.settle(one.slot, one.lane, handled);
                any = true;
            }
        }
        held = oldest();
        return any;
    }

    private static Handled result(CompletableFuture<Handled> handled) {
        @Nullable Handled result;
        try {
            result = handled.join();
        } catch (CompletionException e) {
            return failed(e.getCause() == null ? e : e.getCause());
        } catch (CancellationException e) {
            return failed(e);
        }
        return result == null ? new Failed("its handler said nothing of it", Optional.empty()) : result;
    }

    private static Failed failed(Throwable why) {
        return new Failed(SyncHandler.text(why), Optional.empty());
    }

    private @Nullable Held oldest() {
        return given.isEmpty() ? null : given.get(0).held;
    }

    /** What the handler has had the longest. Any thread may ask. */
    Optional<Held> held() {
        return Optional.ofNullable(held);
    }

    @Override
    public void close() {
        handler.close();
    }
}
