package weir.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The detectors that docs/detectors.md shows are those that run over recorded events in the integration tests. */
class DetectorExamplesTest {
    @ParameterizedTest
    @ValueSource(strings = {"movement", "scan", "demand"})
    void standInThePageAsTheyRun(String name) throws IOException {
        String file = Files.readString(Path.of("src/test/resources/endtoend/detectors/" + name + ".yaml"));
        String page = Files.readString(Path.of("../docs/detectors.md"));

        assertThat(page).contains("```yaml\n" + file.substring(file.indexOf("\ndetectors:\n") + 1) + "```\n");
        assertThat(page).contains("bootstrap/src/test/resources/endtoend/detectors/" + name + ".yaml");
    }
}
