package weir.application.handle;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.application.derive.AgentPlace;
import weir.application.derive.Outbox;
import weir.application.handle.Handled.Done;
import weir.application.handle.Handled.Failed;
import weir.application.handle.Handled.Refused;
import weir.application.ingest.DerivedEvent;
import weir.application.ingest.IngestOutcome;
import weir.application.port.Entry;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.value.Value;

/**
 * An agent's reading of its channel, with the events that it has in hand. Its place moves behind what is done, some times a
 * second. Of an agent that publishes, the checkpoint is written first, and only when nothing is under way: what stands behind
 * the ends that it notes was then made of events behind its place. For one thread, but for {@link #held}.
 */
final class OpenAgent {
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(250);
    private static final int POLL_EVENTS_MAX = 500;
    private static final long POLL_BYTES_MAX = 4L << 20;

    /** In one step, so that whoever wants something of the agent need not wait long. */
    private static final int STEP_EVENTS_MAX = 500;

    private final HandleParts parts;
    private final AgentFigures figures;
    private final AgentPlan plan;
    private final Condition condition;
    private final IntConsumer acknowledged;
    private final Subscription subscription;
    private final InHand inHand;
    private final Outbox outbox;
    private final Window window;
    private final Rejections rejections;
    private final RejectionLog rejectionLog;
    private final Trail trail;

    /** Handled or rejected, and not known to be durable. */
    private int keeping;

    /** Whether it begins nothing until what is under way is done. */
    private boolean draining;

    /** The newest event that there was when it began: what it published before is made of none behind that. */
    private final Optional<Position> resumedAt;

    private int rejectedInRow;
    private int doneSinceCommit;
    private Instant lastCommit;

    /** Whether it is not known where the subscription stands. */
    private boolean adrift;

    /** While an event goes from one stage to the next: what fails then leaves it between the two. */
    private boolean unsettled;

    /**
     * @param subscription where the agent is; whoever gives it closes it
     * @param handler makes what takes the events
     * @param acknowledged is told how many events are done and will not come again
     */
    OpenAgent(
            HandleParts parts,
            AgentFigures figures,
            AgentPlan plan,
            Condition condition,
            Subscription subscription,
            Supplier<AsyncEventHandler> handler,
            IntConsumer acknowledged) {
        this.parts = parts;
        this.figures = figures;
        this.plan = plan;
        this.condition = condition;
        this.acknowledged = acknowledged;
        this.rejectionLog = new RejectionLog(plan);
        this.trail = new Trail(plan.channel(), plan.agent());
        this.rejections = new Rejections(plan.agent(), parts.ingest(), parts.clock());
        this.outbox = new Outbox(plan.agent(), plan.targets(), parts.ingest(), parts.queue(), parts.clock());
        this.lastCommit = parts.clock().instant();
        this.subscription = subscription;
        this.resumedAt = parts.queue().last(plan.channel()).map(Entry::position);
        Optional<Position> cursor = subscription.lag().acknowledged();
        this.window = new Window(plan.targets().isEmpty() ? cursor : resumed(cursor));
        this.adrift = !window.end().equals(cursor);
        this.inHand = new InHand(handler.get(), parts.clock()); // the last: whatever fails before has nothing to close
    }

    /** Where an agent that publishes goes on; what it has published since it was there is known to the outbox. */
    private Optional<Position> resumed(Optional<Position> cursor) {
        Optional<AgentPlace> known = parts.checkpoints()
                .read(plan.channel(), plan.agent(), AgentPlace::read)
                .filter(place -> !isBehind(place.behind(), cursor));
        AgentPlace place = known.orElseGet(() -> outbox.place(cursor));
        Map<ChannelName, Optional<Position>> ends =
                new HashMap<>(outbox.place(cursor).ends());
        outbox.resume(place);
        ends.putAll(place.ends());
        ends.keySet().retainAll(plan.targets());
        if (known.isEmpty() || !ends.equals(place.ends())) {
            // Before anything is published to a channel it must be known where that ended.
            store(new AgentPlace(place.behind(), ends));
        }
        if (!place.behind().equals(cursor)) {
            place.behind().ifPresent(subscription::ack); // the process died between the two
        }
        return place.behind();
    }

    private static boolean isBehind(Optional<Position> place, Optional<Position> cursor) {
        return cursor.isPresent() && (place.isEmpty() || place.get().compareTo(cursor.get()) < 0);
    }

    private void store(AgentPlace place) {
        parts.checkpoints().write(plan.channel(), plan.agent(), place::write).commit();
    }

    int underWay() {
        return inHand.size();
    }

    /**
     * Does what there is to do.
     *
     * @param begins whether it may begin with further events
     * @param wait how long to wait for events if it has none
     * @return whether there may be more to do at once
     */
    boolean step(boolean begins, Duration wait) {
        boolean worked = inHand.collect(this::settle);
        outbox.attend();
        condition.publishing(outbox.failure().map(failure -> String.valueOf(failure.getMessage())));
        rejections.attend(this::rejected);
        rejectionLog.attend(parts.clock().instant());
        if (begins) {
            worked |= read(wait);
            worked |= begin();
        }
        return commit(false) || worked;
    }

