package weir.domain.analyse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.DataId;

/**
 * What is kept of a key's events in one stretch of time: 64 bytes where only events are counted, and what the
 * aggregates and parents need beyond.
 */
final class Pane {
    private static final long[] NO_PARENTS = {};

    /** The stretch's beginning; of a session, its first event's time. */
    long start;

    /** The times of the earliest and the latest event, in microseconds. */
    long first = Long.MAX_VALUE;

    long last = Long.MIN_VALUE;
    long count;
    final long[] numbers;
    final @Nullable Object[] kept;

    /** Two numbers for each id, the latest arrival last. */
    private long[] parents = NO_PARENTS;

    private int parentCount;

    /** The same key's next pane in order of time. */
    @Nullable
    Pane next;

    Pane(long start, long[] numbers, @Nullable Object[] kept) {
        this.start = start;
        this.numbers = numbers;
        this.kept = kept;
    }

    void addParent(DataId id, int parentsMax) {
        addParent(id.mostSignificant(), id.leastSignificant(), parentsMax);
    }

    private void addParent(long most, long least, int parentsMax) {
        if (parentsMax == 0) {
            return;
        }
        if (parentCount == parentsMax) {
            System.arraycopy(parents, 2, parents, 0, parents.length - 2);
            parentCount--;
        } else if (2 * parentCount == parents.length) {
            parents = Arrays.copyOf(parents, 2 * Math.min(parentsMax, Math.max(1, 2 * parentCount)));
        }
        parents[2 * parentCount] = most;
        parents[2 * parentCount + 1] = least;
        parentCount++;
    }

    void addParents(Pane other, int parentsMax) {
        for (int i = 0; i < other.parentCount; i++) {
            addParent(other.parents[2 * i], other.parents[2 * i + 1], parentsMax);
        }
    }

    List<DataId> parents() {
        List<DataId> ids = new ArrayList<>(parentCount);
        for (int i = 0; i < parentCount; i++) {
            ids.add(new DataId(parents[2 * i], parents[2 * i + 1]));
        }
        return ids;
    }
}
