package weir.application.agent;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/** What one answer gave to an agent, for a time. */
final class Lease {
    private final String id;
    private final Set<Slot> slots = new LinkedHashSet<>();
    private Instant until;

    Lease(String id, Instant until) {
        this.id = id;
        this.until = until;
    }

    String id() {
        return id;
    }

    Instant until() {
        return until;
    }

    void endAt(Instant other) {
        until = other;
    }

    /** In the order of the queue. */
    Set<Slot> slots() {
        return slots;
    }
}
