package weir.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import weir.application.model.ModelPlan;
import weir.application.model.ModelResult;
import weir.application.model.ModelStatus;
import weir.application.model.RunModels;
import weir.application.port.Metrics;
import weir.bootstrap.cli.InvalidConfiguration;
import weir.bootstrap.cli.OfflineModels;
import weir.bootstrap.config.Config;

/** Models without a server: on its warehouse, or on an empty one, where what is wrong with their SQL comes out. */
final class WiringModels implements OfflineModels {
    private final WiringAdapters.WarehouseParts warehouse;
    private final RunModels models;

    private WiringModels(WiringAdapters.WarehouseParts warehouse, ModelPlan plan) {
        this.warehouse = warehouse;
        this.models = new RunModels(warehouse.models(), () -> plan, InstantSource.system(), Metrics.NONE);
    }

    /** On the warehouse of a server that does not run. */
    static OfflineModels offline(Config config) {
        WeirEngine.requireWarehouse(config);
        return new WiringModels(
                WiringAdapters.openParts(config.warehouse()), config.models().plan());
    }

    /**
     * Makes and tests all models of empty tables, in a folder of their own.
     *
     * @throws InvalidConfiguration with all that cannot be run
     */
    static List<ModelStatus> trial(Config config) {
        ModelPlan plan = config.models().plan();
        if (plan.models().isEmpty() && plan.tests().isEmpty()) {
            return List.of();
        }
        Path folder = temporary();
        WiringAdapters.WarehouseParts parts =
                WiringAdapters.openParts(config.warehouse().at(folder.resolve("trial.duckdb")));
        try (WiringModels trial = new WiringModels(parts, plan);
                WiringRules rules = new WiringRules(config, Metrics.NONE)) {
            parts.warehouse().prepare(rules.rules().tables());
            List<ModelResult> results = new ArrayList<>(trial.run(List.of(), false, result -> {}));
            results.addAll(trial.models.test(List.of(), result -> {}));
            List<String> problems = results.stream()
                    .filter(result -> result.state() == ModelResult.State.FAILED)
                    .map(result ->
                            result.isTest() ? result.detail() + " (test " + result.name() + ")" : result.detail())
                    .toList();
            if (!problems.isEmpty()) {
                throw new InvalidConfiguration(problems);
            }
            return trial.report();
        } finally {
            delete(folder);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("weir-models-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder can be made to try the models in", e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.getLogger(WiringModels.class.getName())
                    .log(System.Logger.Level.WARNING, "the temporary folder {0} stays: {1}", folder, e.toString());
        }
    }

    @Override
    public List<ModelResult> run(List<String> names, boolean isFull, Consumer<ModelResult> observer) {
        return models.run(names, isFull, observer);
    }

    @Override
    public List<ModelResult> test(List<String> names, Consumer<ModelResult> observer) {
        return models.test(names, observer);
    }

    @Override
    public List<ModelStatus> report() {
        return models.report();
    }

    @Override
    public void close() {
        warehouse.warehouse().close();
    }
}
