package weir.adapters.local.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import weir.adapters.local.log.LogOptions;
import weir.application.port.EventQueue;
import weir.application.port.EventQueueContract;
import weir.application.port.Lapse;
import weir.application.port.QueueSettings;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

final class JournalEventQueueTest extends EventQueueContract {
    @TempDir
    Path directory;

    private final List<Lapse> lapses = new CopyOnWriteArrayList<>();

    @Override
    protected EventQueue open(Function<ChannelName, QueueSettings> settings) {
        return new JournalEventQueue(
                directory.resolve("queue"),
                settings,
                LogOptions.DEFAULT
                        .withDiskReserveBytes(0)
                        .withEventBytesMax(tooManyBytes())
                        .withLapses(lapses::add),
                readers);
    }

    @Override
    protected boolean lapses() {
        return true;
    }

    @Override
    protected long lapsed(AgentName agent) {
        return lapses.stream()
                .filter(lapse ->
                        lapse.channel().equals(CHANNEL) && lapse.agent().equals(agent))
                .mapToLong(Lapse::events)
                .sum();
    }

    @Override
    protected int tooManyBytes() {
        return 6 << 20;
    }
}
