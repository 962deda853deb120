package weir.application.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.ingest.IngestOutcome;
import weir.application.ingest.IngestOutcome.Accepted;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.ingest.Producer;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.SourceName;

/** Sends requests one after another, each again and again until it knows that its events were taken. */
final class SimulatedProducer {
    private static final int NUMBERS_OF_ITS_OWN = 1_000_000;
    private static final int PAUSE_MILLIS_MAX = 2_500;

    private final World world;
    private final Producer producer;
    private final List<Request> toRepeat = new ArrayList<>();
    private int number;
    private int requestsLeft;
    private @Nullable Request request;
    private @Nullable SimulatedServer asked;
    private boolean isAnswered;

    SimulatedProducer(World world, int index, int requests) {
        this.world = world;
        this.number = index * NUMBERS_OF_ITS_OWN;
        this.requestsLeft = requests;
        Producer.RateLimit rate = index == 0 ? new Producer.RateLimit(5, 1 << 30) : Producer.RateLimit.NONE;
        this.producer = new Producer(new SourceName("source-" + index), "0".repeat(64), Optional.empty(), rate, false);
    }

    void start() {
        world.schedule.in(world.chance.below(PAUSE_MILLIS_MAX), "producer " + producer.name(), () -> {
            try {
                act();
            } finally {
                start();
            }
        });
    }

    /** Whether all its events were taken, and it has said so to nobody twice who is still to hear it. */
    boolean isDone() {
        return requestsLeft == 0 && request == null && toRepeat.isEmpty();
    }

    private void act() {
        if (request != null && isAnswered) {
            request = null;
        }
        if (request != null) {
            boolean waits = asked != null && !asked.isDead();
            if (!waits) {
                send(request);
            }
        } else if (!toRepeat.isEmpty() && world.chance.in(0.3)) {
            repeat(toRepeat.remove(0));
        } else if (requestsLeft > 0) {
            requestsLeft--;
            request = Request.draw(world.chance, producer, number, world.circumstances.areAmple());
            number += request.events();
            send(request);
        } else if (!toRepeat.isEmpty()) {
            repeat(toRepeat.remove(0));
        }
    }

    private void send(Request sent) {
        isAnswered = false;
        asked = world.serverOrNull();
        SimulatedServer server = asked;
        if (server != null) {
            world.note(producer.name() + " sends " + sent.events() + " to " + sent.channel());
            server.ingest(sent.request()).whenComplete((outcome, failure) -> take(sent, outcome, failure));
        }
    }

    /** It was taken before, and nobody waits for the answer. */
    private void repeat(Request sent) {
        SimulatedServer server = world.serverOrNull();
        if (server != null) {
            world.note(producer.name() + " repeats " + sent.events() + " to " + sent.channel());
            server.ingest(sent.request()).whenComplete((outcome, failure) -> {
                if (outcome instanceof Accepted accepted) {
                    audit(sent, accepted);
                }
            });
        }
    }

    private void take(Request sent, @Nullable IngestOutcome outcome, @Nullable Throwable failure) {
        if (asked == null || asked.isDead()) {
            return; // the answer reaches nobody
        }
        if (failure != null || outcome == null) {
            world.audit.found("a request ended in " + failure);
            return;
        }
        boolean taken = isTaken(sent, outcome);
        if (taken && !world.faults.strikes(Fault.LOST_ANSWER)) {
            isAnswered = true;
            if (world.faults.strikes(Fault.LATE_DUPLICATE)) {
                toRepeat.add(sent);
            }
        } else {
            asked = null;
        }
    }

    private boolean isTaken(Request sent, IngestOutcome outcome) {
        if (outcome instanceof Accepted accepted) {
            audit(sent, accepted);
            return true;
        }
        Refused refused = (Refused) outcome;
        world.note(producer.name() + " is refused: " + refused.refusal().code());
        if (refused.refusal() == Refusal.UNAVAILABLE || refused.refusal() == Refusal.RATE_LIMITED) {
            return false;
        }
        if (refused.refusal() != Refusal.ALL_REJECTED || !sent.fit().isEmpty()) {
            world.audit.found("a request was refused that should not be: " + refused);
        }
        return true;
    }

    private void audit(Request sent, Accepted accepted) {
        if (accepted.ids().size() != sent.fit().size() || accepted.rejected().size() != sent.unfit()) {
            world.audit.found(
                    "of " + sent.events() + " events " + accepted.ids().size() + " were accepted and "
                            + accepted.rejected().size() + " rejected");
            return;
        }
        for (int i = 0; i < sent.fit().size(); i++) {
            DataId id = accepted.ids().get(i);
            if (!sent.fit().get(i).map(id::equals).orElse(true)) {
                world.audit.found("an event has the id " + id + " and should have "
                        + sent.fit().get(i));
            }
            ChannelName channel = sent.channel();
            world.audit.accepted(channel, id);
        }
    }
}
