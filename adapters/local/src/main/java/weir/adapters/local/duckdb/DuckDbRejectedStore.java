package weir.adapters.local.duckdb;

import java.sql.Blob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weir.application.port.RejectedStore;
import weir.application.port.Warehouse.Batch;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.RejectedKey;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;
import weir.domain.value.Moments;

/** The rejected events in a DuckDB warehouse. */
final class DuckDbRejectedStore implements RejectedStore {
    static final List<TableSpec> TABLES = List.of(TableSpec.rejected(), TableSpec.settled());
    private static final String REJECTED = Sql.name(TableSpec.rejected().name().value());
    private static final String SETTLED = Sql.name(TableSpec.settled().name().value());

    /** It moves no cursor, so that its name stands nowhere. */
    private static final AgentName NOBODY = new AgentName("rejected", 1);

    private static final int DATA_ID = 1;
    private static final int SOURCE = 2;
    private static final int CREATED = 3;
    private static final int FIRST_TEXT = 4;
    private static final String COLUMNS =
            "data_id, source, epoch_us(created), channel, stage, code, reason, rule, field,"
                    + " content_type, data, agent, CAST(attributes AS VARCHAR)";
    private static final int DATA = 11;
    private static final int LAST = 13;

    /** Versions that had no column for it named the agent as the rule. */
    private static final String AGENT = "coalesce(agent, CASE WHEN stage = 'agent' THEN rule END)";

    private final DuckDbWarehouse warehouse;

    DuckDbRejectedStore(DuckDbWarehouse warehouse) {
        this.warehouse = warehouse;
    }

    private record Sized(RejectedKey key, long bytes) {}

    @Override
    public List<Row> page(Selection selection, Optional<RejectedKey> behind, int rowsMax, long bytesMax) {
        warehouse.prepareOnce(TABLES);
        String where = where(selection, behind);
        return warehouse.read("to read its rejected events", open -> {
            Connection connection = open.reader();
            List<Sized> sizes = sizes(connection, where, rowsMax);
            return sizes.isEmpty() ? List.of() : rows(connection, where, last(sizes, bytesMax));
        });
    }

