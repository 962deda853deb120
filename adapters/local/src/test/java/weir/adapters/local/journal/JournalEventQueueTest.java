package weir.adapters.local.journal;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import weir.adapters.local.log.LogOptions;
import weir.application.port.EventQueue;
import weir.application.port.EventQueueContract;
import weir.application.port.QueueSettings;
import weir.domain.envelope.ChannelName;

final class JournalEventQueueTest extends EventQueueContract {
    @TempDir
    Path directory;

    @Override
    protected EventQueue open(Function<ChannelName, QueueSettings> settings) {
        return new JournalEventQueue(
                directory.resolve("queue"),
                settings,
                LogOptions.DEFAULT.withDiskReserveBytes(0).withEventBytesMax(tooManyBytes()),
                Set.of());
    }

    @Override
    protected int tooManyBytes() {
        return 6 << 20;
    }
}
