package weir.domain.table;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.value.JsonReader;
import weir.domain.value.MalformedJson;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Makes fields of an event's bytes. */
final class EventParser {
    /** The field that a JSON value that is no object becomes. */
    static final String VALUE = "value";

    /** The field that opaque bytes become if they are UTF-8. */
    static final String MESSAGE = "message";

    /** The field that other opaque bytes become. */
    static final String BASE64 = "base64";

    /**
     * @param bare whether the event is a JSON value that is no object, and {@code fields} only its wrapping
     */
    record Parsed(Structure fields, boolean bare) {}

    private final JsonReader json;

    EventParser(JsonReader json) {
        this.json = json;
    }

    /** @throws MalformedJson if the event says that it is JSON and is not */
    Parsed parse(Envelope envelope) {
        if (!isJson(envelope.contentType())) {
            return new Parsed(opaque(envelope.data()), false);
        }
        Value value = json.read(envelope.data());
        return value instanceof Structure structure
                ? new Parsed(structure, false)
                : new Parsed(new Structure().with(VALUE, value), true);
    }

    /** RFC 8259's media type, the suffix of RFC 6839, and names that producers have for lines of JSON. */
    private static boolean isJson(String contentType) {
        return contentType.equals(Envelope.JSON)
                || contentType.endsWith("+json")
                || contentType.equals("text/json")
                || contentType.equals("application/x-ndjson")
                || contentType.equals("application/x-jsonlines");
    }

    private static Structure opaque(Payload data) {
        String text = data.text();
        if (text.indexOf('\uFFFD') < 0 || isUtf8(data)) {
            return new Structure().with(MESSAGE, Value.text(text));
        }
        ByteBuffer base64 = Base64.getEncoder().encode(buffer(data));
        return new Structure()
                .with(
                        BASE64,
                        Value.text(StandardCharsets.ISO_8859_1.decode(base64).toString()));
    }

    /** Asked only of texts with U+FFFD in them: it stands for a malformed byte, or for itself. */
    private static boolean isUtf8(Payload data) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(buffer(data));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static ByteBuffer buffer(Payload data) {
        return ByteBuffer.wrap(data.array(), data.offset(), data.length());
    }
}
