package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import weir.application.handle.RunAgent;
import weir.application.handle.RunAgents;
import weir.application.port.OperationFailed;

/** The thread of one agent that runs in the server. It ends what is under way before it ends, within a time. */
final class AgentRunThread implements RunAgents.Stoppable {
    private static final Logger LOG = System.getLogger(AgentRunThread.class.getName());
    private static final Duration END_WITHIN = Duration.ofSeconds(5);
    private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final RunAgent agent;
    private final AgentThread thread;

    private AgentRunThread(RunAgent agent) {
        this.agent = agent;
        String name = agent.plan().agent() + " on " + agent.plan().channel();
        this.thread = new AgentThread(name, agent::step, this::last, agent::failed);
    }

    static AgentRunThread start(RunAgent agent) {
        AgentRunThread running = new AgentRunThread(agent);
        running.thread.start();
        return running;
    }

    private void last() {
        agent.end();
        long deadline = System.nanoTime() + END_WITHIN.toNanos();
        try {
            agent.step();
            while (!agent.isQuiet() && System.nanoTime() < deadline) {
                LockSupport.parkNanos(BETWEEN_NANOS);
                agent.step();
            }
        } catch (OperationFailed e) {
            LOG.log(Level.DEBUG, "what is under way is done again at the next start", e);
        } finally {
            agent.close();
        }
    }

    @Override
    public boolean stop(Duration within) {
        agent.end(); // also within a step, which may have many events that take long
        thread.stop();
        try {
            return thread.join(within);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
