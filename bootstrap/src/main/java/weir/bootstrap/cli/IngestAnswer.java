package weir.bootstrap.cli;

import java.util.List;

/** What came of sending a batch. */
sealed interface IngestAnswer {
    /** The server has answered for every event: it is accepted, or rejected. */
    record Answered(int accepted, List<RejectedEvent> rejected) implements IngestAnswer {}

    /** @param index from 0, within the batch */
    record RejectedEvent(int index, String code, String reason) {}

    /** Refused whole because of its size; a smaller one may do. */
    record TooLarge(String message) implements IngestAnswer {}
}
