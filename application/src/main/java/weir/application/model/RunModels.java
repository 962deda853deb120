package weir.application.model;

import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import weir.application.port.FailureCode;
import weir.application.port.Metrics;
import weir.application.port.ModelStore;
import weir.application.port.OperationFailed;
import weir.domain.model.Model;
import weir.domain.table.TableName;

/**
 * Makes models, each behind those it reads, and tests them. One that fails holds up those that read it, and no others;
 * what was made of it before stays. What was made of a model that is no more is dropped. All methods may be called from
 * any thread; rounds stand in line.
 */
public final class RunModels {
    private final ModelStore store;
    private final Supplier<ModelPlan> plans;
    private final InstantSource clock;
    private final ModelBoard board;
    private final ReentrantLock running = new ReentrantLock();
    private final Map<String, String> origins = new HashMap<>();

    /** @param plans the models in force now */
    public RunModels(ModelStore store, Supplier<ModelPlan> plans, InstantSource clock, Metrics metrics) {
        this.store = store;
        this.plans = plans;
        this.clock = clock;
        this.board = new ModelBoard(metrics);
    }

    /**
     * Makes models.
     *
     * @param names of those; none: all
     * @param isFull whether all of an incremental model is made anew
     * @param observer is told of each as it ends
     * @throws IllegalArgumentException if there is no model of a name; nothing has been done
     */
    public List<ModelResult> run(Collection<String> names, boolean isFull, Consumer<ModelResult> observer) {
        return locked(() -> {
            ModelRound round = round(observer);
            Set<String> chosen = round.chosen(names);
            if (names.isEmpty()) {
                round.dropOthers();
            }
            round.build(chosen, isFull);
            return round.ended();
        });
    }

    /**
     * What became of the models that keep rows.
     *
     * @param made how many were made anew, all of their rows
     * @param dropped how many could not be made, and may have held what is gone
     */
    public record Anew(int made, int dropped) {}

    /**
     * Makes all models anew, all of their rows, because rows that they were made of are gone; what cannot be made so is
     * dropped.
     *
     * @throws OperationFailed if one cannot be made now, and perhaps later; it is to be done again
     */
    public Anew makeAnew() {
        return locked(() -> {
            ModelRound round = round(result -> {});
            round.dropOthers();
            round.build(round.chosen(List.of()), true);
            if (!round.again().isEmpty()) {
                throw new OperationFailed(
                        FailureCode.WAREHOUSE_UNAVAILABLE,
                        "models " + round.again() + " cannot be made anew now; this waits until they can");
            }
            return round.dropUnmade();
        });
    }

    /** As {@link #run}, of tests: those of the models, and those that stand by themselves if no model is named. */
    public List<ModelResult> test(Collection<String> names, Consumer<ModelResult> observer) {
        return locked(() -> {
            ModelRound round = round(observer);
            round.test(round.chosen(names), names.isEmpty());
            return round.ended();
        });
    }

    /**
     * Makes and tests the models whose tables have got rows since they were last made so, or that were defined anew, or
     * were not made since the process began.
     *
     * @return what was made and tested; none if there was nothing to do
     */
    public List<ModelResult> runDue() {
        return locked(() -> {
            ModelPlan plan = plans.get();
            if (plan.models().isEmpty()
                    && plan.tests().isEmpty()
                    && store.kept().isEmpty()) {
                return List.of();
            }
            ModelRound round = round(result -> {});
            round.dropOthers();
            Map<String, String> now = round.origins();
            Set<String> due = new HashSet<>(now.keySet());
            due.removeIf(name -> Objects.equals(now.get(name), origins.get(name)));
            if (due.isEmpty()) {
                return List.of();
            }
            round.build(due, false);
            round.test(due, true);
            origins.clear();
            origins.putAll(now);
            origins.keySet().removeAll(round.again());
            return round.ended();
        });
    }

    private ModelRound round(Consumer<ModelResult> observer) {
        return new ModelRound(store, plans.get(), clock, board, observer);
    }

    private <T> T locked(Supplier<T> work) {
        running.lock();
        try {
            return work.get();
        } finally {
            running.unlock();
        }
    }

    /** How each model stands, by name. */
    public List<ModelStatus> report() {
        ModelPlan plan = plans.get();
        Map<TableName, ModelStore.Kept> kept = plan.models().isEmpty() ? Map.of() : store.kept();
        return plan.models().stream()
                .map(model -> board.status(model, readsOf(model), Optional.ofNullable(kept.get(model.name()))))
                .toList();
    }

    private List<String> readsOf(Model model) {
        try {
            return List.copyOf(store.reads(model.sql()));
        } catch (OperationFailed e) {
            return List.of();
        }
    }

    /** How all models and tests last ended, of those that have been tried; it asks nobody. */
    public List<ModelResult> results() {
        return board.results(plans.get());
    }

    /** How the tests that stand by themselves last ended; none for those that have not run. */
    public List<ModelResult> tests() {
        return board.results(plans.get().tests());
    }

    /** What is wrong with models, a line each. */
    public List<String> complaints() {
        return board.complaints(plans.get());
    }
}
