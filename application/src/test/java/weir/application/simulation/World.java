package weir.application.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.application.archive.ArchiveChannel;
import weir.application.archive.ArchiveMemory;
import weir.application.ingest.BracketCodec;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.RateLimiter;
import weir.application.lake.ObjectReader;
import weir.application.load.ChannelHistory;
import weir.application.load.LoadChannels;
import weir.application.port.Expressions;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.InMemoryLake;
import weir.application.port.InMemoryLakeFormat;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.LakeFormat;
import weir.application.port.TraceStore;
import weir.application.replay.ReplayTask;

/** Disks, a clock, producers, and one process at a time. Wired in the order the data flows, as the product is. */
final class World {
    private static final String WRITERS = "writer ";
    private static final List<LakeFormat> FORMATS =
            List.of(new InMemoryLakeFormat(".one"), new InMemoryLakeFormat(".two"));
    private static final Expressions NO_EXPRESSIONS = new Expressions() {
        @Override
        public Compilation compile(String text) {
            throw new Broken("nobody asks for " + text);
        }

        @Override
        public Compilation condition(String text) {
            throw new Broken("nobody asks for " + text);
        }
    };
    private static final int REPLAY_BATCH_MAX = 20;
    private static final int PRODUCERS = 3;
    private static final int REQUESTS_MAX = 10;
    private static final int SYNC_MILLIS_MAX = 30;
    private static final int OPENING_MILLIS_MAX = 200;
    private static final int SLOW_SYNC_MILLIS_MAX = 5_000;
    private static final long EVENTS_WITH_FAULTS_MAX = 1_500;
    private static final long EVENTS_TO_REST_MAX = 30_000;

    final Chance chance;
    final Trace trace = new Trace();
    final Schedule schedule = new Schedule(this::check);
    final SimulatedClock clock = new SimulatedClock(schedule);
    final Circumstances circumstances;
    final Faults faults;
    final QueueLog queueLog;
    private final QueueLog relayLog;
    final Audit audit;
    final StepTruth steps;
    final Replays replays;
    final CountingMetrics figures = new CountingMetrics();

    private final Defect defect;
    private final InMemoryLake lakeDisk = new InMemoryLake();
    private final InMemoryWarehouse.Storage warehouseDisk = new InMemoryWarehouse.Storage();
    private final LakeContents lakeContents;
    private final WarehouseContents warehouseContents;
    private final List<SimulatedProducer> producers = new ArrayList<>();
    private final Operator operator = new Operator(this);
    private InMemoryEventQueue queueDisk;
    private InMemoryEventQueue relayDisk;
    private LakeFormat format = FORMATS.get(0);
    private SimulatedRules rules = new SimulatedRules(0);
    private @Nullable SimulatedServer server;

    World(long seed, Defect defect) {
        this.chance = new Chance(seed);
        this.defect = defect;
        this.circumstances = Circumstances.draw(chance);
        this.faults = new Faults(chance);
        this.queueDisk = new InMemoryEventQueue(
                channel -> circumstances.queue(), Integer.MAX_VALUE, Set.of(ArchiveChannel.AGENT, PullAgent.NAME));
        this.relayDisk =
                new InMemoryEventQueue(channel -> circumstances.relay(), Integer.MAX_VALUE, Set.of(LoadChannels.AGENT));
        this.queueLog = new QueueLog("queue", queueDisk, List.of(ArchiveChannel.AGENT, PullAgent.NAME), true);
        this.relayLog = new QueueLog("relay", relayDisk, List.of(LoadChannels.AGENT), false);
        this.lakeContents = new LakeContents(lakeDisk, queueLog);
        this.warehouseContents = new WarehouseContents(warehouseDisk, circumstances.window(), Circumstances.CHANNELS);
        this.steps = new StepTruth(
                queueLog,
                relayLog,
                lakeContents,
                lakeDisk,
                new InMemoryWarehouse(warehouseDisk, circumstances.window()),
                figures);
        this.replays = new Replays(chance, new InMemoryWarehouse(warehouseDisk, circumstances.window()));
        this.audit = new Audit(queueLog, relayLog, lakeContents, warehouseContents);
    }

    /** Runs until everything has come to rest. */
    void run() {
        startServer();
        startProducers();
        operator.start();
        while (schedule.happened() < EVENTS_WITH_FAULTS_MAX && !isDone()) {
            next();
        }
        comeToRest();
    }

    /** As {@link #run}, but nothing goes wrong except that the lake takes nothing; all the same everything is loaded. */
    void runWithoutLake() {
        faults.only(Fault.FAILING_LAKE);
        startServer();
        startProducers();
        while (schedule.happened() < EVENTS_WITH_FAULTS_MAX && !isDone()) {
            next();
        }
        long last = schedule.happened() + EVENTS_TO_REST_MAX;
        while (!audit.isLoaded()) {
            Broken.unless(schedule.happened() < last, "what the queue holds is not loaded while the lake is down");
            next();
        }
        audit.checkLakeIsEmpty();
        comeToRest();
    }

    private void startProducers() {
        for (int i = 0; i < PRODUCERS; i++) {
            SimulatedProducer producer = new SimulatedProducer(this, i, chance.between(2, REQUESTS_MAX));
            producers.add(producer);
            producer.start();
        }
    }

