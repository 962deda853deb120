package weir.application.agent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import weir.application.port.AgentRegister.State;
import weir.application.port.Entry;

/**
 * The events that an agent is given, and for how long; none if there were none in time. Whoever has made an answer of it
 * closes it: there is room for few at once.
 */
public final class Delivery implements PullOutcome, AutoCloseable {
    private final State state;
    private final Optional<Term> term;
    private final List<Given> events;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** What the agent names when it acknowledges, and until when it must have. */
    public record Term(String lease, Instant until) {}

    /** @param deliveries how often the event has been given since the server began or the agent was reset, this time too */
    public record Given(Entry entry, int deliveries) {}

    Delivery(State state, Optional<Term> term, List<Given> events, Runnable release) {
        this.state = state;
        this.term = term;
        this.events = List.copyOf(events);
        this.release = release;
    }

    static Delivery nothing(State state) {
        return new Delivery(state, Optional.empty(), List.of(), () -> {});
    }

    public State state() {
        return state;
    }

    /** Empty if there are no events. */
    public Optional<Term> term() {
        return term;
    }

    public List<Given> events() {
        return events;
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            release.run();
        }
    }
}
