package weir.benchmarks.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import weir.adapters.local.duckdb.DuckDbOptions;
import weir.adapters.local.duckdb.DuckDbWarehouse;
import weir.application.port.Position;
import weir.application.port.Warehouse;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.Envelope;
import weir.domain.table.Outcome;
import weir.domain.table.Rows;
import weir.domain.table.RuleChain;
import weir.domain.table.TableSpec;

/** A batch of rows into a typed table: by the loader's way with its cursor and repeats, and as DuckDB does at best. */
@State(Scope.Benchmark)
public class LoadKernels {
    private static final int ROWS = 100_000;
    private static final AgentName AGENT = new AgentName("loader", 1);

    private final RuleChain rules = SampleEntries.rules();
    private Path folder = Path.of("");
    private DuckDbWarehouse warehouse;
    private Connection plain;
    private Rows rows = new Rows(SampleEntries.table());
    private TableSpec table = SampleEntries.table();
    private long loaded;

    @Setup
    public void prepare() throws IOException, SQLException {
        folder = Files.createTempDirectory(Path.of("benchmarks", "target"), "load-");
        warehouse = new DuckDbWarehouse(folder.resolve("weir.duckdb"), DuckDbOptions.DEFAULT);
        table = ((Outcome.Tabulated) rules.apply(SampleEntries.envelopes().get(0)))
                .rows()
                .get(0)
                .table();
        warehouse.prepare(List.of(table));
        nextRows();
        load();
        // One process cannot open a file of DuckDB's twice.
        warehouse.close();
        plain = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("plain.duckdb"));
        try (Statement statement = plain.createStatement()) {
            statement.execute("SET threads = " + DuckDbOptions.DEFAULT.threads());
            statement.execute("ATTACH '" + folder.resolve("weir.duckdb") + "' AS weir (READ_ONLY)");
            statement.execute("CREATE TEMP TABLE source AS SELECT * FROM weir.orders LIMIT " + ROWS);
            statement.execute("DETACH weir");
            statement.execute("CREATE TABLE target AS SELECT * FROM source LIMIT 0");
        }
        warehouse = new DuckDbWarehouse(folder.resolve("weir.duckdb"), DuckDbOptions.DEFAULT);
        warehouse.prepare(List.of(table));
    }

    /** New ids each time: repeats would be left out. */
    @Setup(Level.Invocation)
    public void nextRows() {
        List<String> events = SampleEntries.events();
        Rows next = new Rows(table);
        while (next.size() < ROWS) {
            for (Envelope envelope : SampleEntries.envelopes(events, loaded + next.size())) {
                next.add(((Outcome.Tabulated) rules.apply(envelope))
                        .rows()
                        .get(0)
                        .row());
            }
        }
        loaded += ROWS;
        rows = next;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public Object load() {
        return warehouse.load(new Warehouse.Batch(
                AGENT,
                Map.of(SampleEntries.CHANNEL, Warehouse.Cursor.at(new Position("%016x".formatted(loaded)))),
                Map.of(table, rows)));
    }

    /** The limit: the same rows from a temporary table of DuckDB's own, in a transaction of their own. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int limitStorage() throws SQLException {
        try (Statement statement = plain.createStatement()) {
            return statement.executeUpdate("INSERT INTO target SELECT * FROM source");
        }
    }

    @TearDown
    public void delete() throws IOException, SQLException {
        plain.close();
        warehouse.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
