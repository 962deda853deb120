package weir.adapters.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.port.OperationFailed;
import weir.application.port.Warehouse.QueryResult;
import weir.application.query.RunQuery;

/** {@code POST /v1/query}: SQL in, rows out, as JSON or CSV. */
final class QueryRoute implements Handler {
    private static final int REQUEST_BYTES_MAX = 1 << 20;

    /** Each holds a thread, and memory of the warehouse. */
    private static final int QUERIES_MAX = 8;

    private final RunQuery query;
    private final Semaphore places = new Semaphore(QUERIES_MAX);

    QueryRoute(RunQuery query) {
        this.query = query;
    }

    private record Question(String sql, OptionalInt rowsMax) {}

    @Override
    public void handle(Context context) throws IOException {
        byte[] body;
        try {
            body = context.bodyInputStream().readNBytes(REQUEST_BYTES_MAX + 1);
        } catch (IOException e) {
            Replies.send(context, IngestExchange.broken(e));
            return;
        }
        if (body.length > REQUEST_BYTES_MAX) {
            Replies.send(
                    context,
                    Problem.of(
                            Refusal.TOO_LARGE.status(),
                            Refusal.TOO_LARGE.code(),
                            "a query may have " + REQUEST_BYTES_MAX + " bytes",
                            Map.of("bytes_max", REQUEST_BYTES_MAX)));
            return;
        }
        Optional<Question> question = read(body);
        if (question.isEmpty()) {
            Replies.send(
                    context,
                    HttpFault.BAD_REQUEST.problem(
                            "the body must be {\"sql\": \"…\"}, and may have \"rows_max\", a whole number above 0"));
            return;
        }
        if (!places.tryAcquire()) {
            Replies.send(context, Problem.overloaded(QUERIES_MAX + " queries are running; try again"));
            return;
        }
        try {
            answer(context, query.run(question.get().sql, question.get().rowsMax));
        } catch (OperationFailed e) {
            Replies.send(context, Problem.of(e));
        } finally {
            places.release();
        }
    }

    /** Empty if it is not what it should be. */
    private static Optional<Question> read(byte[] body) {
        String sql = null;
        OptionalInt rowsMax = OptionalInt.empty();
        try (JsonParser parser = JsonText.parser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("sql") && value == JsonToken.VALUE_STRING) {
                    sql = parser.getText();
                } else if (name.equals("rows_max") && value == JsonToken.VALUE_NUMBER_INT && parser.getIntValue() > 0) {
                    rowsMax = OptionalInt.of(parser.getIntValue());
                } else {
                    return Optional.empty();
                }
            }
            boolean whole = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
            return whole && sql != null && !sql.isBlank() ? Optional.of(new Question(sql, rowsMax)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void answer(Context context, QueryResult result) throws IOException {
        String accept = Optional.ofNullable(context.header("Accept")).orElse("").toLowerCase(Locale.ROOT);
        if (accept.contains("text/csv")) {
            context.contentType("text/csv; charset=utf-8; header=present");
            context.header("Weir-Truncated", Boolean.toString(result.truncated()));
            writeCsv(context.outputStream(), result);
        } else {
            context.contentType(JsonText.CONTENT_TYPE);
            JsonText.stream(context.outputStream(), out -> {
                out.writeStartObject();
                out.writeFieldName("columns");
                JsonText.write(out, result.columns());
                out.writeFieldName("rows");
                JsonText.write(out, result.rows());
                out.writeBooleanField("truncated", result.truncated());
                out.writeEndObject();
            });
        }
    }

    /** By RFC 4180; null is an empty field, an empty text a quoted one, and lists and maps are their JSON. */
    private static void writeCsv(OutputStream stream, QueryResult result) throws IOException {
        Writer out = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
        writeLine(out, result.columns());
        for (List<@Nullable Object> row : result.rows()) {
            writeLine(out, row);
        }
        out.flush();
    }

    private static void writeLine(Writer out, List<? extends @Nullable Object> cells) throws IOException {
        boolean first = true;
        for (Object cell : cells) {
            if (!first) {
                out.write(',');
            }
            first = false;
            if (cell != null) {
                out.write(quoted(cell));
            }
        }
        out.write("\r\n");
    }

    private static String quoted(Object cell) {
        if (cell instanceof Number || cell instanceof Boolean) {
            return new String(JsonText.bytes(out -> JsonText.write(out, cell)), StandardCharsets.UTF_8);
        }
        String text = cell instanceof List || cell instanceof Map
                ? new String(JsonText.bytes(out -> JsonText.write(out, cell)), StandardCharsets.UTF_8)
                : cell.toString();
        boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
