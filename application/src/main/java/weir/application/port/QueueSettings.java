package weir.application.port;

import java.time.Duration;

/**
 * How a queue treats a channel.
 *
 * @param ageMax how long an event is kept at most; it is kept longer while a durable agent has not acknowledged it
 * @param bytesMax how much the channel may hold; beyond, what all durable agents have acknowledged is freed, and if that
 *     does not suffice appends fail with {@link FailureCode#QUEUE_FULL}
 */
public record QueueSettings(Ack ack, Duration ageMax, long bytesMax) {
    public static final QueueSettings DEFAULT = new QueueSettings(Ack.SYNCED, Duration.ofDays(7), 16L << 30);

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
