package weir.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import weir.application.keep.KeepData;
import weir.application.keep.Schedule;
import weir.application.keep.WatchDisk;
import weir.application.port.Metrics;
import weir.application.status.AgentBoard;

/** The keeper at work by itself: when it is time, and when the disk becomes full. */
final class WiringRetention implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WiringRetention.class.getName());
    private static final Duration END_WITHIN = Duration.ofSeconds(10);

    /** In bytes; an object that is looked into lies in memory whole. */
    private static final long HEAP_OF_TWO = 768L << 20;

    private final Schedule schedule;
    private final WatchDisk disk;
    private final AgentThread thread;
    private boolean isStarted;

    WiringRetention(
            KeepData keeper,
            LiveConfiguration live,
            Path data,
            AgentBoard board,
            InstantSource clock,
            Metrics metrics) {
        schedule = new Schedule(() -> live.config().retention().every());
        FileStore store = store(data);
        disk = new WatchDisk(
                () -> free(store), () -> live.config().retention().disk(), schedule::askFor, clock, metrics);
        thread = new AgentThread(
                "retention",
                () -> {
                    disk.look();
                    return keeper.keep(schedule);
                },
                () -> {},
                error -> board.report(KeepData.AGENT, error));
    }

    /** A thread that looks into objects beside the keeper, where processors and memory are there for two at once. */
    static Executor helper(Closer closer) {
        Runtime machine = Runtime.getRuntime();
        return machine.availableProcessors() > 1 && machine.maxMemory() >= HEAP_OF_TWO
                ? closer.add(new BackgroundThread("retention-helper"))
                : Runnable::run;
    }

    private static FileStore store(Path data) {
        try {
            return Files.getFileStore(data);
        } catch (IOException e) {
            throw new UncheckedIOException("the disk of " + data + " cannot be looked at", e);
        }
    }

    private static long free(FileStore store) {
        try {
            return store.getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot see how much space is left", e);
        }
    }

    Schedule schedule() {
        return schedule;
    }

    Optional<String> warning() {
        return disk.warning();
    }

    void start() {
        isStarted = true;
        thread.start();
    }

    /** The batch under way ends. Idempotent. */
    @Override
    public void close() {
        thread.stop();
        if (!isStarted) {
            return;
        }
        try {
            if (!thread.join(END_WITHIN)) {
                LOG.log(
                        Level.WARNING,
                        "the keeper was still at work after {0}; the next start ends its batch",
                        END_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
