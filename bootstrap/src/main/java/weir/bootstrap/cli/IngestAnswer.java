package weir.bootstrap.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What came of sending a batch. */
sealed interface IngestAnswer {
    /** The server has answered for every event: it is accepted, or rejected. */
    record Answered(int accepted, List<RejectedEvent> rejected) implements IngestAnswer {}

    /** @param index from 0, within the batch */
    record RejectedEvent(int index, String code, String reason) {}

    /** Refused whole because of its size; a smaller one may do. */
    record TooLarge(String message) implements IngestAnswer {}

    /**
     * Not now: or it is not known whether it was taken, since no answer came.
     *
     * @param connected whether there was a connection, so that the batch may have arrived
     */
    record TryAgain(String message, boolean connected, Optional<Duration> after) implements IngestAnswer {}
}
