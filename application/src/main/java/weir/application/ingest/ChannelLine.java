package weir.application.ingest;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import weir.application.port.EventQueue;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;

/**
 * The one way into a channel. Stamping and appending are one step here, so that {@code created} is in the order of the
 * queue and never goes back: not when the system's clock does, and not over a restart.
 */
final class ChannelLine {
    /** The random part of an id begins below half of its 62 bits, so that counting up from it cannot overflow. */
    private static final long START_MASK = (1L << 61) - 1;

    private final ChannelName channel;
    private final EventQueue queue;
    private final InstantSource clock;
    private final RandomGenerator random;
    private @Nullable Instant last;
    private long idTail;

    ChannelLine(ChannelName channel, EventQueue queue, InstantSource clock, RandomGenerator random) {
        this.channel = channel;
        this.queue = queue;
        this.clock = clock;
        this.random = random;
    }

    /** Makes the envelopes of one append, all with the time it is given. */
    @FunctionalInterface
    interface Wrapping {
        List<Envelope> wrap(Instant created, ChannelLine ids);
    }

    record Appended(List<Envelope> envelopes, CompletionStage<Void> durable) {}

    synchronized Appended append(Wrapping wrapping) {
        Instant created = stamp();
        List<Envelope> envelopes = wrapping.wrap(created, this);
        return new Appended(envelopes, queue.append(channel, envelopes, List.of()));
    }

    private Instant stamp() {
        Instant before = last;
        if (before == null) {
            before =
                    queue.last(channel).map(entry -> entry.envelope().created()).orElse(Instant.MIN);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (now.isAfter(before)) {
            idTail = random.nextLong() & START_MASK;
            last = now;
            return now;
        }
        // The same microsecond, or a clock that was set back: the ids count on.
        if (last == null) {
            idTail = random.nextLong() & START_MASK;
        }
        last = before;
        return before;
    }

    /**
     * An id of version 7 for the envelope being wrapped: the time to the microsecond (RFC 9562, section 6.2, method 3),
     * then a number that counts up from a random one, so that the ids of a channel ascend.
     */
    DataId nextId(Instant created) {
        long micros = created.getLong(ChronoField.MICRO_OF_SECOND) % 1_000;
        return DataId.version7(created.toEpochMilli(), micros * 4096 / 1000, idTail++);
    }
}
