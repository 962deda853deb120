package weir.application.port;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.ChannelName;

final class InMemoryEventQueueTest extends EventQueueContract {
    private @Nullable InMemoryEventQueue before;

    @Override
    protected EventQueue open(Function<ChannelName, QueueSettings> settings) {
        InMemoryEventQueue opened =
                before == null ? new InMemoryEventQueue(settings, tooManyBytes()) : before.reopened();
        before = opened;
        return opened;
    }

    @Override
    protected int tooManyBytes() {
        return 4 << 20;
    }
}
