package weir.adapters.local.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import weir.application.port.QueueSettings;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** A queue in files, as the suites know it. Implementations have a constructor without arguments. */
public interface QueueKind {
    /** How its segments' names end. */
    String suffix();

    LogEventQueue open(
            Path directory, Function<ChannelName, QueueSettings> settings, LogOptions options, Set<AgentName> readers);

    /** A queue that makes everything durable by way of that disk; one is asked for at each opening of a channel. */
    LogEventQueue open(Path directory, LogOptions options, Supplier<Disk> disks);

    default LogEventQueue open(Path directory) {
        return open(directory, Queues.OPTIONS);
    }

    default LogEventQueue open(Path directory, LogOptions options) {
        return open(directory, channel -> QueueSettings.DEFAULT, options, Set.of());
    }

    /** Stands between a queue and the operating system. */
    interface Disk extends Syncer {
        /** For queues whose files are mapped: makes durable the block in which {@code end} lies, up to there. */
        default void forceBlock(Path file, long end, Sync real) throws IOException {
            real.sync();
        }
    }

    /** What really makes a mapped block durable. */
    @FunctionalInterface
    interface Sync {
        void sync() throws IOException;
    }

    /** The operating system's. */
    final class RealDisk extends Syncer.ToDisk implements Disk {}
}
