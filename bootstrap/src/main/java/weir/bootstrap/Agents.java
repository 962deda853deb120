package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import weir.application.archive.ArchiveChannel;
import weir.application.load.LoadChannels;
import weir.application.port.EventQueue;
import weir.application.port.OperationFailed;
import weir.application.status.AgentBoard;
import weir.application.trace.TraceEvents;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * Weir's own agents: an archiver for each channel, the loader and the tracer for all, and what keeps the queues in their
 * bounds.
 */
final class Agents {
    private static final Logger LOG = System.getLogger(Agents.class.getName());
    private static final AgentName DISCOVERY = new AgentName("loader-discovery", 1);
    private static final Duration DISCOVERY_INTERVAL = Duration.ofMillis(100);

    /** The tracer takes what gathers meanwhile at once, which costs the least; who asks for an event is that late at most. */
    private static final Duration TRACE_INTERVAL = Duration.ofMillis(100);

    private static final Duration TRIM_INTERVAL = Duration.ofSeconds(30);
    private static final Duration REFRESH_INTERVAL = Duration.ofSeconds(2);

    private final EventQueue queue;
    private final EventQueue relay;
    private final Function<ChannelName, ArchiveChannel> newArchiver;
    private final LoadChannels loader;
    private final Runnable refreshReferences;
    private final AgentBoard board;
    private final InstantSource clock;
    private final Map<ChannelName, AgentThread> archivers = new LinkedHashMap<>();
    private final Map<ChannelName, Long> filled = new LinkedHashMap<>();
    private final Set<ChannelName> unloadable = new HashSet<>();
    private final AgentThread loaderThread;
    private final Optional<AgentThread> tracerThread;
    private final AgentThread keeperThread;
    private Instant lastDiscovery = Instant.EPOCH;
    private Instant lastTrim;
    private Instant lastRefresh;

    Agents(
            EventQueue queue,
            EventQueue relay,
            Function<ChannelName, ArchiveChannel> newArchiver,
            LoadChannels loader,
            Optional<TraceEvents> tracer,
            Runnable refreshReferences,
            AgentBoard board,
            InstantSource clock) {
        this.queue = queue;
        this.relay = relay;
        this.newArchiver = newArchiver;
        this.loader = loader;
        this.refreshReferences = refreshReferences;
        this.board = board;
        this.clock = clock;
        this.lastTrim = clock.instant();
        this.lastRefresh = clock.instant();
        this.loaderThread = new AgentThread(
                "loader", this::loadStep, loader::drain, error -> board.report(LoadChannels.AGENT, error));
        this.tracerThread = tracer.map(tracing -> new AgentThread(
                "tracer",
                () -> tracing.step() ? Duration.ZERO : TRACE_INTERVAL,
                tracing::drain,
                error -> board.report(TraceEvents.AGENT, error)));
        this.keeperThread = new AgentThread("keeper", this::keepStep, () -> {}, error -> {});
    }

    void start() {
        keeperThread.start();
        loaderThread.start();
        tracerThread.ifPresent(AgentThread::start);
    }

    /**
     * Lets the archivers bring to the lake what is in the queue, and the loader what is in the relay to the warehouse.
     *
     * @return whether all ended in time; if not, they go on from their cursors at the next start
     */
    boolean drainAndStop(Duration timeout) throws InterruptedException {
        Instant deadline = clock.instant().plus(timeout);
        keeperThread.stop();
        boolean inTime = keeperThread.join(until(deadline));
        startArchivers();
        archivers.values().forEach(AgentThread::stop);
        for (AgentThread archiver : archivers.values()) {
            inTime &= archiver.join(until(deadline));
        }
        loaderThread.stop();
        inTime &= loaderThread.join(until(deadline));
        if (tracerThread.isPresent()) {
            tracerThread.get().stop(); // the last: it records what the others have done
            inTime &= tracerThread.get().join(until(deadline));
        }
        return inTime;
    }

    private Duration until(Instant deadline) {
        return Duration.between(clock.instant(), deadline);
    }

    private Duration loadStep() {
        Instant now = clock.instant();
        if (isDue(lastDiscovery, DISCOVERY_INTERVAL, now)) {
            lastDiscovery = now;
            discover();
            loader.subscriptions().keySet().forEach(channel -> {
                if (!board.isSeated(channel, LoadChannels.AGENT)) {
                    board.seat(channel, LoadChannels.AGENT, () -> loader.lag(channel));
                }
            });
            tellFilling();
        }
        boolean worked = loader.step();
        tellUnloadable();
        return worked ? Duration.ZERO : AgentThread.IDLE;
    }

