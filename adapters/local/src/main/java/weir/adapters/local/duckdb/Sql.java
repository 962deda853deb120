package weir.adapters.local.duckdb;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

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

    /** Ends the transaction, if there is one still; what goes wrong is noted with what went wrong before. */
    static void rollback(Connection connection, Exception cause) {
        try {
            run(connection, "ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
