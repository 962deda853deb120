package weir.application.model;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import weir.application.model.ModelResult.State;
import weir.application.port.FailureCode;
import weir.application.port.ModelStore;
import weir.application.port.ModelStore.Built;
import weir.application.port.OperationFailed;
import weir.application.port.Warehouse.QueryLimits;
import weir.domain.model.Materialized;
import weir.domain.model.Model;
import weir.domain.model.ModelGraph;
import weir.domain.model.ModelTest;
import weir.domain.table.TableName;
import weir.domain.value.Nearest;

/** One look at all models, and what is done with them. */
final class ModelRound {
    private static final int SHOWN_ROWS = 3;

    private final ModelStore store;
    private final ModelPlan plan;
    private final InstantSource clock;
    private final Consumer<ModelResult> observer;
    private final ModelBoard board;
    private final Map<TableName, String> faults = new LinkedHashMap<>();
    private final Set<String> tables;
    private final ModelGraph graph;
    private final List<ModelResult> ended = new ArrayList<>();
    private final Set<String> unmade = new HashSet<>();
    private final Set<String> again = new HashSet<>();

    /** @param observer is told of each model and test as it ends */
    ModelRound(
            ModelStore store, ModelPlan plan, InstantSource clock, ModelBoard board, Consumer<ModelResult> observer) {
        this.store = store;
        this.plan = plan;
        this.clock = clock;
        this.board = board;
        this.observer = observer;
        Map<TableName, Set<String>> reads = new LinkedHashMap<>();
        for (Model model : plan.models()) {
            try {
                reads.put(model.name(), store.reads(model.sql()));
            } catch (OperationFailed e) {
                requireAboutIt(e);
                faults.put(model.name(), String.valueOf(e.getMessage()));
            }
        }
        this.tables = tables();
        this.graph = new ModelGraph(plan.models(), reads, tables, plan.isOpen());
        faults.putAll(graph.faults());
    }

    /** What is there and was made of no model. */
    private Set<String> tables() {
        Set<String> there = new HashSet<>(store.readable());
        store.kept().keySet().forEach(name -> there.remove(name.value()));
        return there;
    }

    /** A warehouse that is closed fails no model: nothing of all this was to be done. */
    private static void requireAboutIt(OperationFailed failure) {
        if (failure.code() == FailureCode.CLOSED) {
            throw failure;
        }
    }

    List<ModelResult> ended() {
        return List.copyOf(ended);
    }

    /** The models that failed for what has nothing to do with them, and may succeed another time. */
    Set<String> again() {
        return Set.copyOf(again);
    }

    /** @throws IllegalArgumentException if there is none of a name */
    Set<String> chosen(Collection<String> names) {
        Set<String> all = new LinkedHashSet<>();
        plan.models().forEach(model -> all.add(model.name().value()));
        for (String name : names) {
            if (!all.contains(name)) {
                throw new IllegalArgumentException("there is no model " + name + "; " + Nearest.suggestion(name, all));
            }
        }
        return names.isEmpty() ? all : Set.copyOf(names);
    }

    /** Drops what was made of models that are no more. */
    void dropOthers() {
        Set<String> all = chosen(List.of());
        for (TableName kept : store.kept().keySet()) {
            if (!all.contains(kept.value())) {
                store.drop(kept);
                board.forget(kept.value());
            }
        }
    }

    /** Drops what keeps rows and was not made in this round. */
    RunModels.Anew dropUnmade() {
        int made = 0;
        int dropped = 0;
        for (Map.Entry<TableName, ModelStore.Kept> kept : store.kept().entrySet()) {
            if (kept.getValue().materialized() == Materialized.VIEW) {
                continue;
            }
            if (unmade.contains(kept.getKey().value())) {
                store.drop(kept.getKey());
                dropped++;
            } else {
                made++;
            }
        }
        return new RunModels.Anew(made, dropped);
    }

    /** For each model what its rows come of: while that is the same, it need not be made again. */
    Map<String, String> origins() {
        Map<TableName, Long> loaded = store.loaded();
        Map<String, Long> rows = new HashMap<>();
        loaded.forEach((table, count) -> rows.put(table.value(), count));
        Map<String, String> origins = new HashMap<>();
        for (Model model : plan.models()) {
            StringBuilder origin = new StringBuilder(model.toString());
            graph.sourcesOf(model.name())
                    .forEach(source ->
                            origin.append(' ').append(source).append(' ').append(rows.get(source)));
            if (graph.order().contains(model)) {
                origin.append(' ').append(graph.stamp(model.name()));
            }
            origins.put(model.name().value(), origin.toString());
        }
        return origins;
    }

