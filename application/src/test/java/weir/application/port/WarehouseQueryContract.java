package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.application.port.Warehouse.QueryLimits;
import weir.application.port.Warehouse.QueryResult;
import weir.domain.envelope.Payload;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;

/** What a {@link Warehouse} that runs SQL promises, queries included. */
public abstract class WarehouseQueryContract extends WarehouseValueContract {
    private static final QueryLimits AMPLE = new QueryLimits(1_000_000, 60_000);

    /** Reads the table through a query, so that every test of loading tests how values come back too. */
    @Override
    protected List<Row> stored(Warehouse warehouse, TableSpec table) {
        return QueriedRows.of(warehouse, table.name().value(), table);
    }

    private void loadThree() {
        warehouse().prepare(List.of(simple()));
        warehouse().load(batch("1", simple(), row(1, NINE, "one"), row(2, NINE + 1, "two"), row(3, NINE + 2, (Object)
                null)));
    }

    @Test
    protected void aQueryReadsWhatHasBeenLoaded() {
        loadThree();

        QueryResult result = warehouse()
                .query("SELECT count(*) AS n, count(a) AS filled, max(created) AS newest FROM t", QueryLimits.DEFAULT);

        assertThat(result)
                .isEqualTo(new QueryResult(
                        List.of("n", "filled", "newest"),
                        List.of(List.of(3L, 2L, "2026-11-21T09:00:00.000002Z")),
                        false));
    }

    @Test
    protected void rowsBeyondTheLimitAreLeftOutAndSaidSo() {
        loadThree();

        assertThat(warehouse().query("SELECT a FROM t ORDER BY data_id", new QueryLimits(2, 10_000)))
                .isEqualTo(new QueryResult(List.of("a"), List.of(List.of("one"), List.of("two")), true));
        assertThat(warehouse()
                        .query("SELECT a FROM t", new QueryLimits(3, 10_000))
                        .truncated())
                .isFalse();
    }

    @Test
    protected void aResultMayBeEmpty() {
        loadThree();

        assertThat(warehouse().query("SELECT a, created FROM t WHERE a = 'none'", QueryLimits.DEFAULT))
                .isEqualTo(new QueryResult(List.of("a", "created"), List.of(), false));
    }

    @Test
    protected void numbersKeepTheirKind() {
        QueryResult result = warehouse()
                .query(
                        "SELECT 1, 2.5, CAST(0.1 AS DOUBLE), TRUE, NULL, 'x',"
                                + " CAST('170141183460469231731687303715884105727' AS HUGEINT)",
                        QueryLimits.DEFAULT);

        assertThat(result.rows().get(0))
                .containsExactly(
                        1L,
                        new BigDecimal("2.5"),
                        0.1,
                        true,
                        null,
                        "x",
                        new BigInteger("170141183460469231731687303715884105727"));
    }

    @Test
    protected void whatIsNotOneReadingStatementIsRefusedAndChangesNothing() {
        loadThree();
        for (String sql : List.of(
                "DELETE FROM t",
                "DROP TABLE t",
                "INSERT INTO t (a) VALUES ('x')",
                "UPDATE t SET a = 'x'",
                "CREATE TABLE u (a INTEGER)",
                "SELECT 1; DROP TABLE t",
                "BEGIN; DELETE FROM t; COMMIT")) {
            assertThatThrownBy(() -> warehouse().query(sql, QueryLimits.DEFAULT))
                    .as(sql)
                    .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                            .isEqualTo(FailureCode.QUERY_REFUSED));
        }

        assertThat(warehouse().tables()).isEqualTo(Map.of(T, 3L));
        assertThat(stored(warehouse(), simple()))
                .containsExactly(row(1, NINE, "one"), row(2, NINE + 1, "two"), row(3, NINE + 2, (Object) null));
    }

    @Test
    protected void aWrongQueryIsInvalid() {
        loadThree();
        for (String sql :
                List.of("SELEC 1", "SELECT nothing FROM t", "SELECT * FROM absent", "", "SELECT 'x'::INTEGER")) {
            assertThatThrownBy(() -> warehouse().query(sql, QueryLimits.DEFAULT))
                    .as(sql)
                    .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                            .isEqualTo(FailureCode.QUERY_INVALID));
        }
    }

    @Test
    protected void aQueryThatTakesTooLongIsStopped() {
        assertThatThrownBy(() -> warehouse()
                        .query(
                                "WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM x) SELECT max(a) FROM x",
                                new QueryLimits(10, 300)))
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.QUERY_TOO_EXPENSIVE))
                .hasMessageContaining("300 ms");

        assertThat(warehouse().query("SELECT 1", QueryLimits.DEFAULT).rows()).isEqualTo(List.of(List.of(1L)));
    }

    @Test
    protected void aRejectedEventCanBeAskedFor() {
        warehouse().prepare(List.of(TableSpec.rejected()));
        Row rejected = new Row(
                id(1),
                SHOP,
                NINE,
                Arrays.asList(
                        "demand",
                        "normalise",
                        "cannot_convert",
                        "no number",
                        null,
                        "mw",
                        "application/json",
                        Payload.of("{\"mw\":\"x\"}"),
                        null,
                        null),
                Optional.empty());
        warehouse().load(batch("1", TableSpec.rejected(), rejected));

        assertThat(warehouse()
                        .query(
                                "SELECT code, decode(data) FROM weir_rejected WHERE channel = 'demand'",
                                QueryLimits.DEFAULT)
                        .rows())
                .isEqualTo(List.of(List.of("cannot_convert", "{\"mw\":\"x\"}")));
    }
}
