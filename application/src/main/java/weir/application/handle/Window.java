package weir.application.handle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import weir.application.port.Position;

/** The events that were read for an agent and are not all done: in the order of the queue, and by key. For one thread. */
final class Window {
    static final int EVENTS_MAX = 1_000;
    static final long BYTES_MAX = 8L << 20;

    private final Deque<Slot> slots = new ArrayDeque<>();
    private final Map<String, Deque<Slot>> lanes = new LinkedHashMap<>();
    private Optional<Position> end;
    private Optional<Position> done = Optional.empty();
    private long bytes;

    /** @param behind nothing up to there is read again */
    Window(Optional<Position> behind) {
        this.end = behind;
    }

    /** The last position that was read. */
    Optional<Position> end() {
        return end;
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    int size() {
        return slots.size();
    }

    int room() {
        return bytes >= BYTES_MAX ? 0 : EVENTS_MAX - slots.size();
    }

    /** The next event of the queue, which waits behind those of its key. */
    void add(Slot slot, String key) {
        addDone(slot);
        lanes.computeIfAbsent(key, any -> new ArrayDeque<>()).add(slot);
    }

    /** The next event of the queue, of which nothing is to be made. */
    void addDone(Slot slot) {
        slots.add(slot);
        bytes += slot.bytes();
        end = Optional.of(slot.entry.position());
    }

    /** The keys' events that have not been handled; a queue that is empty is taken out by whoever looks. */
    Iterator<Deque<Slot>> lanes() {
        return lanes.values().iterator();
    }

    /** It has been handled: the next one of its key may be. */
    void handled(Deque<Slot> lane) {
        lane.remove();
    }

    /**
     * The last position up to which all is done, since it was last looked at; empty if there is none.
     *
     * @param trail is told of each event that is passed
     */
    Optional<Position> doneUpTo(Trail trail) {
        Slot first = slots.peek();
        while (first != null && first.stage == Slot.Stage.DONE) {
            done = Optional.of(first.entry.position());
            trail.add(first);
            bytes -= first.bytes();
            slots.remove();
            first = slots.peek();
        }
        return done;
    }

    /** For whoever looks for a mistake. */
    @Override
    public String toString() {
        Slot first = slots.peek();
        return slots.size() + " events up to " + end + ", done " + done
                + (first == null ? "" : ", the first " + first.stage + " after " + first.failures + " failures");
    }

    /** What was done is known to the disk. */
    void committed() {
        done = Optional.empty();
    }
}
