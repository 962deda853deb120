package weir.adapters.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import weir.adapters.http.QueryValues.Unfit;
import weir.application.history.ImportEvents;
import weir.application.history.ImportEvents.Imported;
import weir.application.history.ImportEvents.RejectedOne;
import weir.application.history.PastEvent;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.port.OperationFailed;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** {@code POST /v1/channels/{channel}/import}: events of the past, a JSON object a line, with their envelope. */
final class ImportRoute implements Handler {
    private static final int REJECTED_SHOWN_MAX = 100;

    private final ImportEvents imports;
    private final int bodyBytesMax;

    /** Each holds its body, and the lake and the warehouse take one after the other. */
    private final Semaphore places = new Semaphore(2);

    ImportRoute(ImportEvents imports, int bodyBytesMax) {
        this.imports = imports;
        this.bodyBytesMax = bodyBytesMax;
    }

    @Override
    public void handle(Context context) throws IOException {
        if (!places.tryAcquire()) {
            Replies.send(context, Problem.overloaded("other imports are under way; try again"));
            return;
        }
        try {
            byte[] body = context.bodyInputStream().readNBytes(bodyBytesMax + 1);
            if (body.length > bodyBytesMax) {
                Replies.send(
                        context,
                        Problem.of(
                                Refusal.TOO_LARGE.status(),
                                Refusal.TOO_LARGE.code(),
                                "a request may have " + bodyBytesMax + " bytes; import fewer events at a time",
                                Map.of("bytes_max", bodyBytesMax)));
                return;
            }
            answer(context, imports.add(context.pathParam("channel"), events(body)));
        } catch (Unfit | IllegalArgumentException e) {
            Replies.send(context, HttpFault.BAD_REQUEST.problem(String.valueOf(e.getMessage())));
        } catch (OperationFailed e) {
            Replies.send(context, Problem.of(e));
        } catch (IOException e) {
            Replies.send(context, IngestExchange.broken(e));
        } finally {
            places.release();
        }
    }

    private static void answer(Context context, Imported imported) {
        Replies.send(context, 200, out -> {
            out.writeStartObject();
            out.writeNumberField("imported", imported.added());
            out.writeNumberField("known", imported.known());
            out.writeNumberField("rejected_events", imported.rejected().size());
            out.writeArrayFieldStart("rejected");
            for (RejectedOne rejected :
                    imported.rejected().stream().limit(REJECTED_SHOWN_MAX).toList()) {
                out.writeStartObject();
                out.writeNumberField("index", rejected.index());
                out.writeStringField("code", rejected.code());
                out.writeStringField("reason", rejected.reason());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static List<PastEvent> events(byte[] body) throws Unfit {
        List<PastEvent> events = new ArrayList<>();
        try (JsonParser parser = JsonText.parser(body)) {
            while (parser.nextToken() != null) {
                if (events.size() == ImportEvents.EVENTS_MAX) {
                    throw new Unfit("a request may hold " + ImportEvents.EVENTS_MAX + " events");
                }
                events.add(event(parser, events.size()));
            }
        } catch (IOException e) {
            throw new Unfit("event " + events.size() + " is not JSON");
        }
        if (events.isEmpty()) {
            throw new Unfit("the request holds no event");
        }
        return events;
    }

    private static PastEvent event(JsonParser parser, int index) throws IOException, Unfit {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new Unfit("event " + index + " is no object");
        }
        Fields fields = new Fields();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            fields.take(name, parser, index);
        }
        return fields.event(index);
    }

    /** What one line says. */
    private static final class Fields {
        private final Map<String, String> texts = new HashMap<>();
        private final Map<String, String> attributes = new HashMap<>();
        private byte @Nullable [] bytes;

        void take(String name, JsonParser parser, int index) throws IOException, Unfit {
            switch (name) {
                case "data_id", "source", "created", "content_type", "data" ->
                    texts.put(name, text(name, parser, index));
                case "data_base64" -> bytes = parser.getBinaryValue();
                case "attributes" -> {
                    if (parser.currentToken() != JsonToken.START_OBJECT) {
                        throw new Unfit("event " + index + ": attributes must be an object of texts");
                    }
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        String attribute = parser.currentName();
                        parser.nextToken();
                        attributes.put(attribute, text(attribute, parser, index));
                    }
                }
                default ->
                    throw new Unfit("event " + index + " has the field " + name
                            + "; known are data_id, source, created," + " content_type, data, data_base64, attributes");
            }
        }

        private static String text(String name, JsonParser parser, int index) throws IOException, Unfit {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw new Unfit("event " + index + ": " + name + " must be text");
            }
            return parser.getText();
        }

        PastEvent event(int index) throws Unfit {
            try {
                byte[] binary = bytes;
                return new PastEvent(
                        DataId.parse(required("data_id", index))
                                .orElseThrow(() -> new IllegalArgumentException("data_id must be a UUID")),
                        new SourceName(required("source", index)),
                        Instant.parse(required("created", index)),
                        required("content_type", index),
                        binary == null ? Payload.of(required("data", index)) : Payload.of(binary),
                        attributes);
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new Unfit("event " + index + ": " + e.getMessage());
            }
        }

        private String required(String name, int index) throws Unfit {
            String text = texts.get(name);
            if (text == null) {
                throw new Unfit("event " + index + " has no " + name);
            }
            return text;
        }
    }
}
