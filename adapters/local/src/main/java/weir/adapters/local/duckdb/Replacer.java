package weir.adapters.local.duckdb;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import weir.adapters.local.duckdb.StoredTable.StoredColumn;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Replacements.Place;
import weir.application.port.Replacements.Replaced;
import weir.application.port.TableVersions.Difference;
import weir.domain.envelope.SourceName;
import weir.domain.table.EventKey;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/**
 * Puts rows in the place of others, in one transaction of the connection that writes. What is aside stands in tables of a
 * schema of its own, which no query reaches. Not for two threads at once.
 */
final class Replacer {
    static final String SCHEMA = "weir_aside";

    /** In that schema the events whose rows are aside. */
    static final String EVENTS = SCHEMA + ".weir_events";

    private static final String GIVEN = "weir_given";
    private static final String TWICE = "weir_twice";
    private static final TableName REJECTED = TableSpec.rejected().name();
    private static final TableName SETTLED = TableSpec.settled().name();
    private static final TableSpec KEYS = new TableSpec(new TableName("weir_events"), List.of(), Optional.empty());
    private static final SourceName ANY = new SourceName("any");

    private final Connection connection;
    private final BatchLoader loader;
    private final VersionBook book;

    /** Events in a table with their ids and times. */
    private record Keys(String relation, long oldestMicros, long newestMicros) {}

    /** @param connection the one that the loader writes by */
    Replacer(Connection connection, BatchLoader loader, VersionBook book) {
        this.connection = connection;
        this.loader = loader;
        this.book = book;
    }

    Replaced replace(Place place, List<EventKey> events, Map<TableSpec, Rows> rows, Set<TableName> prepared) {
        rows.keySet().forEach(spec -> BatchLoader.requirePrepared(spec.name(), prepared));
        if (place instanceof Place.In in) {
            book.find(in.version());
        }
        Tally tally = new Tally();
        if (!events.isEmpty()) {
            loader.transaction("to replace rows", () -> {
                Keys keys = given(events);
                if (place instanceof Place.Everywhere) {
                    for (VersionBook.Held version : book.all()) {
                        tally.removed += remove(keys, version.table());
                    }
                    putEverywhere(rows, keys, tally);
                } else if (place instanceof Place.In in) {
                    putIn(book.find(in.version()), rows, keys, tally);
                } else {
                    putAside(rows, keys, tally);
                }
                sweep();
                Sql.run(connection, "DROP TABLE temp." + GIVEN);
            });
        }
        return tally.replaced();
    }

    /** An event that was discarded, or put through in another way, is not rejected again. */
    private void sweep() throws SQLException {
        if (book.inForce(REJECTED).isPresent() && book.inForce(SETTLED).isPresent()) {
            long unused = DuckDbRejectedStore.sweep(connection);
        }
    }

    private static final class Tally {
        private long removed;
        private final Map<TableName, Long> rows = new HashMap<>();
        private final Map<TableName, Long> repeats = new HashMap<>();

        Replaced replaced() {
            return new Replaced(removed, Map.copyOf(rows), Map.copyOf(repeats));
        }
    }

    private Keys given(List<EventKey> events) throws SQLException {
        Rows keys = new Rows(KEYS);
        long oldest = Long.MAX_VALUE;
        long newest = Long.MIN_VALUE;
        for (EventKey event : events) {
            keys.add(new Row(event.id(), ANY, event.createdMicros(), List.of(), Optional.empty()));
            oldest = Math.min(oldest, event.createdMicros());
            newest = Math.max(newest, event.createdMicros());
        }
        loader.copy(
                keys,
                "CREATE OR REPLACE TEMP TABLE " + GIVEN
                        + " AS SELECT s.c0::UUID AS data_id, make_timestamp(s.c2) AS created");
        return new Keys("temp." + GIVEN, oldest, newest);
    }

    private long remove(Keys keys, PlacedTable from) throws SQLException {
        return update("DELETE FROM " + from.quoted() + " WHERE created >= make_timestamp(" + keys.oldestMicros()
                + ") AND created <= make_timestamp(" + keys.newestMicros()
                + ") AND (data_id, created) IN (SELECT data_id, created FROM " + keys.relation() + ")");
    }

