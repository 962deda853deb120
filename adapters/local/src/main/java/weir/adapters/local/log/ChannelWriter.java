package weir.adapters.local.log;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes a channel. Appends are pushed on a stack without a lock; the writer takes all of it, puts it
 * back in order, and commits it as one group. The thread starts with the first append.
 */
final class ChannelWriter {
    /** At the bottom of the stack once nothing can be pushed any more. */
    private static final WaitingAppend CLOSED = new WaitingAppend(List.of(), List.of(), 0);

    private final String threadName;
    private final Consumer<WaitingAppend> commit;
    private final AtomicReference<@Nullable WaitingAppend> top = new AtomicReference<>();
    private volatile boolean closing;
    private volatile @Nullable Thread thread;

    /** @param commit takes a group, in order, and completes each of it */
    ChannelWriter(String threadName, Consumer<WaitingAppend> commit) {
        this.threadName = threadName;
        this.commit = commit;
    }

    /** @return false if the writer is closed */
    boolean offer(WaitingAppend append) {
        WaitingAppend below;
        do {
            below = top.get();
            if (below == CLOSED) {
                return false;
            }
            append.next(below);
        } while (!top.compareAndSet(below, append));
        if (below == null) {
            wake();
        }
        return true;
    }

    private void wake() {
        Thread running = thread;
        if (running == null) {
            running = start();
        }
        LockSupport.unpark(running);
    }

    private synchronized Thread start() {
        Thread running = thread;
        if (running == null) {
            running = new Thread(this::run, threadName);
            // Published only once it runs: a machine out of threads must not leave appends to one that never will.
            running.start();
            thread = running;
        }
        return running;
    }

    private void run() {
        while (true) {
            WaitingAppend taken = top.getAndSet(null);
            if (taken != null) {
                commit.accept(inOrder(taken));
            } else if (!closing) {
                LockSupport.park(this);
            } else if (top.compareAndSet(null, CLOSED)) {
                return;
            }
        }
    }

    private static WaitingAppend inOrder(WaitingAppend newest) {
        WaitingAppend first = newest;
        WaitingAppend behind = null;
        for (WaitingAppend append = newest; append != null; ) {
            WaitingAppend before = append.nextOrNull();
            append.next(behind);
            behind = append;
            first = append;
            append = before;
        }
        return first;
    }

    /** Commits what waits, then refuses. Idempotent. */
    synchronized void close() {
        closing = true;
        Thread running = thread;
        if (running == null) {
            if (!top.compareAndSet(null, CLOSED) && top.get() != CLOSED) {
                running = start();
            }
        }
        if (running != null) {
            LockSupport.unpark(running);
            joinUninterrupted(running);
        }
    }

    private static void joinUninterrupted(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
