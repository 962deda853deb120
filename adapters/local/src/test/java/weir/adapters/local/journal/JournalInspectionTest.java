package weir.adapters.local.journal;

import static org.assertj.core.api.Assertions.assertThat;
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
import weir.application.port.Finding;
import weir.application.port.Inspection;
import weir.application.port.InspectionContract;
import weir.application.port.OperationFailed;

final class JournalInspectionTest extends InspectionContract {
    @TempDir
    private Path directory;

    private JournalDisk disk() {
        return new JournalDisk(directory);
    }

    @Override
    protected void store() {
        try (LogEventQueue queue = disk().open()) {
            Queues.append(queue, events(0, 50));
            Queues.append(queue, events(50, 100));
            Queues.readAll(queue, Queues.ARCHIVER);
        }
    }

    /** The data of event 40, which a repair takes into the quarantine. */
    @Override
    protected void damage() {
        try {
            Path file = disk().files().get(0);
            long at = JournalDisk.recordOf(file, 40);
            long end = JournalDisk.recordOf(file, 41);
            Queues.overwrite(file, at + 30, new byte[] {'x'});
            damagedBytes = Arrays.copyOfRange(Files.readAllBytes(file), (int) at, (int) end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] damagedBytes = {};

    @Override
    protected Inspection inspection() {
        return new JournalInspection(directory, Damage.Part.QUEUE);
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
        return List.of(Arrays.hashCode(damagedBytes));
    }

    /** Three files: 0 to 4, 5 to 9 and 10 to 14, in two groups each. */
    private void storeFiles() throws IOException {
        JournalDisk disk = disk();
        for (int from = 0; from < 15; from += 5) {
            disk.leaveAsAfterAKill();
            disk.write(events(from, from + 2), events(from + 2, from + 5));
        }
    }

    private void findAndRepair(Map<String, Integer> before, Path changed, String... what) {
        List<Finding> found = inspection().inspect();
        assertThat(found).anySatisfy(finding -> assertThat(finding.toString()).contains(what));
        assertThat(inspection().repair()).hasSameSizeAs(found);
        assertThat(inspection().inspect()).isEmpty();
        Map<String, Integer> after = contents();
        before.remove(directory.relativize(changed).toString());
        assertThat(after).as("what is sound stays as it is").containsAllEntriesOf(before);
    }

    @Test
    void aDamagedBeginningIsRepaired() throws IOException {
        storeFiles();
        Path file = disk().files().get(1);
        Queues.overwrite(file, 3, new byte[] {7});

        findAndRepair(contents(), file, "it is damaged from byte 0 to 40");

        assertThat(disk().readAndAppend(15)).hasSize(15);
    }

    @Test
    void theEndOfTheLastFileIsRepairedThoughNothingFollowsIt() throws IOException {
        storeFiles();
        Path file = disk().files().get(2);
        Queues.overwrite(file, JournalDisk.recordOf(file, 14) + 30, new byte[] {7});

        findAndRepair(contents(), file, "it is damaged from byte");

        assertThat(disk().readWithGaps()).hasSize(14).doesNotContain(14);
        assertThat(disk().readAndAppend(15)).hasSize(14);
        assertThat(disk().readWithGaps()).endsWith(13, null, 15);
    }

    @Test
    void theEndOfAnOlderFileThatIsGoneIsNoted() throws IOException {
        storeFiles();
        Path file = disk().files().get(1);
        JournalDisk.cut(file, JournalDisk.recordOf(file, 8));

        findAndRepair(contents(), file, "2 events before its first are in no file");

        assertThat(disk().readWithGaps()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, null, 10, 11, 12, 13, 14);
    }

    @Test
    void theEndOfTheLastFileThatIsGoneIsNoted() throws IOException {
        storeFiles();
        Path file = disk().files().get(2);
        JournalDisk.cut(file, JournalDisk.recordOf(file, 13));

        findAndRepair(contents(), file, "2 events at its end are in no file");

        assertThat(disk().readAndAppend(15)).hasSize(13);
        assertThat(disk().readWithGaps()).endsWith(12, null, 15);
    }

    @Test
    void aFileThatIsGoneIsNotedAtTheEndOfTheOneBefore() throws IOException {
        storeFiles();
        Path before = disk().files().get(0);
        Files.delete(disk().files().get(1));
        byte[] bytes = Files.readAllBytes(before);

        findAndRepair(contents(), before, "5 events before its first are in no file");

        assertThat(Arrays.copyOf(Files.readAllBytes(before), bytes.length)).isEqualTo(bytes);
        assertThat(disk().readWithGaps()).containsExactly(0, 1, 2, 3, 4, null, 10, 11, 12, 13, 14);
    }

    @Test
    void zerosAreRepaired() throws IOException {
        storeFiles();
        Path file = disk().files().get(1);
        long from = JournalDisk.recordOf(file, 6);
        Queues.overwrite(file, from, new byte[(int) (JournalDisk.recordOf(file, 8) - from)]);

        findAndRepair(contents(), file, "it is damaged from byte " + from);

        assertThat(disk().readWithGaps()).containsExactly(0, 1, 2, 3, 4, 5, null, 8, 9, 10, 11, 12, 13, 14);
    }

    @Test
    void aDamagedMarkIsDeleted() throws IOException {
        storeFiles();
        Files.writeString(disk().mark(), "not a mark", StandardCharsets.US_ASCII);

        findAndRepair(contents(), disk().mark(), "its checksum does not fit");

        assertThat(disk().mark()).doesNotExist();
        assertThat(disk().readAndAppend(15)).hasSize(15);
    }

    @Test
    void aGroupThatWasBeingWrittenIsNoDamage() throws IOException {
        storeFiles();
        disk().leaveAsAfterAKill();
        Path file = disk().files().get(2);
        JournalDisk.cut(file, JournalDisk.recordOf(file, 14) + 20);

        assertThat(inspection().inspect()).isEmpty();
    }

    @Test
    void aQueueInUseIsLeftAlone() {
        try (LogEventQueue queue = disk().open()) {
            Queues.append(queue, events(0, 1));

            OperationFailed failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                    OperationFailed.class, () -> inspection().inspect());

            assertThat(failure.code()).isEqualTo(FailureCode.IN_USE);
        }
    }
}
