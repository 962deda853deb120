package weir.adapters.local.log;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import weir.adapters.local.log.Cursors.Cursor;
import weir.application.port.FailureCode;
import weir.application.port.Lapse;
import weir.application.port.OperationFailed;
import weir.application.port.QueueSettings;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** What of a channel may go, segment by segment, oldest first. For use under the channel's lock. */
final class Retention {
    private final ChannelName channel;
    private final LogFiles log;
    private final Optional<Cursor> slowest;
    private final Optional<Cursor> slowestReader;
    private final Map<AgentName, Cursor> cursors;
    private final Consumer<Lapse> lapses;

    /**
     * @param readers agents for which everything is kept until they have acknowledged it
     * @param lapses is told of others that lose what they have not
     */
    Retention(ChannelName channel, LogFiles log, Cursors cursors, Set<AgentName> readers, Consumer<Lapse> lapses) {
        this.channel = channel;
        this.log = log;
        this.slowest = cursors.lowest();
        this.slowestReader = cursors.lowest(readers);
        this.cursors = cursors.all();
        this.lapses = lapses;
    }

    static Instant time(long epochMicros) {
        return Instant.EPOCH.plus(epochMicros, ChronoUnit.MICROS);
    }

    /**
     * Frees what is older than the channel keeps, then what is more than it may hold, then what it holds for agents alone
     * that are too far behind.
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
        freed += freeDownTo(settings.bytesMax());
        if (settings.held().isPresent()) {
            QueueSettings.Held held = settings.held().get();
            Optional<Instant> oldestHeld = held.ageMax().map(now::minus);
            while (mayLapse() && (log.bytes() > held.bytesMax() || isBefore(oldestHeld))) {
                freed += lapseFirst();
            }
        }
        return freed;
    }

    private boolean isBefore(Optional<Instant> oldest) {
        return oldest.isPresent()
                && log.firstEnd()
                        .map(end -> !time(end.createdMicros()).isAfter(oldest.get()))
                        .orElse(false);
    }

    /** Frees what it can of what stands in the way of that many bytes more. */
    void makeRoom(QueueSettings settings, long bytes) throws IOException {
        freeDownTo(settings.bytesMax() - bytes);
        while (settings.held().isPresent() && log.bytes() > settings.bytesMax() - bytes && mayLapse()) {
            lapseFirst();
        }
    }

    /**
     * Frees what it can, however young it is, of what keeps the disk from taking that many bytes more: an event that the
     * lake has is worth less than one that would be refused.
     *
     * @return the bytes freed
     */
    long makeRoom(QueueSettings settings, DiskReserve disk, long bytes) throws IOException {
        long freed = freeAcknowledged(disk, bytes);
        while (settings.held().isPresent() && disk.lacks(bytes - freed) && mayLapse()) {
            freed += lapseFirst();
        }
        return freed;
    }

    private long freeAcknowledged(DiskReserve disk, long bytes) throws IOException {
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
        return slowest.isEmpty() || isAcknowledged(slowest.get());
    }

    private boolean isAcknowledged(Cursor cursor) {
        OptionalLong second = log.secondIndex();
        long acknowledged = cursor.index();
        return (second.isPresent() && acknowledged >= second.getAsLong())
                || log.firstEnd().map(end -> acknowledged >= end.index()).orElse(false);
    }

    /** Whether the oldest segment is kept for agents alone that are not the channel's readers. */
    private boolean mayLapse() {
        return hasEvents() && !isAcknowledged() && slowestReader.isPresent() && isAcknowledged(slowestReader.get());
    }

    private long lapseFirst() throws IOException {
        long before = log.start().sequence();
        List<AgentName> behind = cursors.entrySet().stream()
                .filter(agent -> !isAcknowledged(agent.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        long freed = deleteFirst();
        long after = log.start().sequence();
        for (AgentName agent : behind) {
            long missed = after
                    - Math.max(
                            before, cursors.getOrDefault(agent, Cursor.NOTHING).sequence());
            if (missed > 0) {
                lapses.accept(new Lapse(channel, agent, missed));
            }
        }
        return freed;
    }

    /** The last file is the one that is written to, so another is begun before it goes. */
    private long deleteFirst() throws IOException {
        if (log.secondIndex().isEmpty()) {
            log.beginSegment();
        }
        return log.deleteFirst();
    }
}
