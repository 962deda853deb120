package weir.adapters.local.journal;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import weir.adapters.local.log.LogEventQueue;
import weir.adapters.local.log.LogOptions;
import weir.adapters.local.log.Syncer;
import weir.application.port.QueueSettings;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** A queue in plain files, laid out as docs/formats.md ("Journal") says. */
public final class JournalEventQueue extends LogEventQueue {
    /** As {@link LogEventQueue}. */
    public JournalEventQueue(
            Path directory, Function<ChannelName, QueueSettings> settings, LogOptions options, Set<AgentName> readers) {
        this(directory, settings, options, readers, Syncer.ToDisk::new);
    }

    JournalEventQueue(
            Path directory,
            Function<ChannelName, QueueSettings> settings,
            LogOptions options,
            Set<AgentName> readers,
            Syncer.Factory syncers) {
        super(
                directory,
                settings,
                options,
                readers,
                JournalSegments.SUFFIX,
                (channel, furthest, failedBehind) ->
                        JournalFiles.open(channel, options, furthest, failedBehind, syncers));
    }
}
