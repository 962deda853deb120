package weir.adapters.local.journal;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import weir.adapters.local.log.LogEventQueue;
import weir.adapters.local.log.LogOptions;
import weir.adapters.local.log.QueueKind;
import weir.application.port.QueueSettings;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Journals. */
public final class JournalKind implements QueueKind {
    @Override
    public String suffix() {
        return JournalSegments.SUFFIX;
    }

    @Override
    public LogEventQueue open(
            Path directory, Function<ChannelName, QueueSettings> settings, LogOptions options, Set<AgentName> readers) {
        return new JournalEventQueue(directory, settings, options, readers);
    }

    @Override
    public LogEventQueue open(Path directory, LogOptions options, Supplier<Disk> disks) {
        return new JournalEventQueue(directory, channel -> QueueSettings.DEFAULT, options, Set.of(), disks::get);
    }
}
