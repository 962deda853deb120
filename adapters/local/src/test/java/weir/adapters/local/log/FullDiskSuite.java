package weir.adapters.local.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.port.QueueEvents.event;
import static weir.application.port.QueueEvents.number;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weir.application.disk.LoopDisk;
import weir.application.port.Entry;
import weir.application.port.EventQueue.Reading;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.QueueSettings;
import weir.application.port.Subscription;
import weir.domain.envelope.ChannelName;

/** A real disk that is full, whoever filled it: appends fail and say so, the process lives, and all goes on after. */
@Timeout(120)
public abstract class FullDiskSuite {
    private static final int EVENT_BYTES = 50_000;
    private static final LogOptions NO_RESERVE =
            reopeningAtOnce(Queues.OPTIONS.withBlockBytes(1 << 20).withSegmentBytesMax(4 << 20));

    protected abstract QueueKind kind();

    @TempDir
    Path folder;

    private LoopDisk disk;

    @BeforeEach
    protected void mount() {
        disk = LoopDisk.mount(folder, 64);
    }

    @AfterEach
    protected void unmount() {
        disk.close();
    }

    private static LogOptions reopeningAtOnce(LogOptions o) {
        return new LogOptions(
                o.blockBytes(),
                o.segmentBytesMax(),
                o.segmentAgeMax(),
                o.diskReserveBytes(),
                o.waitingBytesMax(),
                o.eventBytesMax(),
                Duration.ZERO,
                o.clock());
    }

    private LogEventQueue open(String name, LogOptions options) {
        return kind().open(
                        disk.path().resolve(name), channel -> QueueSettings.DEFAULT, options, Set.of(Queues.ARCHIVER));
    }

    @Test
    protected void queuesThatFillTheDiskTogetherRefuseAndLoseNothing() throws Exception {
        Path ballast = disk.path().resolve("ballast");
        Files.write(ballast, new byte[8 << 20]);
        try (LogEventQueue queue = open("queue", NO_RESERVE);
                LogEventQueue relay = open("relay", NO_RESERVE)) {
            List<Filling> fillings = List.of(
                    new Filling(queue, "a"), new Filling(queue, "b"), new Filling(queue, "c"), new Filling(relay, "a"));
            fillings.forEach(Thread::start);
            for (Filling filling : fillings) {
                filling.join();
            }

            assertThat(fillings)
                    .allSatisfy(filling -> assertThat(filling.refused).isEqualTo(FailureCode.DISK_FULL));
            assertThat(disk.freeBytes()).isLessThan(2 << 20);
            assertThat(fillings.stream()
                                    .mapToInt(filling -> filling.accepted.size())
                                    .sum()
                            * (long) EVENT_BYTES)
                    .as("most of the disk was put to use")
                    .isGreaterThan(30 << 20);
            Files.delete(ballast);
            for (Filling filling : fillings) {
                filling.append();
                assertThat(filling.found()).isEqualTo(filling.accepted);
            }
        }
    }

