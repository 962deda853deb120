package weir.application.port;

import java.util.List;
import java.util.Optional;
import weir.domain.envelope.Payload;
import weir.domain.reject.Fault;
import weir.domain.standard.Standard;
import weir.domain.value.FieldPath;
import weir.domain.value.JsonReader;

/** Splits requests into events by scanning tokens, without a tree, and reads events into values. */
public interface PayloadCodec extends JsonReader {
    /**
     * Cuts the body of a request into its events, and checks each against the standard but for its schema. A byte-order
     * mark (UTF-8) in front is no part of anything. White space between values belongs to no event; every other byte
     * does.
     *
     * <p>JSON: an array is a batch of its elements, an empty one an empty batch; any other value is one event. A
     * malformed body is refused whole, because its boundaries are not known. NDJSON: each line that is not blank is an
     * event, rejected by itself if it is malformed. VALUE: the body is one event, an array too, rejected by itself as well.
     *
     * @param dataId the field that holds the producer's id of an event, if the channel names one
     */
    Split split(Payload body, Framing framing, Standard standard, Optional<FieldPath> dataId);

    /** How a body holds its events. */
    enum Framing {
        JSON,
        NDJSON,
        VALUE
    }

    /** What a body was found to hold. */
    sealed interface Split {
        /** In the order of the body. */
        record Events(List<Piece> pieces) implements Split {}

        /** @param offset in bytes from the beginning of the body, where it goes wrong */
        record Malformed(Fault fault, long offset) implements Split {}
    }

    /**
     * One event of a body.
     *
     * @param producerId the text of the field that holds the producer's id, if the channel names one and it is there
     * @param fault what the standard finds wrong with it; empty if nothing
     */
    record Piece(Payload bytes, Optional<String> producerId, Optional<Fault> fault) {}
}
