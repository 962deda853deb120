package weir.adapters.local.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.port.QueueEvents.event;
import static weir.application.port.QueueEvents.events;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.EventQueue.Reading;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.QueueSettings;
import weir.application.port.Subscription;
import weir.domain.envelope.ChannelName;

/** Disks that are full or fail, a directory that is taken, a writer that cannot keep up. */
public abstract class FailureSuite {
    protected abstract QueueKind kind();

    @TempDir
    Path directory;

    /** How the operating system says that it could not write, told as such. */
    protected void failSync() throws IOException {
        throw new IOException("Input/output error");
    }

    /** Whether no file is open any more when the queue is closed. */
    protected boolean closesFilesAtOnce() {
        return true;
    }

    /** A disk that fails when told to, and then works again. */
    private final class FailingDisk implements QueueKind.Disk {
        private final AtomicBoolean failing;
        private final QueueKind.Disk disk = new QueueKind.RealDisk();

        FailingDisk(AtomicBoolean failing) {
            this.failing = failing;
        }

        @Override
        public void forceBlock(Path file, long end, QueueKind.Sync real) throws IOException {
            failIfTold();
            disk.forceBlock(file, end, real);
        }

        @Override
        public void force(Path file) throws IOException {
            failIfTold();
            disk.force(file);
        }

        private void failIfTold() throws IOException {
            if (failing.get()) {
                failSync();
            }
        }

        @Override
        public void forceDirectory(Path parent) throws IOException {
            disk.forceDirectory(parent);
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }

    private static final Duration UNMAPPED_WITHIN = Duration.ofSeconds(10);

    @Test
    protected void aFailedSyncBreaksTheQueueUntilItIsOpenedAgain() {
        AtomicBoolean failing = new AtomicBoolean();
        LogOptions options = options(Duration.ofMillis(300));
        try (LogEventQueue queue = open(options, failing);
                Subscription subscription = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE)) {
            Queues.append(queue, events(0, 3));
            assertThat(subscription.poll(1, 1, Duration.ZERO)).hasSize(1);
            failing.set(true);

            OperationFailed failure = Queues.failureOf(queue.append(Queues.CHANNEL, events(3, 5), List.of()));
            assertThat(failure.code()).isEqualTo(FailureCode.QUEUE_BROKEN);
            assertThat(failure).hasMessageContaining("Input/output error");
            failing.set(false);
            assertThat(Queues.failureOf(queue.append(Queues.CHANNEL, events(5, 7), List.of()))
                            .code())
                    .as("nothing is taken until it is opened again")
                    .isEqualTo(FailureCode.QUEUE_BROKEN);

            appendWhenPossible(queue, 7);

            List<Integer> read = new ArrayList<>();
            subscription
                    .poll(100, Long.MAX_VALUE, Duration.ofSeconds(10))
                    .forEach(entry -> read.add(weir.application.port.QueueEvents.number(entry.envelope())));
            assertThat(read)
                    .as("what was refused is not there either: nobody knows whether it is on the disk")
                    .containsExactly(1, 2, 7);
        }
    }

