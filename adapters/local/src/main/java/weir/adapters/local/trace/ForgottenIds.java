package weir.adapters.local.trace;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.DataId;

/** Ids that the index is to know no more, and which of them it knew. */
final class ForgottenIds {
    /** As records stand. */
    private static final Comparator<DataId> ORDER = (some, other) -> {
        int most = Long.compareUnsigned(some.mostSignificant(), other.mostSignificant());
        return most != 0 ? most : Long.compareUnsigned(some.leastSignificant(), other.leastSignificant());
    };

    private final Set<DataId> ids;
    private final NavigableSet<DataId> inOrder = new TreeSet<>(ORDER);
    private final Set<DataId> known = new HashSet<>();

    ForgottenIds(Collection<DataId> ids) {
        this.ids = Set.copyOf(ids);
        inOrder.addAll(ids);
    }

    /**
     * Whether one of them stands from one id to another, both included.
     *
     * @param last null: to the end
     */
    boolean isAnyWithin(DataId first, @Nullable DataId last) {
        DataId next = inOrder.ceiling(first);
        return next != null && (last == null || ORDER.compare(next, last) <= 0);
    }

    /** Whether the record is found by one of them. */
    boolean isOfOne(long[] records, int at) {
        return ids.contains(new DataId(records[at], records[at + 1]));
    }

    /** The records that are neither of one of them nor name one, in their order. */
    IdSource without(IdSource all) {
        return record -> {
            boolean more = all.next(record);
            while (more && isForgotten(record)) {
                more = all.next(record);
            }
            return more;
        };
    }

    private boolean isForgotten(long[] record) {
        if (isOfOne(record, 0)) {
            known.add(new DataId(record[0], record[1]));
            return true;
        }
        int kind = IdRecord.kind(record[4]);
        boolean isOfRelative = kind == IdRecord.PARENT || kind == IdRecord.CHILD;
        return isOfRelative && ids.contains(new DataId(record[2], record[3]));
    }

    /** How many of them were there. */
    long known() {
        return known.size();
    }
}
