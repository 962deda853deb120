package weir.adapters.local.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.port.QueueEvents.events;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** A folder that one kind of queue has written would look empty to another: it is refused, with the way out. */
final class OtherKindTest {
    private static final String JOURNAL = "weir.adapters.local.journal.JournalKind";
    private static final String CHRONICLE = "weir.adapters.local.chronicle.ChronicleKind";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({JOURNAL + "," + CHRONICLE + ",journal", CHRONICLE + "," + JOURNAL + ",chronicle"})
    void aFolderOfTheOtherKindIsRefusedAndStaysUsable(String written, String wanted, String type) throws Exception {
        QueueKind writer = kind(written);
        QueueKind other = kind(wanted);
        try (LogEventQueue queue = writer.open(directory)) {
            Queues.append(queue, events(0, 3));
        }

        assertThatThrownBy(() -> other.open(directory))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.CORRUPT))
                .hasMessageContaining(directory.resolve("demand").toString())
                .hasMessageContaining("was written as type " + type)
                .hasMessageContaining("go on with that type; to change it, stop sending")
                .hasMessageContaining("move the folder of the queue away");

        try (LogEventQueue queue = writer.open(directory)) {
            assertThat(Queues.envelopes(Queues.readAll(queue))).isEqualTo(events(0, 3));
        }
    }

    private static QueueKind kind(String name) throws ReflectiveOperationException {
        return (QueueKind) Class.forName(name).getConstructor().newInstance();
    }
}
