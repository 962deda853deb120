package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.DataId;
import weir.domain.value.Structure;

/** What all detectors by key share: time, keys, deadlines, counts and snapshots. */
abstract class KeyedDetector implements Detector {
    final Scope scope;
    final Watermark clock;
    final Tally tally = new Tally();
    final KeySlots slots = new KeySlots();
    final Deadlines deadlines = new Deadlines(slots);

    private final @Nullable Expression where;
    private final ValueBytes scratch = new ValueBytes();

    KeyedDetector(Scope scope) {
        this.scope = scope;
        this.clock = new Watermark(scope.time());
        this.where = scope.where().orElse(null);
    }

    /** Takes an event of that key. Everything due up to the watermark has happened. */
    abstract void take(EventFields event, byte[] key, long moment, Findings findings);

    /** Lets happen what is due by the watermark. */
    abstract void advance(Findings findings);

    /** Gives up what is kept of the slot's key, but for the slot and its deadline. */
    abstract void forget(int slot);

    /** The kind, and all that decides what its state looks like. */
    abstract String shape();

    abstract void saveKey(int slot, DataOutput out) throws IOException;

    abstract void restoreKey(int slot, DataInput in) throws IOException;

    /** What there is beside the keys' state. */
    void saveRest(DataOutput out) throws IOException {}

    void restoreRest(DataInput in) throws IOException {}

    @Override
    public final DetectorIdentity identity() {
        return scope.identity();
    }

    @Override
    public final DetectorCounts counts() {
        return tally.counts(slots.size());
    }

    @Override
    public final void accept(EventFields event, Findings findings) {
        tally.events++;
        long moment = clock.momentOf(event);
        if (moment == Watermark.UNTIMED) {
            tally.untimed++;
            return;
        }
        if (moment == Watermark.AHEAD) {
            tally.ahead++;
            findings.untimely(event);
            return;
        }
        clock.observe(moment);
        advance(findings);
        if (where != null && !where.test(event)) {
            return;
        }
        byte[] key = scope.key().of(event, scratch);
        if (key == null) {
            tally.unkeyed++;
            return;
        }
        take(event, key, moment, findings);
    }

    @Override
    public final void advanceTo(Instant moment, Findings findings) {
        clock.observe(Micros.of(moment));
        advance(findings);
    }

    @Override
    public final Optional<Instant> now() {
        return clock.now() == Micros.NEVER_YET ? Optional.empty() : Optional.of(Micros.instant(clock.now()));
    }

    final void tooLate(EventFields event, Findings findings) {
        tally.late++;
        findings.untimely(event);
    }

    /** The key's slot, as the one used last; it takes the place of the least recently used one if there are too many. */
    final int slotOf(byte[] key) {
        int slot = slots.find(key);
        if (slot != KeySlots.NONE) {
            slots.touch(slot);
            return slot;
        }
        if (slots.size() == scope.keysMax()) {
            tally.evicted++;
            remove(slots.oldest());
        }
        return slots.add(key);
    }

    final void remove(int slot) {
        deadlines.set(slot, Deadlines.NEVER);
        forget(slot);
        slots.remove(slot);
    }

    /** The id of what is about this key and these two numbers: a window's ends, or an event's id. */
    final DataId idOf(byte[] key, long one, long other) {
        ByteBuffer about = ByteBuffer.allocate(Integer.BYTES + key.length + 2 * Long.BYTES);
        about.putInt(key.length).put(key).putLong(one).putLong(other);
        return DataId.derived(identity().agent(), identity().channel(), about.array());
    }

    final DataId idOf(byte[] key, DataId event) {
        return idOf(key, event.mostSignificant(), event.leastSignificant());
    }

    final Structure dataOf(byte[] key, long from, long to) {
        Structure data = keyOf(key);
        return data.with(Outputs.FROM, Micros.time(from)).with(Outputs.TO, Micros.time(to));
    }

    final Structure keyOf(byte[] key) {
        Structure data = new Structure();
        scope.key().put(data, key);
        return data;
    }

    final void detect(DataId id, long from, long to, List<DataId> parents, Structure data, Findings findings) {
        tally.detections++;
        findings.detected(new Detection(id, identity(), Micros.instant(from), Micros.instant(to), parents, data));
    }

    @Override
    public final void save(DataOutput out) throws IOException {
        Snapshots.writeHead(out, identity(), fullShape());
        clock.save(out);
        tally.save(out);
        out.writeInt(slots.size());
        for (int slot = slots.oldest(); slot != KeySlots.NONE; slot = slots.newerThan(slot)) {
            Snapshots.writeBytes(out, slots.key(slot));
            out.writeLong(deadlines.of(slot));
            saveKey(slot, out);
        }
        saveRest(out);
        Snapshots.writeEnd(out);
    }

    @Override
    public final void restore(DataInput in) throws IOException {
        if (tally.events > 0 || slots.size() > 0) {
            throw new IllegalStateException(identity() + " cannot take over a state when it has one");
        }
        Snapshots.reading(() -> read(in));
    }

    private void read(DataInput in) throws IOException {
        Snapshots.readHead(in, identity(), fullShape());
        clock.restore(in);
        tally.restore(in);
        int count = Snapshots.readCount(in, scope.keysMax());
        for (int i = 0; i < count; i++) {
            byte[] key = Snapshots.readBytes(in);
            if (slots.find(key) != KeySlots.NONE) {
                throw Snapshots.damaged("a key is there twice");
            }
            int slot = slots.add(key);
            deadlines.set(slot, in.readLong());
            restoreKey(slot, in);
        }
        restoreRest(in);
        Snapshots.readEnd(in);
    }

    private String fullShape() {
        return shape() + " " + scope.key().shape() + " " + scope.time();
    }
}
