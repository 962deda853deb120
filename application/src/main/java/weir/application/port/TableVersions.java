package weir.application.port;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import weir.domain.envelope.DataId;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;

/**
 * The versions that tables of a warehouse have beside one another. One of each table is in force: the table's plain name
 * means that one. Rows are loaded into all of them, so that any can be put in force. The warehouse itself knows which
 * there are. All methods may be called from any thread.
 */
public interface TableVersions {
    /** All versions of all tables, those in force too, by table and number. */
    List<Version> versions();

    /**
     * Makes a version of a table that is there, beside the others and empty; from the next load on it gets the rows that
     * the table gets. If it is there, it gets the columns that it has not; a repeat changes nothing.
     *
     * @param columns of the table; its version does not count
     * @throws OperationFailed {@link FailureCode#SCHEMA_CONFLICT} if there is no such table, or the version is there with a
     *     column of another type; the message names both, and the way out
     */
    void make(TableVersion version, TableSpec columns);

    /**
     * Puts a version in force, at once for whoever asks by the plain name. Events of which it has a row are no longer among
     * the rejected. One that is in force stays so.
     *
     * @throws OperationFailed {@link FailureCode#SCHEMA_CONFLICT} if there is no such version; the message names those
     *     there are
     */
    void promote(TableVersion version);

    /**
     * Removes a version and its rows; removing what is not there does nothing.
     *
     * @throws OperationFailed {@link FailureCode#SCHEMA_CONFLICT} if it is the one in force
     */
    void remove(TableVersion version);

    /**
     * Compares two versions of a table, column by column, by what the values look like as text; by which rules the rows were
     * made does not count. Nothing is kept waiting by it.
     *
     * @param samplesMax how many rows that differ are given as examples, of each kind
     * @throws OperationFailed {@link FailureCode#SCHEMA_CONFLICT} if one of them is not there
     */
    Difference compare(TableVersion left, TableVersion right, int samplesMax);

    /**
     * For each hour in which rows were created, what a version of a table has of it. Rows that are the same have the same digest in
     * any warehouse of the same kind, in whatever order they were loaded; by which rules they were made does not count, nor do
     * columns that are null.
     *
     * @throws OperationFailed {@link FailureCode#SCHEMA_CONFLICT} if it is not there
     */
    SortedMap<Instant, HourDigest> hours(TableVersion version);

    /** For each table, its version in force: how many rows were made by which rules; empty: that is not known. */
    Map<TableName, Map<Optional<RulesVersion>, Long>> rulesOfRows();

    /**
     * A version of a table.
     *
     * @param replaced the version that was in force before this one, if it has been put in force and that is still there
     */
    record Version(TableVersion id, boolean isInForce, long rows, Optional<TableVersion> replaced) {}

    /**
     * In what two sets of rows differ. A row of the one answers to the row of the other with the same {@code data_id} and
     * {@code created}.
     *
     * @param columns how many rows differ in which column, in the order of the columns; a column that only one side has
     *     differs where it is not null
     */
    record Difference(
            long same, long onlyLeft, long onlyRight, long differing, Map<String, Long> columns, List<Sample> samples) {
        public boolean isNone() {
            return onlyLeft == 0 && onlyRight == 0 && differing == 0;
        }
    }

    /**
     * A row that differs.
     *
     * @param left for each column that differs its value, as text, and nothing for null; empty if only the other side has
     *     the row
     */
    record Sample(DataId id, Side side, Map<String, String> left, Map<String, String> right) {}

    /** @param content a hash over all of them */
    record HourDigest(long rows, String content) {}

    /** Who has a row. */
    enum Side {
        ONLY_LEFT,
        ONLY_RIGHT,
        BOTH
    }
}