    private long update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }

    private void putEverywhere(Map<TableSpec, Rows> rows, Keys keys, Tally tally) throws SQLException {
        for (Map.Entry<TableSpec, Rows> each : rows.entrySet()) {
            for (VersionBook.Held version : book.of(each.getKey().name())) {
                put(each.getValue(), version.table(), keys, version.isInForce(), tally);
            }
        }
    }

    private void put(Rows rows, PlacedTable into, Keys keys, boolean counts, Tally tally) throws SQLException {
        BatchLoader.Inserted inserted = loader.insert(rows, into, RowSource.Repeats.OF_EARLIER);
        if (counts) {
            inserted.addTo(rows.table().name(), tally.rows, tally.repeats);
        }
        tally.removed += removeRepeats(keys, into);
    }

    /**
     * Removes what a row of these events makes a repeat, and is later. There is hardly ever such a row, and to see that
     * costs little.
     */
    private long removeRepeats(Keys keys, PlacedTable from) throws SQLException {
        long windowMicros = loader.repeatWindowMicros();
        long untilMicros = keys.newestMicros() + windowMicros;
        String near = "created >= make_timestamp(" + keys.oldestMicros() + ") AND created < make_timestamp("
                + untilMicros + ")";
        Sql.run(
                connection,
                "CREATE OR REPLACE TEMP TABLE " + TWICE
                        + " AS SELECT data_id, list(created ORDER BY created) AS times FROM "
                        + from.quoted() + " WHERE " + near + " AND data_id IN (SELECT data_id FROM " + keys.relation()
                        + ") GROUP BY data_id HAVING count(*) > 1");
        long removed = 0;
        if (Sql.number(connection, "SELECT count(*) FROM temp." + TWICE) > 0) {
            removed = update(
                    "DELETE FROM " + from.quoted() + " AS t USING temp." + TWICE + " AS w WHERE t.data_id = w.data_id"
                            + " AND len(list_filter(w.times, lambda earlier : earlier < t.created AND earlier > t.created -"
                            + " to_microseconds(" + windowMicros + "))) > 0");
        }
        Sql.run(connection, "DROP TABLE temp." + TWICE);
        return removed;
    }

    private void putIn(VersionBook.Held version, Map<TableSpec, Rows> rows, Keys keys, Tally tally)
            throws SQLException {
        tally.removed += remove(keys, version.table());
        for (Map.Entry<TableSpec, Rows> each : rows.entrySet()) {
            if (each.getKey().name().equals(version.id().table())) {
                put(each.getValue(), version.table(), keys, true, tally);
            }
        }
        for (Map.Entry<TableSpec, Rows> each : rows.entrySet()) {
            if (each.getKey().name().equals(REJECTED)) {
                putRejected(each.getValue(), tally); // the last: the keys are those of its own rows then
            }
        }
    }

    private void putRejected(Rows rows, Tally tally) throws SQLException {
        List<EventKey> rejected = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            rejected.add(new EventKey(rows.id(i), rows.createdMicros(i)));
        }
        if (rejected.isEmpty()) {
            return;
        }
        Keys keys = given(rejected);
        for (VersionBook.Held version : book.of(REJECTED)) {
            tally.removed += remove(keys, version.table());
            put(rows, version.table(), keys, version.isInForce(), tally);
        }
    }

    private void putAside(Map<TableSpec, Rows> rows, Keys keys, Tally tally) throws SQLException {
        Sql.run(connection, "CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
        Sql.run(connection, "CREATE TABLE IF NOT EXISTS " + EVENTS + " (data_id UUID, created TIMESTAMP)");
        PlacedTable events = new PlacedTable(EVENTS, Map.of());
        remove(keys, events);
        Sql.run(connection, "INSERT INTO " + EVENTS + " SELECT DISTINCT data_id, created FROM " + keys.relation());
        Map<TableName, PlacedTable> aside = aside();
        for (PlacedTable table : aside.values()) {
            remove(keys, table);
        }
        for (Map.Entry<TableSpec, Rows> each : rows.entrySet()) {
            StoredTable table = StoredTable.of(each.getKey());
            PlacedTable there = aside.get(each.getKey().name());
            if (there == null) {
                there = PlacedTable.toMake(SCHEMA + "." + Sql.name(table.name()), table);
                for (String statement : there.makingStatements()) {
                    Sql.run(connection, statement);
                }
                aside.put(each.getKey().name(), there);
            } else if (there.conflict(table).isPresent()) {
                throw new OperationFailed(
                        FailureCode.SCHEMA_CONFLICT,
                        "table " + table.name() + " has changed while rows were made for it: begin again");
            } else {
                for (String statement : there.wideningStatements(table)) {
                    Sql.run(connection, statement);
                }
            }
            loader.insert(each.getValue(), there, RowSource.Repeats.OF_EARLIER)
                    .addTo(each.getKey().name(), tally.rows, tally.repeats);
        }
    }

    /** The tables that are aside, by the names of those that their rows are for. */
    private Map<TableName, PlacedTable> aside() throws SQLException {
        return aside(connection);
    }

    static Map<TableName, PlacedTable> aside(Connection connection) throws SQLException {
        Map<TableName, PlacedTable> tables = new HashMap<>();
        VersionBook.columns(connection, SCHEMA).forEach((name, columns) -> {
            if (!(SCHEMA + "." + name).equals(EVENTS)) {
                tables.put(new TableName(name), new PlacedTable(SCHEMA + "." + Sql.name(name), columns));
            }
        });
        return tables;
    }

    static List<StoredColumn> columns(PlacedTable table) {
        List<StoredColumn> columns = new ArrayList<>();
        table.columns()
                .forEach((name, column) -> column.type().ifPresent(type -> columns.add(new StoredColumn(name, type))));
        return columns;
    }

    static long eventsAside(Connection connection) throws SQLException {
        return VersionBook.columns(connection, SCHEMA).isEmpty()
                ? 0
                : Sql.number(connection, "SELECT count(*) FROM " + EVENTS);
    }

    Replaced putInPlace() {
        Tally tally = new Tally();
        loader.transaction("to put rows in place", () -> {
            if (eventsAside(connection) > 0) {
                Keys keys = new Keys(
                        EVENTS,
                        Sql.number(connection, "SELECT epoch_us(min(created)) FROM " + EVENTS),
                        Sql.number(connection, "SELECT epoch_us(max(created)) FROM " + EVENTS));
                for (VersionBook.Held version : book.all()) {
                    tally.removed += remove(keys, version.table());
                }
                for (Map.Entry<TableName, PlacedTable> each : aside().entrySet()) {
                    putInPlace(each.getKey(), each.getValue(), keys, tally);
                }
            }
            sweep();
            dropAside();
        });
        return tally.replaced();
    }

    private void putInPlace(TableName name, PlacedTable aside, Keys keys, Tally tally) throws SQLException {
        RowSource source = RowSource.ofTable(aside.quoted(), columns(aside), keys.oldestMicros(), keys.newestMicros());
        long given = Sql.number(connection, "SELECT count(*) FROM " + aside.quoted());
        for (VersionBook.Held version : book.of(name)) {
            long loaded = update(
                    source.insertStatement(version.table(), loader.repeatWindowMicros(), RowSource.Repeats.OF_EARLIER));
            if (version.isInForce()) {
                new BatchLoader.Inserted(loaded, given - loaded, 0).addTo(name, tally.rows, tally.repeats);
            }
            tally.removed += removeRepeats(keys, version.table());
        }
    }

    /** What {@link #putInPlace} would change in the versions in force. */
    static Map<TableName, Difference> compareAside(
            Connection connection, VersionBook book, long windowMicros, int samplesMax) throws SQLException {
        Map<TableName, Difference> differences = new TreeMap<>(Comparator.comparing(TableName::value));
        if (eventsAside(connection) == 0) {
            return differences;
        }
        Map<TableName, PlacedTable> aside = aside(connection);
        String isOfThese = "(data_id, created) IN (SELECT data_id, created FROM " + EVENTS + ")";
        for (VersionBook.Held version : book.all()) {
            if (version.isInForce()) {
                PlacedTable there = version.table();
                // Nothing aside is, for the comparison, a table without rows.
                PlacedTable comes = aside.get(version.id().table());
                String isNoRepeat = "NOT EXISTS (SELECT 1 FROM " + there.quoted() + " AS k WHERE k.data_id = s.data_id"
                        + " AND k.created > s.created - to_microseconds(" + windowMicros
                        + ") AND k.created <= s.created"
                        + " AND (k.data_id, k.created) NOT IN (SELECT data_id, created FROM " + EVENTS + "))";
                RowComparison comparison = comes == null
                        ? new RowComparison(there, isOfThese, there, "false")
                        : new RowComparison(there, isOfThese, comes, isNoRepeat);
                Difference difference = comparison.run(connection, samplesMax);
                if (!difference.isNone() || difference.same() > 0) {
                    differences.put(version.id().table(), difference);
                }
            }
        }
        return differences;
    }

    void clearAside() {
        loader.transaction("to clear what is aside", this::dropAside);
    }

    private void dropAside() throws SQLException {
        Sql.run(connection, "DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    }
}
