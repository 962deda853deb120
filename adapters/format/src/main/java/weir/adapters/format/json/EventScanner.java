package weir.adapters.format.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import weir.adapters.format.json.WatchedFields.Node;

/** Walks Jackson's tokens of one event after another, whatever they hold, and notes what the standard asks about. */
final class EventScanner {
    private final EventNotes notes;
    private int depth;

    EventScanner(EventNotes notes) {
        this.notes = notes;
    }

    /** Scans one value, whose first token is the parser's current one, up to its last. */
    void scan(JsonParser parser) throws IOException {
        depth = 0;
        notes.begin(parser.currentToken() == JsonToken.START_OBJECT);
        walk(parser, notes.root());
        parser.finishToken();
    }

    /** As deep as the longest path of a watched field, and no deeper: whatever is below is skipped without recursion. */
    private void walk(JsonParser parser, Node node) throws IOException {
        JsonToken token = parser.currentToken();
        notes.forget(node);
        note(parser, token, node);
        if (token == JsonToken.START_OBJECT && node.hasNames()) {
            enter();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                Node child = node.named(parser.currentName());
                parser.nextToken();
                walkOrSkip(parser, child);
            }
            depth--;
        } else if (token == JsonToken.START_ARRAY && node.hasPlaces()) {
            enter();
            for (int place = 0; parser.nextToken() != JsonToken.END_ARRAY; place++) {
                walkOrSkip(parser, node.at(place));
            }
            depth--;
        } else {
            skip(parser, token);
        }
    }

    private void walkOrSkip(JsonParser parser, @Nullable Node node) throws IOException {
        if (node == null) {
            skip(parser, parser.currentToken());
        } else {
            walk(parser, node);
        }
    }

    private void skip(JsonParser parser, JsonToken first) throws IOException {
        int outside = depth;
        JsonToken token = first;
        while (true) {
            if (token.isStructStart()) {
                enter();
            } else if (token.isStructEnd()) {
                depth--;
            }
            if (depth == outside) {
                return;
            }
            token = parser.nextToken();
        }
    }

    private void enter() {
        depth++;
        notes.depth(depth);
    }

    private void note(JsonParser parser, JsonToken token, Node node) throws IOException {
        if (token != JsonToken.VALUE_NULL) {
            notes.present(node);
        }
        if (node.producerIdHere && (token == JsonToken.VALUE_STRING || token.isNumeric())) {
            notes.producerId(parser.getText());
        }
    }
}
