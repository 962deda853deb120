package weir.bootstrap.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import weir.bootstrap.load.Arrivals;
import weir.bootstrap.load.HttpLoad;
import weir.bootstrap.load.LoadListener;
import weir.bootstrap.load.LoadPlan;
import weir.bootstrap.load.LoadResult;

/** Sends a load, and asks the server again and again how far it is. */
final class BenchRun {
    private static final long ASKED_EVERY_MILLIS = 10;

    private final WeirClient server;
    private final String channel;
    private final Duration settleWithin;
    private final BenchProgress progress;
    private Arrivals archived = new Arrivals();
    private Arrivals loaded = new Arrivals();
    private ServerCounts before = new ServerCounts(0, 0, 0);

    BenchRun(WeirClient server, String channel, Duration settleWithin, BenchProgress progress) {
        this.server = server;
        this.channel = channel;
        this.settleWithin = settleWithin;
        this.progress = progress;
    }

    /**
     * What was measured.
     *
     * @param atEnd what the server had done when the last answer came
     * @param settled what it had done when it was done with everything, or the time for that was over
     * @param settledNanos from the beginning until then
     */
    record Figures(
            LoadResult load,
            ServerCounts atEnd,
            ServerCounts settled,
            long settledNanos,
            Histogram toLake,
            Histogram toWarehouse) {}

    /** Sends what is not measured, and waits until the server is done with it. */
    void warmUp(LoadPlan plan) throws IOException, InterruptedException {
        begin();
        LoadResult result = new HttpLoad(plan, LoadListener.NONE).run();
        if (result.accepted() == 0) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "nothing is accepted: " + BenchReport.refused(result)
                            + "; weir try shows what is wrong with an event");
        }
        awaitSettled();
    }

    Figures measure(LoadPlan plan) throws InterruptedException {
        begin();
        ExecutorService sender = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "load");
            thread.setDaemon(true);
            return thread;
        });
        try {
            long began = System.nanoTime();
            Future<LoadResult> sending = sender.submit(() -> new HttpLoad(plan, this::accepted).run());
            LoadResult result = watch(sending);
            ServerCounts atEnd = counts();
            ServerCounts settled = awaitSettled();
            return new Figures(result, atEnd, settled, System.nanoTime() - began, archived.latency(), loaded.latency());
        } finally {
            progress.clear();
            sender.shutdownNow();
        }
    }

    /** What is counted from now on begins at nought: what was sent before is nobody's arrival. */
    private void begin() throws InterruptedException {
        before = ServerCounts.read(server.metrics(), channel);
        archived = new Arrivals();
        loaded = new Arrivals();
    }

    private void accepted(long due, long answered, int events) {
        archived.accepted(due, answered, events);
        loaded.accepted(due, answered, events);
    }

    private LoadResult watch(Future<LoadResult> sending) throws InterruptedException {
        while (true) {
            try {
                return sending.get(ASKED_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                progress.show(counts());
            } catch (ExecutionException e) {
                throw new CommandFailed(
                        ExitCode.UNREACHABLE, server.server() + " was lost while it was measured: " + e.getCause(), e);
            }
        }
    }

    private ServerCounts awaitSettled() throws InterruptedException {
        long deadline = System.nanoTime() + settleWithin.toNanos();
        ServerCounts counts = counts();
        while (!counts.isSettled() && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(ASKED_EVERY_MILLIS);
            counts = counts();
            progress.show(counts);
        }
        return counts;
    }

    private ServerCounts counts() throws InterruptedException {
        ServerCounts counts = ServerCounts.read(server.metrics(), channel).since(before);
        long now = System.nanoTime();
        archived.counted(now, counts.archived());
        loaded.counted(now, counts.loaded());
        return counts;
    }
}
