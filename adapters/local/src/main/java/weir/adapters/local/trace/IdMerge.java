package weir.adapters.local.trace;

import java.io.IOException;
import java.util.List;
import java.util.PriorityQueue;

/** Makes one order of several, leaving out what is there twice or too old. */
final class IdMerge implements IdSource {
    private final PriorityQueue<Input> inputs =
            new PriorityQueue<>((some, other) -> IdRecord.compare(some.record, 0, other.record, 0));
    private final long oldestMicros;
    private final long[] last = new long[IdRecord.LONGS];
    private boolean hasLast;

    private static final class Input {
        private final IdSource source;
        private final long[] record = new long[IdRecord.LONGS];

        Input(IdSource source) {
            this.source = source;
        }
    }

    /** @param oldestMicros what was created before is left out */
    IdMerge(List<IdSource> sources, long oldestMicros) throws IOException {
        this.oldestMicros = oldestMicros;
        for (IdSource source : sources) {
            advance(new Input(source));
        }
    }

    private void advance(Input input) throws IOException {
        if (input.source.next(input.record)) {
            inputs.add(input);
        }
    }

    @Override
    public boolean next(long[] record) throws IOException {
        for (Input input = inputs.poll(); input != null; input = inputs.poll()) {
            boolean wanted = IdRecord.createdMicros(input.record, 0) >= oldestMicros
                    && (!hasLast || IdRecord.compare(last, 0, input.record, 0) != 0);
            if (wanted) {
                System.arraycopy(input.record, 0, record, 0, IdRecord.LONGS);
                System.arraycopy(input.record, 0, last, 0, IdRecord.LONGS);
                hasLast = true;
            }
            advance(input);
            if (wanted) {
                return true;
            }
        }
        return false;
    }
}
