package weir.adapters.reference;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real data that lies beside the repository; tests that need it are skipped where it is not. */
final class SharedData {
    private SharedData() {}

    static Path file(String name) {
        Path file = Path.of(System.getProperty("weir.shared", "no-shared-data"), "data")
                .resolve(name);
        assumeTrue(Files.isRegularFile(file), () -> "needs " + file);
        return file;
    }
}
