package weir.domain.retain;

import java.util.Optional;
import java.util.function.Function;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.Envelope;

/** An event that may have to stay. Its fields are made out when they are first asked for. For use by one thread. */
public final class Candidate {
    private final Envelope envelope;
    private final Function<Envelope, Optional<EventFields>> reading;
    private boolean isRead;
    private Optional<EventFields> fields = Optional.empty();

    /** @param reading what expressions are about; empty if nobody can say, because the rules do not take the event */
    public Candidate(Envelope envelope, Function<Envelope, Optional<EventFields>> reading) {
        this.envelope = envelope;
        this.reading = reading;
    }

    public Envelope envelope() {
        return envelope;
    }

    /** Whether it may be meant: what cannot be read may be anything, and stays rather than goes. */
    boolean mayMatch(Expression condition) {
        if (!isRead) {
            fields = reading.apply(envelope);
            isRead = true;
        }
        return fields.map(condition::test).orElse(true);
    }
}
