package weir.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import weir.adapters.http.QueryValues.Unfit;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.port.OperationFailed;
import weir.application.task.TaskProgress;
import weir.application.task.TaskView;
import weir.application.task.Tasks;

/** {@code /v1/tasks}: what the server is asked to do that takes long. */
final class TaskRoutes {
    private static final int REQUEST_BYTES_MAX = 1 << 20;

    private final Tasks tasks;

    TaskRoutes(Tasks tasks) {
        this.tasks = tasks;
    }

    private record Request(String kind, Map<String, String> parameters) {}

    void list(Context context) {
        List<TaskView> views = tasks.list();
        Replies.send(context, 200, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("tasks");
            for (TaskView view : views) {
                write(out, view);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    void start(Context context) {
        try {
            byte[] body = context.bodyInputStream().readNBytes(REQUEST_BYTES_MAX + 1);
            if (body.length > REQUEST_BYTES_MAX) {
                Replies.send(
                        context,
                        Problem.of(
                                Refusal.TOO_LARGE.status(),
                                Refusal.TOO_LARGE.code(),
                                "a task's parameters may have " + REQUEST_BYTES_MAX + " bytes",
                                Map.of("bytes_max", REQUEST_BYTES_MAX)));
                return;
            }
            Request request = read(body);
            TaskView started = tasks.start(request.kind, request.parameters);
            Replies.send(context, 202, out -> write(out, started));
        } catch (Unfit | IllegalArgumentException e) {
            Replies.send(context, HttpFault.BAD_REQUEST.problem(String.valueOf(e.getMessage())));
        } catch (OperationFailed e) {
            Replies.send(context, Problem.of(e));
        } catch (IOException e) {
            Replies.send(context, IngestExchange.broken(e));
        }
    }

    void show(Context context) {
        answer(context, id(context).flatMap(tasks::find));
    }

    void cancel(Context context) {
        try {
            answer(context, id(context).flatMap(tasks::cancel));
        } catch (OperationFailed e) {
            Replies.send(context, Problem.of(e));
        }
    }

    private static Optional<UUID> id(Context context) {
        try {
            return Optional.of(UUID.fromString(context.pathParam("id")));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // No task is called so.
        }
    }

    private static void answer(Context context, Optional<TaskView> view) {
        if (view.isEmpty()) {
            Replies.send(
                    context, HttpFault.UNKNOWN_TASK.problem("there is no task of that id; GET /v1/tasks lists them"));
            return;
        }
        Replies.send(context, 200, out -> write(out, view.get()));
    }

    private static Request read(byte[] body) throws Unfit {
        String kind = null;
        Map<String, String> parameters = new LinkedHashMap<>();
        try (JsonParser parser = JsonText.parser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw unfit();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("kind") && value == JsonToken.VALUE_STRING) {
                    kind = parser.getText();
                } else if (name.equals("parameters") && value == JsonToken.START_OBJECT) {
                    readParameters(parser, parameters);
                } else {
                    throw unfit();
                }
            }
            if (kind == null || parser.nextToken() != null) {
                throw unfit();
            }
        } catch (IOException e) {
            throw new Unfit("the body is not JSON");
        }
        return new Request(kind, parameters);
    }

    private static void readParameters(JsonParser parser, Map<String, String> parameters) throws IOException, Unfit {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (!parser.nextToken().isScalarValue() || parser.currentToken() == JsonToken.VALUE_NULL) {
                throw new Unfit("parameter \"" + name + "\" must be a text, a number or a truth value");
            }
            if (parameters.put(name, parser.getText()) != null) {
                throw new Unfit("parameter \"" + name + "\" is there twice");
            }
        }
    }

    private static Unfit unfit() {
        return new Unfit("the body must be {\"kind\": \"…\", \"parameters\": {…}}");
    }

    private static void write(JsonGenerator out, TaskView view) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", view.id().toString());
        out.writeStringField("kind", view.kind());
        field(out, "parameters", view.parameters());
        out.writeStringField("state", view.status().code());
        TaskProgress progress = view.progress();
        out.writeObjectFieldStart("progress");
        out.writeNumberField("done", progress.done());
        field(
                out,
                "total",
                progress.total().isPresent() ? (Long) progress.total().getAsLong() : null);
        out.writeStringField("unit", progress.unit());
        out.writeEndObject();
        field(out, "result", view.result());
        field(out, "failure", view.failure().orElse(null));
        field(out, "asked", view.asked());
        field(out, "began", text(view.began()));
        field(out, "ended", text(view.ended()));
        out.writeEndObject();
    }

    private static @Nullable String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }

    private static void field(JsonGenerator out, String name, @Nullable Object value) throws IOException {
        out.writeFieldName(name);
        JsonText.write(out, value);
    }
}
