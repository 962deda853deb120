package weir.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import weir.adapters.http.QueryValues.Unfit;
import weir.application.agent.AdministerAgents;
import weir.application.agent.AgentFault;
import weir.application.agent.AgentReport;
import weir.application.agent.PullOutcome;
import weir.application.agent.ResetTo;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** {@code /v1/agents}: how agents stand, and what an administrator does with them. */
final class AgentRoutes {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int REQUEST_BYTES_MAX = 4 << 10;

    /** Looking for a time reads a channel: one thread does that, and no more. */
    private static final int RESETS_MAX = 1;

    private final AdministerAgents agents;
    private final Semaphore resets = new Semaphore(RESETS_MAX);

    AgentRoutes(AdministerAgents agents) {
        this.agents = agents;
    }

    @FunctionalInterface
    private interface Change {
        PullOutcome of(ChannelName channel, AgentName agent);
    }

    void list(Context context) {
        List<AgentReport> reports = agents.list();
        Replies.send(context, 200, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("agents");
            for (AgentReport report : reports) {
                write(out, report);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    void pause(Context context) {
        change(context, agents::pause);
    }

    void resume(Context context) {
        change(context, agents::resume);
    }

    void remove(Context context) {
        change(context, agents::remove);
    }

    void reset(Context context) throws IOException {
        ResetTo to;
        try {
            to = to(context.bodyInputStream().readNBytes(REQUEST_BYTES_MAX));
        } catch (Unfit e) {
            Replies.send(context, HttpFault.BAD_REQUEST.problem(String.valueOf(e.getMessage())));
            return;
        } catch (IOException e) {
            Replies.send(context, IngestExchange.broken(e));
            return;
        }
        if (!resets.tryAcquire()) {
            Replies.send(context, Problem.overloaded("another agent is being reset; try again"));
            return;
        }
        try {
            change(context, (channel, agent) -> agents.reset(channel, agent, to));
        } finally {
            resets.release();
        }
    }

    private static ResetTo to(byte[] body) throws Unfit {
        try (JsonParser parser = JsonText.parser(body)) {
            if (parser.nextToken() == JsonToken.START_OBJECT
                    && parser.nextToken() == JsonToken.FIELD_NAME
                    && parser.currentName().equals("to")
                    && parser.nextToken() == JsonToken.VALUE_STRING) {
                String text = parser.getText();
                if (parser.nextToken() == JsonToken.END_OBJECT && parser.nextToken() == null) {
                    return to(text);
                }
            }
        } catch (IOException e) {
            throw new Unfit("the body is not JSON, or too long");
        }
        throw new Unfit("the body must be {\"to\": \"oldest\"}, or newest, a time such as 2026-11-26T12:00:00Z, or a"
                + " position");
    }

    private static ResetTo to(String text) throws Unfit {
        switch (text) {
            case "oldest" -> {
                return new ResetTo.Oldest();
            }
            case "newest" -> {
                return new ResetTo.Newest();
            }
            default -> {
                if (text.matches("[0-9A-Za-z]{1,64}")) {
                    return new ResetTo.Behind(new Position(text));
                }
                try {
                    return new ResetTo.Time(Instant.parse(text));
                } catch (DateTimeException e) {
                    throw new Unfit("\"to\" is oldest, newest, a time such as 2026-11-26T12:00:00Z, or a position");
                }
            }
        }
    }

    private static void change(Context context, Change change) {
        try {
            ChannelName channel = AgentNames.channel(context);
            AgentName agent = AgentNames.agent(context.pathParam("agent"));
            PullOutcome outcome = change.of(channel, agent);
            if (outcome instanceof PullOutcome.Changed changed) {
                Replies.send(context, 200, out -> write(out, changed.agent()));
            } else if (outcome instanceof PullOutcome.Refused refused) {
                Replies.send(context, problem(refused));
            }
        } catch (Unfit e) {
            Replies.send(context, HttpFault.BAD_REQUEST.problem(String.valueOf(e.getMessage())));
        } catch (OperationFailed e) {
            Replies.send(context, Problem.of(e));
        }
    }

    static Problem problem(PullOutcome.Refused refused) {
        AgentFault fault = refused.fault();
        Problem problem = Problem.of(fault.status(), fault.code(), refused.message(), Map.of());
        return fault.status() == HttpFault.OVERLOADED.status() ? problem.after(Problem.RETRY_AFTER) : problem;
    }

    private static void write(JsonGenerator out, AgentReport report) throws IOException {
        out.writeStartObject();
        out.writeStringField("channel", report.channel().value());
        out.writeStringField("agent", report.agent().toString());
        out.writeStringField("kind", report.kind());
        out.writeStringField("state", report.state());
        optional(out, "position", report.position().map(Position::text));
        out.writeNumberField("lag_events", report.lagEvents());
        out.writeNumberField("lag_seconds", report.lag().toNanos() / NANOS_PER_SECOND);
        @Nullable
        Object rate = report.eventsPerSecond().isPresent()
                ? (Double) report.eventsPerSecond().getAsDouble()
                : null;
        out.writeFieldName("events_per_second");
        JsonText.write(out, rate);
        out.writeNumberField("leased", report.leased());
        out.writeNumberField("waiting", report.waiting());
        out.writeNumberField("missed_events", report.missed());
        optional(out, "last_error", report.lastError());
        out.writeEndObject();
    }

    private static void optional(JsonGenerator out, String name, Optional<String> value) throws IOException {
        out.writeFieldName(name);
        @Nullable Object there = value.isPresent() ? value.get() : null;
        JsonText.write(out, there);
    }
}
