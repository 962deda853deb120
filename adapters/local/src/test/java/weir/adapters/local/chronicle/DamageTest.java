package weir.adapters.local.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.port.QueueEvents.event;
import static weir.application.port.QueueEvents.events;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.adapters.local.log.LogEventQueue;
import weir.adapters.local.log.Queues;
import weir.application.port.Entry;
import weir.application.port.QueueEvents;
import weir.application.port.Subscription;
import weir.domain.envelope.Envelope;

/** Files that are not what was written: what can be read is read, what cannot is said. */
final class DamageTest {
    private static final Logger LOG = Logger.getLogger("weir.adapters.local");

    @TempDir
    Path directory;

    private final List<String> logged = Collections.synchronizedList(new ArrayList<>());
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOG.addHandler(listener);
    }

    @AfterEach
    void listenNoMore() {
        LOG.removeHandler(listener);
    }

    private void write(List<Envelope> events) {
        try (LogEventQueue queue = new ChronicleKind().open(directory)) {
            Queues.append(queue, events);
        }
    }

    private List<Envelope> readAndAppend(Envelope next) {
        try (LogEventQueue queue = new ChronicleKind().open(directory)) {
            List<Envelope> before = Queues.envelopes(Queues.readAll(queue));
            Queues.append(queue, List.of(next));
            List<Envelope> after = Queues.envelopes(Queues.readAll(queue));
            assertThat(after.subList(0, before.size())).isEqualTo(before);
            assertThat(after.get(after.size() - 1)).isEqualTo(next);
            assertThat(after).hasSize(before.size() + 1);
            return before;
        }
    }

    private Path onlyFile() throws IOException {
        List<Path> files = Queues.files(directory, ".cq4");
        assertThat(files).hasSize(1);
        return files.get(0);
    }

    @Test
    void aFlippedByteCostsItsEventAndNoOther() throws IOException {
        write(events(0, 10));
        long at = Queues.find(onlyFile(), "\"number\":4".getBytes(StandardCharsets.US_ASCII));
        Queues.overwrite(onlyFile(), at, new byte[] {'x'});

        List<Envelope> read = readAndAppend(event(10));

        assertThat(read.stream().map(QueueEvents::number)).containsExactly(0, 1, 2, 3, 5, 6, 7, 8, 9);
        assertThat(logged).anySatisfy(line -> assertThat(line).contains("is damaged and was skipped"));
    }

    @Test
    void aFlippedByteInTheLastEventLeavesTheOneBeforeAsTheLast() throws IOException {
        write(events(0, 3));
        long at = Queues.find(onlyFile(), "\"number\":2".getBytes(StandardCharsets.US_ASCII));
        Queues.overwrite(onlyFile(), at, new byte[] {'x'});

        try (LogEventQueue queue = new ChronicleKind().open(directory)) {
            assertThat(queue.last(Queues.CHANNEL).map(Entry::envelope)).contains(event(1));
        }
        assertThat(readAndAppend(event(3))).isEqualTo(events(0, 2));
    }

    @Test
    void anEventWhosePartsAreNotWholeIsSkipped() throws IOException {
        byte[] large = new byte[3 << 20];
        byte[] mark = "in the second part".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(mark, 0, large, (1 << 20) + 1000, mark.length);
        write(List.of(event(0), event(1, large), event(2)));
        Queues.overwrite(onlyFile(), Queues.find(onlyFile(), mark), new byte[] {'I'});

        assertThat(readAndAppend(event(3)).stream().map(QueueEvents::number)).containsExactly(0, 2);
    }

    @Test
    void partsThatWereNotFinishedAreSkipped() throws IOException {
        byte[] large = new byte[3 << 20];
        byte[] mark = "in the last part".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(mark, 0, large, large.length - 100, mark.length);
        write(List.of(event(0), event(1, large)));
        cut(onlyFile(), Queues.find(onlyFile(), mark));

        assertThat(readAndAppend(event(2))).isEqualTo(events(0, 1));
    }

    @Test
    void aTruncatedFileKeepsWhatIsLeftOfIt() throws IOException {
        write(events(0, 10));
        cut(onlyFile(), Queues.find(onlyFile(), "\"number\":7".getBytes(StandardCharsets.US_ASCII)));

        assertThat(readAndAppend(event(10))).isEqualTo(events(0, 7));
        assertThat(logged).anySatisfy(line -> assertThat(line).contains("does not reach as far as it says"));
    }

    @Test
    void aRecordThatWasNotFinishedIsCutOff() throws IOException {
        write(events(0, 5));
        Path file = onlyFile();
        long end;
        try (SegmentFile segment = SegmentFile.open(file)) {
            end = segment.tail(true).end();
        } catch (SegmentFile.Damaged e) {
            throw new AssertionError(e);
        }
        Queues.overwrite(file, end, new byte[] {100, 0, 0, (byte) 0x80, 1, 1, 1, 1});
        Queues.overwrite(file, end + 5000, "left by a write that came to nothing".getBytes(StandardCharsets.US_ASCII));

        assertThat(readAndAppend(event(5))).isEqualTo(events(0, 5));
    }

    @Test
    void aFileThatDoesNotBeginAsOneIsSetAsideAndTheQueueGoesOn() throws IOException {
        write(events(0, 5));
        Path file = onlyFile();
        Queues.overwrite(file, 0, new byte[] {1, 2, 3, 4});

        assertThat(readAndAppend(event(5))).isEqualTo(events(0, 5));
        assertThat(directory.resolve("demand/quarantine").resolve(file.getFileName()))
                .exists();
        assertThat(logged)
                .anySatisfy(line -> assertThat(line).contains(file.toString(), "quarantine", "5 events were found"));
    }

    @Test
    void whatIsBehindADamagedLengthIsFoundAndKeepsItsPosition() throws IOException {
        write(events(0, 50));
        List<Entry> before = read();
        long at = Queues.find(onlyFile(), "\"number\":20}".getBytes(StandardCharsets.US_ASCII));
        leaveAsAfterAKill();
        Queues.overwrite(onlyFile(), startOfRecord(at) - 4, new byte[] {1, 2, 3, 4});

        assertThat(read()).isEqualTo(before);
    }

    @Test
    void whatIsBehindZeroedPagesIsFoundAndKeepsItsPosition() throws IOException {
        write(events(0, 400));
        List<Entry> before = read();
        long from = Queues.find(onlyFile(), "\"number\":100}".getBytes(StandardCharsets.US_ASCII));
        long to = Queues.find(onlyFile(), "\"number\":200}".getBytes(StandardCharsets.US_ASCII));
        leaveAsAfterAKill();
        Queues.overwrite(onlyFile(), from, new byte[(int) (to - from)]);

        List<Entry> after = read();

        assertThat(after).isSubsetOf(before).hasSizeBetween(297, 299);
        assertThat(numbers(after)).doesNotContain(150).contains(99, 201);
        assertThat(readAndAppend(event(400))).hasSameSizeAs(after);
        try (LogEventQueue queue = new ChronicleKind().open(directory);
                Subscription reader = queue.subscribe(
                        Queues.CHANNEL, Queues.ARCHIVER, weir.application.port.EventQueue.Reading.DURABLE)) {
            assertThat(numbers(reader.poll(1_000, 1 << 20, java.time.Duration.ZERO)))
                    .as("a poll ends before the gap")
                    .last()
                    .isEqualTo(99);
            reader.poll(1_000, 1 << 20, java.time.Duration.ZERO);
            assertThat(reader.isContinuous()).isFalse();
        }
    }

    /** The whole beginning of the file is gone, and with it what says which events come before. */
    @Test
    void aZeroedBeginningCostsWhatItHeldAndNoMore() throws IOException {
        write(events(0, 200));
        List<Entry> before = read();
        long to = Queues.find(onlyFile(), "\"number\":50}".getBytes(StandardCharsets.US_ASCII));
        Queues.overwrite(onlyFile(), 0, new byte[(int) to]);

        List<Entry> after = read();

        assertThat(numbers(after)).isEqualTo(numbers(before).subList(51, 200));
        assertThat(readAndAppend(event(200))).hasSize(149);
    }

    @Test
    void aSegmentThatIsGoneIsAGap() throws IOException {
        for (int i = 0; i < 4; i++) {
            write(events(10 * i, 10 * i + 10));
            leaveAsAfterAKill();
        }
        List<Path> files = Queues.files(directory, ".cq4").stream().sorted().toList();
        assertThat(files).hasSizeGreaterThan(3);
        Files.delete(files.get(1));

        try (LogEventQueue queue = new ChronicleKind().open(directory);
                Subscription reader = queue.subscribe(
                        Queues.CHANNEL, Queues.ARCHIVER, weir.application.port.EventQueue.Reading.DURABLE)) {
            assertThat(numbers(reader.poll(1_000, 1 << 20, java.time.Duration.ZERO)))
                    .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
            assertThat(numbers(reader.poll(1_000, 1 << 20, java.time.Duration.ZERO)))
                    .startsWith(20)
                    .endsWith(39);
            assertThat(reader.isContinuous()).isFalse();
        }
    }

    private List<Entry> read() {
        try (LogEventQueue queue = new ChronicleKind().open(directory)) {
            return Queues.readAll(queue);
        }
    }

    private static List<Integer> numbers(List<Entry> entries) {
        return entries.stream()
                .map(entry -> QueueEvents.number(entry.envelope()))
                .toList();
    }

    /** Without its mark a file is looked through from its beginning. */
    private void leaveAsAfterAKill() throws IOException {
        Files.deleteIfExists(directory.resolve("demand/closed"));
    }

    /** Where the record begins that holds the byte at that place: behind the version, kind, part and parts of one event. */
    private long startOfRecord(long within) throws IOException {
        byte[] bytes = Files.readAllBytes(onlyFile());
        byte[] begin = {1, 1, 0, 0, 1, 0, 0, 0};
        for (int at = (int) within & ~3; at > 0; at -= 4) {
            if (java.util.Arrays.equals(bytes, at, at + begin.length, begin, 0, begin.length)) {
                return at;
            }
        }
        throw new AssertionError("there is no record before " + within);
    }

    @Test
    void anEmptyFileIsNoObstacle() throws IOException {
        write(events(0, 5));
        Files.createFile(directory.resolve("demand/20991231-000000.cq4"));

        assertThat(readAndAppend(event(5))).isEqualTo(events(0, 5));
    }

    /** Zeros are written to a file before its first record is; a process that dies in between leaves such a one. */
    @Test
    void aFileOfZerosIsNoObstacleAndNoDamage() throws IOException {
        write(events(0, 5));
        Path zeros = directory.resolve("demand/20991231-000000.cq4");
        Files.write(zeros, new byte[200_000]);

        assertThat(readAndAppend(event(5))).isEqualTo(events(0, 5));
        assertThat(zeros).doesNotExist();
        assertThat(Queues.files(directory, ".bad")).isEmpty();
    }

    @Test
    void positionsThatWereAcknowledgedAreNotGivenOutAgainWhenTheFilesAreLost() throws IOException {
        write(events(0, 5));
        try (LogEventQueue queue = new ChronicleKind().open(directory)) {
            assertThat(Queues.readAll(queue, Queues.ARCHIVER)).hasSize(5);
            try (Subscription subscription = queue.subscribe(
                    Queues.CHANNEL, Queues.ARCHIVER, weir.application.port.EventQueue.Reading.DURABLE)) {
                subscription.ack(queue.last(Queues.CHANNEL).orElseThrow().position());
            }
        }
        Files.delete(onlyFile());

        try (LogEventQueue queue = new ChronicleKind().open(directory)) {
            Queues.append(queue, events(5, 7));
            assertThat(Queues.envelopes(Queues.readAll(queue, Queues.ARCHIVER))).isEqualTo(events(5, 7));
        }
    }

    @Test
    void aDamagedCursorIsSetAsideAndItsAgentReadsEverythingAgain() throws IOException {
        write(events(0, 5));
        try (LogEventQueue queue = new ChronicleKind().open(directory)) {
            Queues.readAll(queue, Queues.ARCHIVER);
            try (Subscription subscription = queue.subscribe(
                    Queues.CHANNEL, Queues.ARCHIVER, weir.application.port.EventQueue.Reading.DURABLE)) {
                subscription.ack(queue.last(Queues.CHANNEL).orElseThrow().position());
            }
            assertThat(Queues.readAll(queue, Queues.ARCHIVER)).isEmpty();
        }
        Path cursor = directory.resolve("demand/agents/archiver@1.cursor");
        Queues.overwrite(cursor, 10, new byte[] {42});

        try (LogEventQueue queue = new ChronicleKind().open(directory)) {
            assertThat(Queues.envelopes(Queues.readAll(queue, Queues.ARCHIVER))).isEqualTo(events(0, 5));
        }
        assertThat(cursor.resolveSibling("archiver@1.cursor.bad")).exists();
    }

    @Test
    void chroniclesOwnBookKeepingMayBeLostOrDamaged() throws IOException {
        write(events(0, 5));
        Queues.overwrite(directory.resolve("demand/metadata.cq4t"), 0, new byte[4096]);

        assertThat(readAndAppend(event(5))).isEqualTo(events(0, 5));
    }

    private static void cut(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(at);
        }
    }
}
