package weir.adapters.local.log;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.disk.FullDisk;
import weir.adapters.local.log.Cursors.Cursor;
import weir.application.port.Entry;
import weir.application.port.EventQueue.Reading;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;

/** An agent's reading of a channel. */
final class LogSubscription implements Subscription {
    private final ChannelLog channel;
    private final AgentName agent;
    private final Reading kind;

    /** Guards the reader against {@link #close()} from another thread. */
    private final Object readerLock = new Object();

    private @Nullable LogScan reader;
    private volatile long position;
    private volatile long sequence;

    /** Which event stands at the position; guarded by {@link #readerLock}. */
    private long before;

    private volatile boolean continuous = true;
    private volatile boolean closed;

    LogSubscription(ChannelLog channel, AgentName agent, Reading kind) {
        this.channel = channel;
        this.agent = agent;
        this.kind = kind;
        switch (kind) {
            case DURABLE -> {
                channel.enter(agent);
                Cursor cursor = cursor();
                position = cursor.index();
                before = cursor.sequence();
            }
            case LIVE -> {
                channel.open();
                LogEnd end = channel.durable();
                position = end.index();
                sequence = end.sequence();
                before = end.sequence();
            }
        }
    }

    private Cursor cursor() {
        return channel.openCursors().find(agent).orElse(Cursor.NOTHING);
    }

