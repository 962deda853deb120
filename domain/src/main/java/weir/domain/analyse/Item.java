package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.DataId;
import weir.domain.value.Value;

/** What a detector keeps of one event. */
final class Item {
    private static final int VALUES_MAX = 1_024;

    final long moment;
    final byte[] key;
    final DataId id;

    /** By bit, what the event is to the detector. */
    final long marks;

    final Value.@Nullable Scalar[] values;

    /** Among those of one moment, which arrived first. */
    long number;

    Item(long moment, byte[] key, DataId id, long marks, Value.@Nullable Scalar[] values) {
        this.moment = moment;
        this.key = key;
        this.id = id;
        this.marks = marks;
        this.values = values;
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(moment);
        Snapshots.writeId(out, id);
        out.writeLong(marks);
        out.writeInt(values.length);
        for (Value.@Nullable Scalar value : values) {
            ValueBytes.write(out, value);
        }
    }

    static Item restore(byte[] key, DataInput in) throws IOException {
        long moment = in.readLong();
        DataId id = Snapshots.readId(in);
        long marks = in.readLong();
        Value.@Nullable Scalar[] values = new Value.Scalar[Snapshots.readCount(in, VALUES_MAX)];
        for (int i = 0; i < values.length; i++) {
            values[i] = ValueBytes.read(in);
        }
        return new Item(moment, key, id, marks, values);
    }
}
