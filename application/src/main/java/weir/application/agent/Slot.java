package weir.application.agent;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.port.Position;

/** An event behind an agent's cursor that has been read: where it stands and what is being done with it, not its data. */
final class Slot {
    /** What is being done with it. */
    enum Stage {
        /** It waits to be given. */
        READY,
        LEASED,
        /** It is on its way to the rejected. */
        REJECTING,
        /** It is acknowledged, or rejected, or gone, and an event before it is not. */
        DONE
    }

    private final Position position;
    private final Optional<Position> before;
    private final long number;
    Stage stage = Stage.READY;
    int deliveries;
    int failures;
    Instant notBefore = Instant.MIN;

    @Nullable
    Lease lease;

    /**
     * @param before the position right before it; empty: it is the oldest
     * @param number in the order of the queue
     */
    Slot(Position position, Optional<Position> before, long number) {
        this.position = position;
        this.before = before;
        this.number = number;
    }

    Position position() {
        return position;
    }

    Optional<Position> before() {
        return before;
    }

    long number() {
        return number;
    }
}