    /** What a page weighs must be known before it is read: some events are as large as a request may be. */
    private static List<Sized> sizes(Connection connection, String where, int rowsMax) throws SQLException {
        List<Sized> sizes = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT data_id, epoch_us(created), octet_length(data) FROM "
                        + REJECTED + where + " ORDER BY created, data_id LIMIT " + rowsMax)) {
            while (result.next()) {
                sizes.add(new Sized(
                        new RejectedKey(moment(result.getLong(2)), id((UUID) result.getObject(1))), result.getLong(3)));
            }
        }
        // What comes is sorted, but need not come in that order.
        sizes.sort(Comparator.comparing(Sized::key));
        return sizes;
    }

    private static RejectedKey last(List<Sized> sizes, long bytesMax) {
        long bytes = sizes.get(0).bytes;
        int last = 0;
        while (last + 1 < sizes.size() && bytes + sizes.get(last + 1).bytes <= bytesMax) {
            last++;
            bytes += sizes.get(last).bytes;
        }
        return sizes.get(last).key;
    }

    private static List<Row> rows(Connection connection, String where, RejectedKey last) throws SQLException {
        String micros = timestamp(last.created());
        String upTo = "created <= " + micros + " AND (created < " + micros + " OR data_id <= " + uuid(last.id()) + ")";
        List<Row> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + COLUMNS + " FROM " + REJECTED + where
                        + (where.isEmpty() ? " WHERE " : " AND ") + upTo)) {
            while (result.next()) {
                rows.add(row(result));
            }
        }
        rows.sort(Comparator.comparingLong(Row::createdMicros).thenComparing(Row::id));
        return rows;
    }

    private static Row row(ResultSet result) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[LAST - FIRST_TEXT + 1];
        for (int column = FIRST_TEXT; column <= LAST; column++) {
            values[column - FIRST_TEXT] = column == DATA ? payload(result.getBlob(column)) : result.getString(column);
        }
        return new Row(
                id((UUID) result.getObject(DATA_ID)),
                new SourceName(result.getString(SOURCE)),
                result.getLong(CREATED),
                Collections.unmodifiableList(Arrays.asList(values)),
                Optional.empty());
    }

    private static Payload payload(Blob data) throws SQLException {
        return Payload.of(data.getBytes(1, Math.toIntExact(data.length())));
    }

    @Override
    public long count(Selection selection, Optional<RejectedKey> behind) {
        warehouse.prepareOnce(TABLES);
        return warehouse.read("to count its rejected events", open -> {
            try (Statement statement = open.reader().createStatement();
                    ResultSet result =
                            statement.executeQuery("SELECT count(*) FROM " + REJECTED + where(selection, behind))) {
                result.next();
                return result.getLong(1);
            }
        });
    }

    @Override
    public long remove(Collection<RejectedKey> keys) {
        AtomicLong removed = new AtomicLong();
        change(connection -> removed.set(remove(connection, keys)));
        return removed.get();
    }

    @Override
    public long sweep() {
        AtomicLong removed = new AtomicLong();
        change(connection -> removed.set(sweep(connection)));
        return removed.get();
    }

    /** Within a transaction; both tables are there. */
    static long sweep(Connection connection) throws SQLException {
        return update(
                connection,
                "DELETE FROM " + REJECTED + " AS r USING " + SETTLED
                        + " AS s WHERE r.data_id = s.data_id AND r.created = s.rejected");
    }

    private void change(BatchLoader.Also also) {
        warehouse.prepareOnce(TABLES);
        warehouse.load(new Batch(NOBODY, Map.of(), Map.of()), also);
    }

    private static long remove(Connection connection, Collection<RejectedKey> keys) throws SQLException {
        if (keys.isEmpty()) {
            return 0;
        }
        String list = keys.stream()
                .map(key -> "(" + uuid(key.id()) + ", " + timestamp(key.created()) + ")")
                .collect(Collectors.joining(", "));
        // Bounds that are literals, so that only the part of the table is read where they are.
        return update(
                connection,
                "DELETE FROM " + REJECTED + " AS r USING (VALUES " + list + ") AS k(id, moment) WHERE r.data_id = k.id"
                        + " AND r.created = k.moment AND r.created >= "
                        + timestamp(Collections.min(keys).created()) + " AND r.created <= "
                        + timestamp(Collections.max(keys).created()));
    }

    private static long update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }

    private static String where(Selection selection, Optional<RejectedKey> behind) {
        List<String> conditions = new ArrayList<>();
        equal(conditions, "channel", selection.channel());
        equal(conditions, "source", selection.source());
        equal(conditions, "stage", selection.stage());
        equal(conditions, "code", selection.code());
        selection
                .agent()
                .ifPresent(name -> conditions.add(
                        (name.contains("@") ? AGENT : "split_part(" + AGENT + ", '@', 1)") + " = " + Sql.text(name)));
        selection.from().ifPresent(from -> conditions.add("created >= " + timestamp(from)));
        selection.to().ifPresent(to -> conditions.add("created < " + timestamp(to)));
        behind.ifPresent(key -> conditions.add("created >= " + timestamp(key.created()) + " AND (created > "
                + timestamp(key.created()) + " OR data_id > " + uuid(key.id()) + ")"));
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    private static void equal(List<String> conditions, String column, Optional<String> value) {
        value.ifPresent(text -> conditions.add(column + " = " + Sql.text(text)));
    }

    private static String uuid(DataId id) {
        return "UUID '" + id + "'";
    }

    private static DataId id(UUID uuid) {
        return new DataId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    private static String timestamp(Instant moment) {
        return "make_timestamp(" + Moments.epochMicros(moment) + ")";
    }

    private static Instant moment(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
