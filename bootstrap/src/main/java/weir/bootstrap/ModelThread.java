package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import weir.application.model.ModelResult;
import weir.application.model.ModelRuns;
import weir.application.model.RunModels;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/**
 * Runs models: when somebody asks for it, and those that are due once in a while. What is due takes no more than a part of
 * the time, so that the loader has the rest.
 */
final class ModelThread implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ModelThread.class.getName());
    private static final Duration ATTENTIVE = Duration.ofMillis(200);
    private static final Duration END_WITHIN = Duration.ofSeconds(2);

    /** After a round there is a pause of so many times as long. */
    private static final int PAUSE_TIMES = 4;

    private final RunModels models;
    private final ModelRuns runs;
    private final Supplier<Optional<Duration>> every;
    private final AgentThread thread;
    private volatile long nextNanos;
    private boolean started;

    /** @param every how often to look for what is due; empty: never */
    ModelThread(RunModels models, ModelRuns runs, Supplier<Optional<Duration>> every) {
        this.models = models;
        this.runs = runs;
        this.every = every;
        this.thread = new AgentThread("models", this::step, () -> {}, ModelThread::ignore);
    }

    /** What fails is told with each model. */
    private static void ignore(Optional<String> failure) {}

    synchronized void start() {
        nextNanos = System.nanoTime() + every.get().orElse(Duration.ZERO).toNanos();
        started = true;
        thread.start();
    }

    /** Models may be defined anew: the next look is now. */
    void wake() {
        nextNanos = System.nanoTime();
    }

    private Duration step() {
        try {
            if (runs.runNext()) {
                return Duration.ZERO;
            }
            Optional<Duration> pause = every.get();
            if (pause.isPresent() && System.nanoTime() - nextNanos >= 0) {
                runDue(pause.get());
            }
        } catch (OperationFailed e) {
            if (e.code() != FailureCode.CLOSED) {
                throw e;
            }
        }
        return ATTENTIVE;
    }

    private void runDue(Duration pause) {
        long began = System.nanoTime();
        try {
            List<ModelResult> results = models.runDue();
            results.stream()
                    .filter(result -> !result.isOk())
                    .forEach(result -> LOG.log(
                            Level.WARNING,
                            "{0} {1} {2}: {3}",
                            result.isTest() ? "test" : "model",
                            result.name(),
                            result.state().word(),
                            result.detail()));
        } finally {
            long ended = System.nanoTime();
            nextNanos = ended + Math.max(pause.toNanos(), PAUSE_TIMES * (ended - began));
        }
    }

    /** Idempotent. What is being made is not waited for: it is stopped with the warehouse. */
    @Override
    public synchronized void close() {
        if (!started) {
            return;
        }
        thread.stop();
        try {
            if (!thread.join(END_WITHIN)) {
                LOG.log(Level.INFO, "a model was still being made; it is made again after the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
