package weir.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import weir.application.keep.Change;
import weir.application.keep.Plan;
import weir.application.keep.Schedule;
import weir.application.port.OperationFailed;

/** {@code /v1/retention}: what would be deleted, and what was. It is applied by a task. */
final class RetentionRoutes {
    private static final int RECORDS_MAX = 10_000;

    private final RetentionEndpoints retention;

    RetentionRoutes(RetentionEndpoints retention) {
        this.retention = retention;
    }

    /** What the keeper did last. */
    void show(Context context) {
        Optional<Schedule.Run> last = retention.schedule().last();
        Replies.send(context, 200, out -> {
            out.writeStartObject();
            out.writeFieldName("last");
            if (last.isPresent()) {
                write(out, last.get());
            } else {
                out.writeNull();
            }
            out.writeEndObject();
        });
    }

    private static void write(JsonGenerator out, Schedule.Run run) throws IOException {
        out.writeStartObject();
        out.writeStringField("began", run.begun().toString());
        out.writeStringField("ended", run.ended().toString());
        out.writeNumberField("events_deleted", run.deleted());
        out.writeNumberField("rows_deleted", run.rows());
        out.writeNumberField("objects", run.objects());
        out.writeNumberField("bytes", run.bytes());
        out.writeEndObject();
    }

    void plan(Context context) {
        try {
            Plan plan = retention.keeper().plan();
            Replies.send(context, 200, out -> write(out, plan));
        } catch (OperationFailed e) {
            Replies.send(context, Problem.of(e));
        }
    }

    void find(Context context) {
        try {
            Optional<Plan> plan = retention.keeper().find(UUID.fromString(context.pathParam("id")));
            if (plan.isPresent()) {
                Replies.send(context, 200, out -> write(out, plan.get()));
                return;
            }
        } catch (IllegalArgumentException e) {
            // No plan is called so.
        } catch (OperationFailed e) {
            Replies.send(context, Problem.of(e));
            return;
        }
        Replies.send(context, HttpFault.NOT_FOUND.problem("there is no plan of that id, or none any more; plan anew"));
    }

    void audit(Context context) {
        try {
            String from = context.queryParam("from");
            Instant begin = from == null
                    ? Instant.EPOCH
                    : LocalDate.parse(from).atStartOfDay(ZoneOffset.UTC).toInstant();
            List<String> records = retention.keeper().audit(begin, RECORDS_MAX);
            Replies.send(context, 200, out -> {
                out.writeStartObject();
                out.writeArrayFieldStart("records");
                for (String record : records) {
                    out.writeRawValue(record);
                }
                out.writeEndArray();
                out.writeBooleanField("truncated", records.size() == RECORDS_MAX);
                out.writeEndObject();
            });
        } catch (DateTimeException e) {
            Replies.send(context, HttpFault.BAD_REQUEST.problem("`from` must be a date such as 2026-11-21"));
        } catch (OperationFailed e) {
            Replies.send(context, Problem.of(e));
        }
    }

    private static void write(JsonGenerator out, Plan plan) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", plan.id().toString());
        out.writeStringField("made", plan.made().toString());
        out.writeBooleanField("whole", plan.isWhole());
        out.writeObjectFieldStart("sums");
        for (Change.Action action : Change.Action.values()) {
            Plan.Sum sum = plan.sum(action);
            out.writeObjectFieldStart(action.code());
            out.writeNumberField("objects", sum.objects());
            out.writeNumberField("events", sum.events());
            out.writeNumberField("deleted", sum.events() - sum.stays());
            out.writeNumberField("bytes", sum.bytes());
            out.writeEndObject();
        }
        out.writeNumberField("rows", plan.rows());
        out.writeEndObject();
        out.writeArrayFieldStart("changes");
        for (Change change : plan.changes()) {
            write(out, change);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("kept");
        for (Plan.Kept kept : plan.kept()) {
            out.writeStartObject();
            out.writeStringField("channel", kept.channel().value());
            out.writeStringField("why", kept.why());
            out.writeNumberField("objects", kept.objects());
            out.writeNumberField("bytes", kept.bytes());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Change change) throws IOException {
        out.writeStartObject();
        if (change instanceof Change.OfObjects objects) {
            out.writeStringField("action", objects.action().code());
            out.writeStringField("channel", objects.channel().value());
            out.writeArrayFieldStart("objects");
            for (var object : objects.from()) {
                out.writeString(object.name().path());
            }
            out.writeEndArray();
            if (objects.into().isPresent()) {
                out.writeStringField("into", objects.into().get().path());
            }
            out.writeNumberField("bytes", objects.bytes());
            out.writeNumberField("events", objects.events());
            out.writeNumberField("deleted", objects.events() - objects.stays());
        } else if (change instanceof Change.OfRows rows) {
            out.writeStringField("action", "rows");
            out.writeStringField("table", rows.table().value());
            out.writeStringField("before", rows.which().before().toString());
            out.writeNumberField("deleted", rows.rows());
        }
        out.writeStringField("why", change.why());
        out.writeEndObject();
    }
}
