package weir.adapters.local.duckdb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes of the text that somebody sent the text of a query that only reads. */
final class QueryText {
    static final int CHARACTERS_MAX = 64 << 10;
    /** DuckDB's parser takes exponential time for thousands of brackets within one another. */
    private static final int BRACKETS_MAX = 100;

    private static final Pattern SHOW_TABLES = Pattern.compile("(?i)\\s*show\\s+(?:all\\s+)?tables\\s*;?\\s*");
    private static final Pattern DESCRIBE =
            Pattern.compile("(?i)\\s*desc(?:ribe)?\\s+(?:table\\s+)?\"?([a-z_][a-z0-9_]{0,63})\"?\\s*;?\\s*");
    /** An expression within an expression is three or four levels of the tree. */
    private static final int TREE_DEPTH_MAX = 600;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(TREE_DEPTH_MAX)
                    .build())
            .build());

    private final Connection connection;
    private final QueryCheck check;

    QueryText(Connection connection, QueryCheck check) {
        this.connection = connection;
        this.check = check;
    }

    /** Refuses what would cost too much even to parse. */
    static void requireReasonable(String sql) {
        if (sql.length() > CHARACTERS_MAX) {
            throw QueryFailures.refused("the query is longer than " + CHARACTERS_MAX + " characters");
        }
        if (sql.indexOf('\0') >= 0) {
            throw QueryFailures.refused("the query has a NUL character");
        }
        int depth = 0;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == '(' || c == '[' || c == '{') {
                depth++;
                if (depth > BRACKETS_MAX) {
                    throw QueryFailures.refused("the query has more than " + BRACKETS_MAX + " brackets in one another");
                }
            } else if (depth > 0 && (c == ')' || c == ']' || c == '}')) {
                depth--;
            }
        }
    }

    /** The two statements that people type first, as queries; any other text as it is. */
    static String withoutShorthand(String sql, Set<String> tables) {
        if (SHOW_TABLES.matcher(sql).matches()) {
            return "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' AND table_name NOT IN ("
                    + BookKeeping.TABLES.stream().map(Sql::text).collect(Collectors.joining(", ")) + ") ORDER BY 1";
        }
        Matcher describe = DESCRIBE.matcher(sql);
        if (!describe.matches()) {
            return sql;
        }
        String table = describe.group(1).toLowerCase(Locale.ROOT);
        if (!tables.contains(table)) {
            throw QueryCheck.unknownTable(table, tables);
        }
        return "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'main'"
                + " AND table_name = " + Sql.text(table) + " ORDER BY ordinal_position";
    }

    /** A query that has passed the check. */
    record Checked(String sql, boolean isOrdered) {}

    /** A text that says what the given one says, made from a tree that holds nothing but what a query may. */
    Checked checked(String sql) throws SQLException {
        String tree = parsed(sql);
        requireAllowed(tree);
        String made = ask("SELECT json_deserialize_sql(?::JSON)", tree);
        // What was made is read again: whatever it is that will run has itself passed the check.
        return new Checked(made, requireAllowed(parsed(made)));
    }

    private String parsed(String sql) throws SQLException {
        return ask("SELECT json_serialize_sql(?::VARCHAR)::VARCHAR", sql);
    }

    private boolean requireAllowed(String tree) {
        try {
            return check.check(JSON.readTree(tree));
        } catch (JsonProcessingException e) {
            throw QueryFailures.refused("the query is nested too deep");
        }
    }

    private String ask(String question, String argument) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            statement.setString(1, argument);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getString(1);
            }
        }
    }
}
