package weir.adapters.http.webhook;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import weir.application.handle.Event;
import weir.application.handle.EventRefused;
import weir.domain.envelope.Envelope;
import weir.domain.value.JsonWriter;

/** What of an event is posted. */
public enum EventBody {
    /** A JSON object with the envelope's parts, the bytes as they came in {@code data_base64}, and {@code normalised}. */
    EVENT("event") {
        @Override
        Written of(Event event) throws EventRefused {
            StringBuilder out = new StringBuilder(512);
            out.append('{');
            text(out, "data_id", event.id());
            text(out.append(','), "source", event.source());
            text(out.append(','), "channel", event.channel());
            text(out.append(','), "created", event.created().toString());
            text(out.append(','), "content_type", event.contentType());
            out.append(",\"attributes\":{");
            String comma = "";
            for (Map.Entry<String, String> attribute : new TreeMap<>(event.attributes()).entrySet()) {
                text(out.append(comma), attribute.getKey(), attribute.getValue());
                comma = ",";
            }
            text(out.append("},"), "data_base64", Base64.getEncoder().encodeToString(event.data()));
            JsonWriter.append(out.append(",\"normalised\":"), event.fields());
            return json(out.append('}').toString());
        }
    },
    /** The event normalised and enriched, as a JSON object. */
    NORMALISED("normalised") {
        @Override
        Written of(Event event) throws EventRefused {
            return json(event.json());
        }
    },
    /** The bytes as they came. */
    RAW("raw") {
        @Override
        Written of(Event event) {
            return new Written(event.contentType(), event.data());
        }
    };

    private final String code;

    EventBody(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** A request's body. */
    static final class Written {
        private final String contentType;
        private final byte[] bytes;

        Written(String contentType, byte[] bytes) {
            this.contentType = contentType;
            this.bytes = bytes;
        }

        String contentType() {
            return contentType;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    abstract Written of(Event event) throws EventRefused;

    private static Written json(String text) {
        return new Written(Envelope.JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void text(StringBuilder out, String name, String text) {
        JsonWriter.appendText(out, name);
        out.append(':');
        JsonWriter.appendText(out, text);
    }
}
