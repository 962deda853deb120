package weir.adapters.local.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
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

/** Whatever a query says, the warehouse and the files around it are as they were. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileQueryTest {
    private static final TableName T = new TableName("t");
    private static final QueryLimits SHORT = new QueryLimits(100, 2_000);
    private static final Set<FailureCode> NOT_RUN = Set.of(FailureCode.QUERY_REFUSED, FailureCode.QUERY_INVALID);

    @TempDir
    private static Path folder;

    @TempDir
    private static Path elsewhere;

    private DuckDbWarehouse warehouse;
    private QueryResult before;

    @BeforeAll
    void load() throws IOException {
        Files.writeString(folder.resolve("secret.csv"), "name,password\nroot,hunter2\n");
        warehouse = new DuckDbWarehouse(
                folder.resolve("w.duckdb"), new DuckDbOptions(128L << 20, 2, DuckDbOptions.DEFAULT.repeatWindow()));
        TableSpec table = TableSpec.typed(
                T,
                List.of(
                        new Column("n", ColumnType.INTEGER, FieldPath.ofName("n"), false),
                        new Column("s", ColumnType.TEXT, FieldPath.ofName("s"), false)));
        warehouse.prepare(List.of(table));
        List<Row> rows = new ArrayList<>();
        for (long i = 0; i < 3_000; i++) {
            rows.add(new Row(
                    new DataId(7, i + 1), new SourceName("shop"), i, List.of(i, "s" + i), Optional.of("{\"k\":1}")));
        }
        warehouse.load(new Batch(
                new AgentName("loader", 1),
                Map.of(new ChannelName("demand"), Cursor.at(new Position("1"))),
                Map.of(table, Rows.of(table, rows))));
        before = checksum();
    }

    @AfterAll
    void close() {
        warehouse.close();
    }

    @AfterEach
    void nothingHasChanged() {
        assertThat(checksum()).isEqualTo(before);
        assertThat(warehouse.tables()).isEqualTo(Map.of(T, 3_000L));
        assertThat(files()).containsOnlyKeys("secret.csv", "w.duckdb", "w.duckdb.wal");
        assertThat(warehouse.query("SHOW TABLES", SHORT).rows()).isEqualTo(List.of(List.of("t")));
    }

    private QueryResult checksum() {
        return warehouse.query(
                "SELECT count(*), sum(hash(t)::HUGEINT), (SELECT count(*) FROM information_schema.columns) FROM t",
                QueryLimits.DEFAULT);
    }

    private Map<String, Long> files() {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            // What a query spills while it runs is its own.
            files.filter(file -> Files.isRegularFile(file) && !file.toString().contains("w.duckdb.tmp"))
                    .forEach(file -> sizes.put(
                            folder.relativize(file).toString(), file.toFile().length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sizes;
    }

    static Stream<String> hostile() throws IOException {
        try (var list = HostileQueryTest.class.getResourceAsStream("hostile-queries.sql")) {
            return Stream.of(new String(list.readAllBytes(), StandardCharsets.UTF_8).split("\n"))
                    .filter(line -> !line.isBlank() && !line.startsWith("##"))
                    .map(line -> line.replace("\\n", "\n"))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatDoesNotOnlyReadTheTablesDoesNotRun(String sql) {
        String placed = sql.replace("FOLDER", folder.toString());

        OperationFailed failure =
                catchThrowableOfType(OperationFailed.class, () -> warehouse.query(placed, QueryLimits.DEFAULT));

        assertThat(failure).as(placed).isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isIn(NOT_RUN);
        assertThat(failure.getMessage()).doesNotContain("hunter2");
    }

    /** The fences behind the first one, each without those before it. */
    @Test
    void theDatabaseItselfRefusesWhatTheCheckWouldMiss() {
        for (String sql : List.of(
                "SELECT * FROM read_text('" + folder + "/secret.csv')",
                "COPY t TO '" + elsewhere + "/copy.csv'",
                "ATTACH '" + folder + "/other.duckdb' AS other",
                "INSTALL httpfs",
                "SET enable_external_access = true",
                "SET lock_configuration = false",
                "INSERT INTO t (n) VALUES (1)",
                "CREATE TABLE u (a INTEGER)",
                "DROP TABLE t",
                "SELECT * FROM '" + folder + "/secret.csv'")) {
            SQLException refused = catchThrowableOfType(SQLException.class, () -> runUnchecked(sql));
            assertThat((Throwable) refused).as(sql).isNotNull();
        }
        assertThat(elsewhere.resolve("copy.csv")).doesNotExist();
    }

    private void runUnchecked(String sql) throws SQLException {
        try (OpenDatabase open =
                OpenDatabase.open(elsewhere.resolve("x.duckdb"), DuckDbOptions.DEFAULT, BatchLoader.Commit.PLAIN)) {
            Sql.run(open.writer(), "CREATE TABLE IF NOT EXISTS t (n INTEGER)");
            Sql.run(open.reader(), "BEGIN TRANSACTION READ ONLY");
            try {
                Sql.run(open.reader(), sql);
            } finally {
                Sql.run(open.reader(), "ROLLBACK");
            }
        }
    }

    static Stream<String> costly() {
        return Stream.of(
                "WITH RECURSIVE x AS (SELECT 1 a UNION ALL SELECT a + 1 FROM x) SELECT max(a) FROM x",
                "WITH RECURSIVE x AS (SELECT 1 a UNION ALL SELECT a + 1 FROM x) SELECT * FROM x ORDER BY 1 DESC",
                "SELECT count(*) FROM t a, t b, t c, t d WHERE a.n + b.n + c.n + d.n > 7",
                "SELECT * FROM t a, t b, t c ORDER BY a.s || b.s || c.s",
                "SELECT string_agg(a.s || b.s, ',') FROM t a, t b, t c",
                "SELECT list(a.s || b.s || c.s) FROM t a, t b, t c",
                "SELECT a.s || b.s || c.s, count(*) FROM t a, t b, t c GROUP BY 1",
                "SELECT string_agg(s, '') FROM (SELECT lpad(s, 100000, 'x') AS s FROM t)",
                "SELECT sum(range) FROM range(1000000000000) WHERE sin(range) > 2");
    }

    @ParameterizedTest
    @MethodSource("costly")
    void whatCostsTooMuchIsStopped(String sql) {
        long began = System.nanoTime();

        OperationFailed failure = catchThrowableOfType(OperationFailed.class, () -> warehouse.query(sql, SHORT));

        assertThat(failure).isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(FailureCode.QUERY_TOO_EXPENSIVE);
        assertThat((System.nanoTime() - began) / 1_000_000).isLessThan(20_000);
    }

    @Test
    void aResultIsReadNoFurtherThanItsLimits() {
        QueryResult endless = warehouse.query("SELECT a.n FROM t a, t b, t c", SHORT);
        assertThat(endless.rows()).hasSize(100);
        assertThat(endless.truncated()).isTrue();

        OperationFailed large = catchThrowableOfType(
                OperationFailed.class,
                () -> warehouse.query("SELECT lpad(s, 25000, 'x') FROM t", new QueryLimits(10_000, 30_000)));
        assertThat(large).hasMessageContaining("larger than 64 MiB");

        OperationFailed value = catchThrowableOfType(
                OperationFailed.class,
                () -> warehouse.query(
                        "SELECT string_agg(lpad(s, 10000, 'x'), '') FROM t", new QueryLimits(100, 30_000)));
        assertThat(value.code()).isEqualTo(FailureCode.QUERY_TOO_EXPENSIVE);
        assertThat(value).hasMessageContaining("16 MiB");
    }

    /** Each of these once took a process down, or its parser for minutes. */
    static Stream<String> deep() {
        return Stream.of(60, 95, 200, 3_000, 10_000)
                .flatMap(n -> Stream.of(
                        "SELECT " + "(".repeat(n) + "1" + ")".repeat(n),
                        "SELECT * FROM " + "(".repeat(n) + "t" + ")".repeat(n),
                        "SELECT " + "[".repeat(n) + "1" + "]".repeat(n),
                        "SELECT " + "NOT ".repeat(n) + "TRUE",
                        "SELECT " + "- ".repeat(n) + "1",
                        "SELECT 1" + "+1".repeat(n),
                        "SELECT 1" + "::INT".repeat(n),
                        "SELECT 1 FROM t" + ",t".repeat(n),
                        "FROM t" + " NATURAL JOIN t".repeat(n),
                        "SELECT 1" + " UNION SELECT 1".repeat(n),
                        "SELECT 1 FROM " + "(SELECT 1 FROM ".repeat(n) + "t" + ")".repeat(n),
                        "WITH x AS (".repeat(n) + "SELECT 1" + ") SELECT * FROM x".repeat(n),
                        "SELECT " + "(SELECT ".repeat(n) + "1" + ")".repeat(n),
                        "SELECT " + "CASE WHEN TRUE THEN ".repeat(n) + "1" + " END".repeat(n),
                        "SELECT " + "abs(".repeat(n) + "1" + ")".repeat(n),
                        "SELECT NULL::INT" + "[]".repeat(n),
                        "SELECT " + "a.".repeat(n) + "a FROM t",
                        "SELECT " + "list_transform([1], lambda x: ".repeat(n) + "x" + ")".repeat(n),
                        "SELECT 'a'" + "||'a'".repeat(n)));
    }

    @ParameterizedTest
    @MethodSource("deep")
    void whatIsDeepOrLongDoesNoHarm(String sql) throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        // A small stack, as the threads of a server may have it.
        Thread caller = new Thread(
                null,
                () -> {
                    OperationFailed failure = catchThrowableOfType(
                            OperationFailed.class, () -> warehouse.query(sql, new QueryLimits(10, 10_000)));
                    if (failure != null) {
                        failures.add(failure);
                    }
                },
                "caller",
                512 << 10);
        caller.start();
        caller.join(60_000);

        assertThat(caller.isAlive()).isFalse();
        assertThat(failures).allSatisfy(failure -> assertThat(failure).isInstanceOf(OperationFailed.class));
    }

    @Test
    void aQueryOfAnyLengthIsRefused() {
        OperationFailed failure = catchThrowableOfType(
                OperationFailed.class, () -> warehouse.query("SELECT 1" + " ".repeat(10_000_000), SHORT));
        assertThat(failure.code()).isEqualTo(FailureCode.QUERY_REFUSED);
    }
}
