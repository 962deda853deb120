package weir.application.port;

import java.util.List;
import java.util.Map;
import weir.domain.table.EventKey;
import weir.domain.table.Rows;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;

/**
 * Puts rows in the place of those that events have in a warehouse. Rows of an event are those with its {@code data_id} and
 * {@code created}. Everything that is done twice leaves what it leaves when it is done once. A row whose {@code data_id} is
 * in the table already, created less than the repeat window before or at the same time, is left out, as in loading; one that is
 * there and was created less than the window after a row that comes is a repeat of that, and goes. All methods may be called
 * from any thread; no load is lost or doubled by them.
 */
public interface Replacements {
    /** Where rows are put. */
    sealed interface Place {
        /** In all tables, in each of their versions: rows of the events are removed wherever they are. */
        record Everywhere() implements Place {}

        /**
         * In one version of a table. Rows of other tables are passed over, but for rejected events: they take the place of
         * what was rejected of the same events.
         */
        record In(TableVersion version) implements Place {}

        /** Nowhere yet: beside all tables, where nobody sees them, until {@link Replacements#putInPlace}. */
        record Aside() implements Place {}
    }

    /**
     * Removes the rows of the events from that place, and loads others, in one transaction: all of it takes effect, or
     * nothing. The tables have been prepared.
     *
     * @param events also those that have no rows
     * @param rows for each table its rows, in the order of their events, made of those events
     * @throws OperationFailed {@link FailureCode#COMMIT_UNKNOWN} if it cannot be said whether it took effect: do it again.
     *     Any other code: it did not. {@link FailureCode#SCHEMA_CONFLICT} if the version is not there
     */
    Replaced replace(Place place, List<EventKey> events, Map<TableSpec, Rows> rows);

    /**
     * Puts what is aside in the place of the rows that those events have in all tables, in each of their versions, in one
     * transaction; then nothing is aside any more.
     *
     * @throws OperationFailed as {@link #replace}; but after {@link FailureCode#COMMIT_UNKNOWN} {@link #eventsAside} is 0 if
     *     it took effect
     */
    Replaced putInPlace();

    /** For each table what {@link #putInPlace} would change in the version in force; left is what is there. */
    Map<TableName, TableVersions.Difference> compareAside(int samplesMax);

    /** Of how many events rows are aside; events without rows count too. */
    long eventsAside();

    /** Has nothing aside, whatever was. */
    void clearAside();

    /**
     * What became of it.
     *
     * @param removed how many rows were removed, of all versions together
     * @param rows for each table how many rows there are now for those that were given, in the version in force or the one
     *     that was meant
     * @param repeats for each table how many were left out
     */
    record Replaced(long removed, Map<TableName, Long> rows, Map<TableName, Long> repeats) {}
}
