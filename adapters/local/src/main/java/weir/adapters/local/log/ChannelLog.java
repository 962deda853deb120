package weir.adapters.local.log;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.disk.FullDisk;
import weir.adapters.local.log.Cursors.Cursor;
import weir.application.port.Entry;
import weir.application.port.EventQueue.ChannelState;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.QueueSettings;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** One channel: its files when they are open, its writer, its agents. Opened by the first who needs it. */
final class ChannelLog {
    private static final System.Logger LOG = System.getLogger(ChannelLog.class.getName());

    private static final Duration SEGMENT_AGE_MIN = Duration.ofSeconds(10);

    private final ChannelName channel;
    private final Path directory;
    private final Supplier<QueueSettings> settings;
    private final LogOptions options;
    private final Set<AgentName> readers;
    private final LogFiles.Opener opener;
    private final WaitingBytes waitingBytes;
    private final ChannelWriter writer;
    private final Set<AgentName> reading = new HashSet<>();

    /** Held by whoever opens, writes, frees or closes. */
    private final ReentrantLock lock = new ReentrantLock();

    private final ReentrantLock waiting = new ReentrantLock();
    private final Condition grown = waiting.newCondition();

    private volatile LogEnd durable = LogEnd.EMPTY;
    private volatile @Nullable LogFiles open;
    private volatile boolean closed;
    private @Nullable Cursors cursors;
    private @Nullable DiskReserve disk;
    private @Nullable OperationFailed broken;
    private @Nullable LogEnd failedBehind;
    private long brokenAtNanos;

    ChannelLog(
            ChannelName channel,
            Path queueDirectory,
            Supplier<QueueSettings> settings,
            LogOptions options,
            Set<AgentName> readers,
            LogFiles.Opener opener,
            AtomicLong waitingBytes) {
        this.channel = channel;
        this.directory = queueDirectory.resolve(channel.value());
        this.settings = settings;
        this.options = options;
        this.readers = readers;
        this.opener = opener;
        this.waitingBytes = new WaitingBytes(waitingBytes, options.waitingBytesMax());
        this.writer = new ChannelWriter(queueDirectory.getFileName() + "-" + channel, this::commit);
    }

    /** What waits for this channel's writer. */
    WaitingBytes waiting() {
        return waitingBytes;
    }

    /** @return false if the queue is closing */
    boolean offer(WaitingAppend append) {
        return writer.offer(append);
    }

    /** The channel's files, open; a channel that failed to write is tried again after a while. */
    LogFiles open() {
        LogFiles opened = open;
        if (opened != null) {
            return opened;
        }
        lock.lock();
        try {
            opened = open;
            return opened != null ? opened : uninterrupted(this::openFiles);
        } finally {
            lock.unlock();
        }
    }

