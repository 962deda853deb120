package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import weir.application.agent.PullEvents;

/** Looks after the polls of agents that wait for events, so that none of them holds a thread. */
final class PullThread implements AutoCloseable {
    /** While any wait: what an event waits for on average half of. */
    private static final Duration ATTENTIVE = Duration.ofMillis(5);

    private static final Logger LOG = System.getLogger(PullThread.class.getName());
    private static final Duration END_WITHIN = Duration.ofSeconds(5);

    private final PullEvents pull;
    private final AgentThread thread;
    private boolean started;

    PullThread(PullEvents pull) {
        this.pull = pull;
        this.thread = new AgentThread("pull", this::step, pull::close, PullThread::ignore);
    }

    /** An agent's failure is told with the agent. */
    private static void ignore(Optional<String> failure) {}

    synchronized void start() {
        pull.completeRemovals();
        started = true;
        thread.start();
    }

    private Duration step() {
        return pull.attend() ? ATTENTIVE : AgentThread.IDLE;
    }

    /** Idempotent. */
    @Override
    public synchronized void close() {
        if (!started) {
            return;
        }
        thread.stop();
        try {
            if (!thread.join(END_WITHIN)) {
                LOG.log(Level.WARNING, "agents were still being answered after {0}", END_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
