package weir.adapters.grpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import weir.adapters.grpc.v1.AcknowledgeRequest;
import weir.adapters.grpc.v1.AcknowledgeResponse;
import weir.adapters.grpc.v1.PublishRequest;
import weir.adapters.grpc.v1.PublishResponse;
import weir.adapters.grpc.v1.SubscribeRequest;
import weir.adapters.grpc.v1.SubscribeResponse;
import weir.adapters.grpc.v1.TraceRequest;
import weir.adapters.grpc.v1.TraceResponse;
import weir.adapters.grpc.v1.WeirGrpc;
import weir.application.agent.PullEvents;
import weir.application.agent.PullOutcome;
import weir.application.agent.PullRequest;
import weir.application.agent.Settled;
import weir.application.ingest.RequestMemory;
import weir.application.port.OperationFailed;
import weir.application.trace.LookUpTrace;
import weir.application.trace.TraceReport;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;

/** The calls of {@code weir.proto}, each to its use case. */
final class WeirService extends WeirGrpc.WeirImplBase {
    /** Each may have one response of a mebibyte and an event waiting for its client. */
    static final int STREAMS_MAX = 64;

    /** Each holds a thread, and with data a lake object is read. */
    private static final int LOOK_UPS_MAX = 4;

    private final GrpcEndpoints endpoints;
    private final RequestMemory memory;
    private final Executor pool;
    private final Semaphore lookUps = new Semaphore(LOOK_UPS_MAX);
    private final Semaphore places = new Semaphore(STREAMS_MAX);
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /** @param pool makes responses that nobody's thread waits for */
    WeirService(GrpcEndpoints endpoints, RequestMemory memory, Executor pool) {
        this.endpoints = endpoints;
        this.memory = memory;
        this.pool = pool;
    }

    int streams() {
        return STREAMS_MAX - places.availablePermits();
    }

    /** Gives back what streams hold, and opens no more. */
    void close() {
        closing = true;
        List.copyOf(streams).forEach(EventStream::close);
    }

    @Override
    public void publish(PublishRequest request, StreamObserver<PublishResponse> answer) {
        Caller caller = Caller.current();
        new PublishCall(memory, caller, answer).begin(request, caller, endpoints.ingest(), pool);
    }

    @Override
    public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> answer) {
        try {
            PullRequest wanted = Requests.pull(
                    request,
                    readable(request.getChannel()),
                    endpoints.pull().bounds().lease());
            boolean normalised = Requests.isNormalised(request);
            if (!places.tryAcquire()) {
                throw Failures.overloaded(STREAMS_MAX + " streams are open; close one, or try again");
            }
            open(wanted, normalised, (ServerCallStreamObserver<SubscribeResponse>) answer);
        } catch (StatusRuntimeException e) {
            answer.onError(e);
        }
    }

    private void open(PullRequest wanted, boolean normalised, ServerCallStreamObserver<SubscribeResponse> out) {
        AtomicReference<EventStream> self = new AtomicReference<>();
        EventStream stream = new EventStream(endpoints.pull(), wanted, normalised, out, pool, () -> {
            streams.remove(self.get());
            places.release();
        });
        self.set(stream);
        streams.add(stream);
        stream.begin();
        if (closing) {
            stream.close();
        }
    }

    @Override
    public void acknowledge(AcknowledgeRequest request, StreamObserver<AcknowledgeResponse> answer) {
        try {
            PullOutcome outcome = endpoints.pull().settle(Requests.settle(request, readable(request.getChannel())));
            if (outcome instanceof PullOutcome.Refused refused) {
                throw Failures.of(refused);
            }
            answer.onNext(response((Settled) outcome));
            answer.onCompleted();
        } catch (OperationFailed e) {
            answer.onError(Failures.of(e));
        } catch (StatusRuntimeException e) {
            answer.onError(e);
        }
    }

    private static AcknowledgeResponse response(Settled settled) {
        AcknowledgeResponse.Builder response = AcknowledgeResponse.newBuilder()
                .setAcknowledged(settled.acknowledged())
                .setFailed(settled.failed())
                .setGivenBack(settled.givenBack())
                .setUnknown(settled.unknown());
        settled.until().ifPresent(until -> response.setLeaseUntil(Messages.timestamp(until)));
        settled.cursor().ifPresent(cursor -> response.setCursor(cursor.text()));
        return response.build();
    }

    private static ChannelName readable(String name) {
        ChannelName channel = Requests.channel(name);
        PullEvents.objection(Caller.current().producer(), channel).ifPresent(refused -> {
            throw Failures.of(refused);
        });
        return channel;
    }

    @Override
    public void trace(TraceRequest request, StreamObserver<TraceResponse> answer) {
        try {
            answer.onNext(TraceMessages.of(find(request)));
            answer.onCompleted();
        } catch (OperationFailed e) {
            answer.onError(Failures.of(e));
        } catch (StatusRuntimeException e) {
            answer.onError(e);
        }
    }

    private TraceReport find(TraceRequest request) {
        Caller caller = Caller.current();
        if (!caller.producer().admin()) {
            throw Failures.adminRequired(caller.producer().name().value());
        }
        Optional<String> source = Optional.of(request.getSource()).filter(text -> !text.isEmpty());
        DataId id = LookUpTrace.id(request.getDataId(), source)
                .orElseThrow(() ->
                        Failures.badRequest("the data_id must be a UUID, or source name the source that gave it"));
        if (!lookUps.tryAcquire()) {
            throw Failures.overloaded(LOOK_UPS_MAX + " traces are being looked up; try again");
        }
        try {
            return endpoints
                    .trace()
                    .find(id, request.getWithData())
                    .orElseThrow(() -> Failures.unknownEvent(LookUpTrace.unknown(id)));
        } finally {
            lookUps.release();
        }
    }
}
