package weir.adapters.grpc;

import io.grpc.stub.StreamObserver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import weir.adapters.grpc.v1.NewEvent;
import weir.adapters.grpc.v1.PublishResponse;
import weir.adapters.grpc.v1.PublishResult;
import weir.application.ingest.Allowance;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.IngestOutcome;
import weir.application.ingest.IngestOutcome.Accepted;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.ingest.IngestOutcome.RejectedEvent;
import weir.application.ingest.PublishRequest;
import weir.application.ingest.RequestMemory;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.reject.Stage;

/** One call of Publish: no thread waits for its events to be durable. */
final class PublishCall implements Allowance {
    private static final Logger LOG = System.getLogger(PublishCall.class.getName());

    /** A longer answer is not written by the thread that has made the events durable. */
    private static final int INLINE_EVENTS_MAX = 1_000;

    /** The message, and the events that are cut out of it. */
    private static final int COPIES = 2;

    private final RequestMemory memory;
    private final RequestMemory.Account account;
    private final StreamObserver<PublishResponse> answer;
    private long held;

    PublishCall(RequestMemory memory, Caller caller, StreamObserver<PublishResponse> answer) {
        this.memory = memory;
        this.account = memory.of(caller.producer().name());
        this.answer = answer;
    }

    /** @param pool writes long answers */
    void begin(weir.adapters.grpc.v1.PublishRequest request, Caller caller, IngestEvents ingest, Executor pool) {
        Optional<Refused> tooMuch = take((long) COPIES * request.getSerializedSize());
        if (tooMuch.isPresent()) {
            answer.onError(Failures.of(tooMuch.get()));
            return;
        }
        int events = request.getEventsCount();
        ingest.publish(read(request, caller), this).whenComplete((outcome, failure) -> {
            if (events > INLINE_EVENTS_MAX) {
                pool.execute(() -> end(events, outcome, failure));
            } else {
                end(events, outcome, failure);
            }
        });
    }

    @Override
    public synchronized Optional<Refused> take(long bytes) {
        Optional<Refused> refused = memory.take(account, bytes, held);
        if (refused.isEmpty()) {
            held += bytes;
        }
        return refused;
    }

    private synchronized void giveBack() {
        memory.giveBack(account, held);
        held = 0;
    }

    private static PublishRequest read(weir.adapters.grpc.v1.PublishRequest request, Caller caller) {
        return new PublishRequest(
                caller.producer(),
                request.getChannel(),
                request.getEventsList().stream().map(PublishCall::event).toList(),
                text(request.getBatchId()),
                caller.address(),
                caller.userAgent());
    }

    private static PublishRequest.NewEvent event(NewEvent event) {
        return new PublishRequest.NewEvent(
                Payload.of(event.getData().toByteArray()),
                text(event.getContentType()),
                text(event.getId()),
                event.getParentsList());
    }

    private static Optional<String> text(String value) {
        return Optional.of(value).filter(text -> !text.isEmpty());
    }

    private void end(int events, @Nullable IngestOutcome outcome, @Nullable Throwable failure) {
        giveBack();
        if (outcome instanceof Accepted accepted) {
            answer.onNext(response(events, accepted));
            answer.onCompleted();
        } else if (outcome instanceof Refused refused) {
            answer.onError(Failures.of(refused));
        } else {
            LOG.log(Level.ERROR, "a request to publish failed", failure);
            answer.onError(Failures.internal());
        }
    }

    private static PublishResponse response(int events, Accepted accepted) {
        Deque<DataId> ids = new ArrayDeque<>(accepted.ids());
        List<@Nullable RejectedEvent> rejected = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            rejected.add(null);
        }
        accepted.rejected().forEach(event -> rejected.set(event.index(), event));
        PublishResponse.Builder response = PublishResponse.newBuilder();
        for (RejectedEvent event : rejected) {
            PublishResult.Builder result = response.addResultsBuilder();
            if (event == null) {
                result.setDataId(ids.remove().toString());
            } else {
                result.setRejected(Messages.rejected(Stage.STANDARD.code(), event.code(), event.reason()));
            }
        }
        return response.build();
    }
}
