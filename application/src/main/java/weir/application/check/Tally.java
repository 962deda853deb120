package weir.application.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import weir.domain.envelope.DataId;

/** How many events there are of a kind, and what the first are called. */
final class Tally {
    private static final int NAMED_MAX = 5;

    private final List<DataId> named = new ArrayList<>();
    private long events;

    void add(DataId id) {
        if (named.size() < NAMED_MAX) {
            named.add(id);
        }
        events++;
    }

    boolean isEmpty() {
        return events == 0;
    }

    @Override
    public String toString() {
        String names = named.stream().map(DataId::toString).collect(Collectors.joining(", "));
        return (events == 1 ? "1 event (" : events + " events (") + names + (events > named.size() ? ", …)" : ")");
    }
}
