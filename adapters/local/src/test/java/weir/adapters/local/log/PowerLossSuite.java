package weir.adapters.local.log;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.port.QueueEvents.event;
import static weir.application.port.QueueEvents.number;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.application.port.Entry;
import weir.application.port.EventQueue.Reading;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Subscription;
import weir.domain.envelope.Envelope;

/** What was acknowledged is on the disk, whenever the power goes: with groups that cross blocks and files. */
public abstract class PowerLossSuite {
    private static final int BLOCK_BYTES = 256 << 10;
    private static final LogOptions OPTIONS =
            Queues.OPTIONS.withBlockBytes(BLOCK_BYTES).withSegmentBytesMax(700 << 10);

    protected abstract QueueKind kind();

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    protected void everythingAcknowledgedIsThereAfterThePowerFails(long seed) throws IOException {
        assertThat(lost(seed, syncer -> syncer)).isEmpty();
    }

    @Test
    protected void aSyncerThatForgetsWhatIsAppendedToAFileIsFound() throws IOException {
        Set<Integer> lost = new HashSet<>();
        for (long seed = 1; seed <= 3; seed++) {
            lost.addAll(lost(seed, ForgetsToForce::new));
        }
        assertThat(lost).isNotEmpty();
    }

    @Test
    protected void aSyncerThatForgetsTheNamesOfFilesIsFound() throws IOException {
        assertThat(lost(1, ForgetsTheDirectory::new)).isNotEmpty();
    }

    /** Appends at random until the power fails, a few times over; the numbers of acknowledged events that are gone. */
    private Set<Integer> lost(long seed, UnaryOperator<QueueKind.Disk> flaw) throws IOException {
        Random random = new Random(seed);
        Set<Integer> acknowledged = new HashSet<>();
        Set<Integer> lost = new HashSet<>();
        Path real = Files.createDirectory(temporary.resolve("real-" + seed + "-0"));
        int next = 0;
        for (int round = 1; round <= 3; round++) {
            Path image = Files.createDirectory(temporary.resolve("image-" + seed + "-" + round));
            DiskImage disk = new DiskImage(image, real.resolve("demand"), kind().suffix(), BLOCK_BYTES);
            Path left = temporary.resolve("real-" + seed + "-" + round);
            try (LogEventQueue queue = open(real, flaw.apply(disk))) {
                List<CompletionStage<Void>> running = new ArrayList<>();
                for (int append = 0; append < 30 + random.nextInt(30); append++) {
                    List<Envelope> events = someEvents(random, next);
                    next += events.size();
                    CompletionStage<Void> stage = queue.append(Queues.CHANNEL, events, List.of());
                    running.add(stage.thenRun(() -> {
                        synchronized (acknowledged) {
                            events.forEach(event -> acknowledged.add(number(event)));
                        }
                    }));
                    if (random.nextInt(4) == 0) {
                        running.forEach(Queues::await);
                    }
                }
                Set<Integer> before;
                synchronized (acknowledged) {
                    before = new HashSet<>(acknowledged);
                }
                disk.losePower(real.resolve("demand"), left.resolve("demand"), random);
                lost.addAll(before);
                running.forEach(Queues::await);
                acknowledged.clear();
                acknowledged.addAll(before);
            }
            List<Integer> found = found(left);
            assertThat(found).isSorted().doesNotHaveDuplicates();
            found.forEach(lost::remove);
            real = left;
        }
        return lost;
    }

    /** The numbers of the events there are, up to a gap if there is one. */
    private List<Integer> found(Path directory) {
        List<Integer> found = new ArrayList<>();
        try (LogEventQueue queue = open(directory, new QueueKind.RealDisk());
                Subscription subscription = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE)) {
            for (List<Entry> batch = poll(subscription); !batch.isEmpty(); batch = poll(subscription)) {
                batch.forEach(entry -> found.add(number(entry.envelope())));
            }
        } catch (OperationFailed gap) {
            assertThat(gap.code()).isEqualTo(FailureCode.CORRUPT);
        }
        return found;
    }

    private static List<Entry> poll(Subscription subscription) {
        return subscription.poll(1, Long.MAX_VALUE, Duration.ZERO);
    }

    private LogEventQueue open(Path directory, QueueKind.Disk disk) {
        return kind().open(directory, OPTIONS, () -> disk);
    }

    private static List<Envelope> someEvents(Random random, int next) {
        List<Envelope> events = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            byte[] data = new byte[random.nextInt(random.nextInt(10) == 0 ? 150_000 : 8_000)];
            random.nextBytes(data);
            events.add(event(next + i, data));
        }
        return events;
    }

    /** Forces a file when it is new, and from then on only blocks that are mapped, as Chronicle alone does. */
    private record ForgetsToForce(QueueKind.Disk disk, Set<Path> known) implements QueueKind.Disk {
        ForgetsToForce(QueueKind.Disk disk) {
            this(disk, new HashSet<>());
        }

        @Override
        public void forceBlock(Path file, long end, QueueKind.Sync real) throws IOException {
            disk.forceBlock(file, end, real);
        }

        @Override
        public void force(Path file) throws IOException {
            if (known.add(file)) {
                disk.force(file);
            }
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            disk.forceDirectory(directory);
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }

    private record ForgetsTheDirectory(QueueKind.Disk disk) implements QueueKind.Disk {
        @Override
        public void forceBlock(Path file, long end, QueueKind.Sync real) throws IOException {
            disk.forceBlock(file, end, real);
        }

        @Override
        public void force(Path file) throws IOException {
            disk.force(file);
        }

        @Override
        public void forceDirectory(Path directory) {}

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }
}
