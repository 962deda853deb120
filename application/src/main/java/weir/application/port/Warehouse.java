package weir.application.port;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.table.Rows;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;

/** Typed tables. All methods may be called from any thread. */
public interface Warehouse extends AutoCloseable {
    /**
     * Makes the tables as they should be: creates what is missing, and adds columns that are new, null in the rows
     * there are. Columns no longer asked for stay. A table that has several versions has them all widened, and one whose
     * specification is of a higher version than any there is gets that version, empty, beside the others. A repeat changes
     * nothing.
     *
     * @throws OperationFailed {@link FailureCode#SCHEMA_CONFLICT} if a column is there with another type, in every version
     *     of the table, or if a table
     *     that keeps no overflow, which is one of Weir's own, is there with one, and so is another; the message names
     *     table, column, types and the way out; then no table was changed
     */
    void prepare(Collection<TableSpec> tables);

    /**
     * Loads rows and moves the agent's cursors in one transaction: all of it takes effect, or nothing. A row whose
     * {@code data_id} is in its table already, created less than the repeat window before, is a repeat and is left out.
     * The rows of a batch count one after another: how events are cut into batches makes no difference to what is
     * loaded. All tables have been prepared. The rows go into each version of their table; where a column of it has another
     * type than the rows, it is null, and the value stands in the overflow column, if there is one. A row of
     * {@link TableSpec#settled} takes the rejected event that it names by id and time out of {@link TableSpec#rejected}.
     * Nothing of the batch is looked at after the return: the memory of its rows is used for others.
     *
     * @throws OperationFailed {@link FailureCode#COMMIT_UNKNOWN} if it cannot be said whether it took effect; ask
     *     {@link #cursor} then. Any other code: it did not.
     */
    Loaded load(Batch batch);

    /** How far the agent has loaded that channel; empty if it has not begun. */
    Optional<Cursor> cursor(AgentName agent, ChannelName channel);

    /**
     * Runs one read-only statement. Nothing it says can change the warehouse, read or write a file, or reach anything
     * but the tables.
     *
     * @throws OperationFailed {@link FailureCode#QUERY_REFUSED} if it is not one statement that only reads the tables,
     *     {@link FailureCode#QUERY_INVALID} if it is wrong, {@link FailureCode#QUERY_TOO_EXPENSIVE} if it exceeds a
     *     limit
     */
    QueryResult query(String sql, QueryLimits limits);

    /** The tables there are, with their number of rows, by name; models and Weir's own book-keeping are left out. */
    Map<TableName, Long> tables();

    @Override
    void close();

    /**
     * @param cursors for each channel how far the agent has loaded it with this batch
     * @param rows for each table its rows, in the order of the columns of that specification; a table may come twice,
     *     when its specification changed between two rows; may be empty, when only cursors move
     */
    record Batch(AgentName agent, Map<ChannelName, Cursor> cursors, Map<TableSpec, Rows> rows) {}

    /**
     * How far an agent has loaded a channel.
     *
     * @param position in the queue that it reads; empty if it has taken nothing from there
     * @param origin in the queue of the channel, where lake objects have their positions: all events up to there are
     *     loaded. Empty if that is not known: in queues without origins, and in a warehouse that an early version wrote
     */
    record Cursor(Optional<Position> position, Optional<Position> origin) {
        public static Cursor at(Position position) {
            return new Cursor(Optional.of(position), Optional.empty());
        }
    }

    /**
     * For each table of the batch how many rows were new, and how many were repeats, in the version in force.
     *
     * @param misfits for each version how many values stand in its overflow column, or nowhere, because the column of their
     *     name has another type; none that have none
     */
    record Loaded(Map<TableName, Long> rows, Map<TableName, Long> repeats, Map<TableVersion, Long> misfits) {
        public Loaded(Map<TableName, Long> rows, Map<TableName, Long> repeats) {
            this(rows, repeats, Map.of());
        }
    }

    /**
     * @param rows each as long as {@code columns}; a value is null, a {@link String}, {@link Boolean}, {@link Long},
     *     {@link Double}, {@link java.math.BigDecimal}, {@link java.math.BigInteger}, or a {@link List} or {@link Map}
     *     of such; times, UUIDs and the like are text
     * @param truncated whether there were more rows than the limit
     */
    record QueryResult(List<String> columns, List<List<@Nullable Object>> rows, boolean truncated) {}

    /** @param timeMillisMax how long it may run, in milliseconds */
    record QueryLimits(int rowsMax, int timeMillisMax) {
        public static final QueryLimits DEFAULT = new QueryLimits(10_000, 30_000);

        public QueryLimits {
            if (rowsMax < 1 || timeMillisMax < 1) {
                throw new IllegalArgumentException("a query must be allowed at least 1 row and 1 ms");
            }
        }
    }
}
