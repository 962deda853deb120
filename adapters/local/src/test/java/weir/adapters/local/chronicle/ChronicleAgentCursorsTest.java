package weir.adapters.local.chronicle;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import weir.adapters.local.log.LogOptions;
import weir.application.port.AgentCursorsContract;
import weir.application.port.EventQueue;
import weir.application.port.QueueSettings;

final class ChronicleAgentCursorsTest extends AgentCursorsContract {
    private static final QueueSettings A_DAY =
            new QueueSettings(QueueSettings.Ack.SYNCED, Duration.ofDays(1), Long.MAX_VALUE);

    @TempDir
    Path directory;

    @Override
    protected EventQueue open() {
        return new ChronicleEventQueue(
                directory.resolve("queue"),
                channel -> A_DAY,
                LogOptions.DEFAULT.withDiskReserveBytes(0),
                Set.of(ARCHIVER));
    }
}
