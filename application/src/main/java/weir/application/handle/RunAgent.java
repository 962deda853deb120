package weir.application.handle;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import weir.application.agent.AgentReport;
import weir.application.agent.Pace;
import weir.application.derive.Beginning;
import weir.application.handle.Condition.State;
import weir.application.port.AgentRegister;
import weir.application.port.AgentRegister.Registration;
import weir.application.port.EventQueue.Reading;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.application.status.AgentBoard.Seat;

/**
 * One agent of this process on its channel: reads, gives events to its handler in their order, tries those again that fail,
 * rejects those that go on failing, and stops if it fails on everything. What it publishes is published once. One thread
 * calls {@link #step} again and again; anything else may be called from any thread.
 */
public final class RunAgent {
    private static final Subscription.Lag UNKNOWN_LAG = new Subscription.Lag(Optional.empty(), 0, Optional.empty());

    /** While something is under way that this thread is to hear of. */
    private static final Duration ATTENTIVE = Duration.ofMillis(2);

    private static final Duration IDLE = Duration.ofMillis(20);
    private static final Duration ASIDE = Duration.ofMillis(100);
    private static final Logger LOG = System.getLogger(RunAgent.class.getName());
    private static final String HANGING = "hanging";
    private static final String STARTING = "starting";
    private static final Duration ABANDON_WITHIN = Duration.ofSeconds(5);
    static final Duration CONTROL_WAIT = Duration.ofSeconds(5);

    private final HandleParts parts;
    private final AgentPlan plan;
    private final Duration pollWait;
    private final AgentFigures figures;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition condition;
    private final Pace pace;

    /** Where it is on its channel, from before its handler has begun; null if that is not known. */
    private volatile @Nullable Subscription reading;

    /** Null unless it has begun. */
    private volatile @Nullable OpenAgent open;

    /** Since when its handler has been beginning; null if it is not. */
    private volatile @Nullable Instant startingSince;

    private volatile boolean isBeginning;

    /** What failed in the middle of an event, as long as it may still publish. */
    private volatile @Nullable OpenAgent abandoned;

    private Instant abandonedAt = Instant.MIN;

    /** After how long with one event the handler hangs. */
    private volatile Duration hangsAfter = Duration.ofDays(1);

    private boolean isToldToHang;

    /** Why it had stopped when that was last looked at. */
    private Optional<String> toldStopped = Optional.empty();

    /** What the board was last told. */
    private Optional<String> told = Optional.empty();

    /**
     * @param registration what is known of the agent from before
     * @param pollWait how long a step waits for an event at most; whoever wants something of the agent waits that long
     */
    RunAgent(HandleParts parts, AgentPlan plan, Registration registration, Duration pollWait) {
        this.pollWait = pollWait;
        this.parts = parts;
        this.plan = plan;
        this.figures = new AgentFigures(parts.metrics(), plan);
        this.condition =
                new Condition(registration.state() == AgentRegister.State.PAUSED ? State.PAUSED : State.ACTIVE);
        this.pace = new Pace(parts.clock().instant());
    }

    public AgentPlan plan() {
        return plan;
    }

    /**
     * Does what there is to do.
     *
     * @return after what pause there is to be another step
     * @throws OperationFailed if the queue cannot be read, or what was done not be made durable; it is tried again
     */
    public Duration step() {
        lock.lock();
        try {
            if (isAbandoning()) {
                return ATTENTIVE;
            }
            OpenAgent agent = opened();
            boolean begins = condition.isActive();
            boolean worked = step(agent, begins);
            tell();
            if (worked) {
                return Duration.ZERO;
            }
            if (!agent.isQuiet()) {
                return ATTENTIVE;
            }
            return begins && !agent.hasEvents() ? Duration.ZERO : begins ? IDLE : ASIDE;
        } finally {
            lock.unlock();
        }
    }

    /** What fails while an event is in hand leaves it nowhere: the agent goes on at its place, as after a restart. */
    private boolean step(OpenAgent agent, boolean begins) {
        try {
            return agent.step(begins, pollWait);
        } catch (RuntimeException | Error e) {
            if (agent.isUnsettled()) {
                abandoned = agent;
                abandonedAt = parts.clock().instant();
                closeReading();
            }
            throw e;
        }
    }

    /** What is still on its way to channels is waited for a while: what is there then is found, and not published twice. */
    private boolean isAbandoning() {
        OpenAgent agent = abandoned;
        boolean is = agent != null
                && agent.isPublishing()
                && parts.clock().instant().isBefore(abandonedAt.plus(ABANDON_WITHIN));
        if (!is) {
            abandoned = null;
        }
        return is;
    }

    /** A step failed; empty: one succeeded after that. */
    public void failed(Optional<String> failure) {
        condition.unable(failure);
        tell();
    }

    private void tell() {
        Optional<String> stopped = condition.whyStopped();
        if (stopped.isPresent() && !stopped.equals(toldStopped)) {
            LOG.log(Level.WARNING, RejectionLog.who(plan) + ": " + RejectionLog.line(stopped.get()));
        }
        toldStopped = stopped;
        Optional<String> complaint = condition.complaint();
        if (!complaint.equals(told)) {
            told = complaint;
            parts.board().report(plan.channel(), plan.agent(), complaint);
        }
    }

