package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Commits one thing after the other, rows or checkpoints, while the agent that made it goes on. */
final class CommitThread implements Executor, AutoCloseable {
    private static final Logger LOG = System.getLogger(CommitThread.class.getName());
    private static final long CLOSE_SECONDS_MAX = 60;

    private final ExecutorService thread;

    CommitThread(String name) {
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
    public void execute(Runnable commit) {
        thread.execute(commit);
    }

    /** Waits for the commit under way: what it writes to closes next. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "a commit was still under way after {0} s", CLOSE_SECONDS_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
