package weir.adapters.local.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The few things that every statement needs. */
final class Sql {
    private Sql() {}

    /** A name, quoted: it may be a word of SQL. */
    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String text(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** All of them, or, if one fails, none. */
    static void inTransaction(Connection connection, List<String> statements) throws SQLException {
        run(connection, "BEGIN TRANSACTION");
        try {
            for (String statement : statements) {
                run(connection, statement);
            }
            run(connection, "COMMIT");
        } catch (SQLException e) {
            rollback(connection, e);
            throw e;
        }
    }

    /** A number that a query says. */
    static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Ends the transaction, if there is one still; what goes wrong is noted with what went wrong before. */
    static void rollback(Connection connection, Exception cause) {
        try {
            run(connection, "ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
