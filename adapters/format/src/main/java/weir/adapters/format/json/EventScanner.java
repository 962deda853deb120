package weir.adapters.format.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.adapters.format.json.WatchedFields.Node;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.standard.Standard;

/**
 * Walks the tokens of one event after another, and notes what the standard asks about. Where a name stands twice in an
 * object the last one counts, as it does when the event is read.
 */
final class EventScanner {
    private final Standard standard;
    private final WatchedFields watched;
    private final BitSet present = new BitSet();
    private @Nullable String producerId;
    private boolean object;
    private int depth;
    private int deepest;

    EventScanner(Standard standard, WatchedFields watched) {
        this.standard = standard;
        this.watched = watched;
    }

    /** Scans one value, whose first token is the parser's current one, up to its last. */
    void scan(JsonParser parser) throws IOException {
        present.clear();
        producerId = null;
        depth = 0;
        deepest = 0;
        object = parser.currentToken() == JsonToken.START_OBJECT;
        walk(parser, watched.root());
        parser.finishToken();
    }

    /** The text of the field that holds the producer's id, of the event scanned last. */
    Optional<String> producerId() {
        return Optional.ofNullable(producerId);
    }

    /** What the standard finds wrong with the event scanned last. */
    Optional<Fault> fault(int bytes) {
        if (bytes > standard.eventBytesMax()) {
            return Optional.of(tooLarge(bytes, standard));
        }
        if (deepest > Standard.JSON_DEPTH_MAX) {
            return Optional.of(Fault.standard(
                    RejectCode.TOO_DEEP,
                    "arrays and objects are nested " + deepest + " deep, " + Standard.JSON_DEPTH_MAX + " are allowed"));
        }
        if (standard.json() == Standard.JsonShape.OBJECT && !object) {
            return Optional.of(
                    Fault.standard(RejectCode.NOT_AN_OBJECT, "an event of this channel must be a JSON object"));
        }
        int missing = present.nextClearBit(0);
        return missing < watched.required().size() ? Optional.of(missing(missing)) : Optional.empty();
    }

    static Fault tooLarge(int bytes, Standard standard) {
        return Fault.standard(
                RejectCode.TOO_LARGE,
                "the event has " + bytes + " bytes, " + standard.eventBytesMax() + " are allowed");
    }

    private Fault missing(int index) {
        String field = watched.required().get(index).toString();
        return new Fault(
                Stage.STANDARD,
                RejectCode.MISSING_FIELD,
                "the required field \"" + field + "\" is missing or null",
                Optional.empty(),
                Optional.of(field));
    }

    /** As deep as the longest path of a watched field, and no deeper: whatever is below is skipped without recursion. */
    private void walk(JsonParser parser, Node node) throws IOException {
        JsonToken token = parser.currentToken();
        forget(node);
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
        deepest = Math.max(deepest, depth);
    }

    /** The value that begins here replaces one of the same name before it. */
    private void forget(Node node) {
        present.andNot(node.below);
        if (node.producerIdBelow) {
            producerId = null;
        }
    }

    private void note(JsonParser parser, JsonToken token, Node node) throws IOException {
        if (token != JsonToken.VALUE_NULL) {
            present.or(node.here);
        }
        if (node.producerIdHere && (token == JsonToken.VALUE_STRING || token.isNumeric())) {
            producerId = parser.getText();
        }
    }
}
