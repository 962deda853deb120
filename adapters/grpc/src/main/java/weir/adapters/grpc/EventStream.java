package weir.adapters.grpc;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weir.adapters.grpc.v1.Envelope;
import weir.adapters.grpc.v1.GivenEvent;
import weir.adapters.grpc.v1.SubscribeResponse;
import weir.application.agent.AgentFault;
import weir.application.agent.Delivery;
import weir.application.agent.PullEvents;
import weir.application.agent.PullOutcome;
import weir.application.agent.PullRequest;
import weir.application.agent.SettleRequest;
import weir.application.port.AgentRegister.State;
import weir.application.port.OperationFailed;
import weir.domain.table.Prepared;
import weir.domain.value.JsonWriter;

/**
 * One call of Subscribe. It asks for events only when its client's connection takes more, one request at a time, and each
 * request is bounded by what the client already holds: so that what waits to be sent is one response, and a client that
 * reads nothing holds up nobody. However it ends, what it still holds goes back.
 */
final class EventStream {
    private static final Logger LOG = System.getLogger(EventStream.class.getName());

    /** Other instances of the agent are busy with it. */
    private static final long BUSY_MILLIS = 100;

    private final PullEvents pull;
    private final PullRequest request;
    private final boolean normalised;
    private final ServerCallStreamObserver<SubscribeResponse> out;
    private final Executor pool;
    private final Runnable onEnd;
    private State told = State.ACTIVE;
    private boolean begun;
    private boolean ended;
    private @Nullable CompletableFuture<PullOutcome> asked;

    /**
     * @param request with the holding of this stream alone
     * @param pool makes the responses
     * @param onEnd is called once
     */
    EventStream(
            PullEvents pull,
            PullRequest request,
            boolean normalised,
            ServerCallStreamObserver<SubscribeResponse> out,
            Executor pool,
            Runnable onEnd) {
        this.pull = pull;
        this.request = request;
        this.normalised = normalised;
        this.out = out;
        this.pool = pool;
        this.onEnd = onEnd;
    }

    /** To be called before the call's method returns. */
    void begin() {
        out.setOnReadyHandler(this::next);
        out.setOnCancelHandler(() -> end(Optional.empty()));
        next();
    }

    /** Asks for events, unless it has asked or the client has not taken those before. */
    private void next() {
        CompletableFuture<PullOutcome> asking;
        synchronized (this) {
            if (ended || asked != null || !out.isReady()) {
                return;
            }
            asking = pull.pull(request).toCompletableFuture();
            asked = asking;
        }
        CompletableFuture<PullOutcome> unused = asking.whenCompleteAsync(this::answered, pool);
    }

    private void answered(@Nullable PullOutcome outcome, @Nullable Throwable failure) {
        try {
            if (outcome instanceof Delivery delivery) {
                try (delivery) {
                    give(delivery);
                }
                askAgain(0);
            } else if (outcome instanceof PullOutcome.Refused refused) {
                if (begun && refused.fault() == AgentFault.AGENTS_BUSY) {
                    askAgain(BUSY_MILLIS);
                } else {
                    end(Optional.of(Failures.of(refused)));
                }
            } else {
                fail(failure);
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void askAgain(long millis) {
        synchronized (this) {
            asked = null;
        }
        if (millis == 0) {
            next();
        } else {
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, pool)
                    .execute(this::next);
        }
    }

    private void fail(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof CancellationException) {
            return; // by the end of the stream, which has looked after everything
        }
        if (cause instanceof OperationFailed failed) {
            end(Optional.of(Failures.of(failed)));
        } else {
            LOG.log(Level.ERROR, "the stream of agent " + request.agent() + " failed", cause);
            end(Optional.of(Failures.internal()));
        }
    }

    private void give(Delivery delivery) {
        SubscribeResponse response = response(delivery);
        synchronized (this) {
            begun = true;
            if (!ended) {
                if (response.getEventsCount() > 0 || delivery.state() != told) {
                    told = delivery.state();
                    out.onNext(response);
                }
                return;
            }
        }
        delivery.term().ifPresent(term -> giveBack(term.lease()));
    }

    private SubscribeResponse response(Delivery delivery) {
        SubscribeResponse.Builder response =
                SubscribeResponse.newBuilder().setState(delivery.state().code());
        delivery.term()
                .ifPresent(term -> response.setLease(term.lease()).setLeaseUntil(Messages.timestamp(term.until())));
        delivery.events().forEach(given -> response.addEvents(event(given)));
        return response.build();
    }

    private GivenEvent.Builder event(Delivery.Given given) {
        GivenEvent.Builder event = GivenEvent.newBuilder().setDeliveries(given.deliveries());
        Envelope.Builder envelope =
                Messages.envelope(given.entry().position(), given.entry().envelope());
        if (normalised) {
            Optional<Prepared> prepared = pull.prepare(given.entry().envelope());
            if (prepared.isPresent() && prepared.get() instanceof Prepared.Ready ready) {
                envelope.setData(ByteString.copyFromUtf8(JsonWriter.write(ready.fields())))
                        .setContentType(weir.domain.envelope.Envelope.JSON);
            } else if (prepared.isPresent() && prepared.get() instanceof Prepared.Refused refused) {
                event.setFault(Messages.rejected(refused.fault()));
            }
        }
        return event.setEnvelope(envelope);
    }

    /** The server is closing. */
    void close() {
        end(Optional.of(Failures.closing()));
    }

    /** @param why empty: the client has gone */
    private void end(Optional<StatusRuntimeException> why) {
        CompletableFuture<PullOutcome> waiting;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            waiting = asked;
            why.ifPresent(out::onError);
        }
        if (waiting != null) {
            waiting.cancel(false);
        }
        onEnd.run();
        request.holding().ifPresent(holding -> holding.leases().forEach(this::giveBack));
    }

    private void giveBack(String lease) {
        try {
            pull.settle(SettleRequest.giveBack(request.channel(), request.agent(), lease));
        } catch (OperationFailed e) {
            LOG.log(
                    Level.WARNING,
                    "what agent " + request.agent() + " held comes again only when its lease has run out",
                    e);
        }
    }
}
