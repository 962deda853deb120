package weir.application.keep;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import weir.domain.envelope.ChannelName;

/**
 * What the keeper would do, all of it and nothing else.
 *
 * @param made the moment at which it holds; what becomes older later stays
 * @param fingerprint of the policies that it was made by
 * @param isWhole whether it says all there is to do; if not, there is more once it is applied
 */
public record Plan(UUID id, Instant made, String fingerprint, List<Change> changes, List<Kept> kept, boolean isWhole) {
    public Plan {
        changes = List.copyOf(changes);
        kept = List.copyOf(kept);
    }

    /** Objects that stay as they are, for one reason. */
    public record Kept(ChannelName channel, String why, long objects, long bytes) {}

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** What the changes of one kind come to. */
    public record Sum(long objects, long events, long stays, long bytes) {
        public static final Sum NOTHING = new Sum(0, 0, 0, 0);

        Sum plus(Change.OfObjects change) {
            return new Sum(
                    objects + change.from().size(),
                    events + change.events(),
                    stays + change.stays(),
                    bytes + change.bytes());
        }
    }

    public Sum sum(Change.Action action) {
        Sum sum = Sum.NOTHING;
        for (Change change : changes) {
            if (change instanceof Change.OfObjects objects && objects.action() == action) {
                sum = sum.plus(objects);
            }
        }
        return sum;
    }

    public long rows() {
        return changes.stream()
                .mapToLong(change -> change instanceof Change.OfRows rows ? rows.rows() : 0)
                .sum();
    }
}
