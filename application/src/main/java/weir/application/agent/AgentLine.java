package weir.application.agent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import weir.application.agent.PullOutcome.Refused;
import weir.application.derive.Beginning;
import weir.application.port.AgentRegister.Registration;
import weir.application.port.AgentRegister.State;
import weir.application.port.EventQueue.Reading;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** One agent on one channel: whoever asks for its events, and those it has been given. May be used from any thread. */
final class AgentLine {
    private static final Logger LOG = System.getLogger(AgentLine.class.getName());
    private static final Subscription.Lag UNKNOWN_LAG = new Subscription.Lag(Optional.empty(), 0, Optional.empty());

    private final AgentParts parts;
    private final ChannelName channel;
    private final AgentName agent;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Pace pace;
    private volatile Registration registration;
    private volatile @Nullable OpenLine open;
    private volatile Optional<String> lastError = Optional.empty();
    private volatile boolean ended;

    /** A poll that waits for events. */
    private record Waiting(PullRequest request, Instant until, CompletableFuture<PullOutcome> answer) {}

    AgentLine(AgentParts parts, Registration registration) {
        this.parts = parts;
        this.channel = registration.channel();
        this.agent = registration.agent();
        this.registration = registration;
        this.pace = new Pace(parts.clock.instant());
    }

    Registration registration() {
        return registration;
    }

    Optional<String> lastError() {
        return lastError;
    }

    double eventsPerSecond() {
        return pace.perSecond(parts.clock.instant());
    }

    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    int leased() {
        lock.lock();
        try {
            OpenLine line = open;
            return line == null ? 0 : line.leased();
        } finally {
            lock.unlock();
        }
    }

    /** Whoever asks must never fail: a channel that cannot be opened lags by nothing that is known. */
    Subscription.Lag lag() {
        try {
            OpenLine line = open;
            if (line == null) {
                lock.lock();
                try {
                    line = ended ? null : opened();
                } finally {
                    lock.unlock();
                }
            }
            return line == null ? UNKNOWN_LAG : line.lag();
        } catch (OperationFailed e) {
            failed(String.valueOf(e.getMessage()));
            return UNKNOWN_LAG;
        }
    }

