package weir.adapters.local.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.OperationFailed;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/** Short ways to say what tests of the queue say often. */
public final class Queues {
    public static final ChannelName CHANNEL = new ChannelName("demand");
    public static final AgentName ARCHIVER = new AgentName("archiver", 1);
    public static final LogOptions OPTIONS = LogOptions.DEFAULT.withDiskReserveBytes(0);

    private Queues() {}

    public static void append(EventQueue queue, List<Envelope> events) {
        await(queue.append(CHANNEL, events, List.of()));
    }

    public static void await(CompletionStage<Void> append) {
        try {
            append.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    public static OperationFailed failureOf(CompletionStage<Void> append) {
        try {
            await(append);
        } catch (CompletionException e) {
            return (OperationFailed) e.getCause();
        }
        throw new AssertionError("the append did not fail");
    }

    /** All that an agent of its own, new to the channel, finds. */
    public static List<Entry> readAll(EventQueue queue) {
        return readAll(queue, new AgentName("reader", 1 + (int) (System.nanoTime() & 0xFFFFFF)));
    }

    public static List<Entry> readAll(EventQueue queue, AgentName agent) {
        try (Subscription subscription = queue.subscribe(CHANNEL, agent, EventQueue.Reading.DURABLE)) {
            return readAll(subscription);
        }
    }

    public static List<Entry> readAll(Subscription subscription) {
        List<Entry> all = new ArrayList<>();
        while (true) {
            List<Entry> batch = subscription.poll(1000, Long.MAX_VALUE, Duration.ZERO);
            if (batch.isEmpty()) {
                return all;
            }
            all.addAll(batch);
        }
    }

    public static List<Envelope> envelopes(List<Entry> entries) {
        return entries.stream().map(Entry::envelope).toList();
    }

    /** The channel's files with that ending, by name. */
    public static List<Path> files(Path directory, String ending) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(CHANNEL.value()))) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /** Where those bytes stand in a file for the first time. */
    public static long find(Path file, byte[] wanted) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (java.util.Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new AssertionError("not found in " + file);
    }

    public static void overwrite(Path file, long at, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }
}
