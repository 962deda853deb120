package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import weir.application.model.ModelPlan;
import weir.domain.model.Model;
import weir.domain.model.ModelTest;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/** The section {@code models}, and the files of the folder that it names. */
final class ModelsReader {
    private static final int FILES_MAX = 1_000;
    private static final int DEPTH_MAX = 10;
    private static final Duration EVERY_MIN = Duration.ofSeconds(1);
    private static final Duration EVERY_MAX = Duration.ofDays(7);
    private static final Duration TIME_MIN = Duration.ofSeconds(1);
    private static final Duration TIME_MAX = Duration.ofHours(24);
    private static final String NEVER = "never";
    private static final String TESTS = "tests";

    static final Keys MODELS = Keys.at(
            "models",
            "SQL over the tables, a file each, of which the warehouse makes views and tables ([models](models.md)).",
            byDefault(
                    "path",
                    "path",
                    "models",
                    "The folder of the files `*.sql`, beside this one; in its folder `tests` are tests. Without the key it"
                            + " need not be there."),
            byDefault(
                    "every",
                    "duration or `never`",
                    "1m",
                    "After how long those are made again whose tables have got rows; `never`: only by `weir models run`."),
            byDefault("time_limit", "duration", "10m", "How long one model or test may take."));

    private final Reading reading;
    private final Map<String, String> taken;
    private final Map<String, String> files = new LinkedHashMap<>();
    private final List<Model> models = new ArrayList<>();
    private final List<ModelTest> tests = new ArrayList<>();

    private ModelsReader(Reading reading, Map<String, String> taken) {
        this.reading = reading;
        this.taken = taken;
    }

    /**
     * @param taken the names that no model may have, and what has them
     * @param isOpen whether channels may come that nobody has configured, and their tables with them
     */
    static ModelsConfig read(Reading reading, Fields section, Map<String, String> taken, boolean isOpen) {
        Path path = section.value("path", YamlNode::file);
        ModelsReader reader = new ModelsReader(reading, taken);
        if (Files.isDirectory(path)) {
            reader.readAll(path);
        } else {
            section.node("path").ifPresent(node -> node.problem("there is no folder " + path));
        }
        return new ModelsConfig(
                path,
                section.value("every", ModelsReader::every),
                new ModelPlan(
                        reader.models,
                        reader.tests,
                        section.value("time_limit", node -> node.duration(TIME_MIN, TIME_MAX)),
                        isOpen));
    }

    private static Optional<Optional<Duration>> every(YamlNode node) {
        if (node.isScalar() && node.text().filter(NEVER::equals).isPresent()) {
            return Optional.of(Optional.empty());
        }
        Optional<Duration> every = node.duration(EVERY_MIN, EVERY_MAX);
        return every.isPresent() ? Optional.of(every) : Optional.empty();
    }

    private void readAll(Path folder) {
        List<Path> found;
        try (Stream<Path> walk = Files.walk(folder, DEPTH_MAX, FileVisitOption.FOLLOW_LINKS)) {
            found = walk.filter(path -> path.getFileName().toString().endsWith(".sql"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .limit(FILES_MAX + 1L)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            reading.problem(0, 0, "models", "the folder " + folder + " cannot be read: " + e, Optional.empty());
            return;
        }
        if (found.size() > FILES_MAX) {
            reading.problem(
                    0, 0, "models", "there are more than " + FILES_MAX + " files in " + folder, Optional.empty());
            return;
        }
        for (Path file : found) {
            boolean isTest = folder.relativize(file).startsWith(TESTS);
            ModelFile.read(reading, file).ifPresent(read -> {
                if (isTest) {
                    test(read);
                } else {
                    model(read);
                }
            });
        }
    }

    private void test(ModelFile file) {
        String name = file.stem();
        if (isNew(file, TESTS + "/" + name)) {
            file.requireNoHeader();
            tests.add(new ModelTest(name, Optional.empty(), file.shown(), file.sql()));
        }
    }

    private void model(ModelFile file) {
        String name = file.stem();
        Optional<TableName> table = name(file, name);
        if (isNew(file, name)) {
            table.ifPresent(named -> models.add(file.model(named)));
        }
    }

    private Optional<TableName> name(ModelFile file, String name) {
        try {
            TableName table = new TableName(name);
            if (TableSpec.isReserved(name)) {
                file.problem("a model may not be called `" + name + "`, which is Weir's own");
            }
            String owner = taken.get(name);
            if (owner != null) {
                file.problem("a model may not be called `" + name + "`: " + owner);
            }
            return Optional.of(table);
        } catch (IllegalArgumentException e) {
            file.problem("a model is called as its file, and must be named as a table: 1 to 64 of a-z, 0-9 and _");
            return Optional.empty();
        }
    }

    /** Whether no file in another folder has that name. */
    private boolean isNew(ModelFile file, String name) {
        String other = files.putIfAbsent(name, file.shown());
        if (other != null) {
            file.problem("there is another file of that name: " + other);
        }
        return other == null;
    }
}