    /**
     * Looks whether the handler has had one event for so long, and tells when that begins and when it ends. For another
     * thread than the one that calls {@link #step}: that one may be what hangs.
     */
    void watch(Duration after) {
        hangsAfter = after;
        Optional<String> hanging = hanging();
        if (hanging.isPresent() && !isToldToHang) {
            LOG.log(Level.WARNING, "agent {0} on channel {1} hangs: {2}", plan.agent(), plan.channel(), hanging.get());
        } else if (hanging.isEmpty() && isToldToHang) {
            LOG.log(Level.INFO, "agent {0} on channel {1} goes on", plan.agent(), plan.channel());
        }
        if (hanging.isPresent() || isToldToHang) {
            parts.board().note(plan.channel(), plan.agent(), hanging.map(why -> "hangs: " + why));
        }
        isToldToHang = hanging.isPresent();
    }

    /** What its handler has had, or has been at, for too long; empty if nothing. */
    Optional<String> hanging() {
        OpenAgent agent = open;
        Instant starting = startingSince;
        if (starting != null) {
            return hangs(starting)
                    ? Optional.of("its handler has been starting since " + seconds(starting))
                    : Optional.empty();
        }
        return agent == null
                ? Optional.empty()
                : agent.held()
                        .filter(held -> hangs(held.since()))
                        .map(held -> "its handler has had the event at " + held.position() + " (data_id " + held.id()
                                + ") since " + seconds(held.since()));
    }

    private boolean hangs(Instant since) {
        return !parts.clock().instant().isBefore(since.plus(hangsAfter));
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Begins with no further event, also in a step that is under way; {@link #step} ends what is under way. */
    public void end() {
        condition.end();
    }

    /** Whether nothing is under way, so that it may be closed without anything being done twice. */
    public boolean isQuiet() {
        OpenAgent agent = open;
        return agent == null ? abandoned == null : agent.isQuiet();
    }

    /** Lets go of the channel; what is done is acknowledged before if nothing is under way. Idempotent. */
    public void close() {
        lock.lock();
        try {
            OpenAgent agent = open;
            try {
                if (agent != null) {
                    agent.commit(true);
                }
            } finally {
                closeReading();
            }
        } finally {
            lock.unlock();
        }
    }

    private void closeReading() {
        OpenAgent agent = open;
        open = null;
        try {
            if (agent != null) {
                agent.close();
            }
        } finally {
            unsubscribe(); // or the agent could never begin again
        }
    }

    private void unsubscribe() {
        Subscription read = reading;
        reading = null;
        if (read != null) {
            read.close();
        }
    }

    private OpenAgent opened() {
        OpenAgent agent = open;
        if (agent != null) {
            return agent;
        }
        Beginning.place(parts.queue(), parts.cursors(), plan.channel(), plan.agent(), plan.begin());
        unsubscribe(); // of an attempt before
        Subscription fresh = parts.queue().subscribe(plan.channel(), plan.agent(), Reading.DURABLE);
        reading = fresh;
        isBeginning = true; // until it has begun, also while it waits to try again
        OpenAgent opened = new OpenAgent(parts, figures, plan, condition, fresh, this::handler, this::acknowledged);
        open = opened;
        isBeginning = false;
        return opened;
    }

    private AsyncEventHandler handler() {
        startingSince = parts.clock().instant();
        try {
            return plan.handler().get();
        } finally {
            startingSince = null;
        }
    }

    private void acknowledged(int events) {
        figures.acknowledged(events);
        pace.add(events, parts.clock().instant());
    }

    /** Whoever asks must never fail: of a channel that cannot be opened nothing is known. */
    Subscription.Lag lag() {
        try {
            Subscription read = reading;
            return read == null ? UNKNOWN_LAG : read.lag();
        } catch (OperationFailed e) {
            condition.failed(String.valueOf(e.getMessage()));
            return UNKNOWN_LAG;
        }
    }

    /** Why it has stopped; empty if it has not. */
    Optional<String> whyStopped() {
        return condition.whyStopped();
    }

    /** Why it takes nothing, though nobody wants it so; empty if it does. */
    Optional<String> ailment() {
        Optional<String> cannotBegin = isBeginning
                ? condition.unable().map(why -> "it cannot begin, and tries again: " + why)
                : Optional.empty();
        return condition.whyStopped().or(this::hanging).or(() -> cannotBegin);
    }

    private String state() {
        State state = condition.state();
        if (hanging().isPresent()) {
            return HANGING;
        }
        return isBeginning && state == State.ACTIVE ? STARTING : state.code();
    }

    @Override
    public String toString() {
        return plan.agent() + " on " + plan.channel() + ": " + condition.state() + ", " + open;
    }

    AgentReport report() {
        Subscription.Lag lag = lag();
        OpenAgent agent = open;
        Optional<String> hanging = hanging();
        return new AgentReport(
                plan.channel(),
                plan.agent(),
                plan.kind(),
                state(),
                lag.acknowledged(),
                lag.events(),
                parts.board().age(lag),
                OptionalDouble.of(pace.perSecond(parts.clock().instant())),
                agent == null ? 0 : agent.underWay(),
                0,
                hanging.or(condition::lastError).or(() -> parts.board().lastError(plan.channel(), plan.agent())));
    }

    void pause() {
        condition.become(State.PAUSED);
    }

    void resume() {
        condition.become(State.ACTIVE);
    }

    /**
     * Goes on right behind that position.
     *
     * @return false if it could not be interrupted now: its handler takes long with an event
     * @throws IllegalArgumentException if the channel has no such position
     */
    boolean reset(Optional<Position> behind) {
        if (!isLocked()) {
            return false;
        }
        try {
            closeReading();
            RunAgents.place(parts, new Seat(plan.channel(), plan.agent()), behind);
            condition.forget();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isLocked() {
        try {
            return lock.tryLock(CONTROL_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
