package weir.adapters.local.log;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.port.QueueEvents.NOON;
import static weir.application.port.QueueEvents.event;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.Entry;
import weir.application.port.EventQueue.Reading;
import weir.application.port.FailureCode;
import weir.application.port.Position;
import weir.application.port.QueueEvents;
import weir.application.port.QueueSettings;
import weir.application.port.Subscription;

/** When a new file begins, and what trimming frees. */
public abstract class SegmentsSuite {
    private static final LogOptions SMALL =
            Queues.OPTIONS.withBlockBytes(256 << 10).withSegmentBytesMax(200 << 10);

    protected abstract QueueKind kind();

    @TempDir
    Path directory;

    private void fill(LogEventQueue queue, int from, int to) {
        for (int number = from; number < to; number++) {
            Queues.append(queue, List.of(event(number, new byte[10_000])));
        }
    }

    @Test
    protected void aFileEndsWhenItIsLargeEnoughAndReadingGoesAcross() throws IOException {
        try (LogEventQueue queue = kind().open(directory, SMALL)) {
            fill(queue, 0, 100);
            assertThat(Queues.files(directory, kind().suffix())).hasSizeBetween(5, 8);
            assertThat(Queues.readAll(queue).stream().map(entry -> QueueEvents.number(entry.envelope())))
                    .hasSize(100)
                    .isSorted();
        }
        try (LogEventQueue queue = kind().open(directory, SMALL)) {
            List<Entry> all = Queues.readAll(queue);
            assertThat(all).hasSize(100);
            assertThat(all.stream().map(Entry::position)).isSorted();
            assertThat(queue.state(Queues.CHANNEL).bytes()).isBetween(1_000_000L, 1_400_000L);
        }
    }

