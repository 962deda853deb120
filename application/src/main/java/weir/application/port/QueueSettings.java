package weir.application.port;

import java.time.Duration;
import java.util.Optional;

/**
 * How a queue treats a channel.
 *
 * @param ageMax how long an event is kept at most; it is kept longer while a durable agent has not acknowledged it
 * @param bytesMax how much the channel may hold; beyond, what all durable agents have acknowledged is freed, and if that
 *     does not suffice appends fail with {@link FailureCode#QUEUE_FULL}
 * @param held how much of it may be kept for agents alone that are not the queue's readers; beyond, they lapse: what they
 *     have not acknowledged is freed. Empty: everything is kept for them
 */
public record QueueSettings(Ack ack, Duration ageMax, long bytesMax, Optional<Held> held) {
    public static final QueueSettings DEFAULT = new QueueSettings(Ack.SYNCED, Duration.ofDays(7), 16L << 30);

    /** Without a bound on what is kept for agents alone. */
    public QueueSettings(Ack ack, Duration ageMax, long bytesMax) {
        this(ack, ageMax, bytesMax, Optional.empty());
    }

    public QueueSettings withHeld(Held bound) {
        return new QueueSettings(ack, ageMax, bytesMax, Optional.of(bound));
    }

    /**
     * How much is kept for agents alone.
     *
     * @param bytesMax as soon as a channel holds more, the oldest of what the readers have acknowledged is freed
     * @param ageMax and what is older than that; empty: however old
     */
    public record Held(long bytesMax, Optional<Duration> ageMax) {}

    public QueueSettings {
        if (ageMax.isNegative() || ageMax.isZero() || bytesMax < 1) {
            throw new IllegalArgumentException("retention must keep something: age " + ageMax + ", bytes " + bytesMax);
        }
    }

    /** When an append is durable. */
    public enum Ack {
        /** On the disk: it survives the loss of power. */
        SYNCED,
        /** In the operating system's cache: it survives the death of the process. */
        WRITTEN
    }
}
