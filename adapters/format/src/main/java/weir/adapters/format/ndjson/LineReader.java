package weir.adapters.format.ndjson;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** Reads entries from lines of JSON. Fields it does not know are skipped: a later version may have written them. */
final class LineReader implements Closeable {
    private static final int TEXT_CHARS_MAX = 256 << 20;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(TEXT_CHARS_MAX)
                    .build())
            .build();

    private final JsonParser parser;

    LineReader(InputStream in) throws IOException {
        this.parser = FACTORY.createParser(in);
    }

    /**
     * Empty behind the last line.
     *
     * @throws IllegalArgumentException if a line is not an entry
     * @throws IOException if a line is not JSON
     */
    Optional<Entry> next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            return Optional.empty();
        }
        if (token != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("a line is not a JSON object");
        }
        Line line = new Line();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            line.set(name, parser);
        }
        return Optional.of(line.entry());
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    /** The fields of one line. */
    private static final class Line {
        private final Map<String, String> attributes = new HashMap<>();
        private @Nullable String dataId;
        private @Nullable String source;
        private @Nullable String channel;
        private @Nullable String created;
        private @Nullable String contentType;
        private byte @Nullable [] data;
        private @Nullable String position;
        private @Nullable String origin;

        void set(String name, JsonParser parser) throws IOException {
            switch (name) {
                case "data_id" -> dataId = text(parser);
                case "source" -> source = text(parser);
                case "channel" -> channel = text(parser);
                case "created" -> created = text(parser);
                case "content_type" -> contentType = text(parser);
                case "data" -> data = text(parser).getBytes(StandardCharsets.UTF_8);
                case "data_base64" -> data = parser.getBinaryValue();
                case "attributes" -> readAttributes(parser);
                case "position" -> position = text(parser);
                case "origin" -> origin = text(parser);
                default -> parser.skipChildren();
            }
        }

        private void readAttributes(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("attributes are not an object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                attributes.put(name, text(parser));
            }
        }

        private static String text(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw new IllegalArgumentException("field " + parser.currentName() + " is not text");
            }
            return parser.getText();
        }

        Entry entry() {
            Envelope envelope = new Envelope(
                    DataId.parse(required("data_id", dataId))
                            .orElseThrow(() -> new IllegalArgumentException("data_id is no UUID")),
                    new SourceName(required("source", source)),
                    new ChannelName(required("channel", channel)),
                    CreatedText.parse(required("created", created)),
                    required("content_type", contentType),
                    Payload.of(required("data", data)),
                    attributes);
            return new Entry(
                    new Position(required("position", position)),
                    envelope,
                    Optional.ofNullable(origin).map(Position::new));
        }

        private static <T> T required(String name, @Nullable T value) {
            if (value == null) {
                throw new IllegalArgumentException("a line has no " + name);
            }
            return value;
        }
    }
}
