package weir.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** The packages that the example agent in JavaScript needs. */
final class NodeModules {
    /** A folder {@code node_modules} that holds them already. */
    private static final String THERE = "weir.node.modules";

    private NodeModules() {}

    /**
     * A folder with them: the one that the system property names, or one that npm makes.
     *
     * @throws TestAbortedException if there is neither Node.js nor npm, or npm does not reach its packages
     */
    static Path below(Path folder) throws IOException, InterruptedException {
        assumeTrue(runs(folder, "node", "--version"), "node is not there: the example agent was not run");
        String there = System.getProperty(THERE, "");
        if (!there.isEmpty()) {
            return Path.of(there);
        }
        Path modules = Files.createDirectories(folder.resolve("node"));
        boolean installed = runs(
                modules,
                "npm",
                "install",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefix",
                ".",
                "@grpc/grpc-js@1.14.7",
                "@grpc/proto-loader@0.8.1");
        assumeTrue(
                installed,
                "npm cannot install @grpc/grpc-js: the example agent was not run; -D" + THERE
                        + "=…/node_modules names a folder that has it and @grpc/proto-loader");
        return modules.resolve("node_modules").toAbsolutePath();
    }

    private static boolean runs(Path folder, String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(List.of(command))
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("npm.log").toFile())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
