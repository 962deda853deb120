package weir.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.TreeMap;
import weir.application.port.Entry;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;

/** Events as JSON, as tails and agents get them: on one line. */
final class EventJson {
    private EventJson() {}

    static void writeEnvelope(JsonGenerator out, Entry entry) throws IOException {
        Envelope envelope = entry.envelope();
        out.writeStringField("position", entry.position().text());
        out.writeStringField("data_id", envelope.id().toString());
        out.writeStringField("source", envelope.source().value());
        out.writeStringField("channel", envelope.channel().value());
        out.writeStringField("created", envelope.created().toString());
        out.writeStringField("content_type", envelope.contentType());
        out.writeFieldName("attributes");
        JsonText.write(out, new TreeMap<>(envelope.attributes()));
    }

    /** The data as JSON if it is, else in base64. */
    static void writeData(JsonGenerator out, Envelope envelope) throws IOException {
        if (envelope.contentType().equals(Envelope.JSON) && JsonText.isOneValue(envelope.data())) {
            out.writeFieldName("data");
            out.writeRawValue(oneLine(envelope.data()));
        } else {
            out.writeBinaryField("data_base64", envelope.data().toBytes());
        }
    }

    /** In JSON a line break is white space between values: inside a text it must be escaped. */
    private static String oneLine(Payload json) {
        return json.text().replace('\n', ' ').replace('\r', ' ');
    }
}
