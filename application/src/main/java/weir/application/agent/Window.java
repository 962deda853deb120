package weir.application.agent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weir.application.port.Position;

/**
 * The events between an agent's cursor and the last one that was read for it: which of them are given to whom, and which
 * are done. For one thread at a time.
 */
final class Window {
    private final Map<Position, Slot> slots = new LinkedHashMap<>();
    private final TreeMap<Long, Slot> ready = new TreeMap<>();
    private final Map<String, Lease> leases = new HashMap<>();
    private Optional<Position> cursor;
    private Optional<Position> end;
    private long nextNumber;

    /** No lease ends before that. */
    private Instant nextEnd = Instant.MAX;

    /** How many are leased or on their way to the rejected. */
    private int away;

    /** @param cursor the last position below which everything is acknowledged */
    Window(Optional<Position> cursor) {
        this.cursor = cursor;
        this.end = cursor;
    }

    Optional<Position> cursor() {
        return cursor;
    }

    /** The last position that was read. */
    Optional<Position> end() {
        return end;
    }

    int size() {
        return slots.size();
    }

    int leases() {
        return leases.size();
    }

    int leased() {
        return leases.values().stream().mapToInt(lease -> lease.slots().size()).sum();
    }

    /** The next event of the queue has been read. */
    Slot add(Position position) {
        Slot slot = new Slot(position, end, nextNumber++);
        slots.put(position, slot);
        ready.put(slot.number(), slot);
        end = Optional.of(position);
        return slot;
    }

    Optional<Slot> find(Position position) {
        return Optional.ofNullable(slots.get(position));
    }

    Optional<Lease> lease(String id) {
        return Optional.ofNullable(leases.get(id));
    }

    /** How many events a lease holds; 0 if it has ended. */
    int held(String lease) {
        Lease there = leases.get(lease);
        return there == null ? 0 : there.slots().size();
    }

    /** Whether that position is behind everything that is not acknowledged. */
    boolean isBehindCursor(Position position) {
        return cursor.isPresent() && position.compareTo(cursor.get()) <= 0;
    }

    /** Whether nobody has an event, and each that is to be given again may be given now. */
    boolean isQuiet(Instant now) {
        return away == 0 && ready.values().stream().noneMatch(slot -> now.isBefore(slot.notBefore));
    }

    /** Those that may be given now, in order. */
    List<Slot> due(Instant now, int slotsMax) {
        List<Slot> due = new ArrayList<>();
        for (Slot slot : ready.values()) {
            if (due.size() == slotsMax) {
                break;
            }
            if (!now.isBefore(slot.notBefore)) {
                due.add(slot);
            }
        }
        return due;
    }

    Lease lease(String id, Instant until, Collection<Slot> given) {
        Lease lease = new Lease(id, until);
        for (Slot slot : given) {
            ready.remove(slot.number());
            slot.stage = Slot.Stage.LEASED;
            slot.lease = lease;
            slot.deliveries++;
            lease.slots().add(slot);
            away++;
        }
        leases.put(id, lease);
        nextEnd = until.isBefore(nextEnd) ? until : nextEnd;
        return lease;
    }

    /** The lease ends then, later or sooner than it would have. */
    void end(Lease lease, Instant until) {
        lease.endAt(until);
        nextEnd = until.isBefore(nextEnd) ? until : nextEnd;
    }

    /** The events of leases that have run out, in the order of the queue; they are ready again. */
    List<Slot> expire(Instant now) {
        if (now.isBefore(nextEnd)) {
            return List.of();
        }
        List<Slot> expired = new ArrayList<>();
        nextEnd = Instant.MAX;
        for (Lease lease : leases.values()) {
            if (!now.isBefore(lease.until())) {
                expired.addAll(lease.slots());
            } else if (lease.until().isBefore(nextEnd)) {
                nextEnd = lease.until();
            }
        }
        expired.forEach(slot -> ready(slot, Instant.MIN));
        expired.sort((a, b) -> Long.compare(a.number(), b.number()));
        return expired;
    }

    /** It is to be given again, not before that time. */
    void ready(Slot slot, Instant notBefore) {
        leave(slot);
        slot.stage = Slot.Stage.READY;
        slot.notBefore = notBefore;
        ready.put(slot.number(), slot);
    }

    void rejecting(Slot slot) {
        leave(slot);
        slot.stage = Slot.Stage.REJECTING;
        away++;
    }

    void done(Slot slot) {
        leave(slot);
        slot.stage = Slot.Stage.DONE;
    }

    private void leave(Slot slot) {
        switch (slot.stage) {
            case READY -> ready.remove(slot.number());
            case LEASED -> {
                away--;
                leaveLease(slot, slot.lease);
            }
            case REJECTING -> away--;
            case DONE -> throw new IllegalStateException("the event at " + slot.position() + " is done");
        }
    }

    private void leaveLease(Slot slot, @Nullable Lease lease) {
        slot.lease = null;
        if (lease != null) {
            lease.slots().remove(slot);
            if (lease.slots().isEmpty()) {
                leases.remove(lease.id());
            }
        }
    }

    /** The last position of those at the beginning that are done; empty if the first is not. */
    Optional<Position> doneUpTo() {
        Optional<Position> last = Optional.empty();
        for (Slot slot : slots.values()) {
            if (slot.stage != Slot.Stage.DONE) {
                break;
            }
            last = Optional.of(slot.position());
        }
        return last;
    }

    /** The cursor stands there now: one of those that {@link #doneUpTo} found. */
    void advance(Position to) {
        Iterator<Slot> first = slots.values().iterator();
        while (first.hasNext()) {
            Slot slot = first.next();
            first.remove();
            if (slot.position().equals(to)) {
                break;
            }
        }
        cursor = Optional.of(to);
    }
}
