package weir.application.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import weir.application.agent.SettleRequest.Failed;
import weir.application.agent.SettleRequest.Some;
import weir.application.port.AgentRegister.Registration;
import weir.application.port.AgentRegister.State;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;

/**
 * An agent's reading of a channel, with what it was given and has not answered for. Under its {@link AgentLine}'s lock, but
 * for {@link #lag}.
 */
final class OpenLine {
    private final AgentParts parts;
    private final Subscription subscription;
    private final Registration registration;
    private final ChannelName channel;
    private final AgentName agent;
    private final Consumer<String> failures;
    private final IntConsumer acknowledged;
    private final Window window;
    private final List<Rejection> rejections = new ArrayList<>();

    /** Where the subscription stands; when reading failed it is not known where. */
    private Optional<Position> standing;

    private boolean adrift;

    private record Rejection(Slot slot, CompletableFuture<Void> kept) {}

    OpenLine(
            AgentParts parts,
            Subscription subscription,
            Registration registration,
            Consumer<String> failures,
            IntConsumer acknowledged) {
        this.parts = parts;
        this.subscription = subscription;
        this.registration = registration;
        this.channel = registration.channel();
        this.agent = registration.agent();
        this.failures = failures;
        this.acknowledged = acknowledged;
        Optional<Position> cursor = subscription.lag().acknowledged();
        this.window = new Window(cursor);
        this.standing = cursor;
    }

    Subscription.Lag lag() {
        return subscription.lag();
    }

    int leased() {
        return window.leased();
    }

    void close() {
        subscription.close();
    }

    /** First what is to be given again, then what comes next; empty if there is nothing. */
    Optional<Delivery> give(PullRequest request, Instant now) {
        if (window.leases() >= AgentBounds.LEASES_MAX || (request.ordered() && !window.isQuiet(now))) {
            return Optional.empty();
        }
        int eventsMax = request.holding()
                .map(holding -> Math.min(request.eventsMax(), holding.room(window::held)))
                .orElse(request.eventsMax());
        if (eventsMax <= 0) {
            return Optional.empty();
        }
        List<Slot> slots = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        long bytes = giveAgain(eventsMax, now, slots, entries);
        int room = Math.min(eventsMax - entries.size(), parts.bounds.get().lookAheadEventsMax() - window.size());
        if (room > 0 && bytes < AgentBounds.BYTES_MAX) {
            for (Entry entry : read(window.end(), room, AgentBounds.BYTES_MAX - bytes)) {
                slots.add(window.add(entry.position()));
                entries.add(entry);
            }
        }
        return entries.isEmpty() ? Optional.empty() : Optional.of(leased(request, now, slots, entries));
    }

    private long giveAgain(int eventsMax, Instant now, List<Slot> slots, List<Entry> entries) {
        long bytes = 0;
        for (Slot slot : window.due(now, eventsMax)) {
            if (bytes >= AgentBounds.BYTES_MAX) {
                break;
            }
            Optional<Entry> entry = read(slot);
            if (entry.isPresent()) {
                slots.add(slot);
                entries.add(entry.get());
                bytes += entry.get().envelope().data().length();
            }
        }
        return bytes;
    }