    @Test
    protected void aDiskThatOthersFillAtAnyMomentIsNoDeath() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Thread other = new Thread(() -> {
            while (!stop.get()) {
                try {
                    Files.delete(disk.fill());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        try (LogEventQueue queue = open("queue", NO_RESERVE)) {
            Filling filling = new Filling(queue, "a");
            filling.append();
            other.start();
            int refused = 0;
            while (filling.accepted.size() < 60 || refused < 5) {
                if (!filling.append()) {
                    assertThat(filling.refused).isEqualTo(FailureCode.DISK_FULL);
                    refused++;
                }
                queue.trim(filling.channel, Instant.EPOCH);
            }
            stop.set(true);
            other.join();
            filling.append();
            assertThat(filling.found()).isEqualTo(filling.accepted);
        } finally {
            stop.set(true);
        }
    }

    /** The clock is asked between the look at the disk and the first record: there the last block goes to another. */
    @Test
    protected void aDiskThatIsFilledBetweenTheLookAndTheWriteIsNoDeath() throws IOException {
        AtomicBoolean armed = new AtomicBoolean();
        Path ballast = disk.path().resolve("ballast");
        LogOptions o = NO_RESERVE;
        LogOptions filling = new LogOptions(
                o.blockBytes(),
                o.segmentBytesMax(),
                o.segmentAgeMax(),
                o.diskReserveBytes(),
                o.waitingBytesMax(),
                o.eventBytesMax(),
                o.reopenAfter(),
                () -> {
                    if (armed.getAndSet(false)) {
                        assertThat(disk.fill()).isEqualTo(ballast);
                    }
                    return Instant.parse("2026-11-25T12:00:00Z");
                });
        try (LogEventQueue queue = open("queue", filling)) {
            Queues.append(queue, List.of(event(0)));
            armed.set(true);

            OperationFailed failure =
                    Queues.failureOf(queue.append(Queues.CHANNEL, List.of(event(1, new byte[900_000])), List.of()));

            assertThat(failure.code()).as("%s", failure).isEqualTo(FailureCode.DISK_FULL);
            Files.delete(ballast);
            Queues.append(queue, List.of(event(2)));
            assertThat(Queues.envelopes(Queues.readAll(queue))).isEqualTo(List.of(event(0), event(2)));
        }
    }

    @Test
    protected void aChannelThatBeginsOnAFullDiskBeginsWhenThereIsSpace() throws IOException {
        try (LogEventQueue queue = open("queue", NO_RESERVE)) {
            Path ballast = disk.fill();
            Filling filling = new Filling(queue, "a");
            assertThat(filling.append()).isFalse();
            assertThat(filling.refused).isEqualTo(FailureCode.DISK_FULL);
            Files.delete(ballast);

            assertThat(filling.append()).isTrue();
            assertThat(filling.found()).isEqualTo(filling.accepted);
        }
    }

    @Test
    protected void aQueueOpensAndReadsOnAFullDisk() throws IOException {
        List<Integer> before;
        try (LogEventQueue queue = open("queue", NO_RESERVE)) {
            Filling filling = new Filling(queue, "a");
            filling.append();
            before = filling.accepted;
        }
        Path ballast = disk.fill();
        try (LogEventQueue queue = open("queue", NO_RESERVE)) {
            Filling filling = new Filling(queue, "a");
            assertThat(filling.append()).isFalse();
            assertThat(filling.refused).isEqualTo(FailureCode.DISK_FULL);
            Files.delete(ballast);
            assertThat(filling.found()).isEqualTo(before);
            assertThat(filling.append()).isTrue();
        }
    }

    @Test
    protected void aCursorThatCannotBeWrittenStaysAndGoesOnLater() throws IOException {
        try (LogEventQueue queue = open("queue", NO_RESERVE);
                Subscription archiver = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE)) {
            Queues.append(queue, List.of(event(0), event(1)));
            List<Entry> read = Queues.readAll(archiver);
            archiver.ack(read.get(0).position());
            Path ballast = disk.fill();

            assertThatThrownBy(() -> archiver.ack(read.get(1).position()))
                    .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                            .isEqualTo(FailureCode.DISK_FULL));
            assertThat(archiver.lag().events()).isEqualTo(1);
            Files.delete(ballast);
            archiver.ack(read.get(1).position());
            assertThat(archiver.lag().events()).isZero();
        }
    }

    @Test
    protected void whatAllHaveAcknowledgedMakesRoomBeforeAnythingIsRefused() {
        LogOptions reserving = NO_RESERVE.withDiskReserveBytes(24 << 20);
        try (LogEventQueue queue = open("queue", reserving);
                Subscription archiver = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE)) {
            Filling filling = new Filling(queue, Queues.CHANNEL.value());
            int unheard = 0;
            while (filling.accepted.size() < (70 << 20) / EVENT_BYTES) {
                // Deleted files give back their space a little after Chronicle has unmapped them.
                unheard = filling.append() ? 0 : unheard + 1;
                assertThat(unheard).as("%s", filling.refused).isLessThan(10_000);
                if (filling.accepted.size() % 40 == 0) {
                    List<Entry> read = Queues.readAll(archiver);
                    if (!read.isEmpty()) {
                        archiver.ack(read.get(read.size() - 1).position());
                    }
                }
            }
        }
    }

    @Test
    protected void whatIsNotAcknowledgedIsKeptHoweverShortTheDiskIs() {
        try (LogEventQueue queue = open("queue", NO_RESERVE.withDiskReserveBytes(24 << 20))) {
            Filling filling = new Filling(queue, "a");
            while (filling.append()) {}
            assertThat(filling.refused).isEqualTo(FailureCode.DISK_FULL);
            queue.trim(filling.channel, Instant.parse("2030-01-01T00:00:00Z"));
            assertThat(filling.found()).isEqualTo(filling.accepted);
        }
    }

    /** Appends to one channel until it is refused. */
    private static final class Filling extends Thread {
        final ChannelName channel;
        final List<Integer> accepted = new ArrayList<>();
        private final LogEventQueue queue;
        FailureCode refused = FailureCode.CLOSED;

        Filling(LogEventQueue queue, String channel) {
            this.queue = queue;
            this.channel = new ChannelName(channel);
        }

        @Override
        public void run() {
            while (append()) {}
        }

        /** Whether an event more was accepted. */
        boolean append() {
            int number = accepted.size();
            try {
                Queues.await(queue.append(channel, List.of(event(number, new byte[EVENT_BYTES])), List.of()));
                accepted.add(number);
                return true;
            } catch (CompletionException e) {
                refused = ((OperationFailed) e.getCause()).code();
                return false;
            }
        }

        List<Integer> found() {
            try (Subscription reader = queue.subscribe(channel, Queues.ARCHIVER, Reading.DURABLE)) {
                return Queues.readAll(reader).stream()
                        .map(entry -> number(entry.envelope()))
                        .toList();
            }
        }
    }
}
