package weir.adapters.local.log;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.Envelope;

/** An append that waits for its channel's writer; a node of {@link ChannelWriter}'s stack, and its own answer. */
final class WaitingAppend extends CompletableFuture<Void> {
    private final List<Envelope> events;
    private final List<Position> origins;
    private final long bytes;
    private @Nullable WaitingAppend next;
    private @Nullable OperationFailed failure;

    /** @param bytes at most what the events take in the file */
    WaitingAppend(List<Envelope> events, List<Position> origins, long bytes) {
        this.events = events;
        this.origins = origins;
        this.bytes = bytes;
    }

    List<Envelope> events() {
        return events;
    }

    Optional<Position> origin(int event) {
        return origins.isEmpty() ? Optional.empty() : Optional.of(origins.get(event));
    }

    long bytes() {
        return bytes;
    }

    @Nullable
    WaitingAppend nextOrNull() {
        return next;
    }

    void next(@Nullable WaitingAppend append) {
        next = append;
    }

    /** Has {@link #answer} say that it failed; the first failure counts. */
    void fail(OperationFailed why) {
        if (failure == null) {
            failure = why;
        }
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** Tells whoever waits how it went. */
    void answer() {
        if (failure == null) {
            complete(null);
        } else {
            completeExceptionally(failure);
        }
    }
}
