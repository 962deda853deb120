package weir.bootstrap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import weir.application.agent.AdministerAgents;
import weir.application.agent.PullEvents;
import weir.application.alert.SinkPlan;
import weir.application.detect.DetectorParts;
import weir.application.handle.AgentPlan;
import weir.application.handle.HandleParts;
import weir.application.handle.RunAgents;
import weir.application.ingest.IngestEvents;
import weir.application.port.Damage;
import weir.application.port.EventQueue;
import weir.bootstrap.config.Config;
import weir.bootstrap.config.OwnAgents;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** The agents that are not Weir's own: those that pull, those that run in the server as configured, detectors, and sinks. */
final class WiringOtherAgents {
    private static final Duration END_WITHIN = Duration.ofSeconds(10);

    private final LiveConfiguration live;
    private final EventQueue queue;
    private final PullEvents pull;
    private final PullThread pulling;
    private final DetectorThreads detectors;
    private final RunAgents running;
    private final AdministerAgents administer;
    private final WiringAgents plans;
    private final WiringSinks sinks;

    WiringOtherAgents(Config config, WiringCommon common, WiringStores stores, IngestEvents ingest) {
        Closer closer = common.closer();
        Consumer<String> damages = common.damages(Damage.Part.QUEUE);
        live = common.live();
        queue = stores.queue();
        plans = new WiringAgents(common.clock());
        sinks = new WiringSinks(common.clock(), common.random());
        pull = closer.add(new PullEvents(
                queue,
                stores.channels(),
                WiringAdapters.openAgents(config.data(), damages),
                ingest,
                live::catalogue,
                live::rules,
                live::agentBounds,
                this::isReserved,
                common.board(),
                common.clock(),
                common.random(),
                common.metrics()));
        detectors = closer.add(new DetectorThreads(
                () -> live.config().detectors(),
                new DetectorParts(
                        stores.channels(),
                        stores.channels(),
                        ingest,
                        stores.checkpoints(),
                        live::rules,
                        closer.add(new BackgroundThread("detector-commit")),
                        stores.taken(),
                        common.clock(),
                        common.metrics()),
                stores.channels(),
                WiringAdapters.openDetectors(config.data(), damages),
                common.board(),
                common.metrics(),
                common.clock()));
        running = new RunAgents(
                new HandleParts(
                        stores.channels(),
                        stores.channels(),
                        WiringAdapters.openRunAgents(config.data(), damages),
                        stores.checkpoints(),
                        ingest,
                        live::rules,
                        stores.done(),
                        common.board(),
                        common.clock(),
                        common.metrics()),
                AgentRunThread::start);
        closer.add(() -> running.stop(END_WITHIN));
        administer = new AdministerAgents(
                pull, List.of(running, detectors), common.board(), stores.lapses(), live::queueSettings);
        pulling = closer.add(new PullThread(pull));
    }

    PullEvents pull() {
        return pull;
    }

    AdministerAgents administer() {
        return administer;
    }

    DetectorThreads detectors() {
        return detectors;
    }

    RunAgents running() {
        return running;
    }

    /** Whether nobody may pull by that name. */
    private boolean isReserved(AgentName agent) {
        return OwnAgents.NAMES.contains(agent.name())
                || agent.name().startsWith(SinkPlan.PREFIX)
                || running.reserves(agent)
                || detectors.reserves(agent)
                || live.config().detectors().stream()
                        .anyMatch(plan -> plan.identity().agent().name().equals(agent.name()));
    }

    /** Before anything is accepted: agents that are new are given all of it. */
    void place() {
        running.place(plans.of(live.config().run()));
        detectors.place();
    }

    void start() {
        pulling.start();
        makeWay();
        detectors.start();
        run();
    }

    /** What speaks against a configuration, a line each. */
    List<String> objections(Config next) {
        return detectors.objections(next.detectors());
    }

    /** Those of the configuration in force, and no others, run from now on. */
    void reload() {
        makeWay();
        detectors.reload();
        run();
    }

    /** Agents of others that have the name of one that runs here from now on pull no more. */
    private void makeWay() {
        Config config = live.config();
        config.run().agents().forEach(agent -> pull.makeWay(agent.channel(), agent.agent()));
        config.detectors()
                .forEach(plan ->
                        pull.makeWay(plan.identity().channel(), plan.identity().agent()));
    }

    /** Those that tell alerts among them, if there are detectors, or were: notices that nobody has been told may wait. */
    private void run() {
        Config config = live.config();
        List<AgentPlan> all = new ArrayList<>(plans.of(config.run()));
        if (!config.detectors().isEmpty() || queue.channels().contains(ChannelName.ALERTS)) {
            all.addAll(sinks.agents(config.alerts()));
        }
        running.apply(all, END_WITHIN);
    }

    /** Says which of those that run have had one event for too long. */
    void watch() {
        running.watch(live.config().run().hangsAfter());
    }

    /** While what they publish is still accepted. Those that pull may go on. */
    void stopPublishing() {
        detectors.close();
        running.stop(END_WITHIN);
    }

    /** Nobody pulls any more. */
    void stopPulling() {
        pulling.close();
    }
}
