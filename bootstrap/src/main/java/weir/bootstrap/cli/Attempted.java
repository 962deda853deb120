package weir.bootstrap.cli;

import java.time.Duration;
import java.util.Optional;

/** What came of asking the server once. */
sealed interface Attempted<T> {
    record Answered<T>(T answer) implements Attempted<T> {}

    /**
     * Not now: or it is not known what became of it, since no answer came.
     *
     * @param connected whether there was a connection, so that it may have arrived
     */
    record TryAgain<T>(String message, boolean connected, Optional<Duration> after) implements Attempted<T> {}
}