    /** The answer is there at once if there are events, or when there are, or when the time to wait is over. */
    CompletableFuture<PullOutcome> pull(PullRequest request) {
        if (lock.getQueueLength() >= AgentBounds.QUEUEING_MAX) {
            return CompletableFuture.completedFuture(busy("requests of agent " + agent + " are under way"));
        }
        lock.lock();
        try {
            if (ended) {
                return CompletableFuture.completedFuture(gone());
            }
            Instant now = parts.clock.instant();
            Optional<Delivery> delivery = attempt(request, now);
            if (delivery.isPresent()) {
                return CompletableFuture.completedFuture(delivery.get());
            }
            return request.waitMax().isZero()
                    ? CompletableFuture.completedFuture(Delivery.nothing(registration.state()))
                    : await(request, now.plus(request.waitMax()));
        } catch (OperationFailed e) {
            failed(String.valueOf(e.getMessage()));
            return CompletableFuture.failedFuture(e);
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<PullOutcome> await(PullRequest request, Instant until) {
        if (waiting.size() >= AgentBounds.WAITING_PER_AGENT_MAX || !parts.waiting.tryAcquire()) {
            return CompletableFuture.completedFuture(busy("polls wait for events"));
        }
        CompletableFuture<PullOutcome> answer = new CompletableFuture<>();
        waiting.add(new Waiting(request, until, answer));
        return answer;
    }

    private static Refused busy(String what) {
        return new Refused(AgentFault.AGENTS_BUSY, "as many " + what + " as may be; try again");
    }

    private Refused gone() {
        return registration.state() == State.LEAVING
                ? new Refused(
                        AgentFault.UNKNOWN_AGENT, "agent " + agent + " of channel " + channel + " was just removed")
                : new Refused(AgentFault.AGENTS_BUSY, "the server is closing; try again");
    }

    /** Without a place for the answer nothing is given. */
    private Optional<Delivery> attempt(PullRequest request, Instant now) {
        OpenLine line = opened();
        line.settleRejected(now);
        line.expire(now);
        if (registration.state() != State.ACTIVE || !parts.deliveries.tryAcquire()) {
            return Optional.empty();
        }
        Optional<Delivery> delivery = Optional.empty();
        try {
            delivery = line.give(request, now);
        } finally {
            if (delivery.isEmpty()) {
                parts.deliveries.release();
            }
        }
        return delivery;
    }

    private OpenLine opened() {
        OpenLine line = open;
        if (line != null) {
            return line;
        }
        Beginning.place(parts.queue, parts.cursors, channel, agent, registration.begin());
        Subscription subscription = parts.queue.subscribe(channel, agent, Reading.DURABLE);
        try {
            OpenLine opened = new OpenLine(
                    parts, subscription, registration, this::failed, events -> pace.add(events, parts.clock.instant()));
            open = opened;
            return opened;
        } catch (RuntimeException e) {
            subscription.close(); // or the agent could never begin again
            throw e;
        }
    }

    private void failed(String error) {
        lastError = Optional.of(error);
    }

    /** Answers the polls for which there are events now, and those that have waited long enough. */
    void attend(Instant now) {
        List<Runnable> answers = new ArrayList<>();
        if (!lock.tryLock()) {
            return; // whoever has it looks after the agent itself; the next time comes soon
        }
        try {
            OpenLine line = open;
            if (line != null && waiting.isEmpty()) {
                line.settleRejected(now);
            }
            for (int left = waiting.size(); left > 0; left--) {
                attend(waiting.remove(), now, answers);
            }
        } catch (OperationFailed e) {
            failed(String.valueOf(e.getMessage()));
        } finally {
            lock.unlock();
            answers.forEach(Runnable::run);
        }
    }

    private void attend(Waiting poll, Instant now, List<Runnable> answers) {
        if (poll.answer.isDone()) {
            parts.waiting.release(); // whoever asked has gone
            return;
        }
        try {
            Optional<Delivery> delivery = attempt(poll.request, now);
            if (delivery.isEmpty() && now.isBefore(poll.until)) {
                waiting.add(poll);
                return;
            }
            Delivery answer = delivery.orElseGet(() -> Delivery.nothing(registration.state()));
            answers.add(() -> answer(poll, answer));
        } catch (RuntimeException e) {
            failed(String.valueOf(e.getMessage()));
            answers.add(() -> poll.answer.completeExceptionally(e));
        }
        parts.waiting.release();
    }

    private void answer(Waiting poll, Delivery answer) {
        if (poll.answer.complete(answer)) {
            return;
        }
        // Whoever asked has gone in this very moment: others get it.
        answer.close();
        try {
            answer.term()
                    .map(term -> SettleRequest.giveBack(channel, agent, term.lease()))
                    .ifPresent(this::settle);
        } catch (OperationFailed e) {
            LOG.log(Level.WARNING, "what nobody waited for any more is given again when its lease has run out", e);
        }
    }

    /** Says what became of events. */
    PullOutcome settle(SettleRequest request) {
        if (lock.getQueueLength() >= AgentBounds.QUEUEING_MAX) {
            return busy("requests of agent " + agent + " are under way");
        }
        lock.lock();
        try {
            if (ended) {
                return gone();
            }
            if (!LeaseId.isOf(request.lease(), registration.epoch())) {
                return new Refused(
                        AgentFault.LEASE_SUPERSEDED,
                        "agent " + agent + " was reset since it was given that lease; ask for events again");
            }
            Instant now = parts.clock.instant();
            OpenLine line = opened();
            line.settleRejected(now);
            line.expire(now);
            return line.settle(request, now);
        } catch (OperationFailed e) {
            failed(String.valueOf(e.getMessage()));
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Durable on return. */
    void change(State state) {
        lock.lock();
        try {
            Registration changed = registration.in(state);
            parts.register.store(changed);
            registration = changed;
        } finally {
            lock.unlock();
        }
    }

    /** Begins anew right behind that position, or before the oldest event; what was given out is worth nothing any more. */
    void reset(Optional<Position> behind) {
        lock.lock();
        try {
            closeReading();
            parts.cursors.place(channel, agent, behind);
            Registration changed = registration.reset();
            parts.register.store(changed);
            registration = changed;
            lastError = Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of the channel; whoever waits is answered with nothing. */
    void end() {
        List<Waiting> left;
        lock.lock();
        try {
            ended = true;
            closeReading();
            left = List.copyOf(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        for (Waiting poll : left) {
            parts.waiting.release();
            poll.answer.complete(Delivery.nothing(registration.state()));
        }
    }

    private void closeReading() {
        OpenLine line = open;
        open = null;
        if (line != null) {
            line.close();
        }
    }
}
