package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import weir.application.detect.DetectChannel;
import weir.application.detect.DetectorParts;
import weir.application.detect.DetectorPlan;
import weir.application.port.Metrics;
import weir.application.status.AgentBoard;
import weir.domain.analyse.DetectorCounts;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** A thread for each channel that has detectors, as the configuration in force names them. */
final class DetectorThreads implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DetectorThreads.class.getName());
    private static final Duration WAIT = Duration.ofMillis(100);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(15);
    private static final String[] LABELS = {"channel", "detector"};

    private final Supplier<List<DetectorPlan>> plans;
    private final DetectorParts parts;
    private final AgentBoard board;
    private final Metrics metrics;
    private final InstantSource clock;
    private final Map<ChannelName, Running> running = new LinkedHashMap<>();
    private boolean started;

    /** The detectors of one channel at work. */
    private final class Running {
        private final List<DetectorPlan> plans;
        private final DetectChannel channel;
        private final AgentThread thread;
        private Map<AgentName, String> told = Map.of();

        Running(ChannelName name, List<DetectorPlan> plans) {
            this.plans = plans;
            this.channel = new DetectChannel(name, plans, parts);
            this.thread = new AgentThread(
                    "detect-" + name,
                    () -> {
                        Duration pause = channel.step(WAIT);
                        tell(name);
                        return pause;
                    },
                    () -> {
                        try (channel) {
                            channel.drain();
                        }
                    },
                    error -> plans.forEach(
                            plan -> board.report(name, plan.identity().agent(), error)));
        }

        private void tell(ChannelName name) {
            Map<AgentName, String> failures = channel.failures();
            if (failures.equals(told)) {
                return;
            }
            for (DetectorPlan plan : plans) {
                AgentName agent = plan.identity().agent();
                Optional<String> failure = Optional.ofNullable(failures.get(agent));
                if (failure.isPresent() != told.containsKey(agent)) {
                    failure.ifPresentOrElse(
                            why -> LOG.log(Level.WARNING, "detector " + plan.identity() + " waits: " + why),
                            () -> LOG.log(Level.INFO, "detector " + plan.identity() + " goes on"));
                }
                board.report(name, agent, failure);
            }
            told = failures;
        }
    }

    /** @param plans those of the configuration in force */
    DetectorThreads(
            Supplier<List<DetectorPlan>> plans,
            DetectorParts parts,
            AgentBoard board,
            Metrics metrics,
            InstantSource clock) {
        this.plans = plans;
        this.parts = parts;
        this.board = board;
        this.metrics = metrics;
        this.clock = clock;
    }

    synchronized void start() {
        started = true;
        begin();
    }

    /** Puts the configuration in force that is so now: detectors that it does not change go on undisturbed. */
    synchronized void reload() {
        if (!started) {
            return;
        }
        Map<ChannelName, List<DetectorPlan>> next = byChannel();
        List<Running> ending = new ArrayList<>();
        running.entrySet().removeIf(entry -> {
            Running one = entry.getValue();
            boolean changed = !one.plans.equals(next.get(entry.getKey()));
            if (changed) {
                one.thread.stop();
                ending.add(one);
            }
            return changed;
        });
        join(ending, clock.instant().plus(STOP_WITHIN));
        ending.forEach(one -> one.plans.forEach(
                plan -> board.unseat(plan.identity().channel(), plan.identity().agent())));
        begin();
    }

    private void begin() {
        byChannel().forEach((channel, named) -> {
            if (!running.containsKey(channel)) {
                Running one = new Running(channel, named);
                named.forEach(plan -> seat(plan, one.channel));
                running.put(channel, one);
                one.thread.start();
            }
        });
    }

    private Map<ChannelName, List<DetectorPlan>> byChannel() {
        Map<ChannelName, List<DetectorPlan>> byChannel = new LinkedHashMap<>();
        for (DetectorPlan plan : plans.get()) {
            byChannel
                    .computeIfAbsent(plan.identity().channel(), any -> new ArrayList<>())
                    .add(plan);
        }
        return byChannel;
    }

    private void seat(DetectorPlan plan, DetectChannel channel) {
        AgentName agent = plan.identity().agent();
        ChannelName name = plan.identity().channel();
        board.seat(name, agent, () -> channel.lag(agent));
        String[] values = {name.value(), agent.toString()};
        gauge("weir_detector_events", "Events that it was given.", values, channel, agent, DetectorCounts::events);
        gauge("weir_detector_findings", "What it has found.", values, channel, agent, DetectorCounts::detections);
        gauge(
                "weir_detector_late_events",
                "Events that came after what they belong to was closed.",
                values,
                channel,
                agent,
                DetectorCounts::late);
        gauge(
                "weir_detector_skipped_events",
                "Events without a usable time, too far ahead of it, or without a key.",
                values,
                channel,
                agent,
                counts -> counts.untimed() + counts.ahead() + counts.unkeyed());
        gauge(
                "weir_detector_hurried_events",
                "Events taken before their turn because too many were held.",
                values,
                channel,
                agent,
                DetectorCounts::hurried);
        gauge(
                "weir_detector_evicted_keys",
                "Keys forgotten with their state because there were too many.",
                values,
                channel,
                agent,
                DetectorCounts::evicted);
        gauge("weir_detector_keys", "Keys that it holds now.", values, channel, agent, DetectorCounts::keys);
        metrics.gauge("weir_open_alerts", "Alerts that are open.", LABELS, values, () -> channel.openAlerts(agent));
    }

    private void gauge(
            String name,
            String help,
            String[] values,
            DetectChannel channel,
            AgentName agent,
            ToLongFunction<DetectorCounts> figure) {
        metrics.gauge(name, help, LABELS, values, () -> channel.counts(agent)
                .map(counts -> (double) figure.applyAsLong(counts))
                .orElse(Double.NaN));
    }

    /** Publishes and keeps what has been found. Idempotent. */
    @Override
    public synchronized void close() {
        if (started) {
            started = false;
            running.values().forEach(one -> one.thread.stop());
            join(List.copyOf(running.values()), clock.instant().plus(STOP_WITHIN));
            running.clear();
        }
    }

    private void join(List<Running> ending, Instant deadline) {
        for (Running one : ending) {
            try {
                if (!one.thread.join(Duration.between(clock.instant(), deadline))) {
                    LOG.log(Level.WARNING, "detectors were still publishing after " + STOP_WITHIN);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