    private static void appendWhenPossible(LogEventQueue queue, int number) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                Queues.append(queue, List.of(event(number)));
                return;
            } catch (CompletionException e) {
                assertThat(((OperationFailed) e.getCause()).code()).isEqualTo(FailureCode.QUEUE_BROKEN);
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        }
    }

    private LogEventQueue open(LogOptions options, AtomicBoolean failing) {
        return kind().open(directory, options, () -> new FailingDisk(failing));
    }

    private static LogOptions options(Duration reopenAfter) {
        LogOptions o = Queues.OPTIONS;
        return new LogOptions(
                o.blockBytes(),
                o.segmentBytesMax(),
                o.segmentAgeMax(),
                o.diskReserveBytes(),
                o.waitingBytesMax(),
                o.eventBytesMax(),
                reopenAfter,
                o.clock());
    }

    @Test
    protected void anAppendThatWouldTouchTheReserveIsRefusedAndReadingGoesOn() {
        try (LogEventQueue queue = kind().open(directory)) {
            Queues.append(queue, events(0, 3));
        }
        try (LogEventQueue queue = kind().open(directory, Queues.OPTIONS.withDiskReserveBytes(1L << 60))) {
            OperationFailed failure = Queues.failureOf(queue.append(Queues.CHANNEL, events(3, 4), List.of()));
            assertThat(failure.code()).isEqualTo(FailureCode.DISK_FULL);
            assertThat(Queues.envelopes(Queues.readAll(queue))).isEqualTo(events(0, 3));
        }
    }

    @Test
    protected void whatWaitsIsBounded() throws InterruptedException {
        CountDownLatch mayWrite = new CountDownLatch(1);
        QueueSettings settings = QueueSettings.DEFAULT;
        try (LogEventQueue queue = kind().open(
                        directory,
                        channel -> {
                            awaitUninterrupted(mayWrite);
                            return settings;
                        },
                        Queues.OPTIONS.withWaitingBytesMax(100_000),
                        Set.of())) {
            List<CompletionStage<Void>> waiting = new ArrayList<>();
            CompletionStage<Void> refused = null;
            for (int i = 0; refused == null && i < 1000; i++) {
                CompletionStage<Void> append =
                        queue.append(Queues.CHANNEL, List.of(event(i, new byte[10_000])), List.of());
                if (append.toCompletableFuture().isCompletedExceptionally()) {
                    refused = append;
                } else {
                    waiting.add(append);
                }
            }
            CompletionStage<Void> ofAnother =
                    queue.append(new ChannelName("other"), List.of(event(0, new byte[10_000])), List.of());
            mayWrite.countDown();

            assertThat(Queues.failureOf(java.util.Objects.requireNonNull(refused)))
                    .hasMessageContaining("bytes of the channel")
                    .satisfies(failure -> assertThat(failure.code()).isEqualTo(FailureCode.QUEUE_FULL));
            assertThat(waiting).as("half of what may wait").hasSizeBetween(3, 5);
            waiting.forEach(Queues::await);
            Queues.await(ofAnother);
            Queues.append(queue, List.of(event(1000, new byte[200_000])));
            assertThat(Queues.readAll(queue)).hasSize(waiting.size() + 1);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    protected void aFileThatIsNobodysCursorIsLeftAlone() throws IOException {
        Path stray = directory.resolve(Queues.CHANNEL.value()).resolve("agents").resolve("notes.cursor");
        Files.createDirectories(stray.getParent());
        Files.writeString(stray, "somebody's notes");
        List<String> damages = new ArrayList<>();
        try (LogEventQueue queue = kind().open(directory, Queues.OPTIONS.withDamages(damages::add))) {
            Queues.append(queue, events(0, 3));
            assertThat(Queues.envelopes(Queues.readAll(queue))).isEqualTo(events(0, 3));
        }
        assertThat(damages).singleElement().asString().contains(stray.toString(), "left alone");
        assertThat(stray).hasContent("somebody's notes");
    }

    @Test
    protected void aDirectoryHasOneQueue() {
        try (LogEventQueue queue = kind().open(directory)) {
            Queues.append(queue, events(0, 1));

            assertThatThrownBy(() -> kind().open(directory))
                    .isInstanceOfSatisfying(
                            OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.IN_USE))
                    .hasMessageContaining(directory.toString());
        }
        kind().open(directory).close();
    }

    @Test
    protected void aClosedQueueSaysSoToItsReaders() {
        LogEventQueue queue = kind().open(directory);
        Subscription subscription = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE);
        queue.close();

        assertThatThrownBy(() -> subscription.poll(1, 1, Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.CLOSED));
        subscription.close();
    }

    @Test
    protected void closingLetsGoOfThreadsAndFiles() throws IOException {
        LogEventQueue queue = kind().open(directory);
        Subscription subscription = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE);
        Queues.append(queue, events(0, 10));
        assertThat(subscription.poll(1, 1, Duration.ZERO)).hasSize(1);
        assertThat(writers()).hasSize(1);

        queue.close();

        assertThat(writers()).isEmpty();
        if (closesFilesAtOnce()) {
            assertThat(openFiles()).isEmpty();
        }
        subscription.close();
        Path maps = Path.of("/proc/self/maps");
        if (Files.exists(maps)) {
            // Chronicle unmaps on a thread of its own, some time after it was told to.
            long deadline = System.nanoTime() + UNMAPPED_WITHIN.toNanos();
            while (Files.readString(maps).contains(directory + "/demand/2") && System.nanoTime() < deadline) {
                System.gc();
                LockSupport.parkNanos(UNMAPPED_WITHIN.toNanos() / 1_000);
            }
            assertThat(Files.readString(maps)).doesNotContain(directory + "/demand/2");
        }
    }

    /** Which of the queue's files this process has open. */
    private List<String> openFiles() throws IOException {
        Path open = Path.of("/proc/self/fd");
        List<String> found = new ArrayList<>();
        if (Files.exists(open)) {
            try (Stream<Path> numbers = Files.list(open)) {
                for (Path number : numbers.toList()) {
                    readLink(number)
                            .filter(file -> file.startsWith(directory.toString()))
                            .ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private static Optional<String> readLink(Path number) throws IOException {
        try {
            return Optional.of(Files.readSymbolicLink(number).toString());
        } catch (NoSuchFileException e) { // the listing's own
            return Optional.empty();
        }
    }

    private List<Thread> writers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(directory.getFileName() + "-demand"))
                .toList();
    }
}
