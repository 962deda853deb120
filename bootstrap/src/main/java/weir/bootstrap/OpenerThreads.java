package weir.bootstrap;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Opens the files of channels for the front end, whose own threads must not wait for a disk. Each channel is opened once,
 * so what waits here is bounded by the number of channels.
 */
final class OpenerThreads implements Executor, AutoCloseable {
    private static final int THREADS = 8;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "opener");
                thread.setDaemon(true);
                return thread;
            });

    OpenerThreads() {
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** What waits is dropped: nobody is there any more to be answered. */
    @Override
    public void close() {
        pool.shutdownNow();
    }
}
