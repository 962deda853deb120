package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.application.port.Warehouse.QueryLimits;
import weir.application.port.Warehouse.QueryResult;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;

/** Rows of a warehouse that runs SQL, as a query reads them. */
public final class QueriedRows {
    private static final QueryLimits AMPLE = new QueryLimits(1_000_000, 60_000);

    private QueriedRows() {}

    /** Those of a version, wherever that stands. */
    public static List<Row> of(Warehouse warehouse, TableVersion version, TableSpec table) {
        boolean isInForce = ((TableVersions) warehouse)
                .versions().stream().anyMatch(there -> there.id().equals(version) && there.isInForce());
        return of(warehouse, isInForce ? version.table().value() : version.toString(), table);
    }

    /** In the order of their ids. */
    static List<Row> of(Warehouse warehouse, String name, TableSpec table) {
        String columns = Stream.of(
                        Stream.of("data_id", "source", "created"),
                        table.columns().stream().map(Column::name),
                        table.overflow().stream())
                .flatMap(names -> names)
                .map(column -> "\"" + column + "\"")
                .collect(Collectors.joining(", "));
        QueryResult result =
                warehouse.query("SELECT " + columns + " FROM \"" + name + "\" ORDER BY data_id, created", AMPLE);
        assertThat(result.truncated()).isFalse();
        return result.rows().stream().map(values -> row(table, values)).toList();
    }

    private static Row row(TableSpec table, List<@Nullable Object> values) {
        List<@Nullable Object> own = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            own.add(value(table.columns().get(i).type(), values.get(i + 3)));
        }
        return new Row(
                DataId.parse((String) values.get(0)).orElseThrow(),
                new SourceName((String) values.get(1)),
                micros((String) values.get(2)),
                own,
                table.overflow().map(name -> (String) values.get(values.size() - 1)));
    }

    private static long micros(String isoTime) {
        Instant time = Instant.parse(isoTime);
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }

    private static @Nullable Object value(ColumnType type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case TEXT, IP, JSON -> (String) value;
            case INTEGER -> (Long) value;
            case DOUBLE -> (Double) value;
            case BOOLEAN -> (Boolean) value;
            case DECIMAL -> unpadded((BigDecimal) value);
            case TIMESTAMP -> micros((String) value);
            case DATE -> LocalDate.parse((String) value);
            case UUID -> UUID.fromString((String) value);
            case BYTES -> Payload.of(Base64.getDecoder().decode((String) value));
        };
    }

    /** A decimal comes back with nine digits behind the point. */
    private static BigDecimal unpadded(BigDecimal value) {
        return value.stripTrailingZeros();
    }
}
