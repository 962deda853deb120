package weir.application.agent;

import java.time.Instant;
import weir.application.port.Position;

/** Where an agent is to go on. */
public sealed interface ResetTo {
    /** At the oldest event there is. */
    record Oldest() implements ResetTo {}

    /** At what comes from now on. */
    record Newest() implements ResetTo {}

    /** At the first event created then or later. */
    record Time(Instant created) implements ResetTo {}

    /** Right behind that position. */
    record Behind(Position position) implements ResetTo {}
}