    /** Whether nothing is under way. */
    boolean isQuiet() {
        return inHand.size() == 0 && keeping == 0;
    }

    boolean hasEvents() {
        return !window.isEmpty();
    }

    private boolean read(Duration wait) {
        int room = Math.min(window.room(), POLL_EVENTS_MAX);
        if (room <= 0 || draining) {
            return false;
        }
        List<Entry> entries = poll(room, window.isEmpty() ? wait : Duration.ZERO);
        if (!entries.isEmpty() && window.end().isPresent() && !subscription.isContinuous()) {
            missed(entries.get(0).position());
        }
        entries.forEach(this::add);
        adrift = false; // all that was read is in the window, or it is read again
        return !entries.isEmpty();
    }

    private List<Entry> poll(int eventsMax, Duration wait) {
        if (adrift) {
            window.end().ifPresentOrElse(subscription::seek, subscription::rewind);
        }
        adrift = true;
        return subscription.poll(eventsMax, POLL_BYTES_MAX, wait);
    }

    private void missed(Position next) {
        String what = "events before " + next + " are gone, or could not be read, and were not given to it";
        if (plan.stopsAtGap()) {
            condition.stop(what + "; it has stopped, as it is configured to");
        } else {
            condition.missed(what);
        }
    }

    private void add(Entry entry) {
        Slot slot = new Slot(entry);
        Event event = event(slot);
        Optional<String> key = Optional.of("");
        try {
            key = plan.where().isPresent() && !plan.where().get().test(event.asked())
                    ? Optional.empty()
                    : Optional.of(key(event));
        } catch (EventRefused e) {
            slot.refusal = Optional.of(String.valueOf(e.getMessage()));
        }
        if (key.isPresent()) {
            window.add(slot, key.get());
        } else {
            slot.done(parts.clock().instant());
            window.addDone(slot);
        }
    }

    private String key(Event event) throws EventRefused {
        return plan.key().isEmpty()
                ? ""
                : plan.key().get().evaluate(event.asked()).map(OpenAgent::text).orElse("");
    }

    private static String text(Value value) {
        return value instanceof Value.Scalar scalar ? scalar.text() : value.toString();
    }

    private Event event(Slot slot) {
        return new Event(
                slot.entry.envelope(),
                slot.failures + 1,
                envelope -> parts.rules().get().forChannel(envelope.channel()).prepare(envelope));
    }

    private boolean begin() {
        Instant now = parts.clock().instant();
        int left = STEP_EVENTS_MAX;
        for (Iterator<Deque<Slot>> lanes = window.lanes(); lanes.hasNext(); ) {
            Deque<Slot> lane = lanes.next();
            while (left > 0 && mayBegin() && isDue(lane.peek(), now)) {
                begin(lane.element(), lane);
                left--;
            }
            if (lane.isEmpty()) {
                lanes.remove();
            }
        }
        return left < STEP_EVENTS_MAX;
    }

    private boolean mayBegin() {
        return condition.isActive() && !draining && !outbox.isFull() && inHand.size() < plan.concurrencyMax();
    }

    private static boolean isDue(@Nullable Slot head, Instant now) {
        return head != null && head.stage == Slot.Stage.WAITING && !now.isBefore(head.notBefore);
    }

    private void begin(Slot slot, Deque<Slot> lane) {
        unsettled = true;
        slot.stage = Slot.Stage.RUNNING;
        if (slot.refusal.isPresent()) {
            settle(slot, lane, new Refused(slot.refusal.get()));
        } else {
            inHand.give(slot, lane, event(slot), this::settle);
        }
        unsettled = false;
    }

    /** What the handler has had the longest. Any thread may ask. */
    Optional<InHand.Held> held() {
        return inHand.held();
    }

    private void settle(Slot slot, Deque<Slot> lane, Handled handled) {
        unsettled = true;
        Optional<Refused> refused = handled instanceof Done done ? objection(done) : Optional.empty();
        if (refused.isPresent()) {
            reject(slot, lane, refused.get().reason());
        } else if (handled instanceof Done done) {
            publish(slot, lane, done);
        } else if (handled instanceof Failed failed) {
            fail(slot, lane, failed);
        } else {
            reject(slot, lane, ((Refused) handled).reason());
        }
        unsettled = false;
    }

    /** What speaks against what was made, whenever it is published. It is others' work, and may not even be whole. */
    private Optional<Refused> objection(Done done) {
        try {
            return unfit(done);
        } catch (RuntimeException e) {
            return Optional.of(new Refused("what it made of it cannot be published: " + SyncHandler.text(e)));
        }
    }

