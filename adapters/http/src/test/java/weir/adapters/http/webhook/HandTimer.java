package weir.adapters.http.webhook;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A timer that a test turns by hand. */
final class HandTimer implements Later {
    private record Task(Runnable task, Duration delay) {}

    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    volatile boolean closed;

    @Override
    public void run(Runnable task, Duration wait) {
        tasks.add(new Task(task, wait));
    }

    /** Waits until something is to be done later, does it at once, and tells how much later it was to be. */
    Duration turn() throws InterruptedException {
        Task next = next();
        next.task().run();
        return next.delay();
    }

    /** As {@link #turn}, but leaves the doing to the caller. */
    Runnable take() throws InterruptedException {
        return next().task();
    }

    private Task next() throws InterruptedException {
        Task next = tasks.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing is to be done later");
        }
        return next;
    }

    @Override
    public void close() {
        closed = true;
    }
}
