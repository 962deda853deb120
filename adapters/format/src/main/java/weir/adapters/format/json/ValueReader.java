package weir.adapters.format.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import weir.domain.standard.Standard;
import weir.domain.value.Listing;
import weir.domain.value.MalformedJson;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Builds the values that a parser's tokens spell. */
final class ValueReader {
    private ValueReader() {}

    /** The value whose first token is the parser's current one. */
    static Value read(JsonParser parser, int depth) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case VALUE_STRING -> new Value.Text(parser.getText());
            case VALUE_NUMBER_INT -> whole(parser);
            case VALUE_NUMBER_FLOAT -> new Value.Decimal(parser.getText());
            case VALUE_TRUE -> Value.Bool.TRUE;
            case VALUE_FALSE -> Value.Bool.FALSE;
            case VALUE_NULL -> Value.Null.NULL;
            case START_OBJECT -> structure(parser, deeper(parser, depth));
            case START_ARRAY -> listing(parser, deeper(parser, depth));
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("a value cannot begin with " + token);
        };
    }

    private static Structure structure(JsonParser parser, int depth) throws IOException {
        Structure structure = new Structure();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            structure.with(name, read(parser, depth));
        }
        return structure;
    }

    private static Listing listing(JsonParser parser, int depth) throws IOException {
        List<Value> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(read(parser, depth));
        }
        return new Listing(items);
    }

    private static int deeper(JsonParser parser, int depth) {
        if (depth == Standard.JSON_DEPTH_MAX) {
            throw new MalformedJson(
                    "arrays and objects are nested deeper than " + Standard.JSON_DEPTH_MAX,
                    parser.currentTokenLocation().getByteOffset());
        }
        return depth + 1;
    }

    private static Value whole(JsonParser parser) throws IOException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            return new Value.Decimal(parser.getText());
        }
        long number = parser.getLongValue();
        // The only whole number that a long cannot hold by its digits is minus zero.
        return number == 0 && parser.getTextLength() > 1
                ? new Value.Decimal(parser.getText())
                : new Value.Whole(number);
    }
}
