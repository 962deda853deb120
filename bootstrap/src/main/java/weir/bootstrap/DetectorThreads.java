package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import weir.application.agent.AgentFault;
import weir.application.agent.AgentReport;
import weir.application.agent.PullOutcome;
import weir.application.agent.PullOutcome.Changed;
import weir.application.agent.PullOutcome.Refused;
import weir.application.agent.ResidentAgents;
import weir.application.derive.AgentPlace;
import weir.application.detect.Analysis;
import weir.application.detect.DetectChannel;
import weir.application.detect.DetectorParts;
import weir.application.detect.DetectorPlan;
import weir.application.port.AgentCursors;
import weir.application.port.AgentRegister;
import weir.application.port.AgentRegister.Registration;
import weir.application.port.AgentRegister.State;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.status.AgentBoard;
import weir.application.status.AgentBoard.Seat;
import weir.domain.alert.Severity;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * A thread for each channel that has detectors, as the configuration in force names them. Whoever pauses, resets or removes
 * one has all detectors of its channel keep what they know and begin again.
 */
final class DetectorThreads implements ResidentAgents, AutoCloseable {
    private static final Logger LOG = System.getLogger(DetectorThreads.class.getName());
    private static final Duration WAIT = Duration.ofMillis(100);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(15);
    /** As those that take events in: what detectors say is worth the most at once, and one thread a channel is bounded. */
    private static final int PRIORITY = Thread.NORM_PRIORITY;

    private static final String KIND = "detector";
    private static final String UNCONFIGURED = "unconfigured";

    private final Supplier<List<DetectorPlan>> plans;
    private final DetectorParts parts;
    private final AgentCursors cursors;
    private final AgentRegister register;
    private final Map<Seat, Registration> known = new ConcurrentSkipListMap<>();
    private final AgentBoard board;
    private final Metrics metrics;
    private final InstantSource clock;
    private final Map<ChannelName, Running> running = new ConcurrentHashMap<>();
    private boolean started;

    /** The detectors of one channel at work. */
    private final class Running {
        private final List<DetectorPlan> plans;
        private final DetectChannel channel;
        private final List<DetectorFigures> figures;
        private final AgentThread thread;
        private Map<AgentName, String> told = Map.of();

        /** Those that are not configured any more, when the thread is to end. */
        private volatile Set<AgentName> retiring = Set.of();

