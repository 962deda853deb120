package weir.adapters.local.log;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a channel reaches.
 *
 * @param index of the newest event; 0 if there has been none
 * @param sequence how many events there have ever been
 * @param createdMicros when the newest was created, in microseconds since 1970
 */
public record LogEnd(long index, long sequence, long createdMicros) {
    public static final LogEnd EMPTY = new LogEnd(0, 0, Long.MIN_VALUE);

    /** When the newest event was created; empty if there has been none. */
    public Optional<Instant> created() {
        return createdMicros == EMPTY.createdMicros ? Optional.empty() : Optional.of(Retention.time(createdMicros));
    }
}
