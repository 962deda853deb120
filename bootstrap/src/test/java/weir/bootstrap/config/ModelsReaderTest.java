package weir.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.domain.model.Grain;
import weir.domain.model.Increment;
import weir.domain.model.Materialized;
import weir.domain.model.Model;
import weir.domain.model.ModelTest;
import weir.domain.table.TableName;

/** The files of models: what they say, and what is wrong with them. */
final class ModelsReaderTest {
    @TempDir
    private Path folder;

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.writeString(path, text);
    }

    private Config load(String yaml) throws IOException {
        write("weir.yaml", yaml);
        return Stubs.loader(Map.of()).load(folder.resolve("weir.yaml"));
    }

    private List<String> problems(String yaml) throws IOException {
        ConfigProblems problems = catchThrowableOfType(ConfigProblems.class, () -> load(yaml));
        assertThat(problems).as("refused").isNotNull();
        return problems.problems().stream()
                .map(Problem::toString)
                .map(text -> text.replace(folder + "/", ""))
                .toList();
    }

    @Test
    void aHeaderSaysWhatIsMade() throws IOException {
        write("models/reports/by_hour.sql", """

                -- ---
                -- materialized: incremental
                -- description: Orders by hour.
                -- input: orders
                -- time: hour
                -- grain: day
                -- lookback: 2h
                -- unique: [hour, shop]
                -- columns:
                --   hour: {description: The hour., tests: [not_null]}
                --   shop: Which shop.
                --   state: {tests: [{accepted_values: [open, 1]}, {relationships: {to: states, field: id}}]}
                -- ---
                SELECT 1 -- not the header
                """);
        Model model = load("{}").models().models().get(0);

        assertThat(model.name()).isEqualTo(new TableName("by_hour"));
        assertThat(model.file()).isEqualTo("models/reports/by_hour.sql");
        assertThat(model.materialized()).isEqualTo(Materialized.INCREMENTAL);
        assertThat(model.increment())
                .contains(new Increment(Optional.of(new TableName("orders")), "hour", Grain.DAY, Duration.ofHours(2)));
        assertThat(model.description()).isEqualTo("Orders by hour.");
        assertThat(model.columns()).isEqualTo(Map.of("hour", "The hour.", "shop", "Which shop.", "state", ""));
        assertThat(model.tests())
                .extracting(ModelTest::name)
                .containsExactly(
                        "by_hour.hour not_null",
                        "by_hour.state accepted_values",
                        "by_hour.state relationships",
                        "by_hour.hour+shop unique");
        assertThat(model.sql().lines().toList().indexOf("SELECT 1 -- not the header"))
                .isEqualTo(14);
    }

    @Test
    void withoutAHeaderAModelIsAView() throws IOException {
        write("models/plain.sql", "-- what it is about\nSELECT 1");
        write("models/tests/none.sql", "-- must be empty\nSELECT 1 WHERE false");
        write("models/readme.md", "not SQL");
        Config config = load("models: {every: never, time_limit: 5s}");

        Model model = config.models().models().get(0);
        assertThat(model.materialized()).isEqualTo(Materialized.VIEW);
        assertThat(config.models().plan().tests())
                .containsExactly(new ModelTest(
                        "none", Optional.empty(), "models/tests/none.sql", "-- must be empty\nSELECT 1 WHERE false"));
        assertThat(config.models().every()).isEmpty();
        assertThat(config.models().plan().timeLimit()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void noFolderMeansNoModelsUnlessItIsNamed() throws IOException {
        assertThat(load("{}").models().models()).isEmpty();
        assertThat(problems("models: {path: sql}")).singleElement().asString().contains("there is no folder");
    }

    @Test
    void allMistakesAreToldAtOnceEachWithItsLine() throws IOException {
        write("models/a.sql", """
                -- ---
                -- materialised: table
                -- lookback: 1h
                -- columns:
                --   x: {tests: [uniqe, accepted_values, {relationships: {to: t}}]}
                -- ---
                SELECT 1
                """);
        write("models/orders.sql", "SELECT 1");
        write("models/clicks.sql", "SELECT 1");
        write("models/weir_x.sql", "SELECT 1");
        write("models/Upper-Case.sql", "SELECT 1");
        write("models/one/twice.sql", "SELECT 1");
        write("models/two/twice.sql", "SELECT 1");
        write("models/open.sql", "-- ---\n-- materialized: table\nSELECT 1");
        write("models/lost.sql", "-- materialized: table\nSELECT 1");
        write("models/jinja.sql", "SELECT *\nFROM {{ ref('a') }}");
        write("models/empty.sql", "-- ---\n-- description: none\n-- ---\n");
        write("models/tests/t.sql", "-- ---\n-- description: none\n-- ---\nSELECT 1");

        assertThat(problems("""
                channels:
                  clicks: {}
                  other: {tables: [{table: orders}]}
                tables: {orders: {columns: {a: text}}}
                """))
                .containsExactlyInAnyOrder(
                        "models/a.sql:2:4  materialised: unknown key `materialised` — did you mean `materialized`?",
                        "models/a.sql:3:14  lookback: `lookback` is for a model that is incremental",
                        "models/a.sql:5:18  columns.x.tests[0]: there is no test `uniqe` — did you mean `unique`?",
                        "models/a.sql:5:25  columns.x.tests[1]: `accepted_values` needs a value",
                        "models/a.sql:5:58  columns.x.tests[2].relationships: `field` is missing: Its column.",
                        "models/orders.sql  a model may not be called `orders`: there is a table of that name under"
                                + " `tables`",
                        "models/clicks.sql  a model may not be called `clicks`: the channel `clicks` loads into that"
                                + " table",
                        "models/weir_x.sql  a model may not be called `weir_x`, which is Weir's own",
                        "models/Upper-Case.sql  a model is called as its file, and must be named as a table: 1 to 64 of"
                                + " a-z, 0-9 and _",
                        "models/two/twice.sql  there is another file of that name: models/one/twice.sql",
                        "models/open.sql:3:1  the header does not end: each of its lines begins with --, and the last is"
                                + " `-- ---`",
                        "models/lost.sql:1:1  this looks like a header, which stands at the beginning of the file between"
                                + " two lines `-- ---`",
                        "models/jinja.sql:2:6  there are no templates in a model: it is plain SQL — write the name of the"
                                + " table or model in the place of {{ ref('…') }}",
                        "models/empty.sql  there is no query in the file",
                        "models/tests/t.sql:2:4  a test has no header");
    }

    @Test
    void thePageOnModelsNamesEveryKey() throws IOException {
        String page = Files.readString(Path.of("../docs/models.md"));
        ModelHeader.HEADER.keys().forEach(key -> assertThat(page).contains("| `" + key.name() + "` |"));
    }
}