    void build(Set<String> chosen, boolean isFull) {
        faults.keySet().forEach(name -> unmade.add(name.value()));
        for (Model model : plan.models()) {
            String fault = faults.get(model.name());
            if (fault != null && chosen.contains(model.name().value())) {
                end(model.name().value(), false, State.FAILED, clock.instant(), model.file() + ": " + fault);
            }
        }
        List<Model> left = new ArrayList<>(plan.models());
        left.removeIf(model -> !chosen.contains(model.name().value()) || faults.containsKey(model.name()));
        for (Model model : graph.order()) {
            if (left.remove(model)) {
                build(model, isFull);
            }
        }
        left.forEach(model -> block(model, "it reads models that read one another in a circle"));
    }

    private void build(Model model, boolean isFull) {
        String name = model.name().value();
        Optional<String> missing =
                graph.readsOf(model.name()).stream().filter(unmade::contains).findFirst();
        if (missing.isPresent()) {
            block(model, "it reads " + missing.get() + ", which could not be made");
            return;
        }
        Optional<String> awaited = graph.readsOf(model.name()).stream()
                .filter(read -> !tables.contains(read) && !graph.isModel(read))
                .findFirst();
        if (awaited.isPresent()) {
            block(model, "there is no table " + awaited.get() + " yet");
            return;
        }
        Instant began = clock.instant();
        try {
            Built made =
                    store.build(new ModelStore.Build(model, graph.stamp(model.name()), isFull, began, timeMillisMax()));
            board.note(model, made);
            end(name, false, State.OK, began, shown(model, made));
        } catch (OperationFailed e) {
            requireAboutIt(e);
            unmade.add(name);
            if (e.code().reaction() == FailureCode.Reaction.RETRY) {
                again.add(name);
            }
            end(name, false, State.FAILED, began, model.file() + ": " + e.getMessage());
        }
    }

    private void block(Model model, String why) {
        unmade.add(model.name().value());
        end(model.name().value(), false, State.BLOCKED, clock.instant(), why);
    }

    private static String shown(Model model, Built made) {
        if (made.rows().isEmpty()) {
            return model.materialized().word();
        }
        long rows = made.rows().getAsLong();
        return rows
                + (rows == 1 ? " row" : " rows")
                + (model.increment().isPresent() && made.isFull() ? ", all made anew" : "");
    }

    /** @param withOthers whether the tests that stand by themselves are run too */
    void test(Set<String> chosen, boolean withOthers) {
        plan.models().stream()
                .filter(model -> chosen.contains(model.name().value()))
                .forEach(model -> model.tests().forEach(this::test));
        if (withOthers) {
            plan.tests().forEach(this::test);
        }
    }

    private void test(ModelTest test) {
        Instant began = clock.instant();
        if (test.model().filter(model -> unmade.contains(model.value())).isPresent()) {
            end(test.name(), true, State.BLOCKED, began, "the model could not be made");
            return;
        }
        try {
            ModelStore.Found found = store.find(test.sql(), new QueryLimits(SHOWN_ROWS, timeMillisMax()));
            end(
                    test.name(),
                    true,
                    found.rows() == 0 ? State.OK : State.VIOLATED,
                    began,
                    found.rows() == 0 ? "" : shown(found));
        } catch (OperationFailed e) {
            requireAboutIt(e);
            end(test.name(), true, State.FAILED, began, test.file() + ": " + e.getMessage());
        }
    }

    private static String shown(ModelStore.Found found) {
        List<String> rows = new ArrayList<>();
        found.sample().rows().forEach(row -> {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                cells.add(found.sample().columns().get(i) + "=" + row.get(i));
            }
            rows.add(String.join(" ", cells));
        });
        return found.rows() + (found.rows() == 1 ? " row: " : " rows, such as ") + String.join("; ", rows);
    }

    private int timeMillisMax() {
        return (int) Math.min(Integer.MAX_VALUE / 2, plan.timeLimit().toMillis());
    }

    private void end(String name, boolean isTest, State state, Instant began, String detail) {
        ModelResult result =
                new ModelResult(name, isTest, state, began, Duration.between(began, clock.instant()), detail);
        board.note(result);
        ended.add(result);
        observer.accept(result);
    }
}
