package weir.application.simulation;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import weir.application.port.FailureCode;
import weir.application.port.Lake;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;

/** A lake as one process sees it. */
final class FaultyLake implements Lake {
    private static final int BROKEN_OFF_BYTES_MAX = 300;

    private final Lake disk;
    private final Consumer<ObjectName> changed;
    private final Fate fate;
    private final Defect defect;
    private Runnable promised = () -> {};

    /** @param changed is told what was stored or removed */
    FaultyLake(Lake disk, Consumer<ObjectName> changed, Fate fate, Defect defect) {
        this.disk = disk;
        this.changed = changed;
        this.fate = fate;
        this.defect = defect;
    }

    @Override
    public void put(ObjectName name, Content content) {
        before("put", name);
        Content given = fate.strikes(Fault.RETRYING_LAKE) ? twice(content) : content;
        if (defect == Defect.LAKE_ANSWERS_BEFORE_IT_STORES) {
            promised.run();
            byte[] bytes = bytes(content);
            promised = () -> store(name, out -> out.write(bytes));
        } else {
            if (defect == Defect.LAKE_SHOWS_HALF_OBJECTS) {
                byte[] bytes = bytes(content);
                store(name, out -> out.write(bytes, 0, bytes.length / 2));
                fate.moment("lake half stored " + name);
            }
            store(name, given);
        }
        after(name);
    }

    private void before(String what, ObjectName name) {
        before(what + " " + name, Fault.FAILING_LAKE);
        if (fate.strikes(Fault.DISK_FULL)) {
            throw new OperationFailed(FailureCode.DISK_FULL, "the lake is full");
        }
    }

    private void before(String what, Fault failure) {
        fate.moment("lake " + what);
        if (fate.strikes(Fault.SLOW_LAKE)) {
            fate.linger();
        }
        if (fate.strikes(failure)) {
            throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, failure.toString());
        }
    }

    private void store(ObjectName name, Content content) {
        disk.put(name, content);
        changed.accept(name);
    }

    private void after(ObjectName name) {
        fate.moment("lake stored " + name);
        if (fate.strikes(Fault.PUT_OF_UNKNOWN_OUTCOME)) {
            throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "the lake did not answer");
        }
    }

    private static Content twice(Content content) {
        return out -> {
            content.writeTo(OutputStream.nullOutputStream());
            content.writeTo(out);
        };
    }

    private static byte[] bytes(Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            content.writeTo(out);
        } catch (IOException e) {
            throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "the content cannot be written", e);
        }
        return out.toByteArray();
    }

    @Override
    public boolean putIfAbsent(ObjectName name, Content content) {
        before("put if absent", name);
        boolean stored = disk.putIfAbsent(name, content);
        changed.accept(name);
        after(name);
        return stored;
    }

    @Override
    public List<ObjectSummary> list(String prefix, Optional<ObjectName> after, int max) {
        before("list " + prefix, Fault.FAILING_LIST);
        return disk.list(prefix, after, max);
    }

    @Override
    public Optional<InputStream> open(ObjectName name) {
        before("open " + name, Fault.FAILING_OPEN);
        return disk.open(name).map(whole -> fate.strikes(Fault.BROKEN_OFF_READ) ? brokenOff(whole) : whole);
    }

    /** Gives some of the bytes, and then fails. */
    private InputStream brokenOff(InputStream whole) {
        int given = fate.below(BROKEN_OFF_BYTES_MAX);
        return new FilterInputStream(whole) {
            private int left = given;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (left == 0) {
                    throw new IOException("the connection broke off");
                }
                int count = super.read(into, offset, Math.min(length, left));
                left -= Math.max(0, count);
                return count;
            }
        };
    }

    @Override
    public void delete(ObjectName name) {
        before("delete", name);
        disk.delete(name);
        changed.accept(name);
        fate.moment("lake deleted " + name);
    }

    @Override
    public void close() {
        if (!fate.isDead()) {
            disk.close();
        }
    }
}
