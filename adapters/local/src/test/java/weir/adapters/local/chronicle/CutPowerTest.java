package weir.adapters.local.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.port.QueueEvents.event;
import static weir.application.port.QueueEvents.number;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import net.openhft.chronicle.queue.ExcerptAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.adapters.local.log.LogOptions;
import weir.application.disk.LoopDisk;
import weir.application.port.EventQueue.Reading;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.QueueSettings;
import weir.application.port.Subscription;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/** The power goes while several threads append, on a real file system: what was acknowledged is there afterwards. */
final class CutPowerTest {
    private static final LogOptions OPTIONS =
            Queues.OPTIONS.withBlockBytes(256 << 10).withSegmentBytesMax(1 << 20);
    private static final int WRITERS = 4;
    private static final ChannelName LATE = new ChannelName("late");

    @TempDir
    Path folder;

    private LoopDisk disk;

    @BeforeEach
    void mount() {
        disk = LoopDisk.mount(folder, 256);
    }

    @AfterEach
    void unmount() {
        disk.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatWasAcknowledgedIsThereAfterThePowerFailed(long seed) {
        Random random = new Random(seed);
        Set<Integer> acknowledged = new HashSet<>();
        AtomicInteger next = new AtomicInteger();
        for (int round = 0; round < 3; round++) {
            acknowledged.addAll(appendUntilThePowerFails(random, next, BlockSyncer.ToDisk::new));
            disk.restorePower();
            try (ChronicleEventQueue queue = open(BlockSyncer.ToDisk::new)) {
                List<Integer> found = new ArrayList<>();
                find(queue, found);
                assertThat(found).doesNotHaveDuplicates().containsAll(acknowledged);
                Queues.append(queue, List.of(event(next.get())));
                acknowledged.add(next.getAndIncrement());
            }
        }
        assertThat(acknowledged).hasSizeGreaterThan(100);
    }

    @Test
    void aSyncerThatDoesNothingIsFound() {
        assertThat(lost(1, Forgetful.NOTHING)).isNotEmpty();
    }

    /** With the first group after opening the file is forced; what the next ones write lies in the block that is mapped. */
    @Test
    void aSyncerThatLeavesTheLastBlockIsFound() {
        assertThat(leftOfFive(0, BlockSyncer.ToDisk::new)).containsExactly(0, 1, 2, 3, 4);
        assertThat(leftOfFive(5, () -> forgetful(Forgetful.LAST_BLOCK))).containsExactly(0, 1, 2, 3, 4, 5);
    }

    private List<Integer> leftOfFive(int first, BlockSyncer.Factory syncers) {
        try (ChronicleEventQueue queue = open(syncers)) {
            for (int number = first; number < first + 5; number++) {
                Queues.append(queue, List.of(event(number)));
            }
            disk.cutPower();
        }
        disk.restorePower();
        List<Integer> found = new ArrayList<>();
        try (ChronicleEventQueue queue = open(BlockSyncer.ToDisk::new)) {
            find(queue, found);
        }
        return found;
    }

    private Set<Integer> lost(long seed, Forgetful what) {
        Set<Integer> lost = appendUntilThePowerFails(new Random(seed), new AtomicInteger(), () -> forgetful(what));
        disk.restorePower();
        List<Integer> found = new ArrayList<>();
        try (ChronicleEventQueue queue = open(BlockSyncer.ToDisk::new)) {
            find(queue, found);
        } catch (OperationFailed gap) {
            assertThat(gap.code()).isEqualTo(FailureCode.CORRUPT);
        }
        found.forEach(lost::remove);
        return lost;
    }

    /** The numbers that were acknowledged. Every writer goes on until it is refused. */
    private Set<Integer> appendUntilThePowerFails(Random random, AtomicInteger next, BlockSyncer.Factory syncers) {
        Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        int cutAfter = 60 + random.nextInt(200);
        AtomicInteger appends = new AtomicInteger();
        List<Random> seeds = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            seeds.add(new Random(random.nextLong()));
        }
        try (ChronicleEventQueue queue = open(syncers)) {
            List<Thread> writers = seeds.stream()
                    .map(seed -> new Thread(() -> append(queue, seed, next, appends, cutAfter, acknowledged)))
                    .toList();
            writers.forEach(Thread::start);
            writers.forEach(CutPowerTest::join);
            assertThat(appends).hasValueGreaterThanOrEqualTo(cutAfter);
        }
        return acknowledged;
    }

    /** Whoever makes the append that is counted last cuts the power while the others append. */
    private void append(
            ChronicleEventQueue queue,
            Random random,
            AtomicInteger next,
            AtomicInteger appends,
            int cutAfter,
            Set<Integer> acknowledged) {
        while (true) {
            List<Envelope> events = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                byte[] data = new byte[random.nextInt(random.nextInt(12) == 0 ? 400_000 : 6_000)];
                random.nextBytes(data);
                events.add(event(next.getAndIncrement(), data));
            }
            ChannelName channel = appends.get() > cutAfter - 10 ? LATE : Queues.CHANNEL;
            CompletionStage<Void> append = queue.append(channel, events, List.of());
            if (appends.incrementAndGet() == cutAfter) {
                disk.cutPower();
            }
            try {
                Queues.await(append);
            } catch (CompletionException e) {
                assertThat(((OperationFailed) e.getCause()).code()).isEqualTo(FailureCode.QUEUE_BROKEN);
                return;
            }
            events.forEach(event -> acknowledged.add(number(event)));
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ChronicleEventQueue open(BlockSyncer.Factory syncers) {
        return new ChronicleEventQueue(
                disk.path().resolve("queue"), channel -> QueueSettings.DEFAULT, OPTIONS, syncers);
    }

    /** All numbers there are, in both channels. */
    private static void find(ChronicleEventQueue queue, List<Integer> found) {
        for (ChannelName channel : List.of(Queues.CHANNEL, LATE)) {
            try (Subscription subscription = queue.subscribe(channel, Queues.ARCHIVER, Reading.DURABLE)) {
                Queues.readAll(subscription).forEach(entry -> found.add(number(entry.envelope())));
            }
        }
    }

    private enum Forgetful {
        NOTHING,
        LAST_BLOCK
    }

    /**
     * One that syncs nothing, or files that were left or grew and never the block that is mapped. What Chronicle alone
     * would leave out is found here too, but by luck: it syncs a block whole soon after it has left it. PowerLossTest
     * finds that for certain.
     */
    private static BlockSyncer forgetful(Forgetful what) {
        BlockSyncer disk = new BlockSyncer.ToDisk();
        return new BlockSyncer() {
            @Override
            public void flushBlock(ExcerptAppender appender, Path file, long end) {}

            @Override
            public void force(Path file) throws IOException {
                if (what == Forgetful.LAST_BLOCK) {
                    disk.force(file);
                }
            }

            @Override
            public void forceDirectory(Path directory) throws IOException {
                if (what == Forgetful.LAST_BLOCK) {
                    disk.forceDirectory(directory);
                }
            }

            @Override
            public void close() throws IOException {
                disk.close();
            }
        };
    }
}