        Running(ChannelName name, List<DetectorPlan> plans) {
            this.plans = plans;
            this.channel = new DetectChannel(name, plans, parts);
            this.figures = plans.stream()
                    .map(plan -> new DetectorFigures(plan, channel, board, clock))
                    .toList();
            this.thread = new AgentThread(
                    "detect-" + name,
                    PRIORITY,
                    () -> {
                        Duration pause = channel.step(WAIT);
                        tell(name);
                        figures.forEach(DetectorFigures::look);
                        return pause;
                    },
                    () -> {
                        try (channel) {
                            retiring.forEach(channel::retire);
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

    /**
     * @param plans those of the configuration in force
     * @param register of detectors alone
     */
    DetectorThreads(
            Supplier<List<DetectorPlan>> plans,
            DetectorParts parts,
            AgentCursors cursors,
            AgentRegister register,
            AgentBoard board,
            Metrics metrics,
            InstantSource clock) {
        this.plans = plans;
        this.parts = parts;
        this.cursors = cursors;
        this.register = register;
        register.all()
                .forEach(registration ->
                        known.put(new Seat(registration.channel(), registration.agent()), registration));
        this.board = board;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Gives those that are new their places, so that each is given all that its channel takes from now on. What cannot be
     * kept now is logged, and kept when they begin.
     */
    synchronized void place() {
        byChannel().forEach((channel, named) -> place(channel, new DetectChannel(channel, named, parts)));
    }

    private static void place(ChannelName name, DetectChannel channel) {
        try {
            channel.place();
        } catch (OperationFailed e) {
            LOG.log(
                    Level.WARNING,
                    "detectors of channel " + name
                            + " have no place yet, and may miss what comes before they have one: " + e.getMessage());
        }
    }

    synchronized void start() {
        started = true;
        begin();
    }

    /** What speaks against a configuration: detectors that could not go on with what those of their name remember. */
    synchronized List<String> objections(List<DetectorPlan> next) {
        List<String> objections = new ArrayList<>();
        for (DetectorPlan plan : next) {
            AgentName agent = plan.identity().agent();
            Running one = running.get(plan.identity().channel());
            boolean continues = one == null
                    || one.plans.stream()
                            .filter(before -> before.identity().equals(plan.identity()))
                            .allMatch(before -> Analysis.continues(plan, before));
            if (!continues) {
                objections.add("detectors." + agent.name() + ": what it remembers does not fit its new definition, and"
                        + " would be lost: give it a new version (now " + agent.version() + "); or, if it may be lost,"
                        + " take it out, say `weir reload` and `weir agents remove " + agent + " --channel "
                        + plan.identity().channel() + "`, and put it back");
            }
        }
        return objections;
    }

    /** Puts the configuration in force that is so now: detectors that it does not change go on undisturbed. */
    synchronized void reload() {
        if (started) {
            Map<ChannelName, List<DetectorPlan>> next = byChannel();
            end((channel, one) -> !one.plans.equals(next.get(channel)));
            begin();
        }
    }

    private void end(BiPredicate<ChannelName, Running> which) {
        List<Running> ending = new ArrayList<>();
        running.entrySet().removeIf(entry -> {
            Running one = entry.getValue();
            boolean ends = which.test(entry.getKey(), one);
            if (ends) {
                one.retiring = one.plans.stream()
                        .filter(plan ->
                                plan(entry.getKey(), plan.identity().agent()).isEmpty())
                        .map(plan -> plan.identity().agent())
                        .collect(Collectors.toSet());
                one.thread.stop();
                ending.add(one);
            }
            return ends;
        });
        join(ending, clock.instant().plus(STOP_WITHIN));
        ending.forEach(one -> one.plans.forEach(
                plan -> board.unseat(plan.identity().channel(), plan.identity().agent())));
    }

    private void begin() {
        byChannel().forEach((channel, named) -> {
            if (!running.containsKey(channel)) {
                Running one = new Running(channel, named);
                named.forEach(plan -> {
                    AgentName agent = plan.identity().agent();
                    board.seat(channel, agent, () -> one.channel.lag(agent));
                });
                one.figures.forEach(figures -> figures.register(metrics));
                running.put(channel, one);
                place(channel, one.channel);
                one.thread.start();
            }
        });
    }

    private Map<ChannelName, List<DetectorPlan>> byChannel() {
        Map<ChannelName, List<DetectorPlan>> byChannel = new LinkedHashMap<>();
        for (DetectorPlan plan : plans.get()) {
            if (registered(plan).state() != State.ACTIVE) {
                continue;
            }
            byChannel
                    .computeIfAbsent(plan.identity().channel(), any -> new ArrayList<>())
                    .add(plan);
        }
        return byChannel;
    }

    private static Seat seat(DetectorPlan plan) {
        return new Seat(plan.identity().channel(), plan.identity().agent());
    }

    private Registration registered(DetectorPlan plan) {
        return known.computeIfAbsent(seat(plan), seat -> {
            Registration first =
                    new Registration(seat.channel(), seat.agent(), State.ACTIVE, plan.begin(), 0, clock.instant());
            register.store(first);
            return first;
        });
    }

    @Override
    public boolean reserves(AgentName agent) {
        return known.keySet().stream().anyMatch(seat -> seat.agent().name().equals(agent.name()));
    }

    @Override
    public List<AgentReport> list() {
        return known.values().stream().map(this::report).toList();
    }

    @Override
    public boolean has(ChannelName channel, AgentName agent) {
        return known.containsKey(new Seat(channel, agent));
    }

    private AgentReport report(Registration registration) {
        ChannelName channel = registration.channel();
        AgentName agent = registration.agent();
        Optional<AgentBoard.Standing> standing = board.standings().stream()
                .filter(one -> one.seat().channel().equals(channel)
                        && one.seat().agent().equals(agent))
                .findFirst();
        boolean isConfigured = plan(channel, agent).isPresent();
        return new AgentReport(
                channel,
                agent,
                KIND,
                isConfigured ? registration.state().code() : UNCONFIGURED,
                standing.flatMap(one -> one.lag().acknowledged()),
                standing.map(one -> one.lag().events()).orElse(0L),
                standing.map(AgentBoard.Standing::age).orElse(Duration.ZERO),
                OptionalDouble.empty(),
                0,
                0,
                board.lastError(channel, agent));
    }

    private Optional<DetectorPlan> plan(ChannelName channel, AgentName agent) {
        return plans.get().stream()
                .filter(plan -> seat(plan).equals(new Seat(channel, agent)))
                .findFirst();
    }

    @Override
    public PullOutcome pause(ChannelName channel, AgentName agent) {
        return change(channel, agent, State.PAUSED);
    }

    @Override
    public PullOutcome resume(ChannelName channel, AgentName agent) {
        return change(channel, agent, State.ACTIVE);
    }

    private synchronized PullOutcome change(ChannelName channel, AgentName agent, State state) {
        Registration registration = known.get(new Seat(channel, agent));
        if (registration == null) {
            return unknown(channel, agent);
        }
        Registration changed = registration.in(state);
        register.store(changed);
        known.put(new Seat(channel, agent), changed);
        reload();
        return new Changed(report(changed));
    }

    private static Refused unknown(ChannelName channel, AgentName agent) {
        return new Refused(AgentFault.UNKNOWN_AGENT, "channel " + channel + " has no detector " + agent);
    }

    /** It forgets what it knew; what it finds once more has the ids that it had, and is published once more. */
    @Override
    public synchronized PullOutcome reset(ChannelName channel, AgentName agent, Optional<Position> behind) {
        Registration registration = known.get(new Seat(channel, agent));
        if (registration == null) {
            return unknown(channel, agent);
        }
        end((name, one) -> name.equals(channel));
        try {
            cursors.place(channel, agent, behind);
            Optional<DetectorPlan> plan = plan(channel, agent);
            if (plan.isPresent()) {
                AgentPlace place = new AgentPlace(behind, Map.of());
                parts.checkpoints()
                        .write(channel, agent, out -> {
                            place.write(out);
                            new Analysis(plan.get()).save(out);
                        })
                        .commit();
            } else {
                parts.checkpoints().remove(channel, agent);
            }
        } finally {
            begin(); // also those of the channel that were not reset
        }
        return new Changed(report(registration));
    }

    @Override
    public synchronized PullOutcome remove(ChannelName channel, AgentName agent) {
        Registration registration = known.get(new Seat(channel, agent));
        if (registration == null) {
            return unknown(channel, agent);
        }
        if (plan(channel, agent).isPresent()) {
            return new Refused(
                    AgentFault.AGENT_CONFIGURED,
                    "detector " + agent + " is one of the configuration, and would come again: take it out of"
                            + " `detectors`, say `weir reload`, and then remove it");
        }
        AgentReport before = report(registration);
        try {
            cursors.forget(channel, agent);
        } catch (IllegalStateException e) { // its thread did not end in time, and still reads
            return new Refused(
                    AgentFault.AGENTS_BUSY,
                    "detector " + agent + " is still publishing, and was not removed; try again");
        }
        parts.checkpoints().remove(channel, agent);
        register.remove(channel, agent);
        known.remove(new Seat(channel, agent));
        return new Changed(before);
    }

    /** How many alerts are open, by the severity that the configuration gives them. Waits for nobody. */
    Map<Severity, Long> openAlerts() {
        Map<Severity, Long> open = new EnumMap<>(Severity.class);
        running.values()
                .forEach(one -> one.plans.forEach(plan -> plan.alert().ifPresent(alert -> {
                    long alerts = one.channel.openAlerts(plan.identity().agent());
                    if (alerts > 0) {
                        open.merge(alert.severity(), alerts, Long::sum);
                    }
                })));
        return open;
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
