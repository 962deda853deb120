package weir.adapters.local.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Nothing stays in the temporary folder for longer than it is needed, and nothing else goes from there. */
final class UnpackedLibraryTest {
    private static final long NOW = 1_800_000_000_000L;

    @TempDir
    private Path folder;

    @Test
    void removesWhatKilledProcessesLeftAndNothingElse() throws IOException {
        write("libduckdb_java123.so", NOW - 1);
        write("libduckdb_java9223372036854775807.so", NOW - 1_000_000);
        Path young = write("libduckdb_java124.so", NOW);
        Path other = write("libduckdb_javascript.so", NOW - 1);
        Path longer = write("libduckdb_java125.so.bak", NOW - 1);
        Path directory = Files.createDirectory(folder.resolve("libduckdb_java126.so"));
        Files.setLastModifiedTime(directory, FileTime.fromMillis(NOW - 1));
        Path elsewhere = Files.createSymbolicLink(folder.resolve("libduckdb_java127.so"), other);

        assertThat(UnpackedLibrary.removeLeft(folder, NOW)).isEqualTo(2);
        assertThat(files()).containsExactlyInAnyOrder(young, other, longer, directory, elsewhere);
        assertThat(UnpackedLibrary.removeLeft(folder.resolve("missing"), NOW)).isZero();
    }

    /** In a process that has loaded it, by whatever test. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theLibraryInUseHasNoNameAnyMore() throws IOException {
        UnpackedLibrary.load();

        assertThat(Files.readAllLines(Path.of("/proc/self/maps")))
                .filteredOn(line -> line.contains("libduckdb_java"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).endsWith(" (deleted)"));
    }

    private Path write(String name, long modifiedMillis) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "a library");
        return Files.setLastModifiedTime(file, FileTime.fromMillis(modifiedMillis));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
