package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;

/** Sessions: a pane for each, from its first event to its last; an event between two may make one of them. */
final class SessionDetector extends KeyedDetector {
    private final WindowSpec spec;
    private final AggregateSet aggregates;
    private final WindowReport report;
    private final long gap;

    /** By key, in order of time; between two of them lies at least the gap. */
    private final PerSlot<Pane> sessions = new PerSlot<>(slots);

    /** @param gap in microseconds */
    SessionDetector(Scope scope, WindowSpec spec, AggregateSet aggregates, long gap) {
        super(scope);
        PanedDetector.requireFewPanes(scope.time(), gap);
        this.spec = spec;
        this.aggregates = aggregates;
        this.report = new WindowReport(scope, aggregates, spec.having());
        this.gap = gap;
    }

    @Override
    void take(EventFields event, byte[] key, long moment, Findings findings) {
        int known = slots.find(key);
        if (moment + gap <= clock.now() && (known == KeySlots.NONE || !isNearOne(known, moment))) {
            tooLate(event, findings);
            return;
        }
        int slot = slotOf(key);
        Pane session = session(slot, moment);
        aggregates.add(
                session, aggregates.inputs(event), moment, event.envelope().id());
        session.start = session.first;
        joinFrom(session);
        Pane first = sessions.of(slot);
        deadlines.set(slot, (first == null ? session : first).last + gap);
    }

    private boolean isNearOne(int slot, long moment) {
        for (Pane session = sessions.of(slot); session != null; session = session.next) {
            if (isNear(session, moment)) {
                return true;
            }
        }
        return false;
    }

    private boolean isNear(Pane session, long moment) {
        return session.first - gap < moment && moment < session.last + gap;
    }

    /** The first session near the moment, or a new one in its place. */
    private Pane session(int slot, long moment) {
        Pane before = null;
        Pane here = sessions.of(slot);
        while (here != null && here.last + gap <= moment) {
            before = here;
            here = here.next;
        }
        if (here != null && isNear(here, moment)) {
            return here;
        }
        Pane session = aggregates.fresh(moment);
        session.next = here;
        if (before == null) {
            sessions.set(slot, session);
        } else {
            before.next = session;
        }
        return session;
    }

    /** Takes in the next session if the gap to it has closed. */
    private void joinFrom(Pane session) {
        Pane next = session.next;
        if (next != null && next.first < session.last + gap) {
            session.next = next.next;
            aggregates.merge(session, next);
        }
    }

    @Override
    void advance(Findings findings) {
        long now = clock.now();
        while (deadlines.next() <= now) {
            close(deadlines.nextSlot(), findings);
        }
    }

    private void close(int slot, Findings findings) {
        Pane session = sessions.of(slot);
        if (session == null) {
            throw new IllegalStateException("a session is due that is not there");
        }
        WindowReport.Span span = new WindowReport.Span(session.first, session.last);
        report.tell(this, slots.key(slot), session, span, span.from(), span.to(), findings);
        Pane next = session.next;
        if (next == null) {
            remove(slot);
        } else {
            sessions.set(slot, next);
            deadlines.set(slot, next.last + gap);
        }
    }

    @Override
    void forget(int slot) {
        sessions.set(slot, null);
    }

    @Override
    String shape() {
        return "window " + spec.shape() + " " + aggregates.shape();
    }

    @Override
    void saveKey(int slot, DataOutput out) throws IOException {
        PanedDetector.savePanes(sessions.of(slot), aggregates, out);
    }

    @Override
    void restoreKey(int slot, DataInput in) throws IOException {
        @Nullable Pane first = PanedDetector.restorePanes(aggregates, in);
        sessions.set(slot, first);
    }
}
