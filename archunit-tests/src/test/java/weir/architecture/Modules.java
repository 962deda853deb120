package weir.architecture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the build has put the classes of each module. */
final class Modules {
    private static final List<String> MODULES = List.of(
            "domain",
            "application",
            "adapters/format",
            "adapters/local",
            "adapters/reference",
            "adapters/redis",
            "adapters/http",
            "adapters/grpc",
            "bootstrap");

    private Modules() {}

    static List<Path> classes() {
        return folders("target/classes").toList();
    }

    static List<Path> sources() {
        return folders("src/main/java").toList();
    }

    static List<Path> testClasses() {
        return folders("target/test-classes").toList();
    }

    private static Stream<Path> folders(String below) {
        return MODULES.stream().map(module -> Path.of("..", module, below)).map(folder -> {
            if (!Files.isDirectory(folder)) {
                throw new IllegalStateException(folder + " is missing: build every module before this test");
            }
            return folder;
        });
    }
}
