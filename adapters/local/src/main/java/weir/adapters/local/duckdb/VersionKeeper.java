package weir.adapters.local.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import weir.adapters.local.duckdb.StoredTable.StoredColumn;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.TableVersions.HourDigest;
import weir.application.port.TableVersions.Version;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;

/** Makes, promotes and removes versions of tables. What it changes is in the book when that is read again. */
final class VersionKeeper {
    private static final TableName REJECTED = TableSpec.rejected().name();

    private final Connection connection;
    private final VersionBook book;

    VersionKeeper(Connection connection, VersionBook book) {
        this.connection = connection;
        this.book = book;
    }

    List<Version> versions() throws SQLException {
        List<Version> versions = new ArrayList<>();
        for (VersionBook.Held held : book.all()) {
            Optional<TableVersion> replaced = book.of(held.id().table()).stream()
                    .map(VersionBook.Held::id)
                    .filter(other -> other.number() == held.replaced())
                    .findFirst();
            long rows = Sql.number(
                    connection, "SELECT count(*) FROM " + held.table().quoted());
            versions.add(new Version(held.id(), held.isInForce(), rows, replaced));
        }
        return versions;
    }

    void make(TableVersion version, TableSpec columns) throws SQLException {
        StoredTable table = StoredTable.of(columns);
        Optional<VersionBook.Held> there = book.of(version.table()).stream()
                .filter(held -> held.id().equals(version))
                .findFirst();
        if (there.isEmpty() && book.inForce(version.table()).isEmpty()) {
            book.find(version); // which says what is missing
        }
        if (there.isEmpty()) {
            List<String> statements =
                    PlacedTable.toMake(Sql.name(version.toString()), table).makingStatements();
            statements.add(BookKeeping.addVersion(version, false));
            Sql.inTransaction(connection, statements);
            return;
        }
        Optional<StoredColumn> conflict = there.get().table().conflict(table);
        if (conflict.isPresent()) {
            throw new OperationFailed(
                    FailureCode.SCHEMA_CONFLICT,
                    version + " is there, and its column " + conflict.get().name() + " is "
                            + there.get().table().spelled(conflict.get().name())
                            + ", not " + conflict.get().type().configName()
                            + " as in the configuration: make a version of another number, or remove this one");
        }
        Sql.inTransaction(connection, there.get().table().wideningStatements(table));
    }

    void promote(TableVersion version) throws SQLException {
        VersionBook.Held next = book.find(version);
        if (next.isInForce()) {
            return;
        }
        VersionBook.Held before = book.inForce(version.table()).orElseThrow();
        String plain = Sql.name(version.table().value());
        List<String> statements = new ArrayList<>();
        for (VersionBook.Held rejected : book.of(REJECTED)) {
            statements.add("DELETE FROM " + rejected.table().quoted()
                    + " WHERE (data_id, created) IN (SELECT data_id, created FROM "
                    + next.table().quoted() + ")");
        }
        statements.add(
                "ALTER TABLE " + plain + " RENAME TO " + Sql.name(before.id().toString()));
        statements.add("ALTER TABLE " + next.table().quoted() + " RENAME TO " + plain);
        statements.add("DELETE FROM " + BookKeeping.VERSION + " WHERE table_name = "
                + Sql.text(version.table().value()) + " AND number IN ("
                + before.id().number() + ", " + version.number() + ")");
        statements.add("INSERT INTO " + BookKeeping.VERSION + " (table_name, number, in_force, replaced) VALUES ("
                + Sql.text(version.table().value()) + ", " + before.id().number() + ", false, " + before.replaced()
                + "), (" + Sql.text(version.table().value()) + ", " + version.number() + ", true, "
                + before.id().number() + ")");
        Sql.inTransaction(connection, statements);
    }

    void remove(TableVersion version) throws SQLException {
        Optional<VersionBook.Held> there = book.of(version.table()).stream()
                .filter(held -> held.id().equals(version))
                .findFirst();
        if (there.isEmpty()) {
            return;
        }
        if (there.get().isInForce()) {
            throw new OperationFailed(
                    FailureCode.SCHEMA_CONFLICT,
                    version + " is in force: put another version in force first, by weir promote");
        }
        Sql.inTransaction(
                connection,
                List.of(
                        "DROP TABLE " + there.get().table().quoted(),
                        "DELETE FROM " + BookKeeping.VERSION + " WHERE table_name = "
                                + Sql.text(version.table().value()) + " AND number = " + version.number()));
    }

    /** The sum of the rows' hashes does not depend on their order, and counts a row that is there twice twice. */
    SortedMap<Instant, HourDigest> hours(TableVersion version) throws SQLException {
        PlacedTable table = book.find(version).table();
        String columns = table.columns().keySet().stream()
                .filter(name -> !name.equals(TableSpec.RULES))
                .map(name -> "CASE WHEN " + Sql.name(name) + " IS NULL THEN 0::UBIGINT ELSE hash(" + Sql.text(name)
                        + ", " + Sql.name(name) + "::VARCHAR) END")
                .reduce("0::UBIGINT", (all, one) -> "xor(" + all + ", " + one + ")");
        SortedMap<Instant, HourDigest> hours = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT epoch(date_trunc('hour', created))::BIGINT, count(*), sum("
                                + columns + "::HUGEINT)::VARCHAR FROM " + table.quoted() + " GROUP BY 1")) {
            while (result.next()) {
                hours.put(
                        Instant.ofEpochSecond(result.getLong(1)),
                        new HourDigest(result.getLong(2), result.getString(3)));
            }
        }
        return hours;
    }

    Map<TableName, Map<Optional<RulesVersion>, Long>> rulesOfRows() throws SQLException {
        Map<TableName, Map<Optional<RulesVersion>, Long>> all = new TreeMap<>(Comparator.comparing(TableName::value));
        for (VersionBook.Held held : book.all()) {
            if (held.isInForce()) {
                all.put(held.id().table(), rulesOf(held.table()));
            }
        }
        return all;
    }

    private Map<Optional<RulesVersion>, Long> rulesOf(PlacedTable table) throws SQLException {
        Map<Optional<RulesVersion>, Long> counts = new HashMap<>();
        boolean isKnown = table.columns().containsKey(TableSpec.RULES);
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + (isKnown ? TableSpec.RULES : "NULL")
                        + ", count(*) FROM " + table.quoted() + " GROUP BY 1")) {
            while (result.next()) {
                String rules = result.getString(1);
                boolean isOne = rules != null && rules.matches("[0-9a-f]{12}");
                counts.merge(
                        isOne ? Optional.of(new RulesVersion(rules)) : Optional.empty(), result.getLong(2), Long::sum);
            }
        }
        return counts;
    }
}
