package weir.adapters.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.ManagedSelector;
import org.jspecify.annotations.Nullable;

/**
 * The thread that serves the connections of one of Jetty's selectors, for work that should be done there, a group at a
 * time. The queue's writer answers many requests at once: this thread is woken once for all of them, instead of one of
 * the pool for each. What it has read goes to the queue together, so that fewer and larger groups are synced.
 *
 * <p>What is done here must not block, and must be short: others wait for it.
 */
final class NetworkThread implements ManagedSelector.SelectorUpdate {
    private static final Logger LOG = System.getLogger(NetworkThread.class.getName());

    private final ManagedSelector selector;
    private final AtomicReference<@Nullable Work> answers = new AtomicReference<>();
    private final AtomicReference<@Nullable Work> requests = new AtomicReference<>();

    /** While it answers. Only the thread itself finds itself here, so that nobody needs to see it at once. */
    private @Nullable Thread answering;

    NetworkThread(ManagedSelector selector) {
        this.selector = selector;
    }

    /** Something to do, once; a node of a stack. */
    abstract static class Work implements Runnable {
        private @Nullable Work next;
    }

    /** Sends an answer soon. May be called from any thread. */
    void answer(Work work) {
        push(answers, work);
    }

    /** Takes a request, once whatever else has come in has been read. May be called from any thread. */
    void take(Work work) {
        push(requests, work);
    }

    /** Whether the caller is this thread and sends an answer. */
    boolean isAnswering() {
        return answering == Thread.currentThread();
    }

    private void push(AtomicReference<@Nullable Work> stack, Work work) {
        Work below;
        do {
            below = stack.get();
            work.next = below;
        } while (!stack.compareAndSet(below, work));
        if (below == null) {
            selector.submit(this);
        }
    }

    /** Called by the selector between one look at the network and the next. */
    @Override
    public void update(Selector unused) {
        answering = Thread.currentThread();
        try {
            runInOrder(answers.getAndSet(null));
        } finally {
            answering = null;
        }
        runInOrder(requests.getAndSet(null));
    }

    private static void runInOrder(@Nullable Work newest) {
        Work first = null;
        for (Work work = newest; work != null; ) {
            Work before = work.next;
            work.next = first;
            first = work;
            work = before;
        }
        while (first != null) {
            Work work = first;
            first = work.next;
            work.next = null;
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                // The others must not go without their answers.
                LOG.log(Level.ERROR, "a request could not be taken or answered", e);
            }
        }
    }
}