    /** An interrupt would close the files that whoever is interrupted works with: it counts afterwards. */
    private static <T> T uninterrupted(Supplier<T> work) {
        boolean interrupted = Thread.interrupted();
        try {
            return work.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private LogFiles openFiles() {
        if (closed) {
            throw closedFailure();
        }
        OperationFailed failed = broken;
        if (failed != null
                && System.nanoTime() - brokenAtNanos < options.reopenAfter().toNanos()) {
            throw new OperationFailed(failed.code(), "channel " + channel + " is not usable yet", failed);
        }
        try {
            SyncedFiles.createDirectories(directory);
            disk = DiskReserve.of(directory, options.diskReserveBytes());
            Cursors found = cursors == null ? Cursors.open(directory.resolve("agents"), options.damages()) : cursors;
            for (AgentName reader : readers) {
                if (found.find(reader).isEmpty()) {
                    found.store(reader, Cursor.NOTHING);
                }
            }
            LogFiles opened = opener.open(directory, furthest(found), Optional.ofNullable(failedBehind));
            cursors = found;
            durable = opened.end();
            open = opened;
            broken = null;
            failedBehind = null;
            return opened;
        } catch (OperationFailed e) {
            throw remembered(e);
        } catch (IOException e) {
            throw remembered(unopened(FullDisk.or(FailureCode.QUEUE_BROKEN, e), e));
        } catch (RuntimeException | Error e) {
            throw remembered(unopened(FailureCode.QUEUE_BROKEN, e));
        }
    }

    /** What agents have acknowledged, or what was durable before the files were last let go of in this process. */
    private Optional<Cursor> furthest(Cursors found) {
        LogEnd known = durable;
        return found.highest()
                .filter(highest -> highest.index() >= known.index())
                .or(() -> Optional.of(new Cursor(known.index(), known.sequence())));
    }

    private OperationFailed unopened(FailureCode code, Throwable cause) {
        return new OperationFailed(code, "channel " + channel + " cannot be opened: " + cause, cause);
    }

    private OperationFailed remembered(OperationFailed failure) {
        broken = failure;
        brokenAtNanos = System.nanoTime();
        return failure;
    }

    private OperationFailed closedFailure() {
        return new OperationFailed(FailureCode.CLOSED, "the queue is closed");
    }

    /** Appends a group, makes it durable, and answers. */
    private void commit(WaitingAppend first) {
        lock.lock();
        try {
            write(first);
        } finally {
            lock.unlock();
        }
        waiting.lock();
        try {
            grown.signalAll();
        } finally {
            waiting.unlock();
        }
        for (WaitingAppend append = first; append != null; ) {
            WaitingAppend next = append.nextOrNull();
            append.next(null);
            waitingBytes.give(append.bytes());
            answer(append);
            append = next;
        }
    }

    /** Whoever is told may fail; the others must be told all the same, and the writer goes on. */
    private void answer(WaitingAppend append) {
        try {
            append.answer();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "an answer of channel " + channel + " was lost", e);
        }
    }

    private void write(WaitingAppend first) {
        try {
            LogFiles log = open();
            QueueSettings wanted = settings.get();
            long bytes = 0;
            for (WaitingAppend append = first; append != null; append = append.nextOrNull()) {
                bytes += append.bytes();
            }
            Retention retention = new Retention(channel, log, openCursors(), readers, options.lapses());
            retention.makeRoom(wanted, bytes);
            requireDisk(retention, bytes + options.blockBytes());
            log.rollIfDue(Math.min(options.segmentBytesMax(), wanted.bytesMax() / 8), segmentAgeMax(wanted));
            log.writeAhead(bytes);
            for (WaitingAppend append = first; append != null; append = append.nextOrNull()) {
                if (log.bytes() + append.bytes() > wanted.bytesMax()) {
                    append.fail(retention.full(wanted.bytesMax()));
                } else {
                    write(log, append);
                }
            }
            if (wanted.ack() == QueueSettings.Ack.SYNCED) {
                log.sync();
            } else {
                log.handOver();
            }
            durable = log.end();
        } catch (OperationFailed e) {
            failAll(first, e);
        } catch (IOException | RuntimeException | Error e) {
            failAll(first, breakOff(e));
        }
    }

    private static void write(LogFiles log, WaitingAppend append) throws IOException {
        for (int i = 0; i < append.events().size(); i++) {
            log.append(append.events().get(i), append.origin(i));
        }
    }

    /** An eighth of the retention, so that trimming frees useful amounts; but files by the second help nobody. */
    private Duration segmentAgeMax(QueueSettings wanted) {
        Duration eighth = wanted.ageMax().dividedBy(8);
        Duration least = eighth.compareTo(SEGMENT_AGE_MIN) < 0 ? SEGMENT_AGE_MIN : eighth;
        return least.compareTo(options.segmentAgeMax()) < 0 ? least : options.segmentAgeMax();
    }

    private static void failAll(WaitingAppend first, OperationFailed why) {
        for (WaitingAppend append = first; append != null; append = append.nextOrNull()) {
            append.fail(why);
        }
    }

    private void requireDisk(Retention retention, long bytes) throws IOException {
        retention.makeRoom(settings.get(), openDisk(), bytes);
        openDisk().require(bytes);
    }

    private DiskReserve openDisk() {
        return Objects.requireNonNull(disk, "the channel is open");
    }

    /** Nothing is known to be durable any more: lets go of the files until they are opened again. */
    private OperationFailed breakOff(Throwable cause) {
        LogFiles failed = open;
        open = null;
        if (failed != null) {
            failedBehind = durable;
            try {
                failed.close();
            } catch (IOException | RuntimeException | Error e) {
                cause.addSuppressed(e);
            }
        }
        return remembered(new OperationFailed(
                FailureCode.QUEUE_BROKEN, "channel " + channel + " could not be written: " + cause, cause));
    }

    /** The newest durable event's place. */
    LogEnd durable() {
        return durable;
    }

    Cursors openCursors() {
        open();
        return Objects.requireNonNull(cursors);
    }

    /**
     * Waits for durable events behind an index.
     *
     * @return false if there were none until the deadline, or the reader stopped
     */
    boolean awaitBehind(long index, long deadlineNanos, BooleanSupplier stopped) {
        waiting.lock();
        try {
            while (durable.index() <= index && !closed) {
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0 || stopped.getAsBoolean()) {
                    return false;
                }
                grown.awaitNanos(left);
            }
            return !stopped.getAsBoolean();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.unlock();
        }
    }

