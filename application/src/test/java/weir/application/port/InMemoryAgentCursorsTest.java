package weir.application.port;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

final class InMemoryAgentCursorsTest extends AgentCursorsContract {
    private static final QueueSettings A_DAY =
            new QueueSettings(QueueSettings.Ack.SYNCED, Duration.ofDays(1), Long.MAX_VALUE);
    private @Nullable InMemoryEventQueue before;

    @Override
    protected EventQueue open() {
        InMemoryEventQueue opened = before == null
                ? new InMemoryEventQueue(channel -> A_DAY, Integer.MAX_VALUE, Set.of(ARCHIVER))
                : before.reopened();
        before = opened;
        return opened;
    }
}
