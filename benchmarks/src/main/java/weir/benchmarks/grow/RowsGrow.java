package weir.benchmarks.grow;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import weir.benchmarks.peers.Figures;
import weir.benchmarks.peers.MarkdownTable;
import weir.benchmarks.peers.WeirPeer;

/**
 * A table that holds more and more rows already. They are put there by SQL while Weir is not running, as if they had come
 * evenly in the last 23 hours, so that all of them are in the window in which repeats are recognised.
 */
record RowsGrow(List<Integer> millions, int seconds) {
    private static final int WARM_UP_SECONDS = 8;
    private static final String CHANNEL = "orders";

    private static final String FILL = """
            INSERT INTO orders BY NAME
            WITH numbered AS (
              SELECT i, epoch_us(now()) - 23 * 3600 * 1000000::BIGINT + (i * 82800000000 // %1$d) AS micros
              FROM range(%1$d) t(i))
            SELECT (hex8[1:8] || '-' || hex8[9:12] || '-7' || hex4[1:3] || '-8' || hex4[4:6] || '-' || hex4[7:18])::UUID
                     AS data_id,
                   'load' AS source, make_timestamp(micros) AS created, make_timestamp(micros) AS occurred_at,
                   ['view', 'add', 'purchase', 'refund'][1 + i %% 4] AS event, 'u-' || (i %% 5000) AS user_id,
                   'User ' || (i %% 5000) AS user_name, 'Office ' || (i %% 12) AS user_office, uuid() AS session,
                   '10.' || (i %% 256) || '.' || (i // 256 %% 256) || '.7' AS client,
                   ['HU', 'DE', 'IE', 'FR'][1 + i %% 4] AS country, 'Mozilla/5.0 (' || (i %% 7) || ')' AS user_agent,
                   'o-' || i AS order_id, 'tea-' || (i %% 1000) AS sku, i %% 9 AS quantity, (i %% 9900) / 100.0 AS price,
                   (i %% 99000) / 100.0 AS total, i %% 2 = 0 AS express
            FROM (SELECT *, format('{:012x}', micros // 1000) AS hex8, md5(i::VARCHAR) AS hex4 FROM numbered)
            """;

    String run(Grow.Servers servers) throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable(
                "rows there",
                "accepted/s",
                "all the way/s",
                "count by country ms",
                "one user's sum ms",
                "warehouse MiB",
                "resident MiB");
        for (int count : millions) {
            try (GrowingWeir weir = servers.open("rows")) {
                weir.start();
                weir.load(List.of(CHANNEL), Duration.ofMillis(100));
                weir.settle();
                weir.stop();
                fill(weir.data().resolve("warehouse.duckdb"), count * 1_000_000L);
                weir.start();
                weir.send(List.of(CHANNEL), WARM_UP_SECONDS);
                GrowingWeir.Throughput throughput = weir.send(List.of(CHANNEL), seconds);
                table.row(
                        count + "M",
                        Figures.number(throughput.acceptedPerSecond()),
                        Figures.number(throughput.perSecond()),
                        Figures.millis(millis(
                                weir.server(),
                                "SELECT max(n) FROM (SELECT country, count(*) AS n FROM orders GROUP BY 1)")),
                        Figures.millis(millis(
                                weir.server(), "SELECT cast(sum(total) AS BIGINT) FROM orders WHERE user_id = 'u-77'")),
                        GrowingWeir.diskBytes(weir.data().resolve("warehouse.duckdb")) >> 20,
                        weir.server().residentBytes() >> 20);
            }
        }
        return table.toString();
    }

    private static void fill(Path warehouse, long rows) throws IOException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:" + warehouse);
                Statement statement = duckdb.createStatement()) {
            statement.execute("SET memory_limit = '4GB'");
            statement.execute("SET preserve_insertion_order = false");
            statement.execute(FILL.formatted(rows));
            statement.execute("CHECKPOINT");
        } catch (SQLException e) {
            throw new IOException("the table could not be filled", e);
        }
    }

    /** The best of three, over HTTP. */
    private static double millis(WeirPeer server, String sql) throws IOException, InterruptedException {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long began = System.nanoTime();
            server.queryNumber(sql);
            best = Math.min(best, System.nanoTime() - began);
        }
        return best / 1e6;
    }
}
