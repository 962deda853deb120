package weir.adapters.http;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has another executor run no more than so many tasks at once, in the order in which they came; the others wait, and no
 * thread with them. What is taken apart at the same time is memory that nobody could account for beforehand. May be used
 * from any thread.
 */
final class FewAtOnce implements Executor {
    private final Executor pool;
    private final int tasksMax;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();

    FewAtOnce(Executor pool, int tasksMax) {
        this.pool = pool;
        this.tasksMax = tasksMax;
    }

    /** @throws RejectedExecutionException if the executor takes no more, and the task will not be run */
    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        try {
            startSome();
        } catch (RejectedExecutionException e) {
            if (waiting.remove(task)) {
                throw e;
            }
        }
    }

    private void startSome() {
        while (!waiting.isEmpty() && reserve()) {
            try {
                pool.execute(this::runOne);
            } catch (RejectedExecutionException e) {
                running.decrementAndGet();
                throw e;
            }
        }
    }

    private boolean reserve() {
        int now = running.get();
        while (now < tasksMax) {
            if (running.compareAndSet(now, now + 1)) {
                return true;
            }
            now = running.get();
        }
        return false;
    }

    private void runOne() {
        try {
            Runnable task = waiting.poll();
            if (task != null) {
                task.run();
            }
        } finally {
            running.decrementAndGet();
            startSome();
        }
    }
}