    @Override
    public List<Entry> poll(int eventsMax, long bytesMax, Duration wait) {
        if (eventsMax < 1 || bytesMax < 1 || wait.isNegative()) {
            throw new IllegalArgumentException(
                    "poll must ask for at least one event and byte: " + eventsMax + ", " + bytesMax + ", " + wait);
        }
        long deadlineNanos = System.nanoTime() + nanos(wait);
        boolean interrupted = Thread.interrupted(); // one during a read would close the file that is read
        try {
            while (true) {
                List<Entry> entries = read(eventsMax, bytesMax);
                interrupted |= Thread.interrupted();
                if (!entries.isEmpty()) {
                    return entries;
                }
                if (interrupted || !channel.awaitBehind(position, deadlineNanos, () -> closed)) {
                    return List.of();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static long nanos(Duration wait) {
        return wait.compareTo(Duration.ofDays(1)) > 0 ? Duration.ofDays(1).toNanos() : wait.toNanos();
    }

    private List<Entry> read(int eventsMax, long bytesMax) {
        synchronized (readerLock) {
            if (closed) {
                throw new OperationFailed(FailureCode.CLOSED, "the subscription of " + agent + " is closed");
            }
            LogFiles log = channel.open();
            long limit = channel.durable().index();
            if (position >= limit) {
                return List.of();
            }
            log.reading().lock();
            try {
                return log.isClosed() ? List.of() : read(readerOf(log), limit, eventsMax, bytesMax);
            } catch (OperationFailed e) {
                drop();
                if (e.getCause() instanceof ClosedByInterruptException) {
                    return List.of(); // with its file closed, the next poll opens it again
                }
                throw e;
            } catch (RuntimeException | InternalError e) { // a mapped file that is gone ends in an InternalError
                drop();
                throw new OperationFailed(
                        FailureCode.QUEUE_BROKEN, "channel in " + log + " could not be read by " + agent + ": " + e, e);
            } finally {
                log.reading().unlock();
            }
        }
    }

    private List<Entry> read(LogScan from, long limit, int eventsMax, long bytesMax) {
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        while (entries.size() < eventsMax && bytes < bytesMax) {
            Optional<Entry> entry;
            try {
                entry = from.next(limit);
            } catch (OperationFailed e) {
                if (entries.isEmpty()) {
                    throw e;
                }
                // What was read goes out first: the subscription stands behind it already. The next poll meets the
                // failure.
                drop();
                return entries;
            }
            if (entry.isEmpty()) {
                break;
            }
            if (entries.isEmpty()) {
                continuous = from.isDirect();
            } else if (!from.isDirect()) {
                // The gap belongs before the first event of a poll: the next one reads over it again.
                drop();
                return entries;
            }
            entries.add(entry.get());
            bytes += entry.get().envelope().data().length();
            standBehind(from);
        }
        standBehind(from);
        return entries;
    }

    private void standBehind(LogScan from) {
        position = from.position();
        before = from.before();
        sequence = Math.max(sequence, from.sequence());
    }

    private LogScan readerOf(LogFiles log) {
        LogScan current = reader;
        if (current == null || current.files() != log) {
            drop();
            current = log.scan(position, before);
            reader = current;
        }
        return current;
    }

    /** Under the lock of whoever reads. */
    private void drop() {
        LogScan current = reader;
        reader = null;
        if (current != null) {
            current.close();
        }
    }

    @Override
    public boolean isContinuous() {
        return continuous;
    }

    @Override
    public void ack(Position acknowledged) {
        long index = Positions.index(acknowledged);
        if (kind == Reading.LIVE || index <= cursor().index()) {
            return;
        }
        if (closed) {
            throw new OperationFailed(FailureCode.CLOSED, "the subscription of " + agent + " is closed");
        }
        try {
            channel.openCursors().store(agent, new Cursor(index, sequenceAt(channel, index)));
        } catch (IOException e) {
            throw new OperationFailed(
                    FullDisk.or(FailureCode.QUEUE_BROKEN, e), "cursor of " + agent + " was not written: " + e, e);
        }
    }

    /** Which event stands at that index of the channel. */
    static long sequenceAt(ChannelLog channel, long index) {
        LogFiles log = channel.open();
        LogEnd end = channel.durable();
        log.reading().lock();
        try (LogScan at = log.scan(0, LogScan.UNKNOWN)) {
            OptionalLong there = at.sequenceAt(index);
            if (index > end.index()) {
                throw new IllegalArgumentException("there is nothing at " + Positions.of(index) + " yet");
            }
            return there.isPresent() ? there.getAsLong() : sequenceBefore(log, index, end);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "position " + Positions.of(index) + " is not that of an event in the channel", e);
        } finally {
            log.reading().unlock();
        }
    }

    /** What stood at that index is gone, trimmed or lost: what comes next tells which event it was at most. */
    private static long sequenceBefore(LogFiles log, long index, LogEnd end) {
        try (LogScan next = log.scan(index, LogScan.UNKNOWN)) {
            return next.next(end.index()).map(entry -> next.sequence() - 1).orElse(end.sequence());
        }
    }

    @Override
    public void seek(Position behind) {
        long index = Positions.index(behind);
        LogFiles log = channel.open();
        Cursor cursor = cursor();
        standBehind(log, index, index == cursor.index() ? cursor.sequence() : LogScan.UNKNOWN);
    }

    @Override
    public void rewind() {
        standBehind(channel.open(), 0, 0);
    }

    private void standBehind(LogFiles log, long index, long sequenceThere) {
        synchronized (readerLock) {
            log.reading().lock();
            try {
                drop();
                position = index;
                before = sequenceThere;
            } finally {
                log.reading().unlock();
            }
        }
    }

    @Override
    public Lag lag() {
        LogFiles log = channel.open();
        LogEnd end = channel.durable();
        Cursor cursor = kind == Reading.LIVE ? new Cursor(position, sequence) : cursor();
        long before = Math.max(cursor.sequence(), log.start().sequence());
        long events = Math.max(0, end.sequence() - before);
        Optional<Instant> oldest = events == 0 ? Optional.empty() : createdBehind(log, cursor.index(), end.index());
        Optional<Position> acknowledged = kind == Reading.LIVE || cursor.index() == 0
                ? Optional.empty()
                : Optional.of(Positions.of(cursor.index()));
        return new Lag(acknowledged, events, oldest);
    }

    private static Optional<Instant> createdBehind(LogFiles log, long index, long limit) {
        log.reading().lock();
        try {
            if (log.isClosed()) {
                return Optional.empty();
            }
            try (LogScan next = log.scan(index, LogScan.UNKNOWN)) {
                return next.next(limit).map(entry -> entry.envelope().created());
            }
        } finally {
            log.reading().unlock();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        channel.wakeReaders();
        synchronized (readerLock) {
            LogScan current = reader;
            if (current != null) {
                current.files().reading().lock();
                try {
                    drop();
                } finally {
                    current.files().reading().unlock();
                }
            }
        }
        if (kind == Reading.DURABLE) {
            channel.leave(agent);
        }
    }
}
