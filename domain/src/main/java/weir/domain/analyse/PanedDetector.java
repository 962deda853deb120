package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.value.DurationText;

/**
 * A detector over stretches of time. An event goes into one pane, of the length of the step; a window is the merged
 * panes within it, and is closed when the watermark reaches its end. Each key's deadline is the end of its next window.
 */
abstract class PanedDetector extends KeyedDetector {
    /** How many panes a window, and the lateness allowed, may have. */
    static final int PANES_MAX = 10_000;

    final AggregateSet aggregates;
    private final long size;
    private final long step;
    private final PerSlot<Pane> panes = new PerSlot<>(slots);

    /** @param size of the window, and step between windows, in microseconds; the size is a multiple of the step */
    PanedDetector(Scope scope, AggregateSet aggregates, long size, long step) {
        super(scope);
        this.aggregates = aggregates;
        this.size = size;
        this.step = step;
        requireFewPanes(scope.time(), step);
    }

    static void requireFewPanes(EventTime time, long length) {
        if (Micros.requireOrZero("lateness", time.lateness()) / length > PANES_MAX) {
            throw new IllegalArgumentException("the lateness allowed, " + DurationText.of(time.lateness())
                    + ", must be at most " + PANES_MAX + " times the length of a window's step or gap");
        }
    }

    /** A window has ended. The pane holds all of it, at least one event. */
    abstract void closed(int slot, Pane window, long from, long to, Findings findings);

    /** Whether a key without open windows is forgotten. */
    abstract boolean isForgottenWhenEmpty();

    @Override
    final void take(EventFields event, byte[] key, long moment, Findings findings) {
        long start = moment - Math.floorMod(moment, step);
        long now = clock.now();
        if (start + size <= now) {
            tooLate(event, findings);
            return;
        }
        int slot = slotOf(key);
        aggregates.add(
                pane(slot, start),
                aggregates.inputs(event),
                moment,
                event.envelope().id());
        long firstEnd = Math.max(start + step, now - Math.floorMod(now, step) + step);
        if (firstEnd < deadlines.of(slot)) {
            deadlines.set(slot, firstEnd);
        }
    }

    /** The key's pane of that start, put in its place among the others if it is new. */
    private Pane pane(int slot, long start) {
        Pane before = null;
        Pane here = panes.of(slot);
        while (here != null && here.start < start) {
            before = here;
            here = here.next;
        }
        if (here != null && here.start == start) {
            return here;
        }
        Pane pane = aggregates.fresh(start);
        pane.next = here;
        if (before == null) {
            panes.set(slot, pane);
        } else {
            before.next = pane;
        }
        return pane;
    }

    @Override
    final void advance(Findings findings) {
        long now = clock.now();
        while (deadlines.next() <= now) {
            close(deadlines.nextSlot(), deadlines.next(), findings);
        }
    }

    private void close(int slot, long end, Findings findings) {
        closed(slot, window(slot, end), end - size, end, findings);
        Pane first = panes.of(slot);
        while (first != null && first.start < end + step - size) {
            first = first.next;
        }
        panes.set(slot, first);
        if (first != null) {
            deadlines.set(slot, Math.max(end, first.start) + step);
        } else if (isForgottenWhenEmpty()) {
            remove(slot);
        } else {
            deadlines.set(slot, Deadlines.NEVER);
        }
    }

    /** All of the window that ends there. */
    private Pane window(int slot, long end) {
        Pane first = panes.of(slot);
        if (first != null && size == step) {
            return first;
        }
        Pane window = aggregates.fresh(end - size);
        for (Pane pane = first; pane != null && pane.start < end; pane = pane.next) {
            aggregates.merge(window, pane);
        }
        return window;
    }

    @Override
    void forget(int slot) {
        panes.set(slot, null);
    }

    @Override
    void saveKey(int slot, DataOutput out) throws IOException {
        savePanes(panes.of(slot), aggregates, out);
    }

    @Override
    void restoreKey(int slot, DataInput in) throws IOException {
        panes.set(slot, restorePanes(aggregates, in));
    }

    static void savePanes(@Nullable Pane first, AggregateSet aggregates, DataOutput out) throws IOException {
        for (Pane pane = first; pane != null; pane = pane.next) {
            out.writeBoolean(true);
            aggregates.save(pane, out);
        }
        out.writeBoolean(false);
    }

    static @Nullable Pane restorePanes(AggregateSet aggregates, DataInput in) throws IOException {
        Pane first = null;
        Pane last = null;
        while (in.readBoolean()) {
            Pane pane = aggregates.restore(in);
            if (last == null) {
                first = pane;
            } else {
                last.next = pane;
            }
            last = pane;
        }
        return first;
    }
}
