package weir.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.application.model.ModelRuns;
import weir.application.status.Readiness;
import weir.application.status.Reloaded;
import weir.application.status.StatusReport;
import weir.application.status.StatusReport.AgentStatus;
import weir.application.status.StatusReport.ChannelStatus;
import weir.application.status.StatusReport.TableStatus;
import weir.domain.alert.Severity;

/** How everything stands, for people, balancers and scrapers; and taking up the configuration again. */
final class StatusRoutes {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Supplier<StatusReport> status;
    private final Supplier<Readiness> readiness;
    private final Supplier<Reloaded> reload;
    private final PrometheusMetrics metrics;
    private final ModelRuns models;

    StatusRoutes(HttpEndpoints endpoints) {
        this.status = endpoints.status();
        this.readiness = endpoints.readiness();
        this.reload = endpoints.reload();
        this.metrics = endpoints.metrics();
        this.models = endpoints.models();
    }

    void healthy(Context context) {
        Replies.send(context, 200, out -> {
            out.writeStartObject();
            out.writeBooleanField("ok", true);
            out.writeEndObject();
        });
    }

    void ready(Context context) {
        Readiness now = readiness.get();
        Replies.send(context, now.ready() ? 200 : 503, out -> {
            out.writeStartObject();
            out.writeBooleanField("ready", now.ready());
            out.writeArrayFieldStart("checks");
            for (Readiness.Check check : now.checks()) {
                out.writeStartObject();
                out.writeStringField("name", check.name());
                out.writeBooleanField("ok", check.ok());
                out.writeBooleanField("required", check.required());
                out.writeStringField("detail", check.detail());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    void metrics(Context context) throws IOException {
        context.contentType(PrometheusMetrics.CONTENT_TYPE);
        metrics.writeTo(context.outputStream());
    }

    void reload(Context context) {
        Reloaded reloaded = reload.get();
        if (reloaded.errors().isEmpty()) {
            Replies.send(context, 200, out -> {
                out.writeStartObject();
                out.writeBooleanField("reloaded", true);
                out.writeFieldName("restart_needed");
                JsonText.write(out, reloaded.restartNeeded());
                out.writeEndObject();
            });
        } else {
            Replies.send(
                    context,
                    Problem.of(
                            HttpFault.INVALID_CONFIGURATION.status(),
                            HttpFault.INVALID_CONFIGURATION.code(),
                            "the configuration has errors; the one from before stays in force",
                            Map.of("errors", reloaded.errors())));
        }
    }

    void status(Context context) {
        StatusReport report = status.get();
        Replies.send(context, 200, out -> {
            out.writeStartObject();
            out.writeStringField("version", report.version());
            out.writeStringField("data_folder", report.dataFolder().toString());
            out.writeStringField("started", report.started().toString());
            out.writeBooleanField("ready", report.ready());
            out.writeArrayFieldStart("channels");
            for (ChannelStatus channel : report.channels()) {
                write(out, channel);
            }
            out.writeEndArray();
            write(out, report.openAlerts());
            ModelRoutes.writeAll(out, "models", models.results());
            out.writeArrayFieldStart("tables");
            for (TableStatus table : report.tables()) {
                out.writeStartObject();
                out.writeStringField("table", table.table());
                out.writeNumberField("rows", table.rows());
                out.writeNumberField("older_rows", table.olderRows());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeFieldName("warnings");
            JsonText.write(out, report.warnings());
            out.writeEndObject();
        });
    }

    /** The gravest first. */
    private static void write(JsonGenerator out, Map<Severity, Long> openAlerts) throws IOException {
        out.writeObjectFieldStart("open_alerts");
        Severity[] severities = Severity.values();
        for (int i = severities.length - 1; i >= 0; i--) {
            Long open = openAlerts.get(severities[i]);
            if (open != null) {
                out.writeNumberField(severities[i].text(), open);
            }
        }
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, ChannelStatus channel) throws IOException {
        out.writeStartObject();
        out.writeStringField("channel", channel.channel());
        out.writeNumberField("queue_bytes", channel.queueBytes());
        optional(out, "newest", channel.newest());
        out.writeArrayFieldStart("agents");
        for (AgentStatus agent : channel.agents()) {
            out.writeStartObject();
            out.writeStringField("agent", agent.agent());
            optional(out, "position", agent.position());
            out.writeNumberField("lag_events", agent.lagEvents());
            out.writeNumberField("lag_seconds", agent.lag().toNanos() / NANOS_PER_SECOND);
            optional(out, "last_error", agent.lastError());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void optional(JsonGenerator out, String name, Optional<?> value) throws IOException {
        @Nullable Object there = value.isPresent() ? value.get().toString() : null;
        out.writeFieldName(name);
        JsonText.write(out, there);
    }
}
