package weir.adapters.reference;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import weir.domain.envelope.Payload;
import weir.domain.value.JsonReader;
import weir.domain.value.Listing;
import weir.domain.value.NumberText;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Reads the JSON of test data. */
final class Json implements JsonReader {
    static final Json READER = new Json();

    private final JsonFactory factory = new JsonFactory();

    /** One object for each line of a file. */
    static List<Structure> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> (Structure) READER.read(Payload.of(line)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Value read(Payload json) {
        try (JsonParser parser = factory.createParser(json.array(), json.offset(), json.length())) {
            return value(parser, parser.nextToken());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Value value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> {
                Structure structure = new Structure();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    structure.with(parser.currentName(), value(parser, parser.nextToken()));
                }
                yield structure;
            }
            case START_ARRAY -> {
                Listing listing = new Listing(List.of());
                for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
                    listing.items().add(value(parser, item));
                }
                yield listing;
            }
            case VALUE_STRING -> Value.text(parser.getText());
            case VALUE_TRUE -> Value.Bool.TRUE;
            case VALUE_FALSE -> Value.Bool.FALSE;
            case VALUE_NULL -> Value.Null.NULL;
            default -> {
                Long whole = NumberText.wholeOrNull(parser.getText());
                yield whole == null ? new Value.Decimal(parser.getText()) : Value.whole(whole);
            }
        };
    }
}
