package weir.adapters.http;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.IngestOutcome;
import weir.application.ingest.IngestOutcome.Accepted;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.ingest.IngestRequest;
import weir.application.ingest.Producer;

/**
 * One request with events: reads its body as it comes, without a thread waiting for it, then hands it on. Nothing of a
 * body that does not arrive whole goes anywhere.
 */
final class IngestExchange implements Runnable, Invocable {
    private static final Logger LOG = System.getLogger(IngestExchange.class.getName());

    /** A larger body is taken apart by a thread of the pool: the network's threads have others to serve. */
    private static final int INLINE_BYTES_MAX = 256 << 10;

    /** An answer that has to name more events is written by a thread of the pool. */
    private static final int INLINE_EVENTS_MAX = 1_000;

    /** So much of a body that is refused unread is read all the same: closing on a client that sends loses the answer. */
    private static final int LINGER_BYTES_MAX = 1 << 20;

    private final Request request;
    private final Answer answer;
    private final RequestShare share;
    private final Body body;
    private final Executor heavy;
    private final NetworkThread network;
    private long received;
    private @Nullable Problem refusal;
    private @Nullable Taking taking;

    /** What becomes of the body once it is whole. */
    private record Taking(
            IngestEvents ingest,
            Producer producer,
            String channel,
            Optional<String> contentType,
            ContentEncoding encoding) {}

    /** @param heavy runs what takes long */
    IngestExchange(Request request, Answer answer, RequestShare share, Body body, Executor heavy) {
        this.request = request;
        this.answer = answer;
        this.share = share;
        this.body = body;
        this.heavy = heavy;
        this.network = GuardedEndPoint.of(request).thread();
    }

    /** Answers with that, behind the body if it is short. */
    void refuse(Problem problem) {
        if (request.getLength() > LINGER_BYTES_MAX || request.getHeaders().contains(HttpHeader.EXPECT)) {
            answer.send(problem);
        } else {
            refusal = problem;
            share.refused();
            run();
        }
    }

    /** Reads the body and takes its events. */
    void accept(
            IngestEvents ingest,
            Producer producer,
            String channel,
            Optional<String> contentType,
            ContentEncoding encoding) {
        taking = new Taking(ingest, producer, channel, contentType, encoding);
        run();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    /** Reads what there is; called again whenever there is more. */
    @Override
    public void run() {
        try {
            read();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void read() {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                end(refusal != null ? refusal : broken(chunk.getFailure()));
                return;
            }
            boolean last = chunk.isLast();
            Optional<Problem> problem = keep(chunk);
            if (problem.isPresent()) {
                end(problem.get());
                return;
            }
            if (last) {
                whole();
                return;
            }
        }
    }

    private Optional<Problem> keep(Content.Chunk chunk) {
        received += chunk.remaining();
        try {
            if (refusal != null) {
                return received > LINGER_BYTES_MAX ? Optional.of(refusal) : Optional.empty();
            }
            return chunk.hasRemaining() ? body.add(chunk.getByteBuffer()) : Optional.empty();
        } finally {
            chunk.release();
        }
    }

    /** What is wrong with a body that could not be read to its end. */
    static Problem broken(Throwable failure) {
        return failure instanceof TimeoutException || failure.getCause() instanceof TimeoutException
                ? Cut.BODY_TOO_SLOW.problem().orElseThrow()
                : HttpFault.BAD_REQUEST.problem("the body is broken off or malformed");
    }

    private void end(Problem problem) {
        body.release();
        answer.send(problem);
    }

    private void whole() {
        Taking whole = taking;
        if (whole == null) {
            end(Objects.requireNonNull(refusal));
        } else if (whole.encoding == ContentEncoding.GZIP) {
            onOther(() -> inflate(whole));
        } else if (body.length() > INLINE_BYTES_MAX) {
            onOther(() -> hand(whole, body));
        } else {
            network.take(new NetworkThread.Work() {
                @Override
                public void run() {
                    handOrFail(whole);
                }
            });
        }
    }

    private void handOrFail(Taking whole) {
        try {
            hand(whole, body);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void onOther(Runnable task) {
        try {
            heavy.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    fail(e);
                }
            });
        } catch (RejectedExecutionException e) {
            end(Problem.overloaded("too many requests wait for a thread; try again"));
        }
    }

    private void inflate(Taking whole) {
        Body unpacked = body.another();
        Optional<Problem> problem;
        try {
            problem = ContentEncoding.gunzip(body.payload(), unpacked);
        } catch (IOException e) {
            problem = Optional.of(HttpFault.MALFORMED_ENCODING.problem("the body is not gzip, or not all of it"));
        }
        body.release();
        if (problem.isPresent()) {
            unpacked.release();
            answer.send(problem.get());
        } else {
            hand(whole, unpacked);
        }
    }

    private void hand(Taking whole, Body events) {
        IngestRequest ingestRequest = new IngestRequest(
                whole.producer,
                whole.channel,
                whole.contentType,
                events.payload(),
                header("Weir-Data-Id"),
                header("Weir-Batch-Id"),
                clientAddress(),
                header(HttpHeader.USER_AGENT.asString()),
                header("Weir-Parents"));
        share.ingesting();
        whole.ingest.ingest(ingestRequest, share).whenComplete((outcome, failure) -> {
            NetworkThread.Work reply = new NetworkThread.Work() {
                @Override
                public void run() {
                    events.release();
                    if (failure == null) {
                        answer.send(outcome);
                    } else {
                        fail(failure);
                    }
                }
            };
            if (failure == null && isLong(outcome, events.length())) {
                replyFromOther(reply);
            } else {
                network.answer(reply);
            }
        });
    }

    /** Whether the answer says something of many events. */
    private static boolean isLong(IngestOutcome outcome, int bodyBytes) {
        return outcome instanceof Accepted accepted
                ? accepted.ids().size() + accepted.rejected().size() > INLINE_EVENTS_MAX
                : outcome instanceof Refused refused
                        && refused.refusal() == Refusal.ALL_REJECTED
                        && bodyBytes > INLINE_EVENTS_MAX;
    }

    private void replyFromOther(NetworkThread.Work reply) {
        try {
            heavy.execute(reply);
        } catch (RejectedExecutionException e) {
            // Accepted is accepted: that must be said, if at the cost of others.
            network.answer(reply);
        }
    }

    private void fail(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        LOG.log(Level.ERROR, "a request to " + request.getHttpURI().getPath() + " failed", cause);
        end(HttpFault.INTERNAL_ERROR.problem("the server failed; its log says why"));
    }

    private Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** Without the brackets that a URI puts around an address of version 6. */
    private Optional<String> clientAddress() {
        return Optional.ofNullable(Request.getRemoteAddr(request))
                .map(address -> address.startsWith("[") ? address.substring(1, address.length() - 1) : address);
    }
}
