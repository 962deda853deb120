package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.value.Value;

/**
 * Each event with those of its key before it. The aggregates are computed anew for each event: taking values out of a
 * running sum or deviation again would leave what rounding lost.
 */
final class LastEventsDetector extends OrderedDetector {
    private final WindowShape.LastEvents window;
    private final AggregateSet aggregates;
    private final WindowReport report;

    /** By key, the oldest event first. */
    private final PerSlot<ArrayDeque<Item>> latest = new PerSlot<>(slots);

    LastEventsDetector(Scope scope, WindowSpec spec, AggregateSet aggregates, WindowShape.LastEvents window) {
        super(scope);
        this.window = window;
        this.aggregates = aggregates;
        this.report = new WindowReport(scope, aggregates, spec.having());
    }

    @Override
    Item item(EventFields event, byte[] key, long moment) {
        @Nullable Value[] inputs = aggregates.inputs(event);
        Value.@Nullable Scalar[] values = new Value.Scalar[inputs.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = ValueBytes.retained(inputs[i]);
        }
        return new Item(moment, key, event.envelope().id(), 0, values);
    }

    @Override
    void happen(Item item, Findings findings) {
        int slot = slotOf(item.key);
        ArrayDeque<Item> items = latest(slot);
        if (items.size() == window.events()) {
            items.removeFirst();
        }
        items.addLast(item);
        if (items.size() == window.events() || window.fromFirst()) {
            Pane pane = aggregates.fresh(0);
            for (Item each : items) {
                aggregates.add(pane, each.values, each.moment, each.id);
            }
            report.tell(
                    this,
                    item.key,
                    pane,
                    new WindowReport.Span(pane.first, pane.last),
                    item.id.mostSignificant(),
                    item.id.leastSignificant(),
                    findings);
        }
    }

    private ArrayDeque<Item> latest(int slot) {
        ArrayDeque<Item> items = latest.of(slot);
        if (items == null) {
            items = new ArrayDeque<>(2);
            latest.set(slot, items);
        }
        return items;
    }

    @Override
    void due(int slot, long moment, Findings findings) {
        deadlines.set(slot, Deadlines.NEVER);
    }

    @Override
    void forget(int slot) {
        latest.set(slot, null);
    }

    @Override
    String shape() {
        return "window " + window + " " + aggregates.shape();
    }

    @Override
    void saveKey(int slot, DataOutput out) throws IOException {
        ArrayDeque<Item> items = latest(slot);
        out.writeInt(items.size());
        for (Item item : items) {
            item.save(out);
        }
    }

    @Override
    void restoreKey(int slot, DataInput in) throws IOException {
        int count = Snapshots.readCount(in, window.events());
        ArrayDeque<Item> items = latest(slot);
        for (int i = 0; i < count; i++) {
            items.addLast(Item.restore(slots.key(slot), in));
        }
    }
}
