package weir.application.keep;

import java.util.List;
import java.util.Optional;
import weir.application.port.Lake.ObjectSummary;
import weir.application.port.ObjectName;
import weir.application.port.RowRemoval.Which;
import weir.domain.envelope.ChannelName;
import weir.domain.table.TableName;

/** One thing that a plan would do. */
public sealed interface Change {
    /** Why, in the words of the configuration. */
    String why();

    /** What becomes of objects. The code stands in plans and audits. */
    enum Action {
        /** All of their events may go. */
        DELETE("delete"),
        /** What must stay goes to {@code retained/}, the rest goes. */
        RETAIN("retain"),
        /** They are joined, and nothing goes. */
        JOIN("join");

        private final String code;

        Action(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /**
     * Objects of a channel that go, and what takes their place.
     *
     * @param from next to each other, in order
     * @param into the object with what stays; empty if nothing does
     * @param events how many they hold; those of a damaged object, which nobody can tell, count as none
     * @param stays how many of them stay
     * @param isLookedInto whether that depends on what the events are, and not on their age alone
     */
    record OfObjects(
            Action action,
            ChannelName channel,
            List<ObjectSummary> from,
            Optional<ObjectName> into,
            long events,
            long stays,
            boolean isLookedInto,
            String why)
            implements Change {
        public OfObjects {
            from = List.copyOf(from);
        }

        public long bytes() {
            return from.stream().mapToLong(ObjectSummary::bytes).sum();
        }

        /** What must be deleted, in order. */
        List<ObjectName> leaving() {
            return from.stream()
                    .map(ObjectSummary::name)
                    .filter(name -> !into.equals(Optional.of(name)))
                    .toList();
        }
    }

    /** @param rows how many there were when it was planned */
    record OfRows(TableName table, Which.CreatedBefore which, long rows, String why) implements Change {}
}
