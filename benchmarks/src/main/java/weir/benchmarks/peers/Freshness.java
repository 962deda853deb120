package weir.benchmarks.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;
import weir.bootstrap.load.Arrivals;
import weir.bootstrap.load.LoadResult;

/** How long it takes from when an event is sent until SQL over HTTP finds its row, at 1,000 events a second. */
final class Freshness {
    private static final int EVENTS_PER_SECOND = 1_000;
    private static final int CONNECTIONS = 4;
    private static final int POLL_MILLIS = 10;
    private static final String COUNT = "SELECT count(*) FROM orders";

    private final Bench bench;

    Freshness(Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException, InterruptedException {
        Load load = Load.single();
        int seconds = 2 * bench.options().seconds();
        try (WeirPeer weir = new WeirPeer(bench.machine(), bench.emptyFolder("fresh"))) {
            weir.start();
            Path bodies = load.writeBodies(weir, bench.folder());
            bench.wrk().run(weir, load, bodies, bench.options().warmUpSeconds());
            if (!weir.settle(Duration.ofSeconds(60))) {
                throw new IOException("what was sent to warm up was not loaded within a minute");
            }
            Bench.syncDisks();
            long before = weir.queryNumber(COUNT);
            Arrivals arrivals = new Arrivals();
            AtomicBoolean done = new AtomicBoolean();
            ExecutorService poller = Executors.newSingleThreadExecutor();
            try {
                Future<?> polling = poller.submit(() -> poll(weir, before, arrivals, done));
                LoadResult result = HalfLoad.paced(weir, load, CONNECTIONS, EVENTS_PER_SECOND, seconds, arrivals);
                boolean settled = weir.settle(Duration.ofSeconds(30));
                done.set(true);
                polling.get();
                long rows = weir.queryNumber(COUNT) - before;
                print(result, arrivals.latency(), settled, rows, seconds);
            } catch (ExecutionException e) {
                throw new IOException("the rows could not be counted", e.getCause());
            } finally {
                poller.shutdownNow();
            }
        }
    }

    private static void poll(WeirPeer weir, long before, Arrivals arrivals, AtomicBoolean done) {
        try {
            boolean last = false;
            while (!last) {
                last = done.get();
                long rows = weir.queryNumber(COUNT) - before;
                arrivals.counted(System.nanoTime(), rows);
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void print(LoadResult result, Histogram latency, boolean settled, long rows, int seconds) {
        if (!settled || rows != result.accepted()) {
            bench.say("  accepted " + result.accepted() + " events, and found " + rows + " rows");
        }
        MarkdownTable table = new MarkdownTable("", "p50 ms", "p99 ms", "greatest ms", "events");
        table.row(
                "event sent → 200",
                Figures.millis(result.latencyMillis(50)),
                Figures.millis(result.latencyMillis(99)),
                Figures.millis(result.latencyMillis(100)),
                Figures.number(result.accepted()));
        table.row(
                "event sent → row queryable",
                Figures.millis(latency.getValueAtPercentile(50) / 1e6),
                Figures.millis(latency.getValueAtPercentile(99) / 1e6),
                Figures.millis(latency.getMaxValue() / 1e6),
                Figures.number(latency.getTotalCount()));
        bench.print("""
                ### freshness: single events at %,d a second, %d connections, %d s

                A count over HTTP, again %d ms after the last answer, tells which rows can be queried.

                %s""".formatted(EVENTS_PER_SECOND, CONNECTIONS, seconds, POLL_MILLIS, table));
    }
}
