package weir.adapters.local.trace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import weir.adapters.local.trace.TraceOptions.Retention;

/** Stores for tests: of small pieces, so that a few events make many of them. */
final class Traces {
    static final Retention WEEK = new Retention(Duration.ofDays(7), 1L << 40);

    private Traces() {}

    static EmbeddedTraceStore small(Path folder, Consumer<String> damages) {
        return small(folder, WEEK, damages);
    }

    static EmbeddedTraceStore small(Path folder, Retention retention, Consumer<String> damages) {
        return small(folder, retention, damages, TraceDisk.REAL);
    }

    static EmbeddedTraceStore small(Path folder, Retention retention, Consumer<String> damages, TraceDisk disk) {
        return new EmbeddedTraceStore(
                folder, new TraceOptions(() -> retention, 0, 64, Duration.ofSeconds(1), 3_000, 100, damages), disk);
    }

    /** A folder with all below it, over what is there. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.write(target, Files.readAllBytes(path), StandardOpenOption.CREATE);
                }
            }
        }
    }
}
