package weir.adapters.local.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.port.QueueEvents.event;
import static weir.application.port.QueueEvents.events;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import weir.adapters.local.log.EventEncoder;
import weir.adapters.local.log.LogEventQueue;
import weir.adapters.local.log.Queues;
import weir.application.port.Entry;
import weir.application.port.EventQueue.Reading;
import weir.application.port.Subscription;

/** Files that are not what was written: what can be read is read, in order, and what cannot is said and kept. */
final class DamageTest {
    /** Thousands of queues are opened. */
    @TempDir(factory = InMemory.class)
    Path folder;

    private JournalDisk disk;

    /** A folder that costs nothing to sync, where there is one. */
    static final class InMemory implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            Path memory = Path.of("/dev/shm");
            return Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "journal-")
                    : Files.createTempDirectory("journal-");
        }
    }

    /** Each damage is logged by each reader; kept, for loggers are forgotten with their level. */
    private static final Logger LOG = Logger.getLogger("weir.adapters.local.journal");

    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void beLoud() {
        LOG.setLevel(null);
    }

    @BeforeEach
    void begin() {
        disk = new JournalDisk(folder.resolve("0"));
    }

    /** The same files in another folder, to be damaged in another way. */
    private JournalDisk copy(int number) throws IOException {
        JournalDisk copy = new JournalDisk(folder.resolve("copy-" + number));
        Path channel = Files.createDirectories(copy.directory.resolve("demand"));
        try (var files = Files.list(disk.directory.resolve("demand"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, channel.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return copy;
    }

    private static void flip(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 0x41;
        Files.write(file, bytes);
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static <T> List<T> without(Collection<T> all, T one) {
        List<T> rest = new ArrayList<>(all);
        rest.remove(one);
        return rest;
    }

    /** Which event stands at a byte; -1 if none does. */
    private static int eventAt(Path file, long at, int events) throws IOException {
        int found = -1;
        for (int number = 0; number < events; number++) {
            if (JournalDisk.recordOf(file, number) <= at) {
                found = number;
            }
        }
        return found;
    }

    @Test
    void anyByteOfAFileThatWasClosedCostsItsEventAndNoOther() throws IOException {
        disk.write(events(0, 2), events(2, 3), events(3, 5));
        byte[] sound = Files.readAllBytes(disk.onlyFile());
        for (int at = 0; at < sound.length; at++) {
            JournalDisk damaged = copy(at);
            flip(damaged.onlyFile(), at);

            List<Integer> read = damaged.readAndAppend(5);

            assertThat(read).as("byte %d", at).isSorted().hasSizeBetween(4, 5);
            assertThat(damaged.read()).as("byte %d", at).isEqualTo(append(read, 5));
            int hit = eventAt(disk.onlyFile(), at, 5);
            if (read.size() < 5) {
                assertThat(read).as("byte %d", at).isEqualTo(without(range(0, 5), hit));
            }
        }
    }

    private static List<Integer> append(List<Integer> numbers, int next) {
        List<Integer> all = new ArrayList<>(numbers);
        all.add(next);
        return all;
    }

    /** After a kill the last group may be one that was being written: then it goes, with what follows the damage in it. */
    @Test
    void anyByteOfAFileThatWasNotClosedCostsItsEventOrTheEndOfTheLastGroup() throws IOException {
        disk.write(events(0, 2), events(2, 3), events(3, 5));
        disk.leaveAsAfterAKill();
        byte[] sound = Files.readAllBytes(disk.onlyFile());
        long lastGroup = JournalDisk.recordOf(disk.onlyFile(), 3);
        for (int at = 0; at < sound.length; at++) {
            JournalDisk damaged = copy(at);
            flip(damaged.onlyFile(), at);
            Path file = damaged.onlyFile();
            long hitRecord = startOfRecord(sound, at);

            List<Integer> read = damaged.readAndAppend(5);

            int hit = eventAt(disk.onlyFile(), at, 5);
            if (at >= lastGroup) {
                assertThat(read).as("byte %d", at).isEqualTo(range(0, hit));
                assertThat(damaged.told).as("byte %d", at).isEmpty();
            } else if (at >= lastGroup - 24) { // the record that vouches for all before it
                assertThat(read).as("byte %d", at).isEqualTo(range(0, 3));
            } else {
                boolean hitsEvent = sound[(int) hitRecord + 1] == 1;
                assertThat(read).as("byte %d", at).isEqualTo(hitsEvent ? without(range(0, 5), hit) : range(0, 5));
                assertThat(damaged.told)
                        .as("byte %d", at)
                        .singleElement()
                        .asString()
                        .contains(file.toString(), "is damaged from byte " + hitRecord, "quarantine");
                assertThat(damaged.quarantine()).hasSize(1);
                assertThat(Files.readAllBytes(damaged.quarantine().get(0))[(int) (at - hitRecord)])
                        .as("the quarantine holds the damaged byte %d", at)
                        .isEqualTo((byte) (sound[at] ^ 0x41));
            }
        }
    }

    private static long startOfRecord(byte[] bytes, long within) {
        int at = 0;
        while (true) {
            int length = java.nio.ByteBuffer.wrap(bytes)
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                    .getInt(at + 8);
            if (at + length > within) {
                return at;
            }
            at += length;
        }
    }

    @Test
    void theLastFileCutAtAnyByteKeepsWhatIsBefore() throws IOException {
        disk.write(events(0, 2), events(2, 5));
        disk.leaveAsAfterAKill();
        long size = Files.size(disk.onlyFile());
        for (int at = 0; at < size; at++) {
            JournalDisk damaged = copy(at);
            JournalDisk.cut(damaged.onlyFile(), at);

            List<Integer> read = damaged.readAndAppend(5);

            int whole = 0;
            while (whole < 5 && endOf(disk.onlyFile(), whole) <= at) {
                whole++;
            }
            assertThat(read).as("cut at %d", at).isEqualTo(range(0, whole));
        }
    }

    private static long endOf(Path file, int number) throws IOException {
        byte[] data = ("{\"number\":" + number + "}").getBytes(StandardCharsets.US_ASCII);
        return Queues.find(file, data) + data.length;
    }

    @Test
    void aFileThatWasClosedAndIsShorterIsToldAndItsNumbersAreNotGivenOutAgain() throws IOException {
        disk.write(events(0, 2), events(2, 5));
        JournalDisk.cut(disk.onlyFile(), JournalDisk.recordOf(disk.onlyFile(), 3));

        assertThat(disk.readAndAppend(5)).isEqualTo(range(0, 3));

        assertThat(disk.told).singleElement().asString().contains("2 events at the end of", "are in no file");
        assertThat(disk.readWithGaps()).containsExactly(0, 1, 2, null, 5);
    }

    @Test
    void anOlderFileCutAtAnyByteIsAGapAndNoMore() throws IOException {
        disk.write(events(0, 2), events(2, 4));
        disk.beginFile(events(4, 6));
        Path older = disk.files().get(0);
        long size = Files.size(older);
        for (int at = 0; at < size; at++) {
            JournalDisk damaged = copy(at);
            JournalDisk.cut(damaged.files().get(0), at);

            List<Integer> read = damaged.readAndAppend(6);

            int whole = 0;
            while (whole < 4 && endOf(older, whole) <= at) {
                whole++;
            }
            List<Integer> expected = new ArrayList<>(range(0, whole));
            expected.addAll(range(4, 6));
            assertThat(read).as("cut at %d", at).isEqualTo(expected);
            if (whole < 4) {
                expected.add(whole, null);
            }
            expected.add(6);
            assertThat(damaged.readWithGaps()).as("cut at %d", at).isEqualTo(expected);
        }
    }

    @Test
    void aFileThatIsGoneIsAGap() throws IOException {
        disk.write(events(0, 2));
        disk.beginFile(events(2, 4));
        disk.beginFile(events(4, 6));
        Files.delete(disk.files().get(1));

        assertThat(disk.readWithGaps()).containsExactly(0, 1, null, 4, 5);
        assertThat(disk.readAndAppend(6)).containsExactly(0, 1, 4, 5);
    }

    @Test
    void theLastFileThatIsGoneIsToldAndItsNumbersAreNotGivenOutAgain() throws IOException {
        disk.write(events(0, 2));
        disk.beginFile(events(2, 4));
        Files.delete(disk.files().get(1));

        assertThat(disk.readAndAppend(4)).containsExactly(0, 1);

        assertThat(disk.told).anySatisfy(line -> assertThat(line).contains("2 events", "are in no file"));
        assertThat(disk.readWithGaps()).containsExactly(0, 1, null, 4);
    }

    @Test
    void allFilesThatAreGoneAreToldAndNothingIsGivenOutAgain() throws IOException {
        disk.write(events(0, 3));
        List<Entry> before;
        try (LogEventQueue queue = disk.open()) {
            before = Queues.readAll(queue);
        }
        Files.delete(disk.onlyFile());

        try (LogEventQueue queue = disk.open()) {
            assertThat(Queues.readAll(queue)).isEmpty();
            assertThat(queue.state(Queues.CHANNEL).newest())
                    .contains(before.get(2).envelope().created());
            Queues.append(queue, List.of(event(3)));
            List<Entry> after = Queues.readAll(queue);
            assertThat(JournalDisk.numbers(after)).containsExactly(3);
            assertThat(after.get(0).position()).isGreaterThan(before.get(2).position());
        }
        assertThat(disk.told).singleElement().asString().contains("none of its files is there any more");
    }

    /** Nothing tells which was which but the order of their events: all are read, and the gaps are told. */
    @Test
    void filesWhoseNamesWereSwappedLoseNothing() throws IOException {
        disk.write(events(0, 2));
        disk.beginFile(events(2, 4));
        disk.beginFile(events(4, 6));
        List<Path> files = disk.files();
        Path aside = folder.resolve("aside");
        Files.move(files.get(0), aside);
        Files.move(files.get(1), files.get(0));
        Files.move(aside, files.get(1));

        assertThat(disk.readAndAppend(6)).containsExactly(2, 3, 0, 1, 4, 5);
        assertThat(disk.readWithGaps()).contains(0, 1, 2, 3, 4, 5, 6).containsNull();
    }

    @Test
    void twoDamagesInOneFileAreTwoGaps() throws IOException {
        for (int number = 0; number < 8; number++) {
            disk.write(events(number, number + 1));
        }
        disk.leaveAsAfterAKill();
        flip(disk.onlyFile(), JournalDisk.recordOf(disk.onlyFile(), 2) + 30);
        flip(disk.onlyFile(), JournalDisk.recordOf(disk.onlyFile(), 5) + 9);

        assertThat(disk.readWithGaps()).containsExactly(0, 1, null, 3, 4, null, 6, 7);
        assertThat(disk.told).hasSize(2);
        assertThat(disk.quarantine()).hasSize(2);
    }

    @Test
    void zerosInTheMiddleAreAGap() throws IOException {
        for (int number = 0; number < 40; number += 10) {
            disk.write(events(number, number + 10));
        }
        disk.leaveAsAfterAKill();
        long from = JournalDisk.recordOf(disk.onlyFile(), 5);
        long to = JournalDisk.recordOf(disk.onlyFile(), 15);
        Queues.overwrite(disk.onlyFile(), from, new byte[(int) (to - from)]);

        assertThat(disk.readWithGaps()).startsWith(0, 1, 2, 3, 4, null, 15).hasSize(31);
    }

    @Test
    void aZeroedBeginningCostsWhatItHeldAndNoMore() throws IOException {
        disk.write(events(0, 10), events(10, 20), events(20, 30));
        disk.leaveAsAfterAKill();
        long to = JournalDisk.recordOf(disk.onlyFile(), 5);
        Queues.overwrite(disk.onlyFile(), 0, new byte[(int) to]);

        assertThat(disk.readAndAppend(30)).isEqualTo(range(5, 30));
    }

    @Test
    void nothingThatCanBeReadIsDeletedWithTheBeginningOfAFile() throws IOException {
        disk.write(events(0, 3));
        disk.leaveAsAfterAKill();
        byte[] sound = Files.readAllBytes(disk.onlyFile());
        flip(disk.onlyFile(), 0);

        assertThat(disk.readAndAppend(3)).isEmpty();

        assertThat(disk.quarantine()).hasSize(1);
        byte[] kept = Files.readAllBytes(disk.quarantine().get(0));
        assertThat(Arrays.copyOfRange(kept, 1, kept.length)).isEqualTo(Arrays.copyOfRange(sound, 1, sound.length));
    }

    @Test
    void zerosBehindTheEndOfAnOlderFileAreNoDamage() throws IOException {
        disk.write(events(0, 2));
        disk.beginFile(events(2, 4));
        Path older = disk.files().get(0);
        Queues.overwrite(older, Files.size(older), new byte[100_000]);

        assertThat(disk.readWithGaps()).containsExactly(0, 1, 2, 3);
        assertThat(disk.told).isEmpty();
        assertThat(new JournalInspection(disk.directory, weir.application.port.Damage.Part.QUEUE).inspect())
                .isEmpty();
    }

    @Test
    void aFileThatIsLongerThanItWasLeftIsCutToThatAndWhatFollowedIsKept() throws IOException {
        disk.write(events(0, 3));
        byte[] foreign = "this is nobody's".getBytes(StandardCharsets.US_ASCII);
        Queues.overwrite(disk.onlyFile(), Files.size(disk.onlyFile()), foreign);

        assertThat(disk.readAndAppend(3)).isEqualTo(range(0, 3));

        assertThat(disk.quarantine()).hasSize(1);
        assertThat(disk.quarantine().get(0)).hasBinaryContent(foreign);
    }

    @Test
    void anyByteOfTheMarkMayBeDamaged() throws IOException {
        disk.write(events(0, 3));
        int length = (int) Files.size(disk.mark());
        for (int at = 0; at < length; at++) {
            JournalDisk damaged = copy(at);
            byte[] bytes = Files.readAllBytes(damaged.mark());
            bytes[at] ^= (byte) (at % 2 == 0 ? 0x01 : 0x80);
            Files.write(damaged.mark(), bytes);

            assertThat(damaged.readAndAppend(3)).as("byte %d", at).isEqualTo(range(0, 3));
            assertThat(damaged.told).as("byte %d", at).isEmpty();
        }
    }

    @Test
    void aMarkOfAnEarlierTimeIsNotBelieved() throws IOException {
        disk.write(events(0, 3));
        byte[] earlier = Files.readAllBytes(disk.mark());
        disk.beginFile(events(3, 5));
        Files.write(disk.mark(), earlier);

        assertThat(disk.readAndAppend(5)).isEqualTo(range(0, 5));
        assertThat(disk.told).isEmpty();
    }

    /** Whoever knows the format may send records within an event's data: beside their place they are none. */
    @Test
    void aRecordWithinTheDataOfADamagedEventIsNone() throws IOException {
        ByteArrayOutputStream forged = new ByteArrayOutputStream();
        EventEncoder encoder = new EventEncoder();
        int length = encoder.begin(event(77), Optional.empty());
        encoder.writePart(forged::write, 1_000_000, 0, 1, 0, length);
        disk.write(List.of(event(0), event(1, forged.toByteArray()), event(2)), events(3, 4));
        disk.leaveAsAfterAKill();
        flip(disk.onlyFile(), Queues.find(disk.onlyFile(), forged.toByteArray()) - 60);

        assertThat(disk.readWithGaps()).containsExactly(0, null, 2, 3);
        assertThat(disk.readAndAppend(4)).containsExactly(0, 2, 3);
    }

    /** Data that looks like the beginnings of long records, one every 24 bytes, each of them to be checked. */
    @Test
    void aSearchThroughDataThatLooksLikeRecordsEnds() throws IOException {
        byte[] data = new byte[16 << 20];
        for (int at = 0; at + 24 <= data.length; at += 24) {
            byte[] header = {1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 64, 0};
            System.arraycopy(header, 0, data, at, header.length);
        }
        disk.write(List.of(event(0), event(1, data), event(2)), events(3, 4));
        disk.leaveAsAfterAKill();
        flip(disk.onlyFile(), endOf(disk.onlyFile(), 0) + 9);

        assertThat(disk.readWithGaps()).containsExactly(0, null, 2, 3);
    }

    @Test
    void aLengthThatIsDamagedCostsNoMoreMemoryThanThereIs() throws IOException {
        byte[] data = new byte[1 << 20];
        for (int number = 0; number < 8; number++) {
            disk.write(List.of(event(number, data)));
        }
        disk.leaveAsAfterAKill();
        byte[] bytes = Files.readAllBytes(disk.onlyFile());
        bytes[40 + 10] = 0x50; // five megabytes
        Files.write(disk.onlyFile(), bytes);

        assertThat(disk.readWithGaps()).containsExactly(null, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void aPositionInsideDamageCanBeAcknowledgedAndReadingGoesOnBehindIt() throws IOException {
        disk.write(events(0, 3), events(3, 6));
        List<Entry> entries;
        try (LogEventQueue queue = disk.open()) {
            entries = Queues.readAll(queue);
        }
        flip(disk.onlyFile(), JournalDisk.recordOf(disk.onlyFile(), 2) + 30);

        try (LogEventQueue queue = disk.open();
                Subscription reader = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE)) {
            reader.ack(entries.get(2).position());
            assertThat(reader.lag().events()).isEqualTo(3);
            assertThat(JournalDisk.numbers(reader.poll(10, 1_000, Duration.ZERO)))
                    .containsExactly(0, 1);
        }
        try (LogEventQueue queue = disk.open();
                Subscription reader = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE)) {
            assertThat(JournalDisk.numbers(reader.poll(10, 1_000, Duration.ZERO)))
                    .containsExactly(3, 4, 5);
            assertThat(reader.isContinuous()).isTrue();
            reader.seek(entries.get(2).position());
            assertThat(JournalDisk.numbers(reader.poll(1, 1_000, Duration.ZERO)))
                    .containsExactly(3);
        }
    }

    @Test
    void aPositionInTheMiddleOfARecordIsNobodys() throws IOException {
        disk.write(events(0, 3));
        try (LogEventQueue queue = disk.open();
                Subscription reader = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE)) {
            String text = Queues.readAll(queue).get(1).position().text();
            long index = Long.parseLong(text, 16) + 5;

            assertThatThrownBy(() -> reader.ack(new weir.application.port.Position(String.format("%016x", index))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not that of an event");
        }
    }

    /** What was read before the place that cannot be read is not taken back by it. */
    @Test
    void whatAPollReadBeforeItFailedComesOut() throws IOException {
        disk.write(events(0, 6));
        try (LogEventQueue queue = disk.open();
                Subscription reader = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE)) {
            assertThat(reader.poll(1, 1, Duration.ZERO)).hasSize(1);
            Queues.append(queue, events(6, 9));
            flip(disk.onlyFile(), JournalDisk.recordOf(disk.onlyFile(), 8) + 30);

            List<Integer> found = new ArrayList<>();
            assertThatThrownBy(() -> {
                        while (true) {
                            found.addAll(JournalDisk.numbers(reader.poll(100, Long.MAX_VALUE, Duration.ZERO)));
                        }
                    })
                    .isInstanceOf(weir.application.port.OperationFailed.class);
            assertThat(found).containsExactly(1, 2, 3, 4, 5, 6, 7);
            Queues.append(queue, events(9, 10));
            assertThat(JournalDisk.numbers(reader.poll(100, Long.MAX_VALUE, Duration.ZERO)))
                    .containsExactly(9);
            assertThat(reader.isContinuous()).isFalse();
        }
    }

    @Test
    void theNewestThatCanBeReadIsTheLast() throws IOException {
        disk.write(events(0, 3));
        flip(disk.onlyFile(), JournalDisk.recordOf(disk.onlyFile(), 2) + 30);

        try (LogEventQueue queue = disk.open()) {
            assertThat(queue.last(Queues.CHANNEL).map(Entry::envelope)).contains(event(1));
            assertThat(queue.state(Queues.CHANNEL).newest()).contains(event(2).created());
        }
        assertThat(disk.readAndAppend(3)).containsExactly(0, 1);
        assertThat(disk.readWithGaps()).containsExactly(0, 1, null, 3);
    }

    @Test
    void whatIsKeptIsNotWrittenOver() throws IOException {
        disk.write(events(0, 3), events(3, 4));
        disk.leaveAsAfterAKill();
        long at = JournalDisk.recordOf(disk.onlyFile(), 1);
        Path folderOfKept = Files.createDirectories(disk.directory.resolve("demand/quarantine"));
        Path kept = folderOfKept.resolve(disk.onlyFile().getFileName() + "." + at);
        Files.writeString(kept, "kept before");
        flip(disk.onlyFile(), at + 30);

        assertThat(disk.read()).containsExactly(0, 2, 3);

        assertThat(kept).hasContent("kept before");
        assertThat(disk.quarantine()).hasSize(2);
    }

    @Test
    void aFileOfZerosOrOfNothingIsNoObstacleAndNoDamage() throws IOException {
        for (int bytes : new int[] {0, 200_000}) {
            disk.write(events(0, 5));
            Path empty = disk.directory.resolve("demand/20991231-000000.journal");
            Files.write(empty, new byte[bytes]);

            assertThat(disk.read()).contains(0, 1, 2, 3, 4);
            assertThat(empty).doesNotExist();
            assertThat(disk.told).isEmpty();
        }
    }

    @Test
    void aFileThatIsNotNamedAsOneIsLeftAlone() throws IOException {
        disk.write(events(0, 2));
        for (String name : List.of("99991231-235959.journal", "notes.journal", "20261121-120001.journal")) {
            Files.writeString(disk.directory.resolve("demand").resolve(name), "not a segment");
        }

        assertThat(disk.readAndAppend(2)).containsExactly(0, 1);
        assertThat(disk.told).isEmpty();
    }
}
