package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.model.ModelResult;
import weir.application.model.ModelStatus;
import weir.application.port.ModelStore.BuiltColumn;
import weir.domain.model.Materialized;
import weir.domain.model.Model;
import weir.domain.model.ModelTest;
import weir.domain.table.TableName;

final class ModelsCommandTest {
    private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");
    private static final String ENDED = "{\"run\":3,\"state\":\"ended\",\"failure\":null,\"results\":["
            + "{\"name\":\"visits\",\"test\":false,\"state\":\"ok\",\"at\":\"2026-11-21T09:00:00Z\",\"seconds\":1.5,"
            + "\"detail\":\"7 rows\"},"
            + "{\"name\":\"bad\",\"test\":false,\"state\":\"failed\",\"at\":\"2026-11-21T09:00:00Z\",\"seconds\":0,"
            + "\"detail\":\"models/bad.sql: no\"}]}";

    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();

    private CommandRun command() {
        return new CommandRun(folder).with(engine);
    }

    private static ModelResult result(String name, ModelResult.State state, String detail) {
        return new ModelResult(name, false, state, NINE, Duration.ofMillis(1_500), detail);
    }

    private static ModelStatus status() {
        TableName name = new TableName("visits");
        Model model = new Model(
                name,
                "models/visits.sql",
                "SELECT 1",
                Materialized.TABLE,
                Optional.empty(),
                "A visit.",
                Map.of("session", "The | visit."),
                List.of(ModelTest.unique(name, "models/visits.sql", List.of("session"))));
        return new ModelStatus(
                model,
                List.of("behaviour"),
                "ok",
                Optional.of(NINE),
                Duration.ofMillis(1_500),
                "7 rows",
                List.of(new BuiltColumn("session", "UUID")),
                List.of(new ModelResult(
                        "visits.session unique", true, ModelResult.State.VIOLATED, NINE, Duration.ZERO, "1 row: x=1")));
    }

    private void offline(List<ModelResult> results) {
        engine.models = Optional.of(new OfflineModels() {
            @Override
            public List<ModelResult> run(List<String> names, boolean isFull, Consumer<ModelResult> observer) {
                engine.asked.add("run " + names + " " + isFull);
                results.forEach(observer);
                return results;
            }

            @Override
            public List<ModelResult> test(List<String> names, Consumer<ModelResult> observer) {
                engine.asked.add("test " + names);
                throw new IllegalArgumentException("there is no model x");
            }

            @Override
            public List<ModelStatus> report() {
                return List.of(status());
            }

            @Override
            public void close() {
                engine.asked.add("closed");
            }
        });
    }

    @Test
    void runsThemOnTheServerAndTellsEachAsItEnds() throws IOException {
        try (FakeServer server = new FakeServer()) {
            server.answer(202, "{\"run\":3}")
                    .answer(200, "{\"run\":3,\"state\":\"running\",\"results\":[]}")
                    .answer(200, ENDED);
            CommandRun command = command();

            assertThat(command.run("models", "run", "visits", "bad", "--full", "--url", server.url(), "--key", "k"))
                    .isEqualTo(1);

            assertThat(server.received.get(0).path()).isEqualTo("/v1/models/run");
            assertThat(server.received.get(0).body()).isEqualTo("{\"models\":[\"visits\",\"bad\"],\"full\":true}");
            assertThat(server.received.get(1).path()).isEqualTo("/v1/models/runs/3");
            assertThat(command.out()).isEqualTo("""
                    ok        visits  1.5 s  7 rows
                    failed    bad  0.0 s  models/bad.sql: no
                    1 ok, 1 not
                    """);
        }
    }

    @Test
    void aRunThatCouldNotBeDoneIsAFailure() throws IOException {
        try (FakeServer server = new FakeServer()) {
            server.answer(202, "{\"run\":4}")
                    .answer(200, "{\"run\":4,\"state\":\"ended\",\"failure\":\"there is no model x\",\"results\":[]}");
            CommandRun command = command();

            assertThat(command.run("models", "test", "x", "--url", server.url(), "--key", "k"))
                    .isEqualTo(1);
            assertThat(command.err()).contains("there is no model x");
        }
    }

    @Test
    void withoutAServerItOpensTheWarehouse() {
        offline(new ArrayList<>(List.of(result("visits", ModelResult.State.OK, "7 rows"))));
        CommandRun command = command();

        assertThat(command.run("models", "run", "--offline", "--json")).isZero();
        assertThat(engine.asked).endsWith("run [] false", "closed");
        assertThat(command.out())
                .isEqualTo("{\"name\":\"visits\",\"test\":false,\"state\":\"ok\",\"at\":\"2026-11-21T09:00:00Z\","
                        + "\"seconds\":1.5,\"detail\":\"7 rows\"}\n");
        CommandRun wrong = command();
        assertThat(wrong.run("models", "test", "x", "--offline")).isEqualTo(2);
        assertThat(wrong.err()).contains("there is no model x");
    }

    @Test
    void listsHowTheyStand() {
        offline(List.of());
        CommandRun command = command();

        assertThat(command.run("models", "list", "--offline")).isZero();
        assertThat(command.out()).contains("visits", "table", "behaviour", "1.5 s", "ok", "0 ok, 1 not", "7 rows");
    }

    @Test
    void writesAPage() {
        offline(List.of());
        CommandRun command = command();

        assertThat(command.run("models", "docs")).isZero();
        assertThat(command.out()).isEqualTo("""
                # Models

                ```mermaid
                graph LR
                  visits[visits]
                  behaviour --> visits
                ```

                ## visits

                A visit.

                `models/visits.sql`: a table. Reads behaviour.

                | column | type | |
                |---|---|---|
                | session | UUID | The \\| visit. |

                Tests: visits.session unique.
                """);
    }
}
