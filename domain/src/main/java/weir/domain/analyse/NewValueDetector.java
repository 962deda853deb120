package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/**
 * A value that a key was not seen with within the memory. Events come in the order of time, so that the pair and the
 * key used least recently are those seen least recently too.
 */
final class NewValueDetector extends OrderedDetector {
    private final NewValueSpec spec;
    private final List<NamedField> told;
    private final int valueCount;
    private final long memory;
    private final long learning;
    private final long keyLearning;
    private final ValueBytes scratch = new ValueBytes();

    /** The time of the first event of all. */
    private long started = Micros.NEVER_YET;

    /** By key, when it was first and last seen. */
    private long[] firstSeen = {};

    private long[] lastSeen = {};

    private final KeySlots pairs = new KeySlots();
    private long[] pairSeen = {};

    NewValueDetector(Scope scope, NewValueSpec spec) {
        super(scope);
        this.spec = spec;
        this.told = spec.told();
        this.valueCount = spec.value().size();
        this.memory = Micros.require("the memory", spec.memory());
        this.learning = Micros.requireOrZero("the time of learning", spec.learning());
        this.keyLearning = Micros.requireOrZero("a key's time of learning", spec.keyLearning());
        List<String> names = new ArrayList<>(Outputs.names(scope.key().fields()));
        names.addAll(Outputs.names(told));
        Outputs.requireDistinct(names);
    }

    @Override
    @Nullable
    Item item(EventFields event, byte[] key, long moment) {
        Value.@Nullable Scalar[] values = new Value.Scalar[told.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = ValueBytes.retained(event.findOrNull(told.get(i).path()));
            if (i < valueCount && (values[i] == null || values[i] == Value.Null.NULL)) {
                tally.unkeyed++;
                return null;
            }
        }
        return new Item(moment, key, event.envelope().id(), 0, values);
    }

    @Override
    void happen(Item item, Findings findings) {
        long now = item.moment;
        if (started == Micros.NEVER_YET) {
            started = now;
        }
        forgetBefore(now - memory);
        int slot = slots.find(item.key);
        boolean newKey = slot == KeySlots.NONE;
        slot = slotOf(item.key);
        makeRoom();
        if (newKey) {
            firstSeen[slot] = now;
        }
        lastSeen[slot] = now;
        boolean newPair = seePair(pairOf(item), now);
        if (newPair && now - started >= learning && now - firstSeen[slot] >= keyLearning) {
            tell(item, findings);
        }
    }

    private void forgetBefore(long moment) {
        while (slots.oldest() != KeySlots.NONE && lastSeen[slots.oldest()] < moment) {
            remove(slots.oldest());
        }
        while (pairs.oldest() != KeySlots.NONE && pairSeen[pairs.oldest()] < moment) {
            pairs.remove(pairs.oldest());
        }
    }

    private void makeRoom() {
        if (firstSeen.length < slots.capacity()) {
            firstSeen = Arrays.copyOf(firstSeen, slots.capacity());
            lastSeen = Arrays.copyOf(lastSeen, slots.capacity());
        }
    }

    private byte[] pairOf(Item item) {
        scratch.clear().append((long) item.key.length).append(item.key);
        for (int i = 0; i < valueCount; i++) {
            scratch.append(item.values[i]);
        }
        return scratch.toBytes();
    }

    /** Remembers the pair; whether it was not remembered before. */
    private boolean seePair(byte[] pair, long now) {
        int place = pairs.find(pair);
        boolean isNew = place == KeySlots.NONE;
        if (isNew) {
            if (pairs.size() == spec.pairsMax()) {
                tally.evicted++;
                pairs.remove(pairs.oldest());
            }
            place = addPair(pair);
        } else {
            pairs.touch(place);
        }
        pairSeen[place] = now;
        return isNew;
    }

    private int addPair(byte[] pair) {
        int place = pairs.add(pair);
        if (pairSeen.length < pairs.capacity()) {
            pairSeen = Arrays.copyOf(pairSeen, pairs.capacity());
        }
        return place;
    }

    private void tell(Item item, Findings findings) {
        Structure data = dataOf(item.key, item.moment, item.moment);
        for (int i = 0; i < told.size(); i++) {
            Value.Scalar value = item.values[i];
            data.with(told.get(i).name(), value == null ? Value.Null.NULL : value);
        }
        detect(
                idOf(item.key, item.id),
                item.moment,
                item.moment,
                scope.parentsMax() == 0 ? List.of() : List.of(item.id),
                data,
                findings);
    }

    @Override
    void due(int slot, long moment, Findings findings) {
        deadlines.set(slot, Deadlines.NEVER);
    }

    @Override
    void forget(int slot) {}

    @Override
    String shape() {
        return "new value " + told + " of which " + valueCount + ", pairs " + spec.pairsMax();
    }

    @Override
    void saveKey(int slot, DataOutput out) throws IOException {
        out.writeLong(firstSeen[slot]);
        out.writeLong(lastSeen[slot]);
    }

    @Override
    void restoreKey(int slot, DataInput in) throws IOException {
        makeRoom();
        firstSeen[slot] = in.readLong();
        lastSeen[slot] = in.readLong();
    }

    @Override
    void saveRest(DataOutput out) throws IOException {
        super.saveRest(out);
        out.writeLong(started);
        out.writeInt(pairs.size());
        for (int place = pairs.oldest(); place != KeySlots.NONE; place = pairs.newerThan(place)) {
            Snapshots.writeBytes(out, pairs.key(place));
            out.writeLong(pairSeen[place]);
        }
    }

    @Override
    void restoreRest(DataInput in) throws IOException {
        super.restoreRest(in);
        started = in.readLong();
        int count = Snapshots.readCount(in, spec.pairsMax());
        for (int i = 0; i < count; i++) {
            byte[] pair = Snapshots.readBytes(in);
            if (pairs.find(pair) != KeySlots.NONE) {
                throw Snapshots.damaged("a pair is there twice");
            }
            int place = addPair(pair);
            pairSeen[place] = in.readLong();
        }
    }
}