    /** A channel that cannot be loaded is logged when that begins and when it ends. */
    private void tellUnloadable() {
        Map<ChannelName, OperationFailed> failures = loader.failures();
        failures.forEach((channel, failure) -> {
            if (unloadable.add(channel)) {
                LOG.log(Level.WARNING, "channel " + channel + " cannot be loaded, and is tried again", failure);
            }
            board.report(channel, LoadChannels.AGENT, Optional.of(String.valueOf(failure.getMessage())));
        });
        unloadable.removeIf(channel -> {
            boolean isLoadable = !failures.containsKey(channel);
            if (isLoadable) {
                LOG.log(Level.INFO, "channel " + channel + " can be loaded again");
                board.report(channel, LoadChannels.AGENT, Optional.empty());
            }
            return isLoadable;
        });
    }

    /** What takes long is told while it lasts, and logged when it begins and ends. */
    private void tellFilling() {
        Map<ChannelName, Long> filling = loader.filling();
        filling.forEach((channel, events) -> {
            if (!filled.containsKey(channel)) {
                LOG.log(
                        Level.INFO,
                        "channel " + channel + " is loaded from the lake: the relay does not hold all of it");
            }
            filled.put(channel, events);
            board.note(channel, LoadChannels.AGENT, Optional.of("loads from the lake; " + events + " events so far"));
        });
        for (ChannelName channel : List.copyOf(filled.keySet())) {
            if (!filling.containsKey(channel)) {
                LOG.log(Level.INFO, "channel " + channel + " is loaded from the lake; the relay goes on");
                filled.remove(channel);
                board.note(channel, LoadChannels.AGENT, Optional.empty());
            }
        }
    }

    /** A channel that cannot be begun keeps no other from being loaded. */
    private void discover() {
        try {
            loader.discover();
            board.report(DISCOVERY, Optional.empty());
        } catch (OperationFailed e) {
            if (board.lastError(DISCOVERY).isEmpty()) {
                LOG.log(Level.WARNING, "the loader cannot begin every channel, and tries again", e);
            }
            board.report(DISCOVERY, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private Duration keepStep() {
        startArchivers();
        Instant now = clock.instant();
        if (isDue(lastTrim, TRIM_INTERVAL, now)) {
            lastTrim = now;
            trim(queue, now);
            trim(relay, now);
        }
        if (isDue(lastRefresh, REFRESH_INTERVAL, now)) {
            lastRefresh = now;
            refreshReferences.run();
        }
        return AgentThread.IDLE;
    }

    private static boolean isDue(Instant last, Duration interval, Instant now) {
        return !now.isBefore(last.plus(interval)) || now.isBefore(last);
    }

    private void trim(EventQueue trimmed, Instant now) {
        for (ChannelName channel : trimmed.channels()) {
            try {
                trimmed.trim(channel, now);
            } catch (OperationFailed e) {
                LOG.log(Level.WARNING, "channel " + channel + " was not trimmed: " + e.getMessage());
            }
        }
    }

    /** A channel has an archiver from the moment its first event is in the queue. */
    private void startArchivers() {
        for (ChannelName channel : queue.channels()) {
            if (!archivers.containsKey(channel)) {
                ArchiveChannel archiver;
                try {
                    archiver = newArchiver.apply(channel);
                } catch (RuntimeException e) {
                    // One channel that cannot be opened keeps no other from its archiver; it is tried again.
                    complainOnce(channel, e);
                    continue;
                }
                board.report(channel, ArchiveChannel.AGENT, Optional.empty());
                board.seat(channel, ArchiveChannel.AGENT, archiver::lag);
                archivers.put(channel, thread(channel, archiver).start());
            }
        }
    }

    private AgentThread thread(ChannelName channel, ArchiveChannel archiver) {
        return new AgentThread(
                "archiver-" + channel,
                new ArchiverStep(channel, archiver, board),
                () -> {
                    try (archiver) {
                        archiver.drain();
                    }
                },
                error -> board.report(channel, ArchiveChannel.AGENT, error));
    }

    private void complainOnce(ChannelName channel, RuntimeException failure) {
        String message = "the archiver of channel " + channel + " cannot begin: " + failure.getMessage();
        if (!board.lastError(channel, ArchiveChannel.AGENT).equals(Optional.of(message))) {
            LOG.log(Level.ERROR, message, failure);
        }
        board.report(channel, ArchiveChannel.AGENT, Optional.of(message));
    }
}
