package weir.application.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import weir.application.model.ModelResult.State;
import weir.application.port.Metrics;
import weir.application.port.ModelStore;
import weir.application.port.ModelStore.Built;
import weir.domain.model.Model;
import weir.domain.model.ModelTest;

/** How each model and test last ended, for whoever looks. */
final class ModelBoard {
    private final Metrics metrics;
    private final Metrics.Timer durations;
    private final Map<String, ModelResult> results = new ConcurrentHashMap<>();
    private final Map<String, Built> built = new ConcurrentHashMap<>();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();

    ModelBoard(Metrics metrics) {
        this.metrics = metrics;
        this.durations = metrics.timer("weir_model_seconds", "Time to make a model, or to run a test of one.", "model");
    }

    void note(ModelResult result) {
        results.put(result.name(), result);
        durations.record(result.took().toNanos(), result.name());
        if (watched.add(result.name())) {
            metrics.gauge(
                    "weir_model_failed",
                    "1 if the model or test did not succeed when it was last tried.",
                    new String[] {"model"},
                    new String[] {result.name()},
                    () -> last(result.name()).filter(now -> !now.isOk()).isPresent() ? 1 : 0);
        }
    }

    void note(Model model, Built made) {
        built.put(model.name().value(), made);
    }

    void forget(String model) {
        results.remove(model);
        built.remove(model);
    }

    private Optional<ModelResult> last(String name) {
        return Optional.ofNullable(results.get(name));
    }

    ModelStatus status(Model model, List<String> reads, Optional<ModelStore.Kept> kept) {
        String name = model.name().value();
        return new ModelStatus(
                model,
                reads,
                last(name).map(result -> result.state().word()).orElse(ModelStatus.WAITING),
                kept.map(ModelStore.Kept::at),
                last(name).map(ModelResult::took).orElse(Duration.ZERO),
                last(name).map(ModelResult::detail).orElse(""),
                Optional.ofNullable(built.get(name)).map(Built::columns).orElse(List.of()),
                results(model.tests()));
    }

    /** How these tests last ended; none for those that have not run. */
    List<ModelResult> results(List<ModelTest> tests) {
        return tests.stream().flatMap(test -> last(test.name()).stream()).toList();
    }

    /** How models and tests last ended; none for those that have not been tried. */
    List<ModelResult> results(ModelPlan plan) {
        Stream<String> models = plan.models().stream().map(model -> model.name().value());
        Stream<String> tests = Stream.concat(
                        plan.models().stream().flatMap(model -> model.tests().stream()), plan.tests().stream())
                .map(ModelTest::name);
        return Stream.concat(models, tests).flatMap(name -> last(name).stream()).toList();
    }

    /** What is wrong, a line each. */
    List<String> complaints(ModelPlan plan) {
        return results(plan).stream()
                .filter(result -> result.state() == State.FAILED || result.state() == State.VIOLATED)
                .map(result -> (result.isTest() ? "test " : "model ") + result.name() + " "
                        + result.state().word() + ": " + result.detail())
                .toList();
    }
}
