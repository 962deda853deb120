package weir.adapters.local.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import weir.application.port.AgentCursors;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.QueueSettings;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/**
 * A queue in segment files, a directory for each channel. One process at a time. Futures of appends complete
 * in the thread that writes the channel: what is chained to them must not block.
 */
public abstract class LogEventQueue implements EventQueue, AgentCursors {
    private static final System.Logger LOG = System.getLogger(LogEventQueue.class.getName());
    private static final int RECORD_OVERHEAD_BYTES = 64;

    /** By the ending of their segments, the kinds of queues there are, as the configuration calls them. */
    private static final Map<String, String> KINDS = Map.of(".cq4", "chronicle", ".journal", "journal");

    private final Path directory;
    private final Function<ChannelName, QueueSettings> settings;
    private final LogOptions options;
    private final LogFiles.Opener opener;
    private final Set<AgentName> readers;
    private final DirectoryLock lock;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Map<ChannelName, ChannelLog> channels = new ConcurrentHashMap<>();
    private boolean closed;

    /**
     * Takes hold of the directory, and makes it if need be. No channel is opened yet.
     *
     * @param settings asked for each group that is written, so that they may change; called from any thread
     * @param readers durable agents that read every channel: nothing is freed that one of them has not acknowledged, even
     *     if it has not come to the channel yet
     * @param segmentSuffix how the names of its segments end
     * @throws OperationFailed {@link FailureCode#IN_USE} if another queue holds the directory, {@link FailureCode#CORRUPT}
     *     if another kind of queue has left its files there: nobody would read them
     */
    protected LogEventQueue(
            Path directory,
            Function<ChannelName, QueueSettings> settings,
            LogOptions options,
            Set<AgentName> readers,
            String segmentSuffix,
            LogFiles.Opener opener) {
        this.readers = Set.copyOf(readers);
        this.directory = directory;
        this.settings = settings;
        this.options = options;
        this.opener = opener;
        try {
            SyncedFiles.createDirectories(directory);
            this.lock = DirectoryLock.acquire(directory);
        } catch (IOException e) {
            throw unopened(e);
        }
        boolean begun = false;
        try {
            SyncedFiles.forceDirectory(directory); // of a process that died before it did the names may not be durable
            requireNoOther(segmentSuffix);
            begun = true;
        } catch (IOException e) {
            throw unopened(e);
        } finally {
            if (!begun) {
                release();
            }
        }
    }

    private OperationFailed unopened(IOException e) {
        return new OperationFailed(
                FailureCode.QUEUE_BROKEN, "the queue in " + directory + " cannot be opened: " + e, e);
    }

    private void release() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the lock on " + directory + " could not be released", e);
        }
    }

    private void requireNoOther(String segmentSuffix) throws IOException {
        for (Map.Entry<String, String> kind : KINDS.entrySet()) {
            if (kind.getKey().equals(segmentSuffix)) {
                continue;
            }
            for (ChannelName channel : channels()) {
                Path folder = directory.resolve(channel.value());
                try (DirectoryStream<Path> others = Files.newDirectoryStream(folder, "*" + kind.getKey())) {
                    if (others.iterator().hasNext()) {
                        throw new OperationFailed(
                                FailureCode.CORRUPT,
                                "the queue in " + folder + " was written as type " + kind.getValue()
                                        + ", and is not read as any other: go on with that type; to change it, stop sending,"
                                        + " wait until the archiver and the loader lag by nothing, stop the server, and"
                                        + " move the folder of the queue away");
                    }
                }
            }
        }
    }

    @Override
    public CompletionStage<Void> append(ChannelName channel, List<Envelope> events, List<Position> origins) {
        if (events.isEmpty() || (!origins.isEmpty() && origins.size() != events.size())) {
            throw new IllegalArgumentException("an append has at least one event, and an origin for each or none; not "
                    + events.size() + " and " + origins.size());
        }
        long bytes = 0;
        for (Envelope event : events) {
            long eventBytes = EventEncoder.bytesMax(event);
            if (eventBytes > options.eventBytesMax()) {
                return failed(
                        FailureCode.QUEUE_FULL,
                        "event " + event.id() + " of channel " + channel + " is larger than the "
                                + options.eventBytesMax() + " bytes that the queue can ever take");
            }
            bytes += eventBytes + RECORD_OVERHEAD_BYTES;
        }
        ChannelLog log = log(channel);
        if (!log.waiting().take(bytes)) {
            return failed(FailureCode.QUEUE_FULL, log.waiting().toString());
        }
        WaitingAppend append = new WaitingAppend(List.copyOf(events), List.copyOf(origins), bytes);
        if (!log.offer(append)) {
            log.waiting().give(bytes);
            return failed(FailureCode.CLOSED, "the queue is closed");
        }
        return append;
    }

    private static CompletionStage<Void> failed(FailureCode code, String message) {
        return CompletableFuture.failedFuture(new OperationFailed(code, message));
    }

    private ChannelLog log(ChannelName channel) {
        ChannelLog known = channels.get(channel);
        return known != null ? known : newLog(channel);
    }

    /** One made after the queue was closed refuses everything. */
    private synchronized ChannelLog newLog(ChannelName channel) {
        return channels.computeIfAbsent(channel, name -> {
            ChannelLog log =
                    new ChannelLog(name, directory, () -> settings.apply(name), options, readers, opener, waitingBytes);
            if (closed) {
                log.close();
            }
            return log;
        });
    }

    /** The channel's log, if the channel has come into being. */
    private Optional<ChannelLog> existing(ChannelName channel) {
        ChannelLog known = channels.get(channel);
        if (known == null && Files.isDirectory(directory.resolve(channel.value()))) {
            known = log(channel);
        }
        return Optional.ofNullable(known);
    }

    @Override
    public Optional<Entry> last(ChannelName channel) {
        return existing(channel).flatMap(ChannelLog::last);
    }

    @Override
    public Subscription subscribe(ChannelName channel, AgentName agent, Reading reading) {
        return new LogSubscription(log(channel), agent, reading);
    }

    @Override
    public Set<ChannelName> channels() {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> ChannelName.exists(name))
                    .map(ChannelName::new)
                    .collect(Collectors.toCollection(() -> new TreeSet<>(Comparator.comparing(ChannelName::value))));
        } catch (IOException | UncheckedIOException e) {
            throw new OperationFailed(FailureCode.QUEUE_BROKEN, "cannot list " + directory + ": " + e, e);
        }
    }

    @Override
    public ChannelState state(ChannelName channel) {
        return existing(channel).map(ChannelLog::state).orElse(ChannelState.EMPTY);
    }

    @Override
    public long trim(ChannelName channel, Instant now) {
        return existing(channel).map(log -> log.trim(now)).orElse(0L);
    }

    @Override
    public Set<AgentName> agents(ChannelName channel) {
        return existing(channel).map(ChannelLog::agents).orElse(Set.of());
    }

    @Override
    public void place(ChannelName channel, AgentName agent, Optional<Position> behind) {
        log(channel).place(agent, behind);
    }

    @Override
    public void forget(ChannelName channel, AgentName agent) {
        if (readers.contains(agent)) {
            throw new IllegalArgumentException("agent " + agent + " reads every channel, and cannot be forgotten");
        }
        existing(channel).ifPresent(log -> log.forget(agent));
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        channels.values().forEach(ChannelLog::close);
        release();
    }
}
