package weir.adapters.format.json;

import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.adapters.format.json.WatchedFields.Node;
import weir.application.port.PayloadCodec.Piece;
import weir.domain.envelope.Payload;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.standard.Standard;

/**
 * What a scan has noted of one event, and what the standard makes of it. Where a name stands twice in an object the last
 * one counts, as it does when the event is read.
 */
final class EventNotes {
    private final Standard standard;
    private final WatchedFields watched;
    private final BitSet present = new BitSet();
    private @Nullable String producerId;
    private boolean object;
    private int deepest;

    EventNotes(Standard standard, WatchedFields watched) {
        this.standard = standard;
        this.watched = watched;
    }

    Standard standard() {
        return standard;
    }

    Node root() {
        return watched.root();
    }

    /** Forgets the event before. */
    void begin(boolean isObject) {
        if (!watched.isEmpty()) {
            present.clear();
            producerId = null;
        }
        object = isObject;
        deepest = 0;
    }

    /** The value that begins here replaces one of the same name before it. */
    void forget(Node node) {
        present.andNot(node.below);
        if (node.producerIdBelow) {
            producerId = null;
        }
    }

    /** A value that is not null stands here. */
    void present(Node node) {
        present.or(node.here);
    }

    void producerId(String text) {
        producerId = text;
    }

    void depth(int depth) {
        deepest = Math.max(deepest, depth);
    }

    /** The event noted, which stands there. */
    Piece piece(byte[] bytes, int begin, int end) {
        int length = end - begin;
        return new Piece(Payload.slice(bytes, begin, length), Optional.ofNullable(producerId), fault(length));
    }

    private Optional<Fault> fault(int bytes) {
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
}
