package weir.application.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import weir.application.archive.ArchiveChannel;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.IngestOutcome;
import weir.application.ingest.IngestRequest;
import weir.application.load.LoadChannels;
import weir.application.port.EventQueue;
import weir.application.port.OperationFailed;
import weir.domain.envelope.ChannelName;

/** One process: the use cases, and the agents that run them, each as a thread of its own would. */
final class SimulatedServer {
    /** Its agents' names begin so; what they have planned is dropped when the process ends. */
    static final String AGENTS = "agent ";

    private static final int PAUSE_MILLIS_MAX = 900;
    private static final int BACK_OFF_MILLIS_MAX = 3_000;
    private static final double TRIMS = 0.4;

    private final World world;
    private final ProcessFate fate;
    private final FaultyQueue queue;
    private final FaultyQueue relay;
    private final IngestEvents ingest;
    private final Function<ChannelName, ArchiveChannel> newArchiver;
    private final LoadChannels loader;
    private final ReplayingAgent replaying;
    private final Map<ChannelName, ArchiveChannel> archivers = new LinkedHashMap<>();
    private final List<ChannelName> pulled = new ArrayList<>();
    private boolean stopping;

    /** One step of an agent. */
    @FunctionalInterface
    private interface Step {
        void run();
    }

    SimulatedServer(
            World world,
            ProcessFate fate,
            FaultyQueue queue,
            FaultyQueue relay,
            IngestEvents ingest,
            Function<ChannelName, ArchiveChannel> newArchiver,
            LoadChannels loader,
            ReplayingAgent replaying) {
        this.world = world;
        this.fate = fate;
        this.queue = queue;
        this.relay = relay;
        this.ingest = ingest;
        this.newArchiver = newArchiver;
        this.loader = loader;
        this.replaying = replaying;
    }

    void start() {
        repeat("keeper", this::keep);
        repeat("loader", () -> {
            try {
                loader.discover();
            } catch (OperationFailed e) {
                world.note("not all discovered: " + e.code());
            }
            loader.step();
        });
        repeat("replay", replaying::step);
    }

    CompletionStage<IngestOutcome> ingest(IngestRequest request) {
        return ingest.ingest(request);
    }

    boolean isDead() {
        return fate.isDead();
    }

    /** It ends at once, whatever it is doing. */
    void kill() {
        fate.die();
        throw new Crash();
    }

    /** The process has ended without a word. */
    void leaveTheDisk() {
        queue.die();
        relay.die();
    }

    boolean isSettled() {
        return queue.isSettled() && relay.isSettled();
    }

    private void repeat(String name, Step step) {
        repeat(name, step, PAUSE_MILLIS_MAX);
    }

    private void repeat(String name, Step step, int pauseMillisMax) {
        if (stopping) {
            return;
        }
        world.schedule.in(world.chance.below(pauseMillisMax), AGENTS + name, () -> {
            int next = PAUSE_MILLIS_MAX;
            try {
                step.run();
            } catch (OperationFailed e) {
                world.note(name + " failed: " + e.code());
                next = BACK_OFF_MILLIS_MAX;
            }
            repeat(name, step, next);
        });
    }

    private void keep() {
        startArchivers();
        if (world.chance.in(TRIMS)) {
            trim(queue);
            trim(relay);
        }
    }

    private void trim(EventQueue trimmed) {
        for (ChannelName channel : trimmed.channels()) {
            try {
                trimmed.trim(channel, world.clock.instant());
            } catch (OperationFailed e) {
                world.note("not trimmed: " + e.code());
            }
        }
    }

    private void startArchivers() {
        for (ChannelName channel : queue.channels()) {
            if (!archivers.containsKey(channel)) {
                try {
                    ArchiveChannel archiver = newArchiver.apply(channel);
                    archivers.put(channel, archiver);
                    repeat("archiver " + channel, () -> archiver.step(Duration.ZERO));
                } catch (OperationFailed e) {
                    world.note("no archiver: " + e.code());
                }
            }
            if (!pulled.contains(channel)) {
                pulled.add(channel);
                PullAgent agent = new PullAgent(channel, queue, world.queueLog);
                repeat("reader " + channel, agent::step);
            }
        }
    }

    /** Refuses new requests, answers those under way, and brings what was accepted to the lake and the warehouse. */
    void stop() {
        ingest.stopAccepting();
        do {
            world.schedule.pause(PAUSE_MILLIS_MAX);
        } while (!isSettled());
        stopping = true;
        world.schedule.drop(AGENTS);
        boolean whole = drained(this::startArchivers);
        whole &= archivers.keySet().containsAll(queue.channels());
        for (ArchiveChannel archiver : archivers.values()) {
            whole &= drained(() -> {
                try (archiver) {
                    archiver.drain();
                }
            });
        }
        whole &= drained(loader::drain);
        if (whole) {
            world.audit.checkStopped(loader.filling().keySet());
        }
        loader.close();
        relay.close();
        queue.close();
        fate.die();
    }

    private boolean drained(Step last) {
        try {
            last.run();
            return true;
        } catch (OperationFailed e) {
            world.note("not drained: " + e.code());
            return false;
        }
    }
}
