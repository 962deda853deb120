package weir.application.port;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import weir.application.port.Warehouse.QueryLimits;
import weir.application.port.Warehouse.QueryResult;
import weir.domain.model.Materialized;
import weir.domain.model.Model;
import weir.domain.table.TableName;

/**
 * What a warehouse makes of models: views and tables beside those that are loaded. Their SQL may do no more than a query
 * ({@link Warehouse#query}). All methods may be called from any thread; what is made is made one after another.
 */
public interface ModelStore {
    /**
     * The tables and models that one SELECT reads, in lower case, whether they are there or not.
     *
     * @throws OperationFailed {@link FailureCode#QUERY_REFUSED} if it is not one statement that only reads, and
     *     {@link FailureCode#QUERY_INVALID} if it cannot be understood
     */
    Set<String> reads(String sql);

    /** All that a model could read now: tables, and what is made of models. */
    Set<String> readable();

    /** What there is of models, by name. */
    Map<TableName, Kept> kept();

    /**
     * Makes the object of a model, or makes it anew: all of it takes effect, or nothing, and whoever queries sees what was
     * there before or what is there after. Models that it reads have been made.
     *
     * @throws OperationFailed {@link FailureCode#SCHEMA_CONFLICT} if something of that name is there that was made of no
     *     model; {@link FailureCode#QUERY_INVALID}, {@link FailureCode#QUERY_REFUSED},
     *     {@link FailureCode#QUERY_TOO_EXPENSIVE} for what is wrong with its SQL, with its rows, or with what they cost
     */
    Built build(Build build);

    /** Drops what was made of a model, and nothing else; nothing if there is nothing. */
    void drop(TableName model);

    /**
     * The rows that a test of models finds.
     *
     * @param limits the rows bound what is shown, not what is counted
     * @throws OperationFailed as {@link Warehouse#query}
     */
    Found find(String sql, QueryLimits limits);

    /** For each table a number that grows whenever rows of it have come or gone, or may have; 0 or absent when the warehouse was opened. */
    Map<TableName, Long> loaded();

    /**
     * @param stamp of the definition by which it was made
     * @param at when it was last made
     */
    record Kept(Materialized materialized, String stamp, Instant at) {}

    /**
     * @param stamp of the model's definition and those of what it reads; one made by another stamp is made anew, all of it
     * @param isFull whether all of an incremental model is made anew, not only its window
     * @param at the time now
     * @param timeMillisMax how long it may take
     */
    record Build(Model model, String stamp, boolean isFull, Instant at, int timeMillisMax) {}

    /**
     * @param rows how many it has now; empty for a view, whose rows nobody counts
     * @param isFull whether all of it was made anew
     * @param columns its columns, in order
     */
    record Built(OptionalLong rows, boolean isFull, List<BuiltColumn> columns) {
        public Built {
            columns = List.copyOf(columns);
        }
    }

    /** @param type as the warehouse calls it */
    record BuiltColumn(String name, String type) {}

    /** @param rows how many there are in all */
    record Found(long rows, QueryResult sample) {}
}
