package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import weir.domain.envelope.DataId;
import weir.domain.value.Value;

/**
 * The first steps of a sequence that have been seen.
 *
 * @param start the first one's time
 * @param last the last one's
 * @param ids of their events
 * @param values what they carry; null where the event had it not
 */
record Run(long start, long last, List<DataId> ids, List<Value.Scalar> values) {
    Run {
        ids = List.copyOf(ids);
        values = List.copyOf(values);
    }

    static Run none(long start) {
        return new Run(start, start, List.of(), List.of());
    }

    /** With another step: the event, and those of its values that lie in that range. */
    Run with(Item item, int valuesFrom, int valuesTo) {
        List<DataId> moreIds = new ArrayList<>(ids);
        moreIds.add(item.id);
        List<Value.Scalar> moreValues = new ArrayList<>(values);
        for (int i = valuesFrom; i < valuesTo; i++) {
            Value.Scalar value = item.values[i];
            moreValues.add(value == null ? Value.Null.NULL : value);
        }
        return new Run(start, item.moment, moreIds, moreValues);
    }

    DataId lastId() {
        return ids.get(ids.size() - 1);
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(start);
        out.writeLong(last);
        out.writeInt(ids.size());
        for (DataId id : ids) {
            Snapshots.writeId(out, id);
        }
        out.writeInt(values.size());
        for (Value.Scalar value : values) {
            ValueBytes.write(out, value);
        }
    }

    static Run restore(DataInput in, int idsMax, int valuesMax) throws IOException {
        long start = in.readLong();
        long last = in.readLong();
        List<DataId> ids = new ArrayList<>();
        int idCount = Snapshots.readCount(in, idsMax);
        for (int i = 0; i < idCount; i++) {
            ids.add(Snapshots.readId(in));
        }
        List<Value.Scalar> values = new ArrayList<>();
        int valueCount = Snapshots.readCount(in, valuesMax);
        for (int i = 0; i < valueCount; i++) {
            Value.Scalar value = ValueBytes.read(in);
            values.add(value == null ? Value.Null.NULL : value);
        }
        return new Run(start, last, ids, values);
    }
}
