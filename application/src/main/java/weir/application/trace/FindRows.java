package weir.application.trace;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.application.load.RuleSet;
import weir.application.port.TraceStore.Sighting;
import weir.application.port.Warehouse;
import weir.application.port.Warehouse.QueryLimits;
import weir.application.port.Warehouse.QueryResult;
import weir.application.trace.TraceReport.Rejection;
import weir.application.trace.TraceReport.StoredRow;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/**
 * Asks the warehouse for the rows of an event. They lie in the order in which they were loaded, so that asking for the
 * moment of {@code created} too leaves a row group or two to be read.
 */
final class FindRows {
    private static final QueryLimits LIMITS = new QueryLimits(100, 5_000);
    private static final TableName REJECTED = TableSpec.rejected().name();
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private final Warehouse warehouse;
    private final Supplier<RuleSet> rules;

    FindRows(Warehouse warehouse, Supplier<RuleSet> rules) {
        this.warehouse = warehouse;
        this.rules = rules;
    }

    /**
     * Which tables hold an event.
     *
     * @param rejections why, for each row in {@code weir_rejected}
     */
    record Places(List<TableName> tables, List<Rejection> rejections) {
        boolean isEmpty() {
            return tables.isEmpty();
        }
    }

    /** The tables with rows of this passage of the event. */
    Places ofPassage(DataId id, Sighting passage) {
        return places(candidates(passage.channel()), condition(id, passage.created()));
    }

    /** The tables with rows of the event, whenever it was accepted. */
    Places ofAny(DataId id, ChannelName channel) {
        return places(candidates(channel), "data_id = '" + id + "'");
    }

    /** Why this passage of it was rejected. */
    Optional<Rejection> rejection(DataId id, Sighting passage) {
        Places found = places(Set.of(REJECTED), condition(id, passage.created()));
        return found.rejections.stream().findFirst();
    }

    /** The rows of this passage, whole. */
    List<StoredRow> rows(DataId id, Sighting passage, List<TableName> tables) {
        List<StoredRow> rows = new ArrayList<>();
        for (TableName table : tables) {
            QueryResult result = warehouse.query(
                    "SELECT * FROM " + quoted(table) + " WHERE " + condition(id, passage.created()), LIMITS);
            for (List<@Nullable Object> row : result.rows()) {
                Map<String, @Nullable Object> values = new LinkedHashMap<>();
                for (int i = 0; i < row.size(); i++) {
                    values.put(result.columns().get(i), row.get(i));
                }
                rows.add(new StoredRow(table, values));
            }
        }
        return rows;
    }

    /** The tables there are that events of a channel can be in by the rules of now. */
    private Set<TableName> candidates(ChannelName channel) {
        Set<TableName> candidates = new LinkedHashSet<>();
        if (!channel.isInternal()) {
            rules.get().tables().forEach(table -> candidates.add(table.name()));
            candidates.add(TableSpec.generic(channel).name());
        } else if (channel.equals(ChannelName.ALERTS)) {
            candidates.add(TableSpec.alerts().name());
        }
        candidates.add(REJECTED);
        candidates.retainAll(warehouse.tables().keySet());
        return candidates;
    }

    private Places places(Set<TableName> candidates, String condition) {
        if (candidates.isEmpty()) {
            return new Places(List.of(), List.of());
        }
        StringBuilder sql = new StringBuilder();
        for (TableName table : candidates) {
            String why = table.equals(REJECTED) ? "stage, code, reason" : "NULL AS stage, NULL AS code, NULL AS reason";
            sql.append(sql.isEmpty() ? "" : " UNION ALL ")
                    .append("SELECT '" + table + "' AS name, " + why + " FROM " + quoted(table) + " WHERE "
                            + condition);
        }
        Set<TableName> tables = new LinkedHashSet<>();
        List<Rejection> rejections = new ArrayList<>();
        for (List<@Nullable Object> row :
                warehouse.query(sql.toString(), LIMITS).rows()) {
            TableName table = new TableName(String.valueOf(row.get(0)));
            tables.add(table);
            if (table.equals(REJECTED)) {
                rejections.add(new Rejection(
                        String.valueOf(row.get(1)), String.valueOf(row.get(2)), String.valueOf(row.get(3))));
            }
        }
        return new Places(List.copyOf(tables), rejections);
    }

    private static String condition(DataId id, Instant created) {
        return "data_id = '" + id + "' AND created = TIMESTAMP '"
                + MICROS.format(LocalDateTime.ofInstant(created, ZoneOffset.UTC)) + "'";
    }

    private static String quoted(TableName table) {
        return '"' + table.value() + '"';
    }
}
