package weir.domain.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import weir.domain.table.TableName;

/**
 * What must hold of models: a query that returns no row as long as it does.
 *
 * @param name says what is tested, such as {@code daily_orders.day unique}
 * @param model the model it was written for; empty for a query of its own
 * @param file where it stands
 * @param sql one SELECT of the rows that should not be
 */
public record ModelTest(String name, Optional<TableName> model, String file, String sql) {
    /** No value, or no combination of values, comes twice; a null is no value. */
    public static ModelTest unique(TableName model, String file, List<String> columns) {
        String names = list(columns);
        String known =
                columns.stream().map(column -> quoted(column) + " IS NOT NULL").collect(Collectors.joining(" AND "));
        return of(
                model,
                file,
                columns,
                "unique",
                "SELECT " + names + ", count(*) AS n FROM " + quoted(model.value()) + " WHERE " + known + " GROUP BY "
                        + names + " HAVING count(*) > 1");
    }

    public static ModelTest notNull(TableName model, String file, String column) {
        return of(
                model,
                file,
                List.of(column),
                "not_null",
                "SELECT * FROM " + quoted(model.value()) + " WHERE " + quoted(column) + " IS NULL");
    }

    /** Every value is one of these, compared as text; a null is no value. */
    public static ModelTest acceptedValues(TableName model, String file, String column, List<String> values) {
        String accepted = values.stream().map(ModelTest::text).collect(Collectors.joining(", "));
        String name = quoted(column);
        return of(
                model,
                file,
                List.of(column),
                "accepted_values",
                "SELECT " + name + ", count(*) AS n FROM " + quoted(model.value()) + " WHERE " + name
                        + " IS NOT NULL AND " + name + "::VARCHAR NOT IN (" + accepted + ") GROUP BY " + name);
    }

    /** Every value is one that a column of another table or model has; a null is no value. */
    public static ModelTest relationships(TableName model, String file, String column, TableName to, String field) {
        String name = quoted(column);
        return of(
                model,
                file,
                List.of(column),
                "relationships",
                "SELECT " + name + ", count(*) AS n FROM " + quoted(model.value()) + " WHERE " + name
                        + " IS NOT NULL AND "
                        + name + " NOT IN (SELECT " + quoted(field) + " FROM " + quoted(to.value()) + " WHERE "
                        + quoted(field)
                        + " IS NOT NULL) GROUP BY " + name);
    }

    private static ModelTest of(TableName model, String file, List<String> columns, String kind, String sql) {
        return new ModelTest(model + "." + String.join("+", columns) + " " + kind, Optional.of(model), file, sql);
    }

    private static String list(List<String> columns) {
        return columns.stream().map(ModelTest::quoted).collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String text(String value) {
        return '\'' + value.replace("'", "''") + '\'';
    }
}