    private Delivery leased(PullRequest request, Instant now, List<Slot> slots, List<Entry> entries) {
        Lease lease = window.lease(LeaseId.next(registration.epoch(), parts.random), now.plus(request.lease()), slots);
        request.holding().ifPresent(holding -> holding.add(lease.id()));
        List<Delivery.Given> given = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            given.add(new Delivery.Given(entries.get(i), slots.get(i).deliveries));
        }
        parts.given.add(given.size(), channel.value(), agent.toString());
        return new Delivery(
                State.ACTIVE,
                Optional.of(new Delivery.Term(lease.id(), lease.until())),
                given,
                parts.deliveries::release);
    }

    /** The event of that slot; one that is not there any more is done with. */
    private Optional<Entry> read(Slot slot) {
        List<Entry> read = read(slot.before(), 1, 1);
        if (!read.isEmpty() && read.get(0).position().equals(slot.position())) {
            return Optional.of(read.get(0));
        }
        failures.accept("the event at " + slot.position() + " cannot be read any more; it is left out");
        window.done(slot);
        return Optional.empty();
    }

    private List<Entry> read(Optional<Position> behind, int eventsMax, long bytesMax) {
        if (adrift || !standing.equals(behind)) {
            adrift = true;
            behind.ifPresentOrElse(subscription::seek, subscription::rewind);
            standing = behind;
        }
        adrift = true;
        List<Entry> entries = subscription.poll(eventsMax, bytesMax, Duration.ZERO);
        adrift = false;
        if (!entries.isEmpty()) {
            standing = Optional.of(entries.get(entries.size() - 1).position());
        }
        return entries;
    }

    /** Leases that have run out have failed. */
    void expire(Instant now) {
        List<Slot> expired = window.expire(now);
        if (expired.isEmpty()) {
            return;
        }
        parts.expired.add(expired.size(), channel.value(), agent.toString());
        String reason = "the lease ran out before it said what became of it";
        failures.accept(expired.size() + " events from " + expired.get(0).position() + " on: " + reason);
        expired.forEach(slot -> failedOnce(slot, reason));
    }

    /** The slot is ready again. */
    private void failedOnce(Slot slot, String reason) {
        slot.failures++;
        if (slot.failures >= parts.bounds.get().attemptsMax()) {
            read(slot).ifPresent(entry -> reject(slot, entry, reason));
        }
    }

    private void reject(Slot slot, Entry entry, String reason) {
        String why = "it failed on it " + slot.failures + " times; the last time: " + reason;
        String text = "agent " + agent + ": " + why;
        Fault fault =
                new Fault(Stage.AGENT, RejectCode.AGENT_FAILED, text, Optional.of(agent.toString()), Optional.empty());
        failures.accept("the event at " + slot.position() + " was rejected: " + why);
        CompletableFuture<Void> kept =
                parts.rejecting.reject(entry.envelope(), agent, fault).toCompletableFuture();
        window.rejecting(slot);
        rejections.add(new Rejection(slot, kept));
    }

    /** What is durable among the rejected is done; what is not is given to the agent once more. */
    void settleRejected(Instant now) {
        if (rejections.isEmpty()) {
            return;
        }
        boolean any = false;
        for (Rejection rejection : List.copyOf(rejections)) {
            if (!rejection.kept.isDone()) {
                continue;
            }
            rejections.remove(rejection);
            if (rejection.kept.isCompletedExceptionally()) {
                failures.accept("the event at " + rejection.slot.position()
                        + " could not be kept as a rejected one, and is given again");
                window.ready(rejection.slot, now);
            } else {
                window.done(rejection.slot);
                any = true;
                parts.rejected.add(1, channel.value(), Stage.AGENT.code(), RejectCode.AGENT_FAILED.code());
            }
        }
        if (any) {
            advance();
        }
    }

    /** As {@link PullOutcome} says; the cursor is durable on return. */
    Settled settle(SettleRequest request, Instant now) {
        Optional<Lease> lease = window.lease(request.lease());
        int acknowledgedNow = 0;
        int unknown = 0;
        int done = 0;
        for (Position position : positions(request.acknowledge(), lease)) {
            Optional<Slot> slot = window.find(position);
            boolean isDone = slot.isPresent() ? slot.get().stage == Slot.Stage.DONE : window.isBehindCursor(position);
            if (slot.isPresent() && !isDone && slot.get().stage != Slot.Stage.REJECTING) {
                window.done(slot.get());
                acknowledgedNow++;
                isDone = true;
            }
            done += isDone ? 1 : 0;
            unknown += isDone ? 0 : 1;
        }
        int failed = 0;
        for (Failed failure : request.fail()) {
            Optional<Slot> slot = held(failure.position(), request.lease());
            slot.ifPresent(there -> fail(there, failure, now));
            failed += slot.isPresent() ? 1 : 0;
            unknown += slot.isPresent() ? 0 : 1;
        }
        int givenBack = 0;
        for (Position position : positions(request.giveBack(), lease)) {
            Optional<Slot> slot = held(position, request.lease());
            slot.ifPresent(there -> {
                there.deliveries--;
                window.ready(there, Instant.MIN);
            });
            givenBack += slot.isPresent() ? 1 : 0;
            unknown += slot.isPresent() ? 0 : 1;
        }
        Optional<Lease> left = window.lease(request.lease());
        left.ifPresent(there -> request.extend().ifPresent(time -> window.end(there, now.plus(time))));
        if (acknowledgedNow > 0) {
            parts.acknowledged.add(acknowledgedNow, channel.value(), agent.toString());
            acknowledged.accept(acknowledgedNow);
        }
        advance();
        return new Settled(done, failed, givenBack, unknown, left.map(Lease::until), window.cursor());
    }

    private static List<Position> positions(Some some, Optional<Lease> lease) {
        if (some instanceof Some.Of of) {
            return of.positions();
        }
        return lease.stream()
                .flatMap(there -> there.slots().stream())
                .map(Slot::position)
                .toList();
    }

    private Optional<Slot> held(Position position, String lease) {
        return window.find(position)
                .filter(slot -> slot.lease != null && slot.lease.id().equals(lease));
    }

    private void fail(Slot slot, Failed failure, Instant now) {
        failures.accept("the event at " + slot.position() + ": " + failure.reason());
        window.ready(slot, now.plus(failure.again()));
        failedOnce(slot, failure.reason());
    }

    /** The one place where the cursor moves: behind what is acknowledged, and never past what is not. */
    private void advance() {
        Optional<Position> done = window.doneUpTo();
        if (done.isPresent()) {
            subscription.ack(done.get());
            window.advance(done.get());
        }
    }
}
