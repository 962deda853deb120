package weir.adapters.local.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import weir.application.port.TableVersions.Difference;
import weir.application.port.TableVersions.Sample;
import weir.application.port.TableVersions.Side;
import weir.domain.envelope.DataId;
import weir.domain.table.TableSpec;

/**
 * Two sets of rows side by side, by the text of their values.
 *
 * @param leftWhere which rows of the left table count
 * @param rightWhere which of the right one
 */
record RowComparison(PlacedTable left, String leftWhere, PlacedTable right, String rightWhere) {
    private static final Set<String> KEYS = Set.of("data_id", "created");

    static RowComparison ofAll(PlacedTable left, PlacedTable right) {
        return new RowComparison(left, "true", right, "true");
    }

    private List<String> columns() {
        Set<String> names = new LinkedHashSet<>(left.columns().keySet());
        names.addAll(right.columns().keySet());
        names.removeAll(KEYS);
        names.remove(TableSpec.RULES);
        return List.copyOf(names);
    }

    Difference run(Connection connection, int samplesMax) throws SQLException {
        List<String> columns = columns();
        List<String> counts = new ArrayList<>();
        counts.add("count(*) FILTER (l.data_id IS NOT NULL AND r.data_id IS NOT NULL)");
        counts.add("count(*) FILTER (r.data_id IS NULL)");
        counts.add("count(*) FILTER (l.data_id IS NULL)");
        counts.add(
                "count(*) FILTER (l.data_id IS NOT NULL AND r.data_id IS NOT NULL AND (" + anyDiffers(columns) + "))");
        columns.forEach(column -> counts.add(
                "count(*) FILTER (l.data_id IS NOT NULL AND r.data_id IS NOT NULL AND " + differs(column) + ")"));
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + String.join(", ", counts) + joined())) {
            result.next();
            long both = result.getLong(1);
            long differing = result.getLong(4);
            Map<String, Long> byColumn = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                if (result.getLong(5 + i) > 0) {
                    byColumn.put(columns.get(i), result.getLong(5 + i));
                }
            }
            Difference difference = new Difference(
                    both - differing, result.getLong(2), result.getLong(3), differing, byColumn, List.of());
            return difference.isNone() || samplesMax == 0
                    ? difference
                    : new Difference(
                            difference.same(),
                            difference.onlyLeft(),
                            difference.onlyRight(),
                            differing,
                            byColumn,
                            samples(connection, columns, samplesMax));
        }
    }

    private String joined() {
        return " FROM (SELECT * FROM " + left.quoted() + " AS s WHERE " + leftWhere
                + ") AS l FULL OUTER JOIN (SELECT * FROM " + right.quoted() + " AS s WHERE " + rightWhere
                + ") AS r ON l.data_id = r.data_id AND l.created = r.created";
    }

    private String anyDiffers(List<String> columns) {
        return columns.isEmpty() ? "false" : columns.stream().map(this::differs).collect(Collectors.joining(" OR "));
    }

    private String differs(String column) {
        PlacedTable.Existing ofLeft = left.columns().get(column);
        PlacedTable.Existing ofRight = right.columns().get(column);
        if (ofLeft != null && ofRight != null && ofLeft.stored().equals(ofRight.stored())) {
            return "l." + Sql.name(column) + " IS DISTINCT FROM r." + Sql.name(column);
        }
        return "(" + text(left, "l", column) + " IS DISTINCT FROM " + text(right, "r", column) + ")";
    }

    private static String text(PlacedTable table, String alias, String column) {
        return table.columns().containsKey(column) ? alias + "." + Sql.name(column) + "::VARCHAR" : "NULL::VARCHAR";
    }

    private List<Sample> samples(Connection connection, List<String> columns, int samplesMax) throws SQLException {
        List<Sample> samples = new ArrayList<>();
        for (Side side : Side.values()) {
            String which =
                    switch (side) {
                        case ONLY_LEFT -> "r.data_id IS NULL";
                        case ONLY_RIGHT -> "l.data_id IS NULL";
                        case BOTH ->
                            "l.data_id IS NOT NULL AND r.data_id IS NOT NULL AND (" + anyDiffers(columns) + ")";
                    };
            String values = columns.stream()
                    .map(column ->
                            ", " + text(left, "l", column) + ", " + text(right, "r", column) + ", " + differs(column))
                    .collect(Collectors.joining());
            String sql = "SELECT coalesce(l.data_id, r.data_id)" + values + joined() + " WHERE " + which
                    + " ORDER BY coalesce(l.created, r.created), 1 LIMIT " + samplesMax;
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    samples.add(sample(result, side, columns));
                }
            }
        }
        return samples;
    }

    private static Sample sample(ResultSet result, Side side, List<String> columns) throws SQLException {
        UUID id = (UUID) result.getObject(1);
        Map<String, String> ofLeft = new LinkedHashMap<>();
        Map<String, String> ofRight = new LinkedHashMap<>();
        for (int i = 0; side == Side.BOTH && i < columns.size(); i++) {
            int first = 2 + 3 * i;
            String leftText = result.getString(first);
            String rightText = result.getString(first + 1);
            if (result.getBoolean(first + 2)) {
                if (leftText != null) {
                    ofLeft.put(columns.get(i), leftText);
                }
                if (rightText != null) {
                    ofRight.put(columns.get(i), rightText);
                }
            }
        }
        return new Sample(new DataId(id.getMostSignificantBits(), id.getLeastSignificantBits()), side, ofLeft, ofRight);
    }
}
