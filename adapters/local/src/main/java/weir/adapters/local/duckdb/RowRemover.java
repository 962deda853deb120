package weir.adapters.local.duckdb;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import weir.application.port.RowRemoval.Which;
import weir.domain.envelope.DataId;
import weir.domain.retain.RowPolicy.Spared;
import weir.domain.table.TableName;

/** Finds and deletes rows by what all tables have: {@code data_id}, {@code source} and {@code created}. */
final class RowRemover {
    private final Connection connection;

    RowRemover(Connection connection) {
        this.connection = connection;
    }

    long count(TableName table, Which which) throws SQLException {
        long count = 0;
        for (PlacedTable placed : placed(table, which)) {
            count += Sql.number(connection, "SELECT count(*) FROM " + placed.quoted() + " WHERE " + condition(which));
        }
        return count;
    }

    /** In one transaction. */
    long remove(TableName table, Which which) throws SQLException {
        long removed = 0;
        Sql.run(connection, "BEGIN TRANSACTION");
        try (Statement statement = connection.createStatement()) {
            for (PlacedTable placed : placed(table, which)) {
                removed +=
                        statement.executeLargeUpdate("DELETE FROM " + placed.quoted() + " WHERE " + condition(which));
            }
            Sql.run(connection, "COMMIT");
            return removed;
        } catch (SQLException e) {
            Sql.rollback(connection, e);
            throw e;
        }
    }

    /** In every version; and of events that must not stay also the rows that a replay has put aside. */
    private List<PlacedTable> placed(TableName table, Which which) throws SQLException {
        List<PlacedTable> placed = new ArrayList<>();
        VersionBook.read(connection).of(table).forEach(version -> placed.add(version.table()));
        PlacedTable aside =
                which instanceof Which.OfEvents ? Replacer.aside(connection).get(table) : null;
        if (aside != null) {
            placed.add(aside);
        }
        return placed;
    }

    private static String condition(Which which) {
        if (which instanceof Which.OfEvents events) {
            String ids = events.ids().stream().map(DataId::toString).collect(Collectors.joining(","));
            return events.ids().isEmpty()
                    ? "false"
                    : "data_id IN (SELECT CAST(unnest(string_split('" + ids + "', ',')) AS UUID))";
        }
        Which.CreatedBefore old = (Which.CreatedBefore) which;
        StringBuilder condition = new StringBuilder("created < ").append(timestamp(old.before()));
        for (Spared spared : old.spared()) {
            condition.append(" AND NOT (").append(spared(spared)).append(')');
        }
        return condition.toString();
    }

    private static String spared(Spared spared) {
        List<String> parts = new ArrayList<>();
        spared.source().ifPresent(source -> parts.add("source = '" + source.value() + "'"));
        spared.from().ifPresent(from -> parts.add("created >= " + timestamp(from)));
        spared.to().ifPresent(to -> parts.add("created < " + timestamp(to)));
        return parts.isEmpty() ? "true" : String.join(" AND ", parts);
    }

    private static String timestamp(Instant moment) {
        return "make_timestamp(" + ChronoUnit.MICROS.between(Instant.EPOCH, moment) + ")";
    }
}
