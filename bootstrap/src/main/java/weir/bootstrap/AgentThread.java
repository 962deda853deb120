package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.application.port.OperationFailed;

/**
 * Runs an agent's steps one after another on a thread of its own. A step that fails is tried again after a while, twice
 * as long each time up to a bound; the first failure of a row is logged, and the recovery.
 */
final class AgentThread {
    /** One step of an agent. */
    @FunctionalInterface
    interface Step {
        /** Returns after what pause there is to be another step. */
        Duration run();
    }

    private static final Logger LOG = System.getLogger(AgentThread.class.getName());
    /**
     * Below that of the threads that take events in: when processors are short, what waits to be archived waits in the
     * queue, and what waits to be accepted is lost if its producer gives up. It has an effect where the Java machine is
     * told to heed priorities, as the launcher tells it.
     */
    static final int PRIORITY = Thread.MIN_PRIORITY;

    /** The pause of an agent that found nothing to do. */
    static final Duration IDLE = Duration.ofMillis(20);

    private static final Duration BACK_OFF_MIN = Duration.ofMillis(100);
    private static final Duration BACK_OFF_UNTOLD = Duration.ofSeconds(1);
    private static final Duration BACK_OFF_MAX = Duration.ofSeconds(15);

    private final String name;
    private final Step step;
    private final Runnable last;
    private final Consumer<Optional<String>> board;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private int failures;

    /** What failed while a failure was told. */
    private @Nullable Throwable untold;

    /**
     * @param last what is done once when the agent is told to stop: what it has in hand goes where it belongs
     * @param board is told of each failure, and of the first success after one
     */
    AgentThread(String name, Step step, Runnable last, Consumer<Optional<String>> board) {
        this(name, PRIORITY, step, last, board);
    }

    /** @param priority as {@link Thread#setPriority} takes it */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing relies on it.
    AgentThread(String name, int priority, Step step, Runnable last, Consumer<Optional<String>> board) {
        this.name = name;
        this.step = step;
        this.last = last;
        this.board = board;
        this.thread = new Thread(this::loop, name);
        thread.setPriority(priority);
    }

    AgentThread start() {
        thread.start();
        return this;
    }

    /** The step that is under way ends, then the last one is done. Returns at once. */
    void stop() {
        stop.countDown();
    }

    /** Whether the thread has ended within that time. */
    boolean join(Duration timeout) throws InterruptedException {
        thread.join(Math.max(1, timeout.toMillis()));
        return !thread.isAlive();
    }

    private void loop() {
        while (stop.getCount() > 0) {
            Duration pause = survive();
            if (!pause.isZero() && stopsWithin(pause)) {
                break;
            }
        }
        try {
            last.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, name + " could not finish; it goes on from its cursor at the next start", e);
        }
    }

    /**
     * Without memory the telling of a failure fails too. An agent that ended in silence would be missed only when the disk
     * is full; so it goes on, and the next failure is told.
     */
    private Duration survive() {
        try {
            return attempt();
        } catch (RuntimeException | Error e) {
            untold = e;
            return BACK_OFF_UNTOLD;
        }
    }

    private Duration attempt() {
        try {
            Duration pause = step.run();
            if (failures > 0) {
                tellRecovery();
            }
            return pause;
        } catch (RuntimeException | Error e) {
            // Also an Error, such as a want of memory for one large batch.
            failures++;
            board.accept(Optional.of(text(e)));
            Duration backOff = BACK_OFF_MIN.multipliedBy(1L << Math.min(failures - 1, 10));
            if (failures == 1 || untold != null) {
                LOG.log(Level.WARNING, name + " failed and tries again", e);
                untold = null;
            }
            return backOff.compareTo(BACK_OFF_MAX) < 0 ? backOff : BACK_OFF_MAX;
        }
    }

    /** What Weir itself throws says what is wrong; of all else the class says most. */
    private static String text(Throwable thrown) {
        String message = thrown.getMessage();
        boolean isSentence = thrown instanceof OperationFailed
                || thrown instanceof IllegalStateException
                || thrown instanceof IllegalArgumentException;
        return message != null && isSentence ? message : thrown.toString();
    }

    private void tellRecovery() {
        Throwable before = untold;
        if (before == null) {
            LOG.log(Level.INFO, name + " recovered after " + failures + " failures");
        } else {
            LOG.log(Level.WARNING, name + " recovered after " + failures + " failures that could not be told", before);
        }
        board.accept(Optional.empty());
        untold = null;
        failures = 0;
    }

    private boolean stopsWithin(Duration pause) {
        try {
            return stop.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            stop.countDown();
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
