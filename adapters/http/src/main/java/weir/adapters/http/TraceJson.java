package weir.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weir.application.trace.TraceReport;
import weir.application.trace.TraceReport.Content;
import weir.application.trace.TraceReport.Loaded;
import weir.application.trace.TraceReport.Passage;
import weir.application.trace.TraceReport.Reached;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.reject.Fault;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Outcome;

/** A trace as docs/http-api.md ("Tracing an event") has it. */
final class TraceJson {
    private TraceJson() {}

    static void write(JsonGenerator out, TraceReport report) throws IOException {
        out.writeStartObject();
        out.writeStringField("data_id", report.id().toString());
        out.writeArrayFieldStart("events");
        for (Passage passage : report.passages()) {
            write(out, passage);
        }
        out.writeEndArray();
        write(out, "parents", report.parents());
        write(out, "children", report.children());
        out.writeBooleanField("truncated", report.truncated());
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, String name, List<DataId> ids) throws IOException {
        out.writeArrayFieldStart(name);
        for (DataId id : ids) {
            out.writeString(id.toString());
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, Passage passage) throws IOException {
        out.writeStartObject();
        out.writeStringField("channel", passage.channel().value());
        out.writeStringField("source", passage.source().value());
        out.writeStringField("created", passage.created().toString());
        out.writeStringField("position", passage.position().text());
        out.writeObjectFieldStart("archived");
        write(out, passage.archived().reached());
        optional(out, "object", passage.archived().object());
        out.writeEndObject();
        out.writeObjectFieldStart("relayed");
        write(out, passage.relayed());
        out.writeEndObject();
        out.writeObjectFieldStart("loaded");
        write(out, passage.loaded());
        out.writeEndObject();
        out.writeArrayFieldStart("agents");
        for (TraceReport.Handled handled : passage.agents()) {
            out.writeStartObject();
            out.writeStringField("agent", handled.agent().toString());
            write(out, handled.reached());
            if (handled.isRejected()) {
                out.writeBooleanField("rejected", true);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
        if (passage.content().isPresent()) {
            write(out, passage.content().get());
        }
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Reached reached) throws IOException {
        out.writeStringField("state", reached.state().code());
        optional(out, "at", reached.at());
    }

    private static void write(JsonGenerator out, Loaded loaded) throws IOException {
        write(out, loaded.reached());
        out.writeFieldName("tables");
        JsonText.write(out, loaded.tables());
        out.writeBooleanField("repeat", loaded.isRepeat());
        out.writeFieldName("rejected");
        JsonText.write(
                out,
                loaded.rejected()
                        .map(why -> rejection(why.stage(), why.code(), why.reason()))
                        .orElse(null));
        optional(out, "note", loaded.note());
    }

    private static Map<String, @Nullable Object> rejection(String stage, String code, String reason) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("stage", stage);
        fields.put("code", code);
        fields.put("reason", reason);
        return fields;
    }

    private static void write(JsonGenerator out, Content content) throws IOException {
        if (content.envelope().isPresent()) {
            Envelope envelope = content.envelope().get();
            out.writeStringField("content_type", envelope.contentType());
            out.writeFieldName("attributes");
            JsonText.write(out, new TreeMap<>(envelope.attributes()));
            EventJson.writeData(out, envelope);
        }
        if (content.outcome().isPresent()) {
            out.writeObjectFieldStart("normalised");
            write(out, content.outcome().get());
            out.writeEndObject();
        }
        out.writeArrayFieldStart("rows");
        for (TraceReport.StoredRow row : content.rows()) {
            write(out, row.table().value(), row.values());
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, Outcome outcome) throws IOException {
        if (outcome instanceof Outcome.Rejected rejected) {
            Fault fault = rejected.fault();
            out.writeFieldName("rejected");
            JsonText.write(out, rejection(fault.stage().code(), fault.code().code(), fault.reason()));
        } else if (outcome instanceof Outcome.Tabulated tabulated) {
            out.writeArrayFieldStart("rows");
            for (Outcome.TableRow row : tabulated.rows()) {
                write(out, row.table().name().value(), fields(row));
            }
            out.writeEndArray();
        }
    }

    private static void write(JsonGenerator out, String table, Map<String, @Nullable Object> row) throws IOException {
        out.writeStartObject();
        out.writeStringField("table", table);
        out.writeFieldName("row");
        JsonText.write(out, row);
        out.writeEndObject();
    }

    private static Map<String, @Nullable Object> fields(Outcome.TableRow tableRow) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("data_id", tableRow.row().id().toString());
        fields.put("source", tableRow.row().source().value());
        fields.put("created", cell(ColumnType.TIMESTAMP, tableRow.row().createdMicros()));
        List<Column> columns = tableRow.table().columns();
        for (int i = 0; i < columns.size(); i++) {
            fields.put(
                    columns.get(i).name(),
                    cell(columns.get(i).type(), tableRow.row().values().get(i)));
        }
        tableRow.table()
                .overflow()
                .ifPresent(name -> fields.put(name, tableRow.row().overflow().orElse(null)));
        return fields;
    }

    private static @Nullable Object cell(ColumnType type, @Nullable Object value) {
        if (type == ColumnType.TIMESTAMP && value instanceof Long micros) {
            return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
        }
        return value instanceof Payload bytes ? Base64.getEncoder().encodeToString(bytes.toBytes()) : value;
    }

    private static void optional(JsonGenerator out, String name, Optional<?> value) throws IOException {
        out.writeFieldName(name);
        JsonText.write(out, value.map(Object::toString).orElse(null));
    }
}
