package weir.application.port;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import weir.domain.envelope.DataId;
import weir.domain.retain.RowPolicy.Spared;
import weir.domain.table.TableName;

/**
 * Takes rows out of the tables of a warehouse that need not, or must not, stay. Loading goes on meanwhile. All methods may
 * be called from any thread.
 */
public interface RowRemoval {
    /**
     * How many rows {@link #remove} would take out now; none if there is no such table.
     *
     * @throws OperationFailed {@link FailureCode#WAREHOUSE_UNAVAILABLE} if the warehouse cannot be asked
     */
    long count(TableName table, Which which);

    /**
     * Deletes rows in one transaction: all of them, or none. Durable on return. A repeat finds nothing more; neither does
     * a table that is not there. Events that lost their rows are not loaded again by this.
     *
     * @return how many it took out
     * @throws OperationFailed {@link FailureCode#COMMIT_UNKNOWN} if it cannot be said whether it took effect; repeat it
     *     then. Any other code: it did not.
     */
    long remove(TableName table, Which which);

    /** Which rows. */
    sealed interface Which {
        /** Those of events created before a moment, except those that any of {@code spared} means. */
        record CreatedBefore(Instant before, List<Spared> spared) implements Which {
            public CreatedBefore {
                spared = List.copyOf(spared);
            }
        }

        /** Those of some events: at most {@link #EVENTS_MAX}. */
        record OfEvents(Set<DataId> ids) implements Which {
            public static final int EVENTS_MAX = 10_000;

            public OfEvents {
                ids = Set.copyOf(ids);
                if (ids.size() > EVENTS_MAX) {
                    throw new IllegalArgumentException(ids.size() + " events are more than " + EVENTS_MAX);
                }
            }
        }
    }
}