    private void comeToRest() {
        faults.cease();
        note("the faults cease");
        long last = schedule.happened() + EVENTS_TO_REST_MAX;
        while (!isDone() || server == null || !server.isSettled() || !replays.isIdle() || !audit.isAtRest()) {
            Broken.unless(schedule.happened() < last, "it does not come to rest");
            next();
        }
        audit.checkRest();
    }

    private boolean isDone() {
        return producers.stream().allMatch(SimulatedProducer::isDone);
    }

    private void next() {
        try {
            schedule.next();
        } catch (Crash e) {
            note("the process is dead");
        }
        SimulatedServer running = server;
        if (running != null && running.isDead()) {
            end();
            running.leaveTheDisk();
            check();
        }
    }

    private void check() {
        audit.check();
    }

    /** The process is gone, and another will come. */
    private void end() {
        server = null;
        schedule.drop(SimulatedServer.AGENTS);
        schedule.drop(WRITERS);
        operator.restart();
    }

    void stopServer() {
        SimulatedServer stopping = server;
        if (stopping != null) {
            note("stop");
            stopping.stop();
        }
    }

    @Nullable
    SimulatedServer serverOrNull() {
        return server;
    }

    void startServer() {
        note("start");
        queueDisk = queueDisk.reopened();
        relayDisk = relayDisk.reopened();
        ProcessFate fate = new ProcessFate(chance, schedule, faults, trace);
        FaultyWarehouse warehouse = new FaultyWarehouse(
                new InMemoryWarehouse(warehouseDisk, circumstances.window()), warehouseContents::changed, fate, defect);
        FaultyQueue queue = new FaultyQueue(
                "queue",
                queueDisk,
                queueLog::observe,
                fate,
                (channel, sync) -> schedule.in(syncMillis(fate), WRITERS + channel, sync),
                only(
                        Defect.ANSWERS_BEFORE_SYNC,
                        Defect.CREATED_FOLLOWS_THE_CLOCK,
                        Defect.DELETES_BEFORE_ACKNOWLEDGED,
                        Defect.ARCHIVER_ACKNOWLEDGES_WHAT_IT_READS));
        FaultyQueue relay = new FaultyQueue(
                "relay",
                relayDisk,
                relayLog::observe,
                fate,
                FaultyQueue.Syncing.AT_ONCE,
                only(Defect.RELAY_FORGETS_ITS_END, Defect.LOADER_ACKNOWLEDGES_WHAT_IT_READS));
        FaultyLake lake = new FaultyLake(lakeDisk, lakeContents::changed, fate, defect);

        IngestEvents ingest = new IngestEvents(
                queue,
                new BracketCodec(),
                () -> Circumstances.CATALOGUE,
                new RateLimiter(),
                clock,
                chance.apart(),
                opening -> schedule.in(1 + chance.below(OPENING_MILLIS_MAX), WRITERS + "opener", opening),
                figures);
        ArchiveMemory memory = new ArchiveMemory(circumstances.archiveBytesMax());
        ObjectReader reader = new ObjectReader(lake, FORMATS);
        // A defect is to be found by what it breaks, not by what is told of it.
        Consumer<TraceStore.Step> told = defect == Defect.NONE ? steps : step -> {};
        LoadChannels loader = new LoadChannels(
                relay,
                new ChannelHistory(queue, lake, FORMATS, damage -> audit.found(damage.toString())),
                () -> rules,
                warehouse,
                circumstances.commit(),
                Runnable::run,
                clock,
                figures,
                told);
        SimulatedServer started = new SimulatedServer(
                this,
                fate,
                queue,
                relay,
                ingest,
                channel -> new ArchiveChannel(
                        channel,
                        queue,
                        relay,
                        lake,
                        () -> format,
                        reader,
                        circumstances::roll,
                        memory,
                        clock,
                        figures,
                        told,
                        (name, behind, entries) -> {}),
                loader,
                new ReplayingAgent(this, replay(queue, warehouse, lake, fate), warehouse));
        server = started;
        started.start();
    }

    private ReplayTask replay(FaultyQueue queue, FaultyWarehouse warehouse, FaultyLake lake, Fate fate) {
        return new ReplayTask(new ReplayTask.Parts(
                () -> rules,
                warehouse,
                warehouse,
                warehouse,
                lake,
                FORMATS,
                new ChannelHistory(
                        defect == Defect.REPLAY_READS_THE_LAKE_ALONE ? new InMemoryEventQueue() : queue,
                        lake,
                        FORMATS,
                        damage -> audit.found(damage.toString())),
                NO_EXPRESSIONS,
                new BracketCodec(),
                Runnable::run,
                () -> {
                    fate.moment("a replay gives way");
                    return 1 + chance.below(REPLAY_BATCH_MAX);
                }));
    }

    /** Without a window a repeat and its first are the same event to a replay. */
    void askForReplay() {
        if (!circumstances.window().isZero()) {
            replays.ask(clock.instant());
            note("a replay is asked for");
        }
    }

    private long syncMillis(Fate fate) {
        return 1 + chance.below(fate.strikes(Fault.SLOW_SYNC) ? SLOW_SYNC_MILLIS_MAX : SYNC_MILLIS_MAX);
    }

    private Defect only(Defect... possible) {
        return List.of(possible).contains(defect) ? defect : Defect.NONE;
    }

    void reload(int columns) {
        note("reload: " + columns + " columns");
        rules = new SimulatedRules(columns);
        format = chance.oneOf(FORMATS);
    }

    void note(String what) {
        trace.note(schedule.nowMillis(), what);
    }
}
