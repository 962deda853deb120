package weir.application.handle;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentSkipListMap;
import weir.application.agent.AgentFault;
import weir.application.agent.AgentReport;
import weir.application.agent.PullOutcome;
import weir.application.agent.PullOutcome.Changed;
import weir.application.agent.PullOutcome.Refused;
import weir.application.agent.ResidentAgents;
import weir.application.derive.Beginning;
import weir.application.port.AgentRegister.Registration;
import weir.application.port.AgentRegister.State;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.status.AgentBoard.Seat;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * The agents of the configuration in force, each on a thread of its own, and those of configurations before whose places are
 * kept. They come and go one at a time; who asks how they are waits for nobody.
 */
public final class RunAgents implements ResidentAgents {
    private static final Logger LOG = System.getLogger(RunAgents.class.getName());
    private static final Duration POLL_WAIT = Duration.ofMillis(50);
    private static final String UNCONFIGURED = "unconfigured";
    private static final String KIND_UNKNOWN = "run";

    private final HandleParts parts;
    private final Threads threads;
    private final Map<Seat, Live> live = new ConcurrentSkipListMap<>();
    private final Map<Seat, Registration> known = new ConcurrentSkipListMap<>();

    /** Those that were told to end and had not when that was last looked at: they read their channels until they have. */
    private final Map<Seat, List<Stoppable>> ending = new HashMap<>();

    /** Runs agents. */
    @FunctionalInterface
    public interface Threads {
        /** Calls an agent's steps on a thread of its own, and closes it in the end. */
        Stoppable run(RunAgent agent);
    }

    /** An agent's thread. */
    @FunctionalInterface
    public interface Stoppable {
        /** Whether the agent has ended within that time; if not, it does when its handler lets it. May be said again. */
        boolean stop(Duration within);
    }

    private record Live(RunAgent agent, Stoppable thread) {}

    /** @throws OperationFailed if the agents that there were cannot be read */
    public RunAgents(HandleParts parts, Threads threads) {
        this.parts = parts;
        this.threads = threads;
        parts.register().all().forEach(registration -> known.put(seat(registration), registration));
    }

    private static Seat seat(Registration registration) {
        return new Seat(registration.channel(), registration.agent());
    }

    private static Seat seat(AgentPlan plan) {
        return new Seat(plan.channel(), plan.agent());
    }

    /**
     * Gives those that are new their places, so that each is given all that its channel takes from now on. What cannot be
     * kept now is logged, and kept when the agent begins.
     */
    public void place(List<AgentPlan> plans) {
        for (AgentPlan plan : plans) {
            try {
                Beginning.place(parts.queue(), parts.cursors(), plan.channel(), plan.agent(), plan.begin());
            } catch (OperationFailed e) {
                LOG.log(
                        Level.WARNING,
                        "agent " + plan.agent() + " of channel " + plan.channel()
                                + " has no place yet, and may miss what comes before it has one: " + e.getMessage());
            }
        }
    }

    /**
     * Lets the agents of these plans run and no others. One whose plan is as it was goes on undisturbed; one that has
     * stopped begins again; one that is there no more keeps its place.
     *
     * @param within how long to wait for those that are to end
     */
    public synchronized void apply(List<AgentPlan> plans, Duration within) {
        for (Map.Entry<Seat, Live> running : List.copyOf(live.entrySet())) {
            AgentPlan plan = running.getValue().agent.plan();
            if (plans.stream().noneMatch(plan::isSame)) {
                stop(running.getKey(), within);
            }
        }
        place(plans);
        for (AgentPlan plan : plans) {
            Live running = live.get(seat(plan));
            if (running == null) {
                begin(plan);
            } else if (running.agent.whyStopped().isPresent()) {
                running.agent.resume();
            }
        }
    }

    private void begin(AgentPlan plan) {
        Registration registration = known.computeIfAbsent(seat(plan), any -> {
            Registration first = new Registration(
                    plan.channel(),
                    plan.agent(),
                    State.ACTIVE,
                    plan.begin(),
                    0,
                    parts.clock().instant());
            parts.register().store(first);
            return first;
        });
        RunAgent agent = new RunAgent(parts, plan, registration, POLL_WAIT);
        parts.board().seat(plan.channel(), plan.agent(), agent::lag);
        live.put(seat(plan), new Live(agent, threads.run(agent)));
        parts.metrics()
                .gauge(
                        "weir_agent_hanging",
                        "1 while the handler of an agent in the server has had one event for longer than agents.hangs_after.",
                        new String[] {"channel", "agent"},
                        new String[] {plan.channel().value(), plan.agent().toString()},
                        () -> isHanging(seat(plan)) ? 1 : 0);
    }

    private boolean isHanging(Seat seat) {
        Live running = live.get(seat);
        return running != null && running.agent.hanging().isPresent();
    }

    private void stop(Seat seat, Duration within) {
        Live running = live.remove(seat);
        if (running != null) {
            parts.board().unseat(seat.channel(), seat.agent());
            if (!running.thread.stop(within)) {
                ending.computeIfAbsent(seat, any -> new ArrayList<>()).add(running.thread);
                LOG.log(
                        Level.WARNING,
                        "agent {0} of channel {1} is still busy with an event, and ends when that is done",
                        seat.agent(),
                        seat.channel());
            }
        }
    }

