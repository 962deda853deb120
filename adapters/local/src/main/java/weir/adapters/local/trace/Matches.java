package weir.adapters.local.trace;

import java.util.LinkedHashSet;
import java.util.Set;
import weir.domain.envelope.DataId;

/** What the index holds of one id, gathered from its parts; what two of them hold is there once. */
final class Matches {
    private final long most;
    private final long least;
    private final int max;
    private final Set<Place> places = new LinkedHashSet<>();
    private final Set<DataId> parents = new LinkedHashSet<>();
    private final Set<DataId> children = new LinkedHashSet<>();
    private boolean truncated;

    /** Names as {@link Names} numbers them. */
    record Place(int channel, int source, long position, long createdMicros) {}

    Matches(DataId id, int max) {
        this.most = id.mostSignificant();
        this.least = id.leastSignificant();
        this.max = max;
    }

    long most() {
        return most;
    }

    long least() {
        return least;
    }

    /** How the record's id stands to the one that is looked for. */
    int compare(long[] records, int at) {
        return IdRecord.compareKey(records, at, most, least);
    }

    /** @return whether there is room for more of that kind */
    boolean add(long[] records, int at) {
        long tag = records[at + 4];
        return switch (IdRecord.kind(tag)) {
            case IdRecord.EVENT ->
                add(places, new Place(IdRecord.channel(tag), IdRecord.source(tag), records[at + 2], records[at + 3]));
            case IdRecord.PARENT -> add(parents, new DataId(records[at + 2], records[at + 3]));
            case IdRecord.CHILD -> add(children, new DataId(records[at + 2], records[at + 3]));
            default -> true; // of a later version
        };
    }

    private <T> boolean add(Set<T> found, T one) {
        if (found.size() < max) {
            found.add(one);
            return true;
        }
        truncated |= !found.contains(one);
        return !truncated;
    }

    Set<Place> places() {
        return places;
    }

    Set<DataId> parents() {
        return parents;
    }

    Set<DataId> children() {
        return children;
    }

    boolean isTruncated() {
        return truncated;
    }
}
