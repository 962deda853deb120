package weir.application.handle;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import weir.application.ingest.IngestEvents;
import weir.domain.envelope.AgentName;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;

/** The events that an agent rejects, on their way to where the rejected are kept: tried again until they are. For one thread. */
final class Rejections {
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private final AgentName agent;
    private final IngestEvents ingest;
    private final InstantSource clock;
    private final List<Rejection> underWay = new ArrayList<>();

    private static final class Rejection {
        private final Slot slot;
        private final Fault fault;
        private Instant notBefore = Instant.MIN;
        private Optional<CompletableFuture<Void>> kept = Optional.empty();

        Rejection(Slot slot, Fault fault) {
            this.slot = slot;
            this.fault = fault;
        }
    }

    Rejections(AgentName agent, IngestEvents ingest, InstantSource clock) {
        this.agent = agent;
        this.ingest = ingest;
        this.clock = clock;
    }

    int size() {
        return underWay.size();
    }

    /** It is on its way at once: the handler may never return from the next event. */
    void add(Slot slot, String reason) {
        Rejection rejection = new Rejection(
                slot,
                new Fault(
                        Stage.AGENT, RejectCode.AGENT_FAILED, reason, Optional.of(agent.toString()), Optional.empty()));
        underWay.add(rejection);
        begin(rejection);
    }

    private void begin(Rejection rejection) {
        rejection.kept = Optional.of(ingest.reject(rejection.slot.entry.envelope(), agent, rejection.fault)
                .toCompletableFuture());
    }

    /** @param kept is told of those that are durable now */
    void attend(Consumer<Slot> kept) {
        Instant now = clock.instant();
        for (Iterator<Rejection> all = underWay.iterator(); all.hasNext(); ) {
            Rejection rejection = all.next();
            if (rejection.kept.isEmpty() && !now.isBefore(rejection.notBefore)) {
                begin(rejection);
            }
            if (rejection.kept.isPresent() && rejection.kept.get().isDone()) {
                if (rejection.kept.get().isCompletedExceptionally()) {
                    rejection.kept = Optional.empty();
                    rejection.notBefore = now.plus(AGAIN_AFTER);
                } else {
                    all.remove();
                    kept.accept(rejection.slot);
                }
            }
        }
    }
}
