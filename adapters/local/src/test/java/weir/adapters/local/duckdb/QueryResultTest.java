package weir.adapters.local.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.application.port.Position;
import weir.application.port.Warehouse.Batch;
import weir.application.port.Warehouse.Cursor;
import weir.application.port.Warehouse.QueryLimits;
import weir.application.port.Warehouse.QueryResult;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.SourceName;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;

/** What queries may say, and how their values come back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryResultTest {
    @TempDir
    private static Path folder;

    private DuckDbWarehouse warehouse;

    @BeforeAll
    void load() {
        warehouse = new DuckDbWarehouse(folder.resolve("w.duckdb"), DuckDbOptions.DEFAULT);
        TableSpec table = TableSpec.typed(
                new TableName("t"),
                List.of(
                        new Column("i", ColumnType.INTEGER, FieldPath.ofName("i"), false),
                        new Column("s", ColumnType.TEXT, FieldPath.ofName("s"), false)));
        warehouse.prepare(List.of(table));
        List<Row> rows = Stream.of(1L, 2L, 3L)
                .map(i -> new Row(
                        new DataId(0, i),
                        new SourceName("shop"),
                        i,
                        List.of(i, "" + i),
                        Optional.of("{\"a\":" + i + "}")))
                .toList();
        warehouse.load(new Batch(
                new AgentName("loader", 1),
                Map.of(new ChannelName("c"), Cursor.at(new Position("1"))),
                Map.of(table, Rows.of(table, rows))));
    }

    @AfterAll
    void close() {
        warehouse.close();
    }

    static Stream<String> fair() throws IOException {
        try (var list = QueryResultTest.class.getResourceAsStream("fair-queries.sql")) {
            return Arrays.stream(new String(list.readAllBytes(), StandardCharsets.UTF_8).split("\n"))
                    .filter(line -> !line.isBlank() && !line.startsWith("##"));
        }
    }

    @ParameterizedTest
    @MethodSource("fair")
    void whatOnlyReadsTheTablesRuns(String sql) {
        assertThatCode(() -> warehouse.query(sql, QueryLimits.DEFAULT)).doesNotThrowAnyException();
    }

    private List<Object> values(String sql) {
        QueryResult result = warehouse.query(sql, QueryLimits.DEFAULT);
        assertThat(result.rows()).hasSize(1);
        return result.rows().get(0);
    }

    @Test
    void numbersAreExact() {
        assertThat(values("SELECT 1::TINYINT, 4294967295::UINTEGER, 18446744073709551615::UBIGINT, 1.5::FLOAT,"
                        + " 12.30::DECIMAL(10,2), sum(i), sum(i)::HUGEINT, 'nan'::DOUBLE FROM t"))
                .containsExactly(
                        1L,
                        4294967295L,
                        new BigInteger("18446744073709551615"),
                        1.5,
                        new BigDecimal("12.30"),
                        BigInteger.valueOf(6),
                        BigInteger.valueOf(6),
                        Double.NaN);
    }

    @Test
    void timesAreIsoText() {
        assertThat(values("SELECT TIMESTAMP '2026-11-21 09:00:00', TIMESTAMPTZ '2026-11-21 09:00:00.5+01',"
                        + " TIMESTAMP_NS '2026-11-21 09:00:00.123456789', DATE '2026-11-21', TIME '09:00:00',"
                        + " INTERVAL 1 DAY, TIMESTAMP 'infinity'"))
                .containsExactly(
                        "2026-11-21T09:00:00Z",
                        "2026-11-21T08:00:00.5Z",
                        "2026-11-21T09:00:00.123456789Z",
                        "2026-11-21",
                        "09:00:00",
                        "1 day",
                        "infinity");
    }

    @Test
    void othersAreTextAndBytesAreBase64() {
        assertThat(values("SELECT 'a'::BLOB, uuid '00000000-0000-0000-0000-000000000001', '{\"a\":1}'::JSON,"
                        + " 'x'::ENUM('x'), '101'::BIT, NULL"))
                .containsExactly("YQ==", "00000000-0000-0000-0000-000000000001", "{\"a\":1}", "x", "101", null);
    }

    @Test
    void listsAndStructuresAreListsAndMaps() {
        assertThat(values("SELECT [1, NULL, 3], {'a': 1, 'b': ['x', 'y']}, MAP {'k': 2.5}, [{'n': true}], ([]::INT[])"))
                .containsExactly(
                        Arrays.asList(1L, null, 3L),
                        Map.of("a", 1L, "b", List.of("x", "y")),
                        Map.of("k", new BigDecimal("2.5")),
                        List.of(Map.of("n", true)),
                        List.of());
    }

    @Test
    void columnsKeepTheirNamesAlsoIfTwoShareOne() {
        assertThat(warehouse
                        .query("SELECT i AS a, s AS a, i + 1 FROM t", QueryLimits.DEFAULT)
                        .columns())
                .containsExactly("a", "a", "(i + 1)");
    }

    @Test
    void theOrderIsTheOneAskedFor() {
        assertThat(warehouse
                        .query(
                                "SELECT a.range * 1000 + b.range AS n FROM range(1000) a, range(1000) b ORDER BY n DESC",
                                new QueryLimits(2_000_000, 30_000))
                        .rows())
                .hasSize(1_000_000)
                .isSortedAccordingTo((x, y) -> Long.compare((Long) y.get(0), (Long) x.get(0)));
    }

    @Test
    void showAndDescribeTellTheTables() {
        assertThat(warehouse.query("SHOW TABLES", QueryLimits.DEFAULT))
                .isEqualTo(new QueryResult(List.of("table_name"), List.of(List.of("t")), false));
        assertThat(warehouse.query("describe t", QueryLimits.DEFAULT).rows())
                .containsExactly(
                        List.of("data_id", "UUID"),
                        List.of("source", "VARCHAR"),
                        List.of("created", "TIMESTAMP"),
                        List.of("i", "BIGINT"),
                        List.of("s", "VARCHAR"),
                        List.of("extra", "JSON"),
                        List.of("weir_rules", "VARCHAR"));
    }
}
