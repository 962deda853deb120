package weir.adapters.local.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import net.openhft.chronicle.queue.ExcerptAppender;
import weir.adapters.local.log.LogEventQueue;
import weir.adapters.local.log.LogOptions;
import weir.adapters.local.log.QueueKind;
import weir.application.port.QueueSettings;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Queues of Chronicle's files. */
public final class ChronicleKind implements QueueKind {
    @Override
    public String suffix() {
        return Segments.SUFFIX;
    }

    @Override
    public LogEventQueue open(
            Path directory, Function<ChannelName, QueueSettings> settings, LogOptions options, Set<AgentName> readers) {
        return new ChronicleEventQueue(directory, settings, options, readers);
    }

    @Override
    public LogEventQueue open(Path directory, LogOptions options, Supplier<Disk> disks) {
        return new ChronicleEventQueue(
                directory, channel -> QueueSettings.DEFAULT, options, () -> new OnDisk(disks.get()));
    }

    private record OnDisk(Disk disk) implements BlockSyncer {
        @Override
        public void flushBlock(ExcerptAppender appender, Path file, long end) throws IOException {
            disk.forceBlock(file, end, () -> ChronicleRuntime.failOnReportedErrors(appender::sync));
        }

        @Override
        public void force(Path file) throws IOException {
            disk.force(file);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            disk.forceDirectory(directory);
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }
}
