package weir.adapters.local.duckdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import weir.adapters.local.duckdb.StoredTable.StoredColumn;
import weir.domain.table.TableSpec;

/**
 * Rows that a statement reads, on their way into a table. A column that the table has with another type is null there;
 * what it would hold stands in the overflow column, if there is one.
 *
 * @param relation what stands behind FROM, called s
 * @param columns in their order
 * @param values for each column the expression of its stored value
 * @param oldestMicros the smallest {@code created} of them, or less
 * @param newestMicros the greatest, or more
 */
record RowSource(
        String relation, List<StoredColumn> columns, List<String> values, long oldestMicros, long newestMicros) {
    /** Which rows of a table make one that comes a repeat. */
    enum Repeats {
        /** Any that is not older than the window: nothing is later than what is loaded as it comes. */
        OF_ANY,
        /** Those that are not later. */
        OF_EARLIER
    }

    /** The rows that the table function hands out. */
    static RowSource ofBatch(String call, StoredTable table, long oldestMicros, long newestMicros) {
        List<String> values = IntStream.range(0, table.columns().size())
                .mapToObj(i -> table.columns().get(i).kind().converted("s." + StoredTable.crossingName(i)))
                .toList();
        return new RowSource(call + " AS s", table.columns(), values, oldestMicros, newestMicros);
    }

    /** The rows of a table. */
    static RowSource ofTable(String quoted, List<StoredColumn> columns, long oldestMicros, long newestMicros) {
        List<String> values =
                columns.stream().map(column -> "s." + column.quoted()).toList();
        return new RowSource(quoted + " AS s", columns, values, oldestMicros, newestMicros);
    }

    private String value(String column) {
        return values.get(columns.stream().map(StoredColumn::name).toList().indexOf(column));
    }

    /** The places of the columns for whose values the table has no column of their type. */
    List<Integer> misfits(PlacedTable into) {
        return IntStream.range(0, columns.size())
                .filter(i -> !into.holds(columns.get(i)))
                .boxed()
                .toList();
    }

    /**
     * Loads them, but for those whose id is in the table already. The bounds on {@code created} are literals, so that DuckDB
     * reads only that part of the table.
     */
    String insertStatement(PlacedTable into, long windowMicros, Repeats repeats) {
        List<String> names = new ArrayList<>();
        List<String> stored = new ArrayList<>();
        Optional<String> misfits = misfitsAsJson(into);
        for (int i = 0; i < columns.size(); i++) {
            StoredColumn column = columns.get(i);
            if (into.holds(column)) {
                names.add(column.quoted());
                boolean takesMisfits = misfits.isPresent() && column.name().equals(TableSpec.EXTRA);
                stored.add(takesMisfits ? merged(into, values.get(i), misfits.get()) : values.get(i));
            }
        }
        if (misfits.isPresent()
                && !names.contains(Sql.name(TableSpec.EXTRA))
                && into.columns().containsKey(TableSpec.EXTRA)) {
            names.add(Sql.name(TableSpec.EXTRA));
            stored.add(merged(into, "NULL::JSON", misfits.get()));
        }
        return "INSERT INTO " + into.quoted() + " (" + String.join(", ", names) + ") SELECT "
                + String.join(", ", stored) + " FROM " + relation + " WHERE NOT EXISTS (SELECT 1 FROM "
                + into.quoted() + " AS k WHERE k.data_id = " + value("data_id")
                + " AND " + isAfter("k.created", oldestMicros - windowMicros)
                + " AND k.created > " + value("created") + " - to_microseconds(" + windowMicros + ")"
                + (repeats == Repeats.OF_ANY
                        ? ""
                        : " AND k.created <= make_timestamp(" + newestMicros + ") AND k.created <= " + value("created"))
                + ")";
    }

    static String isAfter(String created, long micros) {
        return created + " > make_timestamp(" + micros + ")";
    }

    private Optional<String> misfitsAsJson(PlacedTable into) {
        List<Integer> misfits = misfits(into);
        if (misfits.isEmpty()) {
            return Optional.empty();
        }
        Function<Integer, String> pair = i -> Sql.text(columns.get(i).name()) + ", " + values.get(i);
        return Optional.of(misfits.stream().map(pair).collect(Collectors.joining(", ", "json_object(", ")")));
    }

    /** A patch takes away what is null in it; a row that has nothing of the kind keeps its overflow as it was written. */
    private String merged(PlacedTable into, String overflow, String misfits) {
        String nothing =
                misfits(into).stream().map(i -> values.get(i) + " IS NULL").collect(Collectors.joining(" AND "));
        return "CASE WHEN " + nothing + " THEN " + overflow + " ELSE json_merge_patch(coalesce(" + overflow
                + ", '{}'::JSON), " + misfits + ")::JSON END";
    }

    /** For the ids that come: when the newest of their rows was created, within the window. */
    String newestStatement(PlacedTable there, long windowMicros, Repeats repeats) {
        return "SELECT k.data_id, epoch_us(max(k.created)) FROM " + there.quoted() + " AS k WHERE "
                + isAfter("k.created", oldestMicros - windowMicros)
                + (repeats == Repeats.OF_ANY ? "" : " AND k.created <= make_timestamp(" + newestMicros + ")")
                + " AND k.data_id IN (SELECT " + value("data_id") + " FROM " + relation + ") GROUP BY k.data_id";
    }
}
