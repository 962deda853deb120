package weir.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import weir.application.agent.AgentBounds;
import weir.application.agent.Delivery;
import weir.application.agent.PullEvents;
import weir.application.agent.PullOutcome;
import weir.application.agent.PullRequest;
import weir.application.agent.SettleRequest;
import weir.application.agent.Settled;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.ingest.Producer;
import weir.application.port.AgentRegister.Begin;
import weir.application.port.OperationFailed;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;
import weir.domain.table.Prepared;
import weir.domain.value.JsonWriter;

/**
 * {@code GET /v1/channels/{channel}/events} and {@code POST /v1/channels/{channel}/ack}: agents in any language. A poll
 * that waits holds no thread.
 */
final class PullRoutes {
    private static final int EVENTS = 100;
    private static final int REQUEST_BYTES_MAX = 1 << 20;

    private final PullEvents pull;
    private final Executor pool;

    /** @param pool makes the answers of polls that waited */
    PullRoutes(PullEvents pull, Executor pool) {
        this.pull = pull;
        this.pool = pool;
    }

    /** How an agent sees events. */
    private enum View {
        RAW,
        NORMALISED;

        private String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    void pull(Context context, Producer producer) {
        PullRequest request;
        View view;
        try {
            ChannelName channel = AgentNames.channel(context);
            if (refuses(context, producer, channel)) {
                return;
            }
            QueryValues query = new QueryValues(context);
            view = query.choice("view", View.RAW, View.values(), View::code);
            request = new PullRequest(
                    channel,
                    AgentNames.agent(query.required("agent", "agent=average@1")),
                    query.whole("max", EVENTS, 1, AgentBounds.EVENTS_MAX),
                    query.duration("wait", Duration.ZERO, Duration.ZERO, AgentBounds.WAIT_MAX),
                    query.duration("lease", pull.bounds().lease(), AgentBounds.LEASE_MIN, AgentBounds.LEASE_MAX),
                    query.choice("from", Begin.OLDEST, Begin.values(), Begin::code),
                    query.truth("ordered"));
            query.requireNoOther();
        } catch (QueryValues.Unfit e) {
            Replies.send(context, HttpFault.BAD_REQUEST.problem(String.valueOf(e.getMessage())));
            return;
        }
        CompletableFuture<PullOutcome> outcome = pull.pull(request).toCompletableFuture();
        context.future(() -> outcome.isDone()
                ? outcome.handle((done, failure) -> answer(context, request, view, done, failure))
                : outcome.handleAsync((done, failure) -> answer(context, request, view, done, failure), pool));
    }

    private static boolean refuses(Context context, Producer producer, ChannelName channel) {
        Optional<Refused> objection = PullEvents.objection(producer, channel);
        objection.ifPresent(refused -> Replies.send(context, Problem.of(refused)));
        return objection.isPresent();
    }

    private boolean answer(
            Context context,
            PullRequest request,
            View view,
            @Nullable PullOutcome outcome,
            @Nullable Throwable failure) {
        if (outcome instanceof Delivery delivery) {
            try (delivery) {
                Replies.send(context, 200, out -> write(out, request, view, delivery));
            }
        } else if (outcome instanceof PullOutcome.Refused refused) {
            Replies.send(context, AgentRoutes.problem(refused));
        } else {
            fail(context, failure);
        }
        return true;
    }

    private static void fail(Context context, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        if (cause instanceof OperationFailed failed) {
            Replies.send(context, Problem.of(failed));
        } else {
            throw new CompletionException(cause); // as a route that fails
        }
    }

    private void write(JsonGenerator out, PullRequest request, View view, Delivery delivery) throws IOException {
        out.writeStartObject();
        out.writeStringField("agent", request.agent().toString());
        out.writeStringField("channel", request.channel().value());
        out.writeStringField("state", delivery.state().code());
        optional(out, "lease", delivery.term().map(Delivery.Term::lease));
        optional(out, "lease_until", delivery.term().map(Delivery.Term::until));
        out.writeArrayFieldStart("events");
        for (Delivery.Given given : delivery.events()) {
            out.writeStartObject();
            EventJson.writeEnvelope(out, given.entry());
            out.writeNumberField("deliveries", given.deliveries());
            Envelope envelope = given.entry().envelope();
            switch (view) {
                case RAW -> EventJson.writeData(out, envelope);
                case NORMALISED -> writeNormalised(out, envelope);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /** What a rule refuses goes as it came, with what was wrong: it is for the agent to say whether it can do with it. */
    private void writeNormalised(JsonGenerator out, Envelope envelope) throws IOException {
        Optional<Prepared> prepared = pull.prepare(envelope);
        if (prepared.isPresent() && prepared.get() instanceof Prepared.Ready ready) {
            out.writeFieldName("data");
            out.writeRawValue(JsonWriter.write(ready.fields()));
            return;
        }
        EventJson.writeData(out, envelope);
        if (prepared.isPresent() && prepared.get() instanceof Prepared.Refused refused) {
            Fault fault = refused.fault();
            out.writeObjectFieldStart("fault");
            out.writeStringField("stage", fault.stage().code());
            out.writeStringField("code", fault.code().code());
            out.writeStringField("reason", fault.reason());
            out.writeEndObject();
        }
    }

    void acknowledge(Context context, Producer producer) throws IOException {
        SettleRequest request;
        try {
            ChannelName channel = AgentNames.channel(context);
            if (refuses(context, producer, channel)) {
                return;
            }
            byte[] body = context.bodyInputStream().readNBytes(REQUEST_BYTES_MAX + 1);
            if (body.length > REQUEST_BYTES_MAX) {
                Replies.send(context, IngestHandler.tooLarge(REQUEST_BYTES_MAX));
                return;
            }
            request = SettleReader.read(channel, body);
        } catch (QueryValues.Unfit e) {
            Replies.send(context, HttpFault.BAD_REQUEST.problem(String.valueOf(e.getMessage())));
            return;
        } catch (IOException e) {
            Replies.send(context, IngestExchange.broken(e));
            return;
        }
        try {
            PullOutcome outcome = pull.settle(request);
            if (outcome instanceof Settled settled) {
                Replies.send(context, 200, out -> write(out, settled));
            } else if (outcome instanceof PullOutcome.Refused refused) {
                Replies.send(context, AgentRoutes.problem(refused));
            }
        } catch (OperationFailed e) {
            Replies.send(context, Problem.of(e));
        }
    }

    private static void write(JsonGenerator out, Settled settled) throws IOException {
        out.writeStartObject();
        out.writeNumberField("acknowledged", settled.acknowledged());
        out.writeNumberField("failed", settled.failed());
        out.writeNumberField("given_back", settled.givenBack());
        out.writeNumberField("unknown", settled.unknown());
        optional(out, "lease_until", settled.until());
        optional(out, "cursor", settled.cursor());
        out.writeEndObject();
    }

    private static void optional(JsonGenerator out, String name, Optional<?> value) throws IOException {
        @Nullable Object there = value.isPresent() ? value.get().toString() : null;
        out.writeFieldName(name);
        JsonText.write(out, there);
    }
}
