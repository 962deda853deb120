package weir.domain.reject;

import java.time.Instant;
import java.util.Comparator;
import weir.domain.envelope.DataId;

/** Where a rejected event stands among them: in the order of time. */
public record RejectedKey(Instant created, DataId id) implements Comparable<RejectedKey> {
    private static final Comparator<RejectedKey> ORDER =
            Comparator.comparing(RejectedKey::created).thenComparing(RejectedKey::id);

    @Override
    public int compareTo(RejectedKey other) {
        return ORDER.compare(this, other);
    }
}
