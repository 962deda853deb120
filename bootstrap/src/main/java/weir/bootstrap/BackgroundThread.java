package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Does one thing after the other, such as committing rows, while the agent that asked for it goes on. */
final class BackgroundThread implements Executor, AutoCloseable {
    private static final Logger LOG = System.getLogger(BackgroundThread.class.getName());
    private static final long CLOSE_SECONDS_MAX = 60;

    private final String name;
    private final ExecutorService thread;

    BackgroundThread(String name) {
        this.name = name;
        this.thread = Executors.newSingleThreadExecutor(task -> make(task, name));
    }

    @SuppressWarnings("ThreadPriorityCheck") // Nothing relies on it.
    private static Thread make(Runnable task, String name) {
        Thread made = new Thread(task, name);
        made.setDaemon(true);
        made.setPriority(AgentThread.PRIORITY);
        return made;
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    /** Waits for what is under way: what it writes to closes next. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "{0} was still at work after {1} s", name, CLOSE_SECONDS_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
