package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed leaves nothing in the temporary folder, and takes along what others left. */
@EnabledOnOs(OS.LINUX)
final class TemporaryFilesIT {
    private static final String KEY = "the-key-of-this-test";

    @Test
    void nothingIsLeftOfAServerThatIsKilled(@TempDir Path folder) throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path left = Files.writeString(temporary.resolve("libduckdb_java1234.so"), "of a killed process");
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        Path config = Files.writeString(
                folder.resolve("weir.yaml"),
                "sources:\n  default: {key_sha256: \"" + Keys.sha256(KEY) + "\", admin: true}\n");
        Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);

        try (RunningWeir weir = RunningWeir.start(folder.resolve("data"), environment, "--config", config.toString())) {
            assertThat(weir.count(KEY, "SELECT 1")).isOne();
            weir.kill();
        }

        try (Stream<Path> files = Files.list(temporary)) {
            assertThat(files).isEmpty();
        }
    }
}
