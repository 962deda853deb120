package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.envelope.DataId;
import weir.domain.value.Value;

/** No event for a time: of a key since its last one, or without a key since the last one of all or the beginning. */
final class AbsenceDetector extends OrderedDetector {
    private static final Value.@Nullable Scalar[] NO_VALUES = {};

    private final Duration timeout;
    private final long timeoutMicros;
    private final boolean ofAll;
    private final PerSlot<Watch> watches = new PerSlot<>(slots);

    /** Of one key: the last event, and the absence that has been told and has not ended. */
    private static final class Watch {
        long last;

        @Nullable
        DataId event;

        @Nullable
        DataId absence;

        Watch(long last) {
            this.last = last;
        }
    }

    AbsenceDetector(Scope scope, Duration timeout) {
        super(scope);
        this.timeout = timeout;
        this.timeoutMicros = Micros.require("the time of an absence", timeout);
        this.ofAll = scope.key().fields().isEmpty();
    }

    @Override
    Item item(EventFields event, byte[] key, long moment) {
        return new Item(moment, key, event.envelope().id(), 0, NO_VALUES);
    }

    @Override
    void advance(Findings findings) {
        if (ofAll && slots.size() == 0 && clock.now() != Micros.NEVER_YET) {
            watch(slotOf(new byte[0]), clock.now());
        }
        super.advance(findings);
    }

    private Watch watch(int slot, long moment) {
        Watch watch = watches.of(slot);
        if (watch == null) {
            watch = new Watch(moment);
            watches.set(slot, watch);
        }
        watch.last = moment;
        deadlines.set(slot, moment + timeoutMicros);
        return watch;
    }

    @Override
    void happen(Item item, Findings findings) {
        Watch watch = watch(slotOf(item.key), item.moment);
        DataId absence = watch.absence;
        if (absence != null) {
            watch.absence = null;
            findings.ended(new Ending(absence, identity(), Micros.instant(item.moment), item.id, keyOf(item.key)));
        }
        watch.event = item.id;
    }

    @Override
    void due(int slot, long moment, Findings findings) {
        deadlines.set(slot, Deadlines.NEVER);
        Watch watch = watches.of(slot);
        if (watch == null) {
            throw new IllegalStateException("an absence is due that is not watched");
        }
        byte[] key = slots.key(slot);
        DataId event = watch.event;
        List<DataId> parents = event == null || scope.parentsMax() == 0 ? List.of() : List.of(event);
        DataId id = idOf(key, watch.last, moment);
        watch.absence = id;
        detect(id, watch.last, moment, parents, dataOf(key, watch.last, moment), findings);
    }

    @Override
    void forget(int slot) {
        watches.set(slot, null);
    }

    @Override
    String shape() {
        return "absence " + timeout;
    }

    @Override
    void saveKey(int slot, DataOutput out) throws IOException {
        Watch watch = watches.of(slot);
        if (watch == null) {
            throw new IllegalStateException("a key that is not watched");
        }
        out.writeLong(watch.last);
        saveId(watch.event, out);
        saveId(watch.absence, out);
    }

    private static void saveId(@Nullable DataId id, DataOutput out) throws IOException {
        out.writeBoolean(id != null);
        if (id != null) {
            Snapshots.writeId(out, id);
        }
    }

    @Override
    void restoreKey(int slot, DataInput in) throws IOException {
        Watch watch = new Watch(in.readLong());
        watch.event = restoreId(in);
        watch.absence = restoreId(in);
        watches.set(slot, watch);
    }

    private static @Nullable DataId restoreId(DataInput in) throws IOException {
        return in.readBoolean() ? Snapshots.readId(in) : null;
    }
}
