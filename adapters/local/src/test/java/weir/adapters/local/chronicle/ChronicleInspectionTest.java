package weir.adapters.local.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weir.application.port.QueueEvents.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.adapters.local.log.LogEventQueue;
import weir.adapters.local.log.Queues;
import weir.application.port.Damage;
import weir.application.port.FailureCode;
import weir.application.port.Inspection;
import weir.application.port.InspectionContract;
import weir.application.port.OperationFailed;

final class ChronicleInspectionTest extends InspectionContract {
    @TempDir
    private Path directory;

    @Override
    protected void store() {
        try (LogEventQueue queue = new ChronicleKind().open(directory)) {
            Queues.append(queue, events(0, 100));
            Queues.readAll(queue, Queues.ARCHIVER);
        }
    }

    @Override
    protected void damage() {
        try {
            Path file = Queues.files(directory, ".cq4").get(0);
            long at = Queues.find(file, "\"number\":40".getBytes(StandardCharsets.US_ASCII));
            Queues.overwrite(file, at, new byte[] {'x'});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Inspection inspection() {
        return new ChronicleInspection(directory, Damage.Part.QUEUE);
    }

    @Override
    protected Map<String, Integer> contents() {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(directory.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return contents;
    }

    @Override
    protected List<Integer> damaged(Map<String, Integer> contents) {
        return contents.entrySet().stream()
                .filter(file -> file.getKey().endsWith(".cq4"))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Test
    void aRepairKeepsTheOtherEventsWhereTheyWere() {
        store();
        damage();
        inspection().repair();

        try (LogEventQueue queue = new ChronicleKind().open(directory)) {
            assertThat(Queues.envelopes(Queues.readAll(queue)))
                    .hasSize(99)
                    .containsAll(events(0, 40))
                    .containsAll(events(41, 100));
        }
    }

    @Test
    void aQueueInUseIsLeftAlone() {
        try (LogEventQueue queue = new ChronicleKind().open(directory)) {
            Queues.append(queue, events(0, 1));

            OperationFailed failure = catchThrowableOfType(
                    OperationFailed.class, () -> inspection().inspect());

            assertThat(failure.code()).isEqualTo(FailureCode.IN_USE);
        }
    }
}
