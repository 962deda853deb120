package weir.application.port;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One agent's reading of one channel. Not for use by two threads at once, but for {@link #lag()} and {@link #close()}. */
public interface Subscription extends AutoCloseable {
    /**
     * The next events behind those polled before, in order; only events that are durable. Returns as soon as there is
     * at least one, or empty after {@code wait}. Events polled and not acknowledged come again after a restart (at
     * least once), in a log in the same order.
     *
     * @param eventsMax at most so many
     * @param bytesMax stops behind the event with which the data reaches that size
     * @param wait zero: do not wait
     */
    List<Entry> poll(int eventsMax, long bytesMax, Duration wait);

    /**
     * Whether the events polled last directly follow what this subscription stood behind: the event polled before, the
     * one sought, or the one acknowledged when it began. False if one between them is not there any more or could not
     * be read, and also if that cannot be told. Within one poll events are always direct neighbours.
     */
    boolean isContinuous();

    /**
     * This agent needs nothing up to and including that position any more. Durable on return. A position before one
     * acknowledged earlier changes nothing. What stood there may be gone.
     */
    void ack(Position position);

    /** The next poll begins right behind that position, whatever was polled or acknowledged; {@code ack} stays as it is. */
    void seek(Position position);

    /** The next poll begins at the oldest event there is; {@code ack} stays as it is. */
    void rewind();

    /** Where the agent stands: the last position it acknowledged, and what it has not. */
    Lag lag();

    /** Lets another subscription of the agent begin. What was not acknowledged stays so. Idempotent. */
    @Override
    void close();

    /**
     * @param acknowledged empty if the agent has acknowledged nothing yet
     * @param events how many are not acknowledged; a queue that cannot tell says how many it knows of
     * @param oldest when the oldest of them was created; empty if there are none
     */
    record Lag(Optional<Position> acknowledged, long events, Optional<Instant> oldest) {}
}
