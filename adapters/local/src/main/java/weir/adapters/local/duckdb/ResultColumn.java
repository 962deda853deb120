package weir.adapters.local.duckdb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/**
 * A column of a result. DuckDB hands its vectors to Java one simple type at a time, so a query is wrapped in another
 * that turns each column into text, a long, a double or a boolean.
 */
record ResultColumn(String name, Form form) {
    private static final int VALUE_BYTES_MAX = 16 << 20;
    static final String TOO_LARGE = "a value of the result is larger than " + (VALUE_BYTES_MAX >> 20) + " MiB";

    private static final ObjectReader NESTED = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build()
            .readerFor(Object.class);

    /** How a value crosses, and what it becomes. */
    enum Form {
        TRUTH,
        WHOLE,
        REAL,
        BIG_WHOLE,
        DECIMAL,
        TIME,
        BYTES,
        NESTED,
        TEXT
    }

    /** @param bytes about what the value takes beyond its reference */
    record Read(@Nullable Object value, int bytes) {
        private static final Read NULL = new Read(null, 0);
    }

    static ResultColumn of(String name, String type) {
        return new ResultColumn(name, form(type));
    }

    private static Form form(String type) {
        if (type.endsWith("]")
                || type.startsWith("STRUCT")
                || type.startsWith("MAP")
                || type.startsWith("UNION")
                || type.equals("VARIANT")) {
            return Form.NESTED;
        }
        if (type.startsWith("TIMESTAMP")) {
            return Form.TIME;
        }
        if (type.startsWith("DECIMAL")) {
            return Form.DECIMAL;
        }
        return switch (type) {
            case "BOOLEAN" -> Form.TRUTH;
            case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" -> Form.WHOLE;
            case "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM" -> Form.BIG_WHOLE;
            case "FLOAT", "DOUBLE" -> Form.REAL;
            case "BLOB" -> Form.BYTES;
            default -> Form.TEXT;
        };
    }

    /**
     * The query whose columns are those of the given one as they cross. Where order matters it numbers the rows: without
     * {@code preserve_insertion_order} DuckDB streams even what it has sorted in any order, but it numbers in order.
     */
    static String crossing(QueryText.Checked query, List<ResultColumn> columns) {
        String crossed = IntStream.range(0, columns.size())
                .mapToObj(i -> columns.get(i).crossing("q.c" + i))
                .collect(Collectors.joining(", "));
        String names = IntStream.range(0, columns.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        String numbers = query.isOrdered() ? ", row_number() OVER ()" : "";
        return "SELECT " + crossed + numbers + " FROM (" + query.sql() + ") AS q(" + names + ")";
    }

    private String crossing(String column) {
        return switch (form) {
            case TRUTH -> column;
            case WHOLE -> "CAST(" + column + " AS BIGINT)";
            case REAL -> "CAST(" + column + " AS DOUBLE)";
            case BIG_WHOLE, DECIMAL, TIME -> "CAST(" + column + " AS VARCHAR)";
            case BYTES -> bounded("to_base64(" + column + ")");
            case NESTED -> bounded("CAST(to_json(" + column + ") AS VARCHAR)");
            case TEXT -> bounded("CAST(" + column + " AS VARCHAR)");
        };
    }

    private static String bounded(String text) {
        return "CASE WHEN strlen(" + text + ") > " + VALUE_BYTES_MAX + " THEN error(" + Sql.text(TOO_LARGE) + ") ELSE "
                + text + " END";
    }

    Read read(DuckDBReadableVector vector, long row) {
        if (vector.isNull(row)) {
            return Read.NULL;
        }
        return switch (form) {
            case TRUTH -> new Read(vector.getBoolean(row), 0);
            case WHOLE -> new Read(vector.getLong(row), Long.BYTES);
            case REAL -> new Read(vector.getDouble(row), Double.BYTES);
            case BIG_WHOLE -> new Read(new BigInteger(vector.getString(row)), Long.BYTES * 2);
            case DECIMAL -> new Read(new BigDecimal(vector.getString(row)), Long.BYTES * 2);
            case TIME -> sized(isoTime(vector.getString(row)), 1);
            case BYTES, TEXT -> sized(vector.getString(row), 1);
            // A parsed list takes several times its text.
            case NESTED -> {
                String json = vector.getString(row);
                yield new Read(nested(json), json.length() * 4);
            }
        };
    }

    private static Read sized(String text, int factor) {
        return new Read(text, text.length() * factor);
    }

    private static Object nested(String json) {
        try {
            return NESTED.readValue(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("to_json made no JSON", e);
        }
    }

    /** DuckDB writes {@code 2026-11-21 09:00:00.5}, and {@code +00} behind it where there is a zone, which is UTC. */
    private static String isoTime(String text) {
        int space = text.indexOf(' ');
        if (space < 0 || text.endsWith("(BC)")) {
            return text;
        }
        String local = text.endsWith("+00") ? text.substring(0, text.length() - 3) : text;
        return local.substring(0, space) + 'T' + local.substring(space + 1) + 'Z';
    }
}
