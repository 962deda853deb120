package weir.adapters.local.trace;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
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
}
