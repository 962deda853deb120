package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;

/**
 * A detector to which the order of events matters: it holds them back until the watermark has passed them, and lets
 * them and the deadlines happen in the order of time; of events at one moment, the one that arrived first. By arrival
 * nothing is held.
 */
abstract class OrderedDetector extends KeyedDetector {
    private static final Comparator<Item> ORDER =
            Comparator.<Item>comparingLong(item -> item.moment).thenComparingLong(item -> item.number);

    private final PriorityQueue<Item> held = new PriorityQueue<>(ORDER);
    private long taken;

    OrderedDetector(Scope scope) {
        super(scope);
    }

    /** What is to be kept of the event; null if it is none of the detector's business. */
    abstract @Nullable Item item(EventFields event, byte[] key, long moment);

    /** The event's turn has come: everything before it has happened. */
    abstract void happen(Item item, Findings findings);

    /** The deadline of the slot has come, and no event before it can any more. It must be set anew. */
    abstract void due(int slot, long moment, Findings findings);

    @Override
    final void take(EventFields event, byte[] key, long moment, Findings findings) {
        Item item = item(event, key, moment);
        if (item == null) {
            return;
        }
        if (moment < clock.now()) {
            tooLate(event, findings);
            return;
        }
        item.number = taken++;
        held.add(item);
        if (held.size() > scope.heldMax() && moment > clock.now()) {
            tally.hurried++;
            Item first = held.element();
            clock.raiseTo(first.moment);
        }
        advance(findings);
    }

    @Override
    void advance(Findings findings) {
        long now = clock.now();
        while (true) {
            Item item = held.peek();
            long itemAt = item == null || item.moment > now ? Deadlines.NEVER : item.moment;
            long dueAt = deadlines.next() > now ? Deadlines.NEVER : deadlines.next();
            if (dueAt <= itemAt && dueAt != Deadlines.NEVER) {
                due(deadlines.nextSlot(), dueAt, findings);
            } else if (item != null && itemAt != Deadlines.NEVER) {
                held.remove();
                happen(item, findings);
            } else {
                return;
            }
        }
    }

    @Override
    void saveRest(DataOutput out) throws IOException {
        List<Item> items = new ArrayList<>(held);
        items.sort(ORDER);
        out.writeInt(items.size());
        for (Item item : items) {
            Snapshots.writeBytes(out, item.key);
            item.save(out);
        }
    }

    @Override
    void restoreRest(DataInput in) throws IOException {
        int count = Snapshots.readCount(in, scope.heldMax());
        for (int i = 0; i < count; i++) {
            Item item = Item.restore(Snapshots.readBytes(in), in);
            item.number = taken++;
            held.add(item);
        }
    }
}