    @Test
    protected void trimmingFreesTheFilesThatAllHaveAcknowledged() throws IOException {
        try (LogEventQueue queue = kind().open(directory, SMALL);
                Subscription subscription = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE)) {
            fill(queue, 0, 100);
            int files = Queues.files(directory, kind().suffix()).size();
            List<Entry> all = new ArrayList<>();
            while (all.size() < 100) {
                all.addAll(subscription.poll(100, Long.MAX_VALUE, Duration.ofSeconds(10)));
            }
            subscription.ack(all.get(59).position());
            long before = queue.state(Queues.CHANNEL).bytes();

            long freed = queue.trim(Queues.CHANNEL, NOON.plus(Duration.ofDays(30)));

            assertThat(Queues.files(directory, kind().suffix())).hasSizeBetween(2, files - 2);
            assertThat(before - queue.state(Queues.CHANNEL).bytes()).isEqualTo(freed);
            assertThat(subscription.lag().events()).isEqualTo(40);
            subscription.seek(all.get(59).position());
            assertThat(subscription.poll(1, 1, Duration.ZERO)).containsExactly(all.get(60));
            subscription.seek(all.get(0).position());
            Entry oldest = subscription.poll(1, 1, Duration.ZERO).get(0);
            assertThat(QueueEvents.number(oldest.envelope())).isBetween(40, 60);
        }
    }

    @Test
    protected void whatIsNotYetOldStays() throws IOException {
        try (LogEventQueue queue = kind().open(directory, SMALL)) {
            fill(queue, 0, 100);
            int files = Queues.files(directory, kind().suffix()).size();
            Instant half = NOON.plusMillis(50).plus(Duration.ofDays(7));

            queue.trim(Queues.CHANNEL, half);

            assertThat(Queues.files(directory, kind().suffix())).hasSizeBetween(2, files - 1);
            assertThat(QueueEvents.number(Queues.readAll(queue).get(0).envelope()))
                    .isBetween(20, 50);
        }
    }

    @Test
    protected void aClockThatGoesBackDoesNotTakePositionsBack() throws IOException {
        Instant[] now = {Instant.parse("2026-11-21T12:00:00Z")};
        LogOptions options = new LogOptions(
                256 << 10, 50 << 10, Duration.ofHours(1), 0, 1 << 20, 1 << 20, Duration.ofSeconds(1), () -> now[0]);
        try (LogEventQueue queue = kind().open(directory, options)) {
            fill(queue, 0, 10);
            now[0] = Instant.parse("2026-11-21T09:00:00Z");
            fill(queue, 10, 20);
        }
        now[0] = Instant.parse("2020-01-01T00:00:00Z");
        try (LogEventQueue queue = kind().open(directory, options)) {
            fill(queue, 20, 30);
            List<Entry> all = Queues.readAll(queue);
            assertThat(all.stream().map(entry -> QueueEvents.number(entry.envelope())))
                    .hasSize(30)
                    .isSorted();
            assertThat(all.stream().map(Entry::position)).isSorted();
        }
    }

    @Test
    protected void aFileEndsWithItsAge() throws IOException {
        Instant[] now = {Instant.parse("2026-11-21T12:00:00Z")};
        LogOptions options = new LogOptions(
                256 << 10, 1 << 30, Duration.ofHours(1), 0, 1 << 20, 1 << 20, Duration.ofSeconds(1), () -> now[0]);
        try (LogEventQueue queue = kind().open(directory, options)) {
            fill(queue, 0, 2);
            now[0] = now[0].plusSeconds(3599);
            fill(queue, 2, 4);
            assertThat(Queues.files(directory, kind().suffix())).hasSize(1);
            now[0] = now[0].plusSeconds(1);
            fill(queue, 4, 6);
            assertThat(Queues.files(directory, kind().suffix()).stream().map(Path::getFileName))
                    .containsExactly(
                            Path.of("20261121-120000" + kind().suffix()), Path.of("20261121-130000" + kind().suffix()));
        }
    }

    @Test
    protected void aReaderThatHasNotComeCountsAsHavingAcknowledgedNothing() {
        try (LogEventQueue queue =
                kind().open(directory, channel -> QueueSettings.DEFAULT, SMALL, Set.of(Queues.ARCHIVER))) {
            fill(queue, 0, 100);

            assertThat(queue.trim(Queues.CHANNEL, NOON.plus(Duration.ofDays(400))))
                    .isZero();

            assertThat(Queues.readAll(queue, Queues.ARCHIVER)).hasSize(100);
        }
    }

    /** A roll that is due while nothing is taken must not leave a file for each group that is refused. */
    @Test
    protected void aFullChannelBeginsNoFileForWhatItRefuses() throws IOException {
        QueueSettings small = new QueueSettings(QueueSettings.Ack.SYNCED, Duration.ofDays(7), 120_000);
        try (LogEventQueue queue = kind().open(directory, channel -> small, SMALL, Set.of(Queues.ARCHIVER))) {
            Queues.append(queue, List.of(event(0, new byte[60_000])));
            for (int number = 1; number < 20; number++) {
                assertThat(Queues.failureOf(queue.append(
                                        Queues.CHANNEL, List.of(event(number, new byte[60_000])), List.of()))
                                .code())
                        .isEqualTo(FailureCode.QUEUE_FULL);
            }
            assertThat(Queues.files(directory, kind().suffix())).hasSizeLessThanOrEqualTo(2);
            Queues.append(queue, List.of(event(20)));
        }
        try (LogEventQueue queue = kind().open(directory, channel -> small, SMALL, Set.of())) {
            assertThat(Queues.readAll(queue).stream().map(entry -> QueueEvents.number(entry.envelope())))
                    .containsExactly(0, 20);
        }
        assertThat(Queues.files(directory, kind().suffix())).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    protected void anInterruptedThreadReadsAndTrimsAndTheChannelGoesOn() {
        try (LogEventQueue queue = kind().open(directory, SMALL);
                Subscription subscription = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE)) {
            Thread.currentThread().interrupt();
            assertThat(subscription.poll(1, 1, Duration.ZERO)).isEmpty();
            assertThat(Thread.interrupted()).isTrue();
            fill(queue, 0, 30);
            List<Entry> all = Queues.readAll(subscription);
            subscription.ack(all.get(29).position());

            Thread.currentThread().interrupt();
            assertThat(queue.trim(Queues.CHANNEL, NOON.plus(Duration.ofDays(30))))
                    .isPositive();
            assertThat(subscription.poll(1, 1, Duration.ZERO)).isEmpty();
            assertThat(Thread.interrupted()).isTrue();

            fill(queue, 30, 31);
            assertThat(subscription.poll(1, 1, Duration.ZERO)).hasSize(1);
            assertThat(subscription.isContinuous()).isTrue();
        }
    }

    /** As after a loss of power: the file stands whole as it was some time ago, and what agents have read since is gone. */
    @Test
    protected void afterAnUncleanStopNoPositionIsGivenOutTwice() throws IOException {
        Path older = directory.resolve("older");
        List<Position> read = new ArrayList<>();
        try (LogEventQueue queue = kind().open(directory.resolve("queue"))) {
            fill(queue, 0, 3);
            copy(directory.resolve("queue/demand"), older.resolve("demand"));
            fill(queue, 3, 6);
            Queues.readAll(queue).forEach(entry -> read.add(entry.position()));
        }

        try (LogEventQueue queue = kind().open(older)) {
            fill(queue, 6, 9);

            List<Entry> found = Queues.readAll(queue);
            assertThat(found.stream().map(entry -> QueueEvents.number(entry.envelope())))
                    .containsExactly(0, 1, 2, 6, 7, 8);
            assertThat(found.subList(3, 6))
                    .allSatisfy(entry -> assertThat(entry.position()).isGreaterThan(read.get(5)));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
