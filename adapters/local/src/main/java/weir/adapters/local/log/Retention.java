package weir.adapters.local.log;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import weir.adapters.local.log.Cursors.Cursor;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.QueueSettings;
import weir.domain.envelope.ChannelName;

/** What of a channel may go, segment by segment, oldest first. For use under the channel's lock. */
final class Retention {
    private final ChannelName channel;
    private final LogFiles log;
    private final Optional<Cursor> slowest;

    Retention(ChannelName channel, LogFiles log, Cursors cursors) {
        this.channel = channel;
        this.log = log;
        this.slowest = cursors.lowest();
    }

    static Instant time(long epochMicros) {
        return Instant.EPOCH.plus(epochMicros, ChronoUnit.MICROS);
    }

    /**
     * Frees what is older than the channel keeps, then what is more than it may hold.
     *
     * @return the bytes freed
     */
    long trim(QueueSettings settings, Instant now) throws IOException {
        Instant oldest = now.minus(settings.ageMax());
        long freed = 0;
        while (hasEvents()
                && !log.firstEnd()
                        .map(end -> time(end.createdMicros()).isAfter(oldest))
                        .orElse(true)
                && isAcknowledged()) {
            freed += deleteFirst();
        }
        return freed + freeDownTo(settings.bytesMax());
    }

    /** Frees what it can of what stands in the way of that many bytes more. */
    void makeRoom(long bytesMax, long bytes) throws IOException {
        freeDownTo(bytesMax - bytes);
    }

    /**
     * Frees what it can, however young it is, of what keeps the disk from taking that many bytes more: an event that the
     * lake has is worth less than one that would be refused.
     *
     * @return the bytes freed
     */
    long makeRoom(DiskReserve disk, long bytes) throws IOException {
        long freed = 0;
        while (slowest.isPresent() && disk.lacks(bytes - freed) && hasEvents() && isAcknowledged()) {
            freed += deleteFirst();
        }
        return freed;
    }

    OperationFailed full(long bytesMax) {
        return new OperationFailed(
                FailureCode.QUEUE_FULL,
                "channel " + channel + " holds " + log.bytes() + " bytes of the " + bytesMax + " it may"
                        + slowest.map(cursor -> ", and its slowest agent has acknowledged "
                                        + (cursor.index() == 0 ? "nothing" : Positions.of(cursor.index())))
                                .orElse(""));
    }

    private long freeDownTo(long bytes) throws IOException {
        long freed = 0;
        while (log.bytes() > bytes && hasEvents() && isAcknowledged()) {
            freed += deleteFirst();
        }
        return freed;
    }

    private boolean hasEvents() {
        return log.start().index() <= log.end().index();
    }

    /** Whether every durable agent has acknowledged all of the oldest segment. */
    private boolean isAcknowledged() {
        if (slowest.isEmpty()) {
            return true;
        }
        OptionalLong second = log.secondIndex();
        long acknowledged = slowest.get().index();
        return (second.isPresent() && acknowledged >= second.getAsLong())
                || log.firstEnd().map(end -> acknowledged >= end.index()).orElse(false);
    }

    /** The last file is the one that is written to, so another is begun before it goes. */
    private long deleteFirst() throws IOException {
        if (log.secondIndex().isEmpty()) {
            log.beginSegment();
        }
        return log.deleteFirst();
    }
}