    /** Whether none of that name that was told to end still reads the channel; waits a while for it. */
    private boolean hasEnded(Seat seat) {
        List<Stoppable> left = ending.getOrDefault(seat, new ArrayList<>());
        left.removeIf(thread -> thread.stop(RunAgent.CONTROL_WAIT));
        ending.values().removeIf(List::isEmpty);
        return left.isEmpty();
    }

    private static Refused busy(AgentName agent, String not) {
        return new Refused(
                AgentFault.AGENTS_BUSY,
                "agent " + agent + " is busy with an event, and was not " + not + "; try again");
    }

    /** Ends them all; what is not done goes on from their places at the next start. */
    public synchronized void stop(Duration within) {
        live.values().forEach(running -> running.agent.end());
        List.copyOf(live.keySet()).forEach(seat -> stop(seat, within));
    }

    /**
     * Tells of agents whose handler has had one event for so long. To be called now and then, by a thread that runs no
     * agent.
     */
    public void watch(Duration hangsAfter) {
        live.values().forEach(running -> running.agent.watch(hangsAfter));
    }

    /** A line for each agent that takes nothing though nobody wants it so: it has stopped, hangs, or cannot begin. */
    public List<String> ailing() {
        List<String> lines = new ArrayList<>();
        live.forEach((seat, running) -> running.agent
                .ailment()
                .ifPresent(why -> lines.add(seat.agent() + " on " + seat.channel() + ": " + why)));
        return lines;
    }

    @Override
    public boolean reserves(AgentName agent) {
        return known.keySet().stream().anyMatch(seat -> seat.agent().name().equals(agent.name()));
    }

    @Override
    public List<AgentReport> list() {
        List<AgentReport> reports = new ArrayList<>();
        known.forEach((seat, registration) -> reports.add(report(seat, registration)));
        return reports;
    }

    @Override
    public boolean has(ChannelName channel, AgentName agent) {
        return known.containsKey(new Seat(channel, agent));
    }

    private AgentReport report(Seat seat, Registration registration) {
        Live running = live.get(seat);
        return running == null ? unconfigured(registration) : running.agent.report();
    }

    private AgentReport unconfigured(Registration registration) {
        Optional<Position> position = Optional.empty();
        Optional<String> error = Optional.empty();
        try {
            position = Optional.ofNullable(
                    parts.queue().state(registration.channel()).acknowledged().get(registration.agent()));
        } catch (OperationFailed e) {
            error = Optional.of(String.valueOf(e.getMessage()));
        }
        return new AgentReport(
                registration.channel(),
                registration.agent(),
                KIND_UNKNOWN,
                UNCONFIGURED,
                position,
                0,
                Duration.ZERO,
                OptionalDouble.empty(),
                0,
                0,
                error);
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
        Seat seat = new Seat(channel, agent);
        Registration registration = known.get(seat);
        if (registration == null) {
            return unknown(seat);
        }
        Registration changed = registration.in(state);
        parts.register().store(changed);
        known.put(seat, changed);
        Live running = live.get(seat);
        if (running != null && state == State.PAUSED) {
            running.agent.pause();
        } else if (running != null) {
            running.agent.resume();
        }
        return new Changed(report(seat, changed));
    }

    private static Refused unknown(Seat seat) {
        return new Refused(AgentFault.UNKNOWN_AGENT, "channel " + seat.channel() + " has no agent " + seat.agent());
    }

    @Override
    public synchronized PullOutcome reset(ChannelName channel, AgentName agent, Optional<Position> behind) {
        Seat seat = new Seat(channel, agent);
        Registration registration = known.get(seat);
        if (registration == null) {
            return unknown(seat);
        }
        Live running = live.get(seat);
        if (!hasEnded(seat) || (running != null && !running.agent.reset(behind))) {
            return busy(agent, "reset");
        }
        if (running == null) {
            place(parts, seat, behind);
        }
        return new Changed(report(seat, registration));
    }

    /**
     * Moves an agent that reads nothing. The cursor first: it may refuse, and without the checkpoint what was published is not
     * known. If the process dies between the two, an agent that was to go back is where it was.
     *
     * @throws IllegalArgumentException if the channel has no such position; then nothing has changed
     */
    static void place(HandleParts parts, Seat seat, Optional<Position> behind) {
        parts.cursors().place(seat.channel(), seat.agent(), behind);
        parts.checkpoints().remove(seat.channel(), seat.agent());
    }

    @Override
    public synchronized PullOutcome remove(ChannelName channel, AgentName agent) {
        Seat seat = new Seat(channel, agent);
        Registration registration = known.get(seat);
        if (registration == null) {
            return unknown(seat);
        }
        if (live.containsKey(seat)) {
            return new Refused(
                    AgentFault.AGENT_CONFIGURED,
                    "agent " + agent
                            + " is one of the configuration, and would come again: take it out there,"
                            + " say `weir reload`, and then remove it");
        }
        if (!hasEnded(seat)) {
            return busy(agent, "removed");
        }
        AgentReport before = report(seat, registration);
        parts.cursors().forget(channel, agent); // first: it may refuse, and without a checkpoint outputs come twice
        parts.checkpoints().remove(channel, agent);
        parts.register().remove(channel, agent);
        known.remove(seat);
        return new Changed(before);
    }
}
