package weir.adapters.local.chronicle;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.onoes.ExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What has to be said to Chronicle before its first class is used, and what it says in return. */
final class ChronicleRuntime {
    private static final System.Logger LOG = System.getLogger(ChronicleRuntime.class.getName());

    /** Warns of a flag that Java 17 does not have; Chronicle does without. */
    private static final java.util.logging.Logger CLEANER = java.util.logging.Logger.getLogger(
            "net.openhft.chronicle.core.internal.cleaner.ReflectionBasedByteBufferCleanerService");

    private static final ThreadLocal<@Nullable List<String>> ERRORS_HERE = new ThreadLocal<>();

    static {
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        System.setProperty("chronicle.disk.monitor.disable", "true");
        CLEANER.setLevel(java.util.logging.Level.SEVERE);
        Jvm.init();
        Jvm.setErrorExceptionHandler(new Errors());
        Jvm.setWarnExceptionHandler(new Report(Level.WARNING));
        Jvm.setPerfExceptionHandler(new Report(Level.DEBUG));
        Jvm.setDebugExceptionHandler(ExceptionHandler.ignoresEverything());
    }

    private ChronicleRuntime() {}

    /** Has this class loaded: the way to Chronicle leads through {@link ChronicleFiles}, which calls it. */
    static void prepare() {}

    /**
     * Runs what may fail without saying so: Chronicle only logs it when msync fails.
     *
     * @throws IOException if Chronicle reported an error in this thread meanwhile
     */
    static void failOnReportedErrors(Runnable action) throws IOException {
        List<String> errors = new ArrayList<>();
        ERRORS_HERE.set(errors);
        try {
            action.run();
        } finally {
            ERRORS_HERE.remove();
        }
        if (!errors.isEmpty()) {
            throw new IOException(String.join("; ", errors));
        }
    }

    /** Hands errors to whoever waits for them in this thread, and logs the others. */
    private static final class Errors implements ExceptionHandler {
        private final Report report = new Report(Level.ERROR);

        @Override
        public void on(Class<?> reporter, @Nullable String message, @Nullable Throwable thrown) {
            if (!caught(message, thrown)) {
                report.on(reporter, message, thrown);
            }
        }

        @Override
        public void on(Logger logger, @Nullable String message, @Nullable Throwable thrown) {
            if (!caught(message, thrown)) {
                report.on(logger, message, thrown);
            }
        }

        private static boolean caught(@Nullable String message, @Nullable Throwable thrown) {
            List<String> waiting = ERRORS_HERE.get();
            if (waiting == null) {
                return false;
            }
            return waiting.add(thrown == null ? String.valueOf(message) : message + ": " + thrown);
        }
    }

    private record Report(Level level) implements ExceptionHandler {
        @Override
        public void on(Class<?> reporter, @Nullable String message, @Nullable Throwable thrown) {
            LOG.log(level, "Chronicle: " + reporter.getSimpleName() + ": " + message, thrown);
        }

        @Override
        public void on(Logger logger, @Nullable String message, @Nullable Throwable thrown) {
            LOG.log(level, "Chronicle: " + logger.getName() + ": " + message, thrown);
        }
    }
}
