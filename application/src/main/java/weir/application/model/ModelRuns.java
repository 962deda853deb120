package weir.application.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.port.OperationFailed;

/** Runs of models that somebody asked for: they wait for the thread that runs models, and are looked at meanwhile. */
public final class ModelRuns {
    private static final int WAITING_MAX = 16;
    private static final int KEPT_MAX = 32;

    private final RunModels models;
    private final Deque<Run> waiting = new ArrayDeque<>();
    private final Map<Long, Run> known = new LinkedHashMap<>();
    private long last;

    public ModelRuns(RunModels models) {
        this.models = models;
    }

    /**
     * @param isTest whether models are tested, or made
     * @param names of the models; none: all
     */
    public record Request(boolean isTest, List<String> names, boolean isFull) {
        public Request {
            names = List.copyOf(names);
        }
    }

    /**
     * How a run stands.
     *
     * @param state {@code waiting}, {@code running} or {@code ended}
     * @param failure why it could not be done at all
     */
    public record Report(long id, String state, List<ModelResult> results, Optional<String> failure) {}

    private static final class Run {
        private final long id;
        private final Request request;
        private final List<ModelResult> results = new ArrayList<>();
        private String state = "waiting";
        private Optional<String> failure = Optional.empty();

        private Run(long id, Request request) {
            this.id = id;
            this.request = request;
        }
    }

    /** @return the run's number; empty if too many wait already */
    public synchronized Optional<Long> ask(Request request) {
        if (waiting.size() >= WAITING_MAX) {
            return Optional.empty();
        }
        last++;
        Run run = new Run(last, request);
        waiting.add(run);
        known.put(last, run);
        if (known.size() > KEPT_MAX) {
            known.remove(known.keySet().iterator().next());
        }
        return Optional.of(last);
    }

    public synchronized Optional<Report> find(long id) {
        return Optional.ofNullable(known.get(id))
                .map(run -> new Report(run.id, run.state, List.copyOf(run.results), run.failure));
    }

    /** How all models stand. */
    public List<ModelStatus> report() {
        return models.report();
    }

    /** How the tests that stand by themselves last ended. */
    public List<ModelResult> tests() {
        return models.tests();
    }

    /** How all models and tests last ended, of those that have been tried. */
    public List<ModelResult> results() {
        return models.results();
    }

    /** Does the run that has waited longest; false if none waits. */
    public boolean runNext() {
        Run run = next();
        if (run == null) {
            return false;
        }
        try {
            if (run.request.isTest()) {
                models.test(run.request.names(), result -> note(run, result));
            } else {
                models.run(run.request.names(), run.request.isFull(), result -> note(run, result));
            }
            end(run, Optional.empty());
        } catch (IllegalArgumentException | OperationFailed e) {
            end(run, Optional.of(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            end(run, Optional.of(e.toString()));
            throw e;
        }
        return true;
    }

    private synchronized @Nullable Run next() {
        Run run = waiting.poll();
        if (run != null) {
            run.state = "running";
        }
        return run;
    }

    private synchronized void note(Run run, ModelResult result) {
        run.results.add(result);
    }

    private synchronized void end(Run run, Optional<String> failure) {
        run.state = "ended";
        run.failure = failure;
    }
}
