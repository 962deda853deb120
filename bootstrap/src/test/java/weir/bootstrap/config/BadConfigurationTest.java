package weir.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file in the folder {@code bad} is refused with exactly the problems that its last lines name:
 * {@code #! LINE PATH | part of the message}.
 */
class BadConfigurationTest {
    private static final Path FOLDER = Path.of("src/test/resources/weir/bootstrap/config/bad");
    private static final Pattern EXPECTED = Pattern.compile("#! ([0-9]+) (?:(.*?) )?\\| (.*)");
    private static final String SECRET = "hunter2";

    @TempDir
    Path directory;

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(Path::getFileName).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void isRefused(Path name) throws IOException {
        Path file = Files.copy(FOLDER.resolve(name), directory.resolve(name));
        Files.writeString(directory.resolve("users.csv"), "id,office,email\n");
        Files.writeString(directory.resolve("broken.json"), "broken\n");
        List<Matcher> expected = Files.readAllLines(file).stream()
                .map(EXPECTED::matcher)
                .filter(Matcher::matches)
                .toList();

        ConfigLoader loader = Stubs.loader(Map.of("SHORT_KEY", SECRET));
        ConfigProblems problems = catchThrowableOfType(ConfigProblems.class, () -> loader.load(file));

        assertThat(problems).as("refused").isNotNull();
        assertThat(problems.problems()).as("%s", problems.getMessage()).hasSameSizeAs(expected);
        for (Matcher one : expected) {
            String path = one.group(2) == null ? "" : one.group(2);
            assertThat(problems.problems()).as("%s", problems.getMessage()).anySatisfy(problem -> {
                assertThat(problem.line()).isEqualTo(Integer.parseInt(one.group(1)));
                assertThat(problem.path()).isEqualTo(path);
                assertThat(problem.toString()).contains(one.group(3));
            });
        }
        assertThat(problems.getMessage()).doesNotContain(SECRET).doesNotContain("my-very-secret-key");
    }

    @Test
    void thereAreManyOfThem() throws IOException {
        assertThat(files()).hasSizeGreaterThanOrEqualTo(40);
    }

    @Test
    void aProblemIsOneLineInTheOrderOfTheFile() throws IOException {
        Path file = Files.copy(FOLDER.resolve("many-at-once.yaml"), directory.resolve("weir.yaml"));
        ConfigProblems problems = catchThrowableOfType(
                ConfigProblems.class, () -> Stubs.loader(Map.of()).load(file));

        assertThat(problems.getMessage().lines())
                .hasSameSizeAs(problems.problems())
                .contains(file + ":8:38  channels.behaviour.normalise[0].convert.to: \"integr\" is not one of integer,"
                        + " decimal, boolean, ip, text, timestamp — did you mean \"integer\"?");
        assertThat(problems.problems()).isSorted();
    }
}
