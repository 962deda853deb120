package weir.application.trace;

import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weir.application.port.EventQueue;
import weir.application.port.EventQueueContract;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.InMemoryTraceStore;
import weir.application.port.Metrics;
import weir.application.port.QueueSettings;
import weir.domain.envelope.ChannelName;

/** A queue that is traced is a queue. What it tells the trace is in {@link TraceEventsTest}. */
final class TracedQueueTest extends EventQueueContract {
    private final RecordSteps steps = new RecordSteps(new InMemoryTraceStore(), InstantSource.system(), Metrics.NONE);

    private @Nullable InMemoryEventQueue before;

    @Override
    protected EventQueue open(Function<ChannelName, QueueSettings> settings) {
        InMemoryEventQueue opened =
                before == null ? new InMemoryEventQueue(settings, tooManyBytes()) : before.reopened();
        before = opened;
        return new TracedQueue(opened, steps, InstantSource.system());
    }

    @Override
    protected int tooManyBytes() {
        return 4 << 20;
    }
}
