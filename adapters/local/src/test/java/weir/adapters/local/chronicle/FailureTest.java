package weir.adapters.local.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.port.QueueEvents.events;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.core.Jvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.adapters.local.log.FailureSuite;
import weir.adapters.local.log.LogEventQueue;
import weir.adapters.local.log.QueueKind;
import weir.adapters.local.log.Queues;

final class FailureTest extends FailureSuite {
    @Override
    protected QueueKind kind() {
        return new ChronicleKind();
    }

    @Override
    protected void failSync() throws IOException {
        ChronicleRuntime.failOnReportedErrors(
                () -> Jvm.error().on(FailureTest.class, "msync failed, Input/output error"));
    }

    @Override
    protected boolean closesFilesAtOnce() {
        return false;
    }

    @Test
    void nothingIsReportedToAnyone(@TempDir Path directory) throws IOException {
        assertThat(System.getProperty("chronicle.analytics.disable")).isEqualTo("true");
        Path home = Path.of(System.getProperty("user.home"));
        try (LogEventQueue queue = kind().open(directory)) {
            Queues.append(queue, events(0, 1));
        }
        try (var files = Files.list(home)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(".chronicle.analytics"));
        }
        assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