    /** Has whoever waits look whether it should stop. */
    void wakeReaders() {
        waiting.lock();
        try {
            grown.signalAll();
        } finally {
            waiting.unlock();
        }
    }

    /** Begins a durable agent's reading: from now on nothing is freed that it has not acknowledged. */
    void enter(AgentName agent) {
        lock.lock();
        try {
            Cursors all = openCursors();
            if (!reading.add(agent)) {
                throw new IllegalStateException(
                        "agent " + agent + " has a subscription to channel " + channel + " already; close that first");
            }
            if (all.find(agent).isEmpty()) {
                all.store(agent, Cursor.NOTHING);
            }
        } catch (IOException e) {
            reading.remove(agent);
            throw new OperationFailed(
                    FullDisk.or(FailureCode.QUEUE_BROKEN, e),
                    "cursor of " + agent + " on channel " + channel + ": " + e,
                    e);
        } finally {
            lock.unlock();
        }
    }

    Set<AgentName> agents() {
        return openCursors().agents();
    }

    /** Puts an agent that is not reading right behind that position, or before the oldest event. */
    void place(AgentName agent, Optional<Position> behind) {
        changeCursor(agent, all -> {
            long index = behind.map(Positions::index).orElse(0L);
            all.store(agent, index == 0 ? Cursor.NOTHING : new Cursor(index, LogSubscription.sequenceAt(this, index)));
        });
    }

    /** An agent that is not reading keeps nothing back any more. */
    void forget(AgentName agent) {
        changeCursor(agent, all -> all.remove(agent));
    }

    @FunctionalInterface
    private interface CursorChange {
        void on(Cursors all) throws IOException;
    }

    private void changeCursor(AgentName agent, CursorChange change) {
        lock.lock();
        try {
            Cursors all = openCursors();
            if (reading.contains(agent)) {
                throw new IllegalStateException("agent " + agent + " reads channel " + channel + "; close that first");
            }
            change.on(all);
        } catch (IOException e) {
            throw new OperationFailed(
                    FullDisk.or(FailureCode.QUEUE_BROKEN, e),
                    "cursor of " + agent + " on channel " + channel + ": " + e,
                    e);
        } finally {
            lock.unlock();
        }
    }

    void leave(AgentName agent) {
        lock.lock();
        try {
            reading.remove(agent);
        } finally {
            lock.unlock();
        }
    }

    Optional<Entry> last() {
        LogFiles log = open();
        long index = durable.index();
        log.reading().lock();
        try {
            if (log.isClosed() || index < log.start().index()) {
                return Optional.empty();
            }
            try (LogScan reader = log.scan(0, LogScan.UNKNOWN)) {
                return reader.eventAt(index);
            }
        } finally {
            log.reading().unlock();
        }
    }

    ChannelState state() {
        lock.lock();
        try {
            LogFiles log = open();
            LogEnd end = durable;
            return new ChannelState(log.bytes(), end.created(), openCursors().positions());
        } finally {
            lock.unlock();
        }
    }

    long trim(Instant now) {
        return uninterrupted(() -> free(now));
    }

    private long free(Instant now) {
        lock.lock();
        try {
            Retention retention = new Retention(channel, open(), openCursors(), readers, options.lapses());
            long freed = retention.trim(settings.get(), now);
            return freed + retention.makeRoom(settings.get(), openDisk(), options.blockBytes());
        } catch (IOException | RuntimeException | Error e) {
            throw e instanceof OperationFailed failed ? failed : breakOff(e);
        } finally {
            lock.unlock();
        }
    }

    /** Writes what waits, makes it durable and lets go of the files. */
    void close() {
        writer.close();
        lock.lock();
        try {
            closed = true;
            LogFiles log = open;
            open = null;
            if (log != null) {
                try (log) {
                    log.finish();
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, "channel " + channel + " could not be closed whole", e);
        } finally {
            lock.unlock();
        }
        wakeReaders();
    }
}
