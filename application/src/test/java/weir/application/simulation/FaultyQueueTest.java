package weir.application.simulation;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weir.application.port.EventQueue;
import weir.application.port.EventQueueContract;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.QueueSettings;
import weir.domain.envelope.ChannelName;

/** Where nothing goes wrong, it is a queue as any other. */
final class FaultyQueueTest extends EventQueueContract {
    private @Nullable InMemoryEventQueue disk;

    @Override
    protected EventQueue open(Function<ChannelName, QueueSettings> settings) {
        InMemoryEventQueue opened = disk == null ? new InMemoryEventQueue(settings, tooManyBytes()) : disk.reopened();
        disk = opened;
        return new FaultyQueue("queue", opened, () -> {}, Fate.CALM, FaultyQueue.Syncing.AT_ONCE, Defect.NONE);
    }

    @Override
    protected int tooManyBytes() {
        return 4 << 20;
    }
}
