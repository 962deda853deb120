package weir.benchmarks.kernels;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import weir.adapters.local.chronicle.ChronicleEventQueue;
import weir.adapters.local.journal.JournalEventQueue;
import weir.adapters.local.log.LogOptions;
import weir.application.port.EventQueue;
import weir.application.port.QueueSettings;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.Envelope;

/** A group of events made durable, and read again: through the queue, and as plainly as a disk and memory can. */
@State(Scope.Benchmark)
public class QueueKernels {
    private static final int GROUP = 256;
    /** Many blocks of a reader, and few enough to stay in memory. */
    private static final int READABLE_GROUPS = 200;

    private static final long FILE_BYTES = 256L << 20;
    private static final QueueSettings SETTINGS =
            new QueueSettings(QueueSettings.Ack.SYNCED, Duration.ofSeconds(1), 8L << 30);

    private Path folder = Path.of("");
    private List<Envelope> group = List.of();
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private ChronicleEventQueue queue;
    private JournalEventQueue journal;
    private JournalEventQueue readable;
    private Subscription reader;
    private FileChannel file;

    @Setup
    public void prepare() throws IOException {
        folder = Files.createTempDirectory(Path.of("benchmarks", "target"), "queue-");
        group = SampleEntries.envelopes().subList(0, GROUP);
        int groupBytes =
                group.stream().mapToInt(envelope -> envelope.data().length()).sum();
        bytes = ByteBuffer.allocateDirect(groupBytes);
        queue = new ChronicleEventQueue(folder.resolve("queue"), channel -> SETTINGS, LogOptions.DEFAULT, Set.of());
        journal = new JournalEventQueue(folder.resolve("journal"), channel -> SETTINGS, LogOptions.DEFAULT, Set.of());
        readable = new JournalEventQueue(folder.resolve("readable"), channel -> SETTINGS, LogOptions.DEFAULT, Set.of());
        for (int i = 0; i < READABLE_GROUPS; i++) {
            readable.append(SampleEntries.CHANNEL, group, List.of())
                    .toCompletableFuture()
                    .join();
        }
        reader = readable.subscribe(SampleEntries.CHANNEL, new AgentName("reader", 1), EventQueue.Reading.DURABLE);
        file = FileChannel.open(folder.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        while (file.position() < FILE_BYTES) {
            file.write(zeros.clear());
        }
        file.force(true);
        file.position(0);
    }

    /** The limit: the same bytes into a file that was zeroed before, and forced. */
    @Benchmark
    @OperationsPerInvocation(GROUP)
    public void limitForce() throws IOException {
        if (file.position() + bytes.capacity() > FILE_BYTES) {
            file.position(0);
        }
        file.write(bytes.clear());
        file.force(false);
    }

    @Benchmark
    @OperationsPerInvocation(GROUP)
    public void appendSynced() {
        queue.append(SampleEntries.CHANNEL, group, List.of())
                .toCompletableFuture()
                .join();
    }

    @Benchmark
    @OperationsPerInvocation(GROUP)
    public void appendToJournalSynced() {
        journal.append(SampleEntries.CHANNEL, group, List.of())
                .toCompletableFuture()
                .join();
    }

    /** What stands in files that the system holds in memory: checked, decoded, and given out. */
    @Benchmark
    @OperationsPerInvocation(GROUP)
    public int readJournal() {
        int events = 0;
        while (events < GROUP) {
            int polled =
                    reader.poll(GROUP - events, Long.MAX_VALUE, Duration.ZERO).size();
            if (polled == 0) {
                reader.rewind();
            }
            events += polled;
        }
        return events;
    }

    @TearDown
    public void delete() throws IOException {
        queue.close();
        reader.close();
        readable.close();
        journal.close();
        file.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
