package weir.adapters.http;

import java.util.Locale;
import java.util.Optional;

/** Why the server ends a connection that its client would have kept. */
enum Cut {
    /** Nothing came for a while: the client has no request, or no more. */
    IDLE("no request came"),
    HEAD_TOO_SLOW("the head of a request must be there within 30 s of its first byte"),
    BODY_TOO_SLOW("the body stopped coming, or came too slowly: it must bring 10 KiB in any 20 s"),
    ANSWER_UNREAD("the answer was not read"),
    /** As many connections are open as may be, and this one was the longest without a request. */
    DISPLACED("as many connections are open as may be, and this one was idle the longest; connect again"),
    /** Heads that are not there yet fill the memory that they may take, and this one took the longest. */
    HEADS_FILL_MEMORY(
            "requests that are only begun fill the memory they may take, and this one took longest; try again");

    private final String message;

    Cut(String message) {
        this.message = message;
    }

    /** For the metric. */
    String reason() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the client is told, where it can still be told something. */
    Optional<Problem> problem() {
        return switch (this) {
            case IDLE, ANSWER_UNREAD -> Optional.empty();
            case HEAD_TOO_SLOW, BODY_TOO_SLOW -> Optional.of(HttpFault.REQUEST_TIMEOUT.problem(message));
            case DISPLACED, HEADS_FILL_MEMORY -> Optional.of(Problem.overloaded(message));
        };
    }

    String message() {
        return message;
    }
}
