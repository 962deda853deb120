package weir.adapters.local.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.port.QueueEvents.event;
import static weir.application.port.QueueEvents.number;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.adapters.local.log.LogOptions;
import weir.adapters.local.log.LogScan;
import weir.adapters.local.log.Syncer;
import weir.application.disk.LoopDisk;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** Groups that are written without zeros before them. */
final class LargeGroupTest {
    private static final int EVENT_BYTES = 50_000;
    private static final int EVENTS = 40;

    @TempDir
    Path folder;

    /** The look at the free space came before; then others took it. */
    @Test
    void aGroupThatFindsTheDiskFullTakesNoEffect() throws IOException {
        try (LoopDisk disk = LoopDisk.mount(folder, 64)) {
            Path directory = Files.createDirectory(disk.path().resolve("demand"));
            try (JournalFiles files = open(directory)) {
                files.writeAhead(1_000);
                files.append(event(0), Optional.empty());
                files.sync();
                LogScan reader = files.scan(0, 0);
                assertThat(read(reader, files)).containsExactly(0);

                files.writeAhead((long) EVENTS * EVENT_BYTES);
                Path ballast = disk.fill();
                assertThatThrownBy(() -> {
                            appendLarge(files, 1);
                            files.sync();
                        })
                        .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                                .isEqualTo(FailureCode.DISK_FULL));
                assertThat(read(reader, files)).isEmpty();
                Files.delete(ballast);

                files.writeAhead((long) EVENTS * EVENT_BYTES);
                appendLarge(files, 100);
                files.sync();
                assertThat(read(reader, files)).containsExactlyElementsOf(numbers(100));
                assertThat(reader.isDirect()).isTrue();
                assertThat(files.end().sequence()).isEqualTo(1 + EVENTS);
                files.finish();
            }
            try (JournalFiles files = open(directory);
                    LogScan reader = files.scan(0, 0)) {
                assertThat(read(reader, files)).hasSize(1 + EVENTS).startsWith(0, 100);
            }
        }
    }

    @Test
    void smallGroupsFollowLargeOnes() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("demand"));
        List<Integer> expected = new ArrayList<>();
        try (JournalFiles files = open(directory);
                LogScan reader = files.scan(0, 0)) {
            for (int round = 0; round < 6; round++) {
                files.writeAhead((long) EVENTS * EVENT_BYTES);
                appendLarge(files, 1_000 * round);
                files.sync();
                expected.addAll(numbers(1_000 * round));
                for (int i = 500; i < 505; i++) {
                    files.writeAhead(1_000);
                    files.append(event(1_000 * round + i), Optional.empty());
                    files.sync();
                    expected.add(1_000 * round + i);
                }
            }
            assertThat(read(reader, files)).isEqualTo(expected);
        }
        try (JournalFiles files = open(directory);
                LogScan reader = files.scan(0, 0)) {
            assertThat(read(reader, files)).as("after an unclean stop").isEqualTo(expected);
        }
    }

    private static JournalFiles open(Path directory) throws IOException {
        LogOptions options = LogOptions.DEFAULT.withDamages(damage -> {
            throw new AssertionError(damage);
        });
        return JournalFiles.open(directory, options, Optional.empty(), Optional.empty(), Syncer.ToDisk::new);
    }

    private static void appendLarge(JournalFiles files, int first) throws IOException {
        for (int number : numbers(first)) {
            files.append(event(number, new byte[EVENT_BYTES]), Optional.empty());
        }
    }

    private static List<Integer> numbers(int first) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            numbers.add(first + i);
        }
        return numbers;
    }

    private static List<Integer> read(LogScan reader, JournalFiles files) {
        List<Integer> read = new ArrayList<>();
        for (Optional<Entry> next = reader.next(files.end().index());
                next.isPresent();
                next = reader.next(files.end().index())) {
            read.add(number(next.get().envelope()));
        }
        return read;
    }
}