    private Optional<Refused> unfit(Done done) {
        for (Output output : done.outputs()) {
            if (!plan.targets().contains(output.channel())) {
                return Optional.of(new Refused("it made an event for channel " + output.channel()
                        + ", which it is not configured to write to"));
            }
            Optional<IngestOutcome.Refused> refused =
                    parts.ingest().screen(plan.agent(), output.channel(), output.contentType());
            if (refused.isPresent()) {
                return Optional.of(new Refused("what it made of it cannot be published: "
                        + refused.get().message()));
            }
        }
        return Optional.empty();
    }

    private void publish(Slot slot, Deque<Slot> lane, Done done) {
        rejectedInRow = 0;
        condition.taken();
        window.handled(lane);
        slot.stage = Slot.Stage.KEEPING;
        slot.pending = done.outputs().size();
        keeping++;
        figures.handled();
        DataId parent = slot.entry.envelope().id();
        int number = 0;
        for (Output output : done.outputs()) {
            DerivedEvent derived = new DerivedEvent(
                    id(parent, number++),
                    plan.agent(),
                    output.channel(),
                    output.contentType(),
                    output.data(),
                    List.of(parent));
            outbox.publish(derived).thenRun(() -> kept(slot));
            figures.published();
        }
        if (done.outputs().isEmpty()) {
            slot.pending = 1;
            kept(slot);
        }
    }

    /** It follows from the agent and the event, and which of the outputs it is. */
    private DataId id(DataId parent, int number) {
        byte[] about = ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                .putLong(parent.mostSignificant())
                .putLong(parent.leastSignificant())
                .putInt(number)
                .array();
        return DataId.derived(plan.agent(), plan.channel(), about);
    }

    private void kept(Slot slot) {
        slot.pending--;
        if (slot.pending == 0) {
            slot.done(parts.clock().instant());
            keeping--;
            doneSinceCommit++;
        }
    }

    private void fail(Slot slot, Deque<Slot> lane, Failed failed) {
        slot.failures++;
        figures.failed();
        condition.failed("the event at " + slot.entry.position() + ": " + failed.reason());
        if (slot.failures >= plan.attemptsMax()) {
            reject(slot, lane, "it failed on it " + slot.failures + " times; the last time: " + failed.reason());
            return;
        }
        slot.stage = Slot.Stage.WAITING;
        slot.notBefore = parts.clock().instant().plus(Waits.after(slot.failures, failed.after()));
    }

    private void reject(Slot slot, Deque<Slot> lane, String reason) {
        window.handled(lane);
        slot.isRejected = true;
        slot.stage = Slot.Stage.KEEPING;
        slot.pending = 1;
        keeping++;
        rejectedInRow++;
        String text = "agent " + plan.agent() + ": " + reason;
        condition.failed("the event at " + slot.entry.position() + " was rejected: " + reason);
        rejectionLog.rejected(slot, reason, parts.clock().instant());
        if (plan.channel().equals(ChannelName.REJECTED)) {
            // It is among the rejected already, and would come back as another one.
            kept(slot);
        } else {
            rejections.add(slot, text);
        }
        if (rejectedInRow >= plan.rejectedInRowMax()) {
            condition.stop("it has stopped: it failed on " + rejectedInRow
                    + " events one after the other, the last at " + slot.entry.position() + ": " + reason
                    + "; mend what is wrong, and say `weir agents resume`");
            rejectedInRow = 0;
        }
    }

    private void rejected(Slot slot) {
        kept(slot);
        figures.rejected();
    }

    /**
     * The one place where the agent's place moves. Durable on return.
     *
     * @param atOnce whether it is not looked at when that was last done
     * @return whether it moved
     * @throws OperationFailed if that is not known to be durable; it is done again
     */
    boolean commit(boolean atOnce) {
        Optional<Position> done = window.doneUpTo(trail);
        Instant now = parts.clock().instant();
        boolean isDue = atOnce || !now.isBefore(lastCommit.plus(COMMIT_INTERVAL)) || now.isBefore(lastCommit);
        if (done.isEmpty() || !isDue) {
            draining = draining && done.isPresent();
            return false;
        }
        if (!plan.targets().isEmpty()) {
            draining = !isQuiet();
            if (draining) {
                return false;
            }
            if (resumedAt.isEmpty() || done.get().compareTo(resumedAt.get()) >= 0) {
                outbox.caughtUp();
            }
            store(outbox.place(done));
        }
        subscription.ack(done.get());
        window.committed();
        trail.tell(parts.trace());
        acknowledged.accept(doneSinceCommit);
        doneSinceCommit = 0;
        lastCommit = now;
        return true;
    }

    /** For whoever looks for a mistake. */
    @Override
    public String toString() {
        return "in hand " + inHand.size() + ", keeping " + keeping + ", rejections " + rejections.size() + ", draining "
                + draining + ", adrift " + adrift + ", publishing " + outbox.failure() + ", " + window;
    }

    /** Whether a step failed in such a way that an event would stay where it is for ever: it must be opened anew. */
    boolean isUnsettled() {
        return unsettled;
    }

    /** Whether something is on its way to channels, also after it was closed. */
    boolean isPublishing() {
        return !outbox.isQuiet();
    }

    void close() {
        rejectionLog.close();
        inHand.close();
    }
}
