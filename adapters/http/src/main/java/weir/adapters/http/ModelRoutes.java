package weir.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.adapters.http.QueryValues.Unfit;
import weir.application.model.ModelResult;
import weir.application.model.ModelRuns;
import weir.application.model.ModelStatus;
import weir.application.port.ModelStore.BuiltColumn;
import weir.application.port.OperationFailed;
import weir.domain.model.Model;

/** {@code /v1/models}: how models stand, and runs of them. */
final class ModelRoutes {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int REQUEST_BYTES_MAX = 256 << 10;
    private static final int ACCEPTED = 202;

    private final ModelRuns runs;

    ModelRoutes(ModelRuns runs) {
        this.runs = runs;
    }

    void list(Context context) {
        List<ModelStatus> models;
        try {
            models = runs.report();
        } catch (OperationFailed e) {
            Replies.send(context, Problem.of(e));
            return;
        }
        Replies.send(context, 200, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("models");
            for (ModelStatus model : models) {
                write(out, model);
            }
            out.writeEndArray();
            writeAll(out, "tests", runs.tests());
            out.writeEndObject();
        });
    }

    void run(Context context) {
        ask(context, false);
    }

    void test(Context context) {
        ask(context, true);
    }

    private void ask(Context context, boolean isTest) {
        ModelRuns.Request request;
        try {
            request = request(context.bodyInputStream().readNBytes(REQUEST_BYTES_MAX), isTest);
        } catch (Unfit e) {
            Replies.send(context, HttpFault.BAD_REQUEST.problem(String.valueOf(e.getMessage())));
            return;
        } catch (IOException e) {
            Replies.send(context, IngestExchange.broken(e));
            return;
        }
        Optional<Long> id = runs.ask(request);
        if (id.isEmpty()) {
            Replies.send(context, Problem.overloaded("too many runs of models wait; try again"));
            return;
        }
        Replies.send(context, ACCEPTED, out -> {
            out.writeStartObject();
            out.writeNumberField("run", id.get());
            out.writeEndObject();
        });
    }

    private static ModelRuns.Request request(byte[] body, boolean isTest) throws Unfit {
        List<String> names = new ArrayList<>();
        boolean isFull = false;
        try (JsonParser parser = JsonText.parser(body)) {
            JsonToken first = parser.nextToken();
            while (first == JsonToken.START_OBJECT && parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("models") && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.VALUE_STRING) {
                        names.add(parser.getText());
                    }
                } else if (name.equals("full") && !isTest && value != null && value.isBoolean()) {
                    isFull = parser.getBooleanValue();
                } else {
                    throw unfit();
                }
            }
            if (first != null && (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null)) {
                throw unfit();
            }
        } catch (IOException e) {
            throw unfit();
        }
        return new ModelRuns.Request(isTest, names, isFull);
    }

    private static Unfit unfit() {
        return new Unfit("the body may be {\"models\": [\"name\"]}, and to run them have \"full\": true");
    }

    void show(Context context) {
        Optional<ModelRuns.Report> report = Optional.of(context.pathParam("run"))
                .filter(text -> text.matches("[0-9]{1,18}"))
                .flatMap(text -> runs.find(Long.parseLong(text)));
        if (report.isEmpty()) {
            Replies.send(context, HttpFault.NOT_FOUND.problem("there is no such run of models, or it is long over"));
            return;
        }
        Replies.send(context, 200, out -> {
            out.writeStartObject();
            out.writeNumberField("run", report.get().id());
            out.writeStringField("state", report.get().state());
            optional(out, "failure", report.get().failure());
            writeAll(out, "results", report.get().results());
            out.writeEndObject();
        });
    }

    private static void write(JsonGenerator out, ModelStatus status) throws IOException {
        Model model = status.model();
        out.writeStartObject();
        out.writeStringField("model", model.name().value());
        out.writeStringField("file", model.file());
        out.writeStringField("materialized", model.materialized().word());
        out.writeStringField("description", model.description());
        out.writeFieldName("reads");
        JsonText.write(out, status.reads());
        out.writeStringField("state", status.state());
        optional(out, "made", status.at());
        out.writeNumberField("seconds", status.took().toNanos() / NANOS_PER_SECOND);
        out.writeStringField("detail", status.detail());
        out.writeArrayFieldStart("columns");
        for (BuiltColumn column : status.columns()) {
            out.writeStartObject();
            out.writeStringField("name", column.name());
            out.writeStringField("type", column.type());
            out.writeStringField("description", model.columns().getOrDefault(column.name(), ""));
            out.writeEndObject();
        }
        out.writeEndArray();
        writeAll(out, "tests", status.tests());
        out.writeEndObject();
    }

    /** How models and tests last ended. */
    static void writeAll(JsonGenerator out, String name, List<ModelResult> results) throws IOException {
        out.writeArrayFieldStart(name);
        for (ModelResult result : results) {
            out.writeStartObject();
            out.writeStringField("name", result.name());
            out.writeBooleanField("test", result.isTest());
            out.writeStringField("state", result.state().word());
            out.writeStringField("at", result.at().toString());
            out.writeNumberField("seconds", result.took().toNanos() / NANOS_PER_SECOND);
            out.writeStringField("detail", result.detail());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void optional(JsonGenerator out, String name, Optional<?> value) throws IOException {
        @Nullable Object there = value.isPresent() ? value.get().toString() : null;
        out.writeFieldName(name);
        JsonText.write(out, there);
    }
}
