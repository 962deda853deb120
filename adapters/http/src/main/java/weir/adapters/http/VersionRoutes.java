package weir.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.adapters.http.QueryValues.Unfit;
import weir.application.port.OperationFailed;
import weir.application.port.TableVersions.Difference;
import weir.application.port.TableVersions.Sample;
import weir.application.port.TableVersions.Version;
import weir.application.replay.ManageVersions;
import weir.domain.table.TableName;
import weir.domain.table.TableVersion;

/** {@code /v1/versions}: the versions that tables have beside one another, and which is in force. */
final class VersionRoutes {
    private static final int SAMPLES_MAX = 100;
    private static final int SAMPLES_DEFAULT = 3;

    private final ManageVersions versions;

    VersionRoutes(ManageVersions versions) {
        this.versions = versions;
    }

    @FunctionalInterface
    private interface Answer {
        void give() throws Unfit;
    }

    private static void answer(Context context, Answer answer) {
        try {
            answer.give();
        } catch (Unfit | IllegalArgumentException e) {
            Replies.send(context, HttpFault.BAD_REQUEST.problem(String.valueOf(e.getMessage())));
        } catch (OperationFailed e) {
            Replies.send(context, Problem.of(e));
        }
    }

    void list(Context context) {
        answer(context, () -> {
            List<Version> all = versions.list();
            Replies.send(context, 200, out -> {
                out.writeStartObject();
                out.writeArrayFieldStart("versions");
                for (Version version : all) {
                    write(out, version);
                }
                out.writeEndArray();
                out.writeEndObject();
            });
        });
    }

    void promote(Context context) {
        answer(context, () -> {
            Version promoted = versions.promote(TableVersion.parse(context.pathParam("version")));
            Replies.send(context, 200, out -> write(out, promoted));
        });
    }

    void rollBack(Context context) {
        answer(context, () -> {
            Version again = versions.rollBack(new TableName(context.pathParam("table")));
            Replies.send(context, 200, out -> write(out, again));
        });
    }

    void remove(Context context) {
        answer(context, () -> {
            versions.remove(TableVersion.parse(context.pathParam("version")));
            Replies.send(context, 200, out -> {
                out.writeStartObject();
                out.writeBooleanField("removed", true);
                out.writeEndObject();
            });
        });
    }

    void compare(Context context) {
        answer(context, () -> {
            QueryValues query = new QueryValues(context);
            TableVersion left = TableVersion.parse(query.required("left", "left=signins@1"));
            TableVersion right = TableVersion.parse(query.required("right", "right=signins@2"));
            int samples = query.whole("samples", SAMPLES_DEFAULT, 0, SAMPLES_MAX);
            query.requireNoOther();
            Difference difference = versions.compare(left, right, samples);
            Replies.send(context, 200, out -> write(out, left, right, difference));
        });
    }

    private static void write(JsonGenerator out, Version version) throws IOException {
        out.writeStartObject();
        out.writeStringField("version", version.id().toString());
        out.writeStringField("table", version.id().table().value());
        out.writeNumberField("number", version.id().number());
        out.writeBooleanField("in_force", version.isInForce());
        out.writeNumberField("rows", version.rows());
        out.writeFieldName("replaced");
        @Nullable
        Object replaced = version.replaced().map(TableVersion::toString).orElse(null);
        JsonText.write(out, replaced);
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, TableVersion left, TableVersion right, Difference difference)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("left", left.toString());
        out.writeStringField("right", right.toString());
        out.writeNumberField("same", difference.same());
        out.writeNumberField("only_left", difference.onlyLeft());
        out.writeNumberField("only_right", difference.onlyRight());
        out.writeNumberField("differing", difference.differing());
        out.writeObjectFieldStart("columns");
        for (Map.Entry<String, Long> column : difference.columns().entrySet()) {
            out.writeNumberField(column.getKey(), column.getValue());
        }
        out.writeEndObject();
        out.writeArrayFieldStart("samples");
        for (Sample sample : difference.samples()) {
            out.writeStartObject();
            out.writeStringField("data_id", sample.id().toString());
            out.writeStringField(
                    "in",
                    switch (sample.side()) {
                        case ONLY_LEFT -> "left";
                        case ONLY_RIGHT -> "right";
                        case BOTH -> "both";
                    });
            out.writeFieldName("left");
            JsonText.write(out, sample.left());
            out.writeFieldName("right");
            JsonText.write(out, sample.right());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
