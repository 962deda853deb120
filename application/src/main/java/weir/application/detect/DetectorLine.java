package weir.application.detect;

import java.io.DataInput;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.application.Outage;
import weir.application.derive.AgentPlace;
import weir.application.derive.Beginning;
import weir.application.derive.Outbox;
import weir.application.port.Checkpoints;
import weir.application.port.Entry;
import weir.application.port.EventQueue.Reading;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.application.port.TraceStore;
import weir.domain.alert.AlertEvents;
import weir.domain.analyse.DetectorCounts;
import weir.domain.condition.EventFields;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;

/**
 * One detector at work on its channel: its state, its place, and what it has to publish. State and place are kept together,
 * now and then, once all is durable that came of what they include; whatever ends the process, the detector goes on from
 * there and finds the same again, and what of that is published already is not published twice. One thread calls it.
 */
final class DetectorLine implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DetectorLine.class.getName());

    /** How long the work may be that a crash costs again. Each checkpoint costs the disk a few syncs. */
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(5);

    /** A large state is written so much more seldom that writing takes a twentieth of the time. */
    private static final int CHECKPOINT_SHARE = 20;

    private static final Duration AWAIT = Duration.ofMillis(50);

    private final DetectorPlan plan;
    private final DetectorParts parts;
    private final Metrics.Counter notices;
    private final Analysis analysis;
    private final Outbox outbox;

    /** Holds the queue back, and nothing else: reading is done by others. */
    private final Subscription cursor;

    private final Consumer<Product> publishing = this::publish;

    /** The last event that it has taken; empty if it begins with the oldest. */
    private Optional<Position> behind;

    /** Whether checkpoints fail. */
    private final Outage keeping = new Outage();

    /** Guards {@link #closed}; held while a checkpoint comes in force. */
    private final Object closing = new Object();

    private boolean closed;
    /** Where its channel ended when it began, and when that was: once it is past both, it has made again all it had made. */
    private final Optional<Position> endBefore;

    private final Instant openedAt;
    private boolean isChanged;
    private Instant nextCheckpoint;
    private @Nullable CompletableFuture<Void> committing;
    private volatile DetectorCounts counts;
    private volatile int openAlerts;
    private volatile long evictedAlerts;

    /** How many events it has gone past since it was opened. */
    private long passed;

    /** What others see of it: how many those were and the last of them, as of its last step. */
    private volatile long passedTold;

    private volatile Optional<Position> behindTold;

    /** How many of them its cursor has acknowledged, or is about to. */
    private volatile long passedKept;

    private DetectorLine(
            DetectorPlan plan,
            DetectorParts parts,
            Analysis analysis,
            Outbox outbox,
            Subscription cursor,
            Optional<Position> behind) {
        this.plan = plan;
        this.parts = parts;
        this.notices = parts.metrics()
                .counter("weir_alert_notices_total", "Notices about alerts, by what they say.", "detector", "kind");
        this.analysis = analysis;
        this.outbox = outbox;
        this.cursor = cursor;
        this.behind = behind;
        this.behindTold = behind;
        this.counts = analysis.counts();
        this.endBefore = parts.queue().last(plan.identity().channel()).map(Entry::position);
        this.openedAt = parts.clock().instant();
        this.nextCheckpoint = openedAt.plus(CHECKPOINT_INTERVAL);
    }

    /**
     * Goes on from the last checkpoint, or begins.
     *
     * @throws OperationFailed if it cannot now
     */
    static DetectorLine open(DetectorPlan plan, DetectorParts parts) {
        AgentName agent = plan.identity().agent();
        ChannelName channel = plan.identity().channel();
        Outbox outbox = new Outbox(agent, plan.targets(), parts.ingest(), parts.queue(), parts.clock());
        place(plan, parts);
        Subscription cursor = parts.queue().subscribe(channel, agent, Reading.DURABLE);
        try {
            Optional<Restored> restored = parts.checkpoints().read(channel, agent, in -> restored(plan, in));
            if (restored.isPresent()) {
                AgentPlace place = restored.get().place;
                outbox.resume(place);
                return new DetectorLine(plan, parts, restored.get().analysis, outbox, cursor, place.behind());
            }
            Optional<Position> behind = cursor.lag().acknowledged();
            DetectorLine line = new DetectorLine(plan, parts, new Analysis(plan), outbox, cursor, behind);
            line.keepFirst();
            return line;
        } catch (RuntimeException | Error e) {
            cursor.close();
            throw e;
        }
    }

    private record Restored(AgentPlace place, Analysis analysis) {}

    /** A state that another definition has left is worth nothing; the place is. */
    private static Restored restored(DetectorPlan plan, DataInput in) throws IOException {
        AgentPlace place = AgentPlace.read(in);
        Analysis analysis = new Analysis(plan);
        try {
            analysis.restore(in);
        } catch (IllegalArgumentException e) {
            LOG.log(
                    Level.WARNING,
                    "detector " + plan.identity() + " goes on from its place without what it remembered: "
                            + e.getMessage());
            analysis = new Analysis(plan);
        }
        return new Restored(place, analysis);
    }

    /** Gives it its first place, if it has none. */
    static void place(DetectorPlan plan, DetectorParts parts) {
        Beginning.place(
                parts.queue(),
                parts.cursors(),
                plan.identity().channel(),
                plan.identity().agent(),
                plan.begin());
    }

    /** From here on it publishes nothing twice. */
    private void keepFirst() {
        draft().commit();
    }

    private Checkpoints.Draft draft() {
        AgentPlace place = outbox.place(behind);
        return parts.checkpoints().write(channel(), agent(), out -> {
            place.write(out);
            analysis.save(out);
        });
    }

    DetectorPlan plan() {
        return plan;
    }

    AgentName agent() {
        return plan.identity().agent();
    }

    private ChannelName channel() {
        return plan.identity().channel();
    }

    Optional<Position> behind() {
        return behind;
    }

    /** Whether it must publish before it takes more. */
    boolean isFull() {
        return outbox.isFull();
    }

    /** Whether whoever comes after it finds all that it has published. */
    boolean isQuiet() {
        return outbox.isQuiet();
    }

    Optional<OperationFailed> failure() {
        return outbox.failure().or(keeping::failure);
    }

    /** Takes the event at that position, which follows the last one. */
    void take(Position position, EventFields event) {
        analysis.accept(event, publishing);
        pass(position);
        if (!plan.byArrival() || !event.envelope().created().isBefore(openedAt)) {
            noteCaughtUp();
        }
    }

    /** Goes past an event at which it has failed again and again. */
    void reject(Position position, Envelope event, Fault fault) {
        outbox.reject(event, fault);
        pass(position);
    }

    /** Goes past an event, of which the detector need not have been given anything. */
    void pass(Position position) {
        behind = Optional.of(position);
        passed++;
        isChanged = true;
    }

    /** All up to that position has been seen, or is not there any more. */
    void arriveAt(Optional<Position> position) {
        behind = position;
    }

    /** There is nothing behind what it has taken that was created before that moment. */
    void passTime(Instant moment) {
        if (plan.byArrival()) {
            analysis.advanceTo(moment, product -> {
                publish(product);
                isChanged = true;
            });
        }
        if (!moment.isBefore(openedAt)) {
            noteCaughtUp();
        }
    }

    /** It is not configured any more: nobody would ever say that its alerts are over. */
    void retire() {
        analysis.retire(parts.clock().instant(), publishing);
        isChanged = true;
    }

    private void noteCaughtUp() {
        if (endBefore.isEmpty() || (behind.isPresent() && behind.get().compareTo(endBefore.get()) >= 0)) {
            outbox.caughtUp();
        }
    }

    /** Tells of what it has taken since the last time. */
    void tellProgress(List<Entry> taken) {
        passedTold = passed;
        behindTold = behind;
        counts = analysis.counts();
        openAlerts = analysis.openAlerts();
        evictedAlerts = analysis.evictedAlerts();
        if (!taken.isEmpty()) {
            parts.trace()
                    .accept(new TraceStore.Step(
                            channel(),
                            agent(),
                            taken.get(0).position(),
                            taken.get(taken.size() - 1).position(),
                            parts.clock().instant(),
                            ""));
        }
    }

    private void publish(Product product) {
        if (product instanceof Product.Derived derived) {
            outbox.publish(derived.event());
        } else {
            Product.Told told = (Product.Told) product;
            notices.add(1, agent().toString(), told.notice().kind().text());
            List<String> sinks = plan.alert().map(AlertPlan::sinks).orElse(List.of());
            outbox.append(
                    ChannelName.ALERTS,
                    AlertEvents.id(told.notice()),
                    created -> AlertEvents.envelope(told.notice(), sinks, created));
        }
    }

    /** Looks after what is being published and kept. To be called now and then. */
    void attend() {
        outbox.attend();
        CompletableFuture<Void> underWay = committing;
        if (underWay != null) {
            if (!underWay.isDone()) {
                return;
            }
            committing = null;
            keep(() -> requireCommitted(underWay));
        }
        Instant now = parts.clock().instant();
        if (isChanged && !now.isBefore(nextCheckpoint) && keeping.pauseLeft(now).isZero()) {
            keep(this::beginCheckpoint);
        }
    }

    /** What cannot be kept now is kept later: the detector goes on, and a crash costs more of its work. */
    private void keep(Runnable part) {
        try {
            part.run();
            if (committing == null) {
                keeping.ended();
            }
        } catch (OperationFailed e) {
            nextCheckpoint = parts.clock().instant();
            keeping.failed(e, nextCheckpoint);
        }
    }

    private void beginCheckpoint() {
        Instant began = parts.clock().instant();
        Optional<Position> upTo = behind;
        long passedUpTo = passed;
        Checkpoints.Draft draft = draft();
        isChanged = false;
        Duration took = Duration.between(began, parts.clock().instant());
        Duration pause = took.multipliedBy(CHECKPOINT_SHARE);
        nextCheckpoint = began.plus(pause.compareTo(CHECKPOINT_INTERVAL) > 0 ? pause : CHECKPOINT_INTERVAL);
        committing = outbox.settled()
                .thenRunAsync(() -> commit(draft, upTo, passedUpTo), parts.committer())
                .toCompletableFuture();
    }

    /** A line that is closed has perhaps a successor, which must find what it has read. */
    private void commit(Checkpoints.Draft draft, Optional<Position> upTo, long passedUpTo) {
        synchronized (closing) {
            if (!closed) {
                draft.commit();
                passedKept = passedUpTo;
                upTo.ifPresent(cursor::ack);
            }
        }
    }

    private void requireCommitted(CompletableFuture<Void> commit) {
        try {
            commit.join();
        } catch (CompletionException e) {
            isChanged = true; // it is kept with the next one
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Publishes and keeps what there is, as the last that it does. */
    void finish(Duration patience) {
        Instant deadline = parts.clock().instant().plus(patience);
        while (!outbox.attend() && parts.clock().instant().isBefore(deadline)) {
            outbox.await(AWAIT);
        }
        CompletableFuture<Void> underWay = committing;
        committing = null;
        if (underWay != null && outbox.isEmpty()) {
            requireCommitted(underWay);
        }
        if (isChanged && outbox.isEmpty()) {
            draft().commit();
            behind.ifPresent(cursor::ack);
            isChanged = false;
        }
    }

    DetectorCounts counts() {
        return counts;
    }

    int openAlerts() {
        return openAlerts;
    }

    long evictedAlerts() {
        return evictedAlerts;
    }

    /**
     * What it has not taken; what it has taken and not kept is not in it, but for the age of the oldest. May be called
     * from any thread.
     */
    Subscription.Lag lag() {
        Subscription.Lag unkept = cursor.lag();
        Optional<Position> at = behindTold;
        Optional<Position> newest = parts.queue().last(channel()).map(Entry::position);
        boolean isLevel = newest.isEmpty() || (at.isPresent() && at.get().compareTo(newest.get()) >= 0);
        if (isLevel || unkept.events() == 0) {
            return new Subscription.Lag(unkept.acknowledged(), 0, Optional.empty());
        }
        // At least one, however the counts moved while they were read.
        long left = Math.max(1, unkept.events() - (passedTold - passedKept));
        return new Subscription.Lag(unkept.acknowledged(), left, unkept.oldest());
    }

    @Override
    public void close() {
        synchronized (closing) {
            closed = true;
        }
        cursor.close();
    }
}
