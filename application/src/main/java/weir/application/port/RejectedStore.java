package weir.application.port;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import weir.domain.reject.RejectedKey;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;

/**
 * The rejected events that a warehouse holds, in {@link TableSpec#rejected()}; without that table there are none. All
 * methods may be called from any thread.
 */
public interface RejectedStore {
    /**
     * The first of those meant that stand behind a key, in the order of {@link RejectedKey}, as rows of the table.
     *
     * @param rowsMax at most so many
     * @param bytesMax stops before the row with which their data would take more than that, but never before the first
     */
    List<Row> page(Selection selection, Optional<RejectedKey> behind, int rowsMax, long bytesMax);

    /** How many of those meant stand behind a key. */
    long count(Selection selection, Optional<RejectedKey> behind);

    /**
     * Removes them, all or, if it fails, none. Those that are not there stay away: a repeat changes nothing.
     *
     * @return how many there were
     */
    long remove(Collection<RejectedKey> keys);

    /**
     * Removes those that {@link TableSpec#settled()} names by id and time: they come back when a warehouse is made anew from
     * the lake.
     *
     * @return how many there were
     */
    long sweep();

    /**
     * Which rejected events are meant: those that meet all of it.
     *
     * @param agent by name, then in any version, or by name@version
     * @param from created at that moment or later
     * @param to created before that moment
     */
    record Selection(
            Optional<String> channel,
            Optional<String> source,
            Optional<String> stage,
            Optional<String> code,
            Optional<String> agent,
            Optional<Instant> from,
            Optional<Instant> to) {
        public static final Selection ALL = new Selection(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        /** The same, but none created at that moment or later. */
        public Selection before(Instant moment) {
            Instant end = to.filter(moment::isAfter).orElse(moment);
            return new Selection(channel, source, stage, code, agent, from, Optional.of(end));
        }
    }
}
