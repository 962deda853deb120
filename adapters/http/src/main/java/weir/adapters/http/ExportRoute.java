package weir.adapters.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import weir.application.port.OperationFailed;
import weir.application.port.TableExport;
import weir.application.port.TableExport.Format;

/** {@code POST /v1/export}: SQL in, all of its rows out, as a file. */
final class ExportRoute implements Handler {
    private static final int REQUEST_BYTES_MAX = 1 << 20;
    private static final int TIME_MILLIS_MAX = 3_600_000;

    /** Each holds a thread, and a file on the disk, until its client has read it. */
    private static final int EXPORTS_MAX = 2;

    private final TableExport export;
    private final Semaphore places = new Semaphore(EXPORTS_MAX);

    ExportRoute(TableExport export) {
        this.export = export;
    }

    private record Wish(String sql, Format format) {}

    @Override
    public void handle(Context context) throws IOException {
        Optional<Wish> wish;
        try {
            wish = read(context.bodyInputStream().readNBytes(REQUEST_BYTES_MAX));
        } catch (IOException e) {
            Replies.send(context, IngestExchange.broken(e));
            return;
        }
        if (wish.isEmpty()) {
            Replies.send(
                    context,
                    HttpFault.BAD_REQUEST.problem(
                            "the body must be {\"sql\": \"…\", \"format\": \"parquet\"}; other formats are ndjson and csv"));
            return;
        }
        if (!places.tryAcquire()) {
            Replies.send(context, Problem.overloaded(EXPORTS_MAX + " exports are under way; try again"));
            return;
        }
        try {
            answer(context, wish.get());
        } catch (OperationFailed e) {
            Replies.send(context, Problem.of(e));
        } finally {
            places.release();
        }
    }

    private void answer(Context context, Wish wish) throws IOException {
        export.export(wish.sql, wish.format, TIME_MILLIS_MAX, (content, bytes) -> {
            context.contentType(
                    switch (wish.format) {
                        case PARQUET -> "application/vnd.apache.parquet";
                        case NDJSON -> "application/x-ndjson";
                        case CSV -> "text/csv; charset=utf-8; header=present";
                    });
            // Whoever reads can tell a whole file from one that broke off.
            context.res().setContentLengthLong(bytes);
            content.transferTo(context.outputStream());
        });
    }

    /** Empty if it is not what it should be. */
    private static Optional<Wish> read(byte[] body) {
        String sql = null;
        String word = null;
        try (JsonParser parser = JsonText.parser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                boolean isText = parser.nextToken() == JsonToken.VALUE_STRING;
                if (isText && name.equals("sql")) {
                    sql = parser.getText();
                } else if (isText && name.equals("format")) {
                    word = parser.getText();
                } else {
                    return Optional.empty();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                return Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        String text = sql == null ? "" : sql;
        String spelled = word;
        return Arrays.stream(Format.values())
                .filter(format -> format.word().equals(spelled) && !text.isBlank())
                .findFirst()
                .map(format -> new Wish(text, format));
    }
}
