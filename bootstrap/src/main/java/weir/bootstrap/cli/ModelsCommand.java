package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weir.application.model.ModelResult;
import weir.application.model.ModelStatus;

@Command(
        name = "models",
        description = "Makes and tests models: SQL over the tables, in the folder models beside the configuration.",
        footer = {
            "",
            "Examples:",
            "  weir models list",
            "  weir models run",
            "  weir models run daily_orders --full",
            "  weir models test",
            "  weir models docs > models.md"
        })
final class ModelsCommand extends CommandGroup {
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    ModelsCommand(Context context) {
        super(context);
    }

    /** Where models are: with the server while it runs, else on the warehouse itself. */
    static final class Place {
        @Option(
                names = "--offline",
                description = "Open the warehouse without a server, which must not be running (default: only if none"
                        + " answers).")
        private boolean offline;

        @Mixin
        private ClientOptions client = new ClientOptions();

        interface OnServer<T> {
            T of(WeirClient server) throws InterruptedException;
        }

        interface OnWarehouse<T> {
            T of(OfflineModels models);
        }

        <T> T ask(Context context, OnServer<T> onServer, OnWarehouse<T> onWarehouse) throws InterruptedException {
            if (!offline) {
                WeirClient server = client.connect(context);
                try {
                    return onServer.of(server);
                } catch (CommandFailed e) {
                    // A server that was named is meant; another one's models would be the wrong ones.
                    if (client.namesServer(context) || !WeirClient.isRefusedConnection(e.getCause())) {
                        throw e;
                    }
                }
            }
            try (OfflineModels models =
                    context.engine().get().offlineModels(client.config().choice(context))) {
                return onWarehouse.of(models);
            } catch (IllegalArgumentException e) {
                throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()));
            }
        }

        ConfigChoice choice(Context context) {
            return client.config().choice(context);
        }
    }

    /** What run and test have in common: each result is told as it comes, and a failure is the exit code. */
    private abstract static class Doing implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", description = "Models; none: all of them.")
        private List<String> names = new ArrayList<>();

        @Option(names = "--json", description = "Print each result as a line of JSON.")
        private boolean json;

        @Mixin
        private Place place = new Place();

        private final Context context;

        Doing(Context context) {
            this.context = context;
        }

        abstract long ask(WeirClient server, List<String> models) throws InterruptedException;

        abstract List<ModelResult> offline(OfflineModels models, List<String> chosen, Consumer<ModelResult> observer);

        @Override
        public Integer call() throws InterruptedException {
            List<ModelResult> results = place.ask(
                    context,
                    server -> watch(server, ask(server, names)),
                    models -> offline(models, names, this::print));
            long failed = results.stream().filter(result -> !result.isOk()).count();
            if (!json) {
                context.screen()
                        .out()
                        .println(
                                results.isEmpty()
                                        ? "there is nothing to do"
                                        : results.size() - failed + " ok"
                                                + (failed == 0 ? "" : ", " + failed + " not"));
            }
            context.screen().out().flush();
            return (failed == 0 ? ExitCode.OK : ExitCode.FAILED).number();
        }

        private List<ModelResult> watch(WeirClient server, long run) throws InterruptedException {
            int printed = 0;
            while (true) {
                JsonNode report = server.modelRun(run);
                List<ModelResult> results = new ArrayList<>();
                report.path("results").forEach(result -> results.add(result(result)));
                for (; printed < results.size(); printed++) {
                    print(results.get(printed));
                }
                if (report.path("state").asText().equals("ended")) {
                    Optional<String> failure = Json.text(report, "failure");
                    if (failure.isPresent()) {
                        throw new CommandFailed(ExitCode.FAILED, failure.get());
                    }
                    return results;
                }
                context.pause().lasting(LOOK_EVERY);
            }
        }

        private void print(ModelResult result) {
            Screen screen = context.screen();
            if (json) {
                screen.out().println(Json.write(plain(result)));
            } else {
                Screen.Style style = result.isOk() ? Screen.Style.GREEN : Screen.Style.RED;
                screen.out()
                        .println(screen.paint(
                                        style, "%-8s".formatted(result.state().word())) + "  "
                                + CellText.harmless(result.name()) + "  " + Durations.text(result.took())
                                + (result.detail().isEmpty() ? "" : "  " + CellText.harmless(result.detail())));
            }
            screen.out().flush();
        }
    }

    private static Map<String, Object> plain(ModelResult result) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("name", result.name());
        plain.put("test", result.isTest());
        plain.put("state", result.state().word());
        plain.put("at", result.at().toString());
        plain.put("seconds", result.took().toMillis() / 1000.0);
        plain.put("detail", result.detail());
        return plain;
    }

    static ModelResult result(JsonNode result) {
        String word = result.path("state").asText();
        ModelResult.State state = ModelResult.State.FAILED;
        for (ModelResult.State known : ModelResult.State.values()) {
            state = known.word().equals(word) ? known : state;
        }
        return new ModelResult(
                result.path("name").asText(),
                result.path("test").asBoolean(),
                state,
                Json.text(result, "at").map(Instant::parse).orElse(Instant.EPOCH),
                Duration.ofMillis((long) (result.path("seconds").asDouble() * 1000)),
                result.path("detail").asText());
    }

    @Command(
            name = "run",
            description =
                    "Makes models, each behind those it reads, and drops what was made of models that are no more.",
            footer = {"", "Examples:", "  weir models run", "  weir models run daily_orders --full"})
    static final class RunCommand extends Doing {
        @Option(names = "--full", description = "Make all of an incremental model anew, not only its window.")
        private boolean full;

        RunCommand(Context context) {
            super(context);
        }

        @Override
        long ask(WeirClient server, List<String> models) throws InterruptedException {
            return server.runModels("run", models, full);
        }

        @Override
        List<ModelResult> offline(OfflineModels models, List<String> chosen, Consumer<ModelResult> observer) {
            return models.run(chosen, full, observer);
        }
    }

    @Command(
            name = "test",
            description = "Runs the tests of models, as they are made now, and those of models/tests.",
            footer = {"", "Examples:", "  weir models test", "  weir models test daily_orders --json"})
    static final class TestCommand extends Doing {
        TestCommand(Context context) {
            super(context);
        }

        @Override
        long ask(WeirClient server, List<String> models) throws InterruptedException {
            return server.runModels("test", models, false);
        }

        @Override
        List<ModelResult> offline(OfflineModels models, List<String> chosen, Consumer<ModelResult> observer) {
            return models.test(chosen, observer);
        }
    }

    @Command(
            name = "list",
            description = "Shows the models: what each is made into, what it reads, and how it stands.",
            footer = {"", "Examples:", "  weir models list", "  weir models list --json"})
    static final class ListCommand implements Callable<Integer> {
        @Option(names = "--json", description = "Print the models as JSON.")
        private boolean json;

        @Mixin
        private Place place = new Place();

        private final Context context;

        ListCommand(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode listed = place.ask(context, WeirClient::models, models -> Json.tree(plain(models.report())));
            Screen screen = context.screen();
            if (json) {
                screen.out().println(Json.writeIndented(listed));
            } else if (listed.path("models").isEmpty()) {
                screen.out().println("there are no models: put SQL into files models/*.sql beside the configuration");
            } else {
                TextTable table = new TextTable("model", "is", "reads", "made", "took", "state", "tests", "detail");
                listed.path("models").forEach(model -> table.add(row(model)));
                table.print(screen);
            }
            screen.out().flush();
            return ExitCode.OK.number();
        }

        private List<@Nullable Object> row(JsonNode model) {
            List<String> reads = new ArrayList<>();
            model.path("reads").forEach(name -> reads.add(name.asText()));
            return List.of(
                    model.path("model").asText(),
                    model.path("materialized").asText(),
                    String.join(", ", reads),
                    Json.text(model, "made").map(this::ago).orElse("never"),
                    Durations.text(
                            Duration.ofMillis((long) (model.path("seconds").asDouble() * 1000))),
                    model.path("state").asText(),
                    tests(model.path("tests")),
                    model.path("detail").asText());
        }

        private String ago(String time) {
            Duration ago = Duration.between(Instant.parse(time), context.clock().instant());
            return Durations.text(ago.isNegative() ? Duration.ZERO : ago) + " ago";
        }

        private static String tests(JsonNode tests) {
            int failed = 0;
            for (JsonNode test : tests) {
                failed += test.path("state").asText().equals("ok") ? 0 : 1;
            }
            return tests.isEmpty() ? "" : tests.size() - failed + " ok" + (failed == 0 ? "" : ", " + failed + " not");
        }
    }

    /** As the server tells it. */
    static Map<String, Object> plain(List<ModelStatus> models) {
        List<Object> all = new ArrayList<>();
        for (ModelStatus status : models) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            plain.put("model", status.model().name().value());
            plain.put("file", status.model().file());
            plain.put("materialized", status.model().materialized().word());
            plain.put("description", status.model().description());
            plain.put("reads", status.reads());
            plain.put("state", status.state());
            plain.put("made", status.at().isPresent() ? status.at().get().toString() : null);
            plain.put("seconds", status.took().toMillis() / 1000.0);
            plain.put("detail", status.detail());
            plain.put(
                    "columns",
                    status.columns().stream()
                            .map(column -> Map.of(
                                    "name",
                                    column.name(),
                                    "type",
                                    column.type(),
                                    "description",
                                    status.model().columns().getOrDefault(column.name(), "")))
                            .toList());
            plain.put("tests", status.tests().stream().map(ModelsCommand::plain).toList());
            all.add(plain);
        }
        return Map.of("models", all);
    }

    @Command(
            name = "docs",
            description = "Writes what the models are, as Markdown: what each reads, its columns and tests. It needs no"
                    + " server and no data: the models are tried on empty tables.",
            footer = {"", "Examples:", "  weir models docs > models.md", "  weir models docs --json | jq .models"})
    static final class DocsCommand implements Callable<Integer> {
        @Option(names = "--json", description = "Print it as JSON.")
        private boolean json;

        @Mixin
        private ConfigOption config = new ConfigOption();

        private final Context context;

        DocsCommand(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            List<ModelStatus> models = context.engine().get().tryModels(config.choice(context));
            if (json) {
                context.screen().out().println(Json.writeIndented(plain(models)));
            } else {
                context.screen().out().print(new ModelDocs(models).markdown());
            }
            context.screen().out().flush();
            return ExitCode.OK.number();
        }
    }
}
