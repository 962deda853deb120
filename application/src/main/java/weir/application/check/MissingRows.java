package weir.application.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import weir.application.port.Warehouse;
import weir.application.port.Warehouse.QueryLimits;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.table.TableName;

/** Asks a warehouse which of some events stand in none of its tables. */
final class MissingRows {
    /** A query's text has a bound, and an id takes 37 characters of it. */
    static final int EVENTS_MAX = 1_500;

    /** So has the number of tables in one query. */
    private static final int TABLES_MAX = 40;

    private static final int MILLIS_MAX = 600_000;

    private final Warehouse warehouse;
    private final List<TableName> tables;

    MissingRows(Warehouse warehouse) {
        this.warehouse = warehouse;
        this.tables = List.copyOf(warehouse.tables().keySet());
    }

    /** @param events at most {@link #EVENTS_MAX} */
    Set<DataId> of(Collection<Envelope> events) {
        Set<DataId> sought = events.stream().map(Envelope::id).collect(Collectors.toSet());
        long from = events.stream().mapToLong(Envelope::createdMicros).min().orElse(0);
        long to = events.stream().mapToLong(Envelope::createdMicros).max().orElse(0);
        // Rows stand about in the order of created, so that this reads a small part of a table.
        Set<DataId> left =
                without(sought, " AND t.created BETWEEN make_timestamp(" + from + ") AND make_timestamp(" + to + ")");
        // A repeat stands there as it came first, within the repeat window.
        return left.isEmpty() ? left : without(left, "");
    }

    private Set<DataId> without(Set<DataId> ids, String condition) {
        Set<DataId> left = ids;
        for (int from = 0; from < tables.size() && !left.isEmpty(); from += TABLES_MAX) {
            left = missing(left, tables.subList(from, Math.min(from + TABLES_MAX, tables.size())), condition);
        }
        return left;
    }

    private Set<DataId> missing(Set<DataId> ids, List<TableName> among, String condition) {
        String list = ids.stream().map(DataId::toString).collect(Collectors.joining(","));
        List<String> absent = new ArrayList<>();
        for (TableName table : among) {
            absent.add("NOT EXISTS (SELECT 1 FROM \"" + table.value() + "\" AS t WHERE t.data_id = s.id" + condition
                    + ")");
        }
        String sql = "SELECT CAST(s.id AS VARCHAR) FROM (SELECT CAST(unnest(string_split('" + list
                + "', ',')) AS UUID) AS id) AS s WHERE " + String.join(" AND ", absent);
        Set<DataId> missing = new HashSet<>();
        for (List<?> row :
                warehouse.query(sql, new QueryLimits(EVENTS_MAX, MILLIS_MAX)).rows()) {
            DataId.parse(String.valueOf(row.get(0))).ifPresent(missing::add);
        }
        return missing;
    }
}
