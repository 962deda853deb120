package weir.adapters.local.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
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
        return isThere(table) ? number("SELECT count(*) FROM " + quoted(table) + " WHERE " + condition(which)) : 0;
    }

    /** One statement, and so one transaction. */
    long remove(TableName table, Which which) throws SQLException {
        if (!isThere(table)) {
            return 0;
        }
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate("DELETE FROM " + quoted(table) + " WHERE " + condition(which));
        }
    }

    private boolean isThere(TableName table) throws SQLException {
        return number("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = '"
                        + table.value() + "'")
                > 0;
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
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

    /** Neither names of tables nor of sources have quotes in them. */
    private static String quoted(TableName table) {
        return "\"" + table.value() + "\"";
    }
}
