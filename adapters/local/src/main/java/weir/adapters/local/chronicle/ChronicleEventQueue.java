package weir.adapters.local.chronicle;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import weir.adapters.local.log.LogEventQueue;
import weir.adapters.local.log.LogOptions;
import weir.application.port.QueueSettings;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** A queue in files of Chronicle Queue. */
public final class ChronicleEventQueue extends LogEventQueue {
    /** As the other constructor, for a queue that no agent is bound to read. */
    public ChronicleEventQueue(Path directory, Function<ChannelName, QueueSettings> settings, LogOptions options) {
        this(directory, settings, options, Set.of());
    }

    /** As {@link LogEventQueue}. */
    public ChronicleEventQueue(
            Path directory, Function<ChannelName, QueueSettings> settings, LogOptions options, Set<AgentName> readers) {
        this(directory, settings, options, readers, BlockSyncer.ToDisk::new);
    }

    ChronicleEventQueue(
            Path directory,
            Function<ChannelName, QueueSettings> settings,
            LogOptions options,
            BlockSyncer.Factory syncers) {
        this(directory, settings, options, Set.of(), syncers);
    }

    private ChronicleEventQueue(
            Path directory,
            Function<ChannelName, QueueSettings> settings,
            LogOptions options,
            Set<AgentName> readers,
            BlockSyncer.Factory syncers) {
        super(
                directory,
                settings,
                options,
                readers,
                Segments.SUFFIX,
                (channel, furthest, failedBehind) ->
                        ChronicleFiles.open(channel, options, furthest, failedBehind, syncers));
    }
}
