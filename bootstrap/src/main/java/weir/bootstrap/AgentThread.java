package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs an agent's steps one after another on a thread of its own. A step that fails is tried again after a while, twice
 * as long each time up to a bound; the first failure of a row is logged, and the recovery.
 */
final class AgentThread {
    /** One step of an agent. */
    @FunctionalInterface
    interface Step {
        /** Returns false if there was nothing to do. */
        boolean run();
    }

    private static final Logger LOG = System.getLogger(AgentThread.class.getName());
    private static final Duration IDLE = Duration.ofMillis(20);
    private static final Duration BACK_OFF_MIN = Duration.ofMillis(100);
    private static final Duration BACK_OFF_MAX = Duration.ofSeconds(15);

    private final String name;
    private final Step step;
    private final Runnable last;
    private final Consumer<Optional<String>> board;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private int failures;

    /**
     * @param last what is done once when the agent is told to stop: what it has in hand goes where it belongs
     * @param board is told of each failure, and of the first success after one
     */
    AgentThread(String name, Step step, Runnable last, Consumer<Optional<String>> board) {
        this.name = name;
        this.step = step;
        this.last = last;
        this.board = board;
        this.thread = new Thread(this::loop, name);
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
            Duration pause = attempt();
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

    private Duration attempt() {
        try {
            boolean worked = step.run();
            if (failures > 0) {
                LOG.log(Level.INFO, name + " recovered after " + failures + " failures");
                failures = 0;
                board.accept(Optional.empty());
            }
            return worked ? Duration.ZERO : IDLE;
        } catch (RuntimeException | Error e) {
            // Also an Error, such as a want of memory for one large batch: an agent that ended in silence would be
            // missed
            // only when the disk is full.
            failures++;
            board.accept(Optional.of(e.getMessage() == null ? e.getClass().getName() : e.getMessage()));
            Duration backOff = BACK_OFF_MIN.multipliedBy(1L << Math.min(failures - 1, 10));
            if (failures == 1) {
                LOG.log(Level.WARNING, name + " failed and tries again", e);
            }
            return backOff.compareTo(BACK_OFF_MAX) < 0 ? backOff : BACK_OFF_MAX;
        }
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
