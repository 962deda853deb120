package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import weir.application.task.Tasks;

/** Does the tasks of the server, one at a time, whenever the threads that serve producers leave time for it. */
final class TaskThread implements AutoCloseable {
    private static final Logger LOG = System.getLogger(TaskThread.class.getName());
    private static final Duration END_WITHIN = Duration.ofSeconds(30);

    private final AgentThread thread;
    private boolean started;

    TaskThread(Tasks tasks) {
        this.thread = new AgentThread("tasks", tasks::step, tasks::close, TaskThread::ignore);
    }

    /** A task's failure is told with the task. */
    private static void ignore(Optional<String> failure) {}

    synchronized void start() {
        started = true;
        thread.start();
    }

    /** The step under way ends; the task goes on with the next start. Idempotent. */
    @Override
    public synchronized void close() {
        if (!started) {
            return;
        }
        thread.stop();
        try {
            if (!thread.join(END_WITHIN)) {
                LOG.log(Level.WARNING, "a task was still under way after {0}", END_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
