package weir.adapters.local.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import weir.adapters.local.log.LogEventQueue;
import weir.adapters.local.log.LogOptions;
import weir.adapters.local.log.Queues;
import weir.application.port.Entry;
import weir.application.port.EventQueue.Reading;
import weir.application.port.QueueEvents;
import weir.application.port.QueueSettings;
import weir.application.port.Subscription;
import weir.domain.envelope.Envelope;

/** A journal's folder to be damaged, and what its queue says afterwards. */
final class JournalDisk {
    final Path directory;

    /** What was told of damage. */
    final List<String> told = Collections.synchronizedList(new ArrayList<>());

    JournalDisk(Path directory) {
        this.directory = directory;
    }

    LogEventQueue open() {
        return open(Queues.OPTIONS);
    }

    LogEventQueue open(LogOptions options) {
        return new JournalEventQueue(
                directory, channel -> QueueSettings.DEFAULT, options.withDamages(told::add), Set.of());
    }

    /** Appends groups of events, each synced before the next, and closes. */
    @SafeVarargs
    final void write(List<Envelope>... groups) {
        try (LogEventQueue queue = open()) {
            for (List<Envelope> group : groups) {
                Queues.append(queue, group);
            }
        }
    }

    /** As after a kill: nothing says that the files were left in order. */
    void leaveAsAfterAKill() throws IOException {
        Files.deleteIfExists(mark());
    }

    /** Has the next group begin a file. */
    void beginFile(List<Envelope> group) throws IOException {
        leaveAsAfterAKill();
        write(group);
    }

    Path mark() {
        return directory.resolve("demand/closed");
    }

    List<Path> files() {
        try {
            return Queues.files(directory, JournalSegments.SUFFIX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path onlyFile() {
        List<Path> files = files();
        if (files.size() != 1) {
            throw new AssertionError("one file was expected, not " + files);
        }
        return files.get(0);
    }

    /** What lies in the quarantine. */
    List<Path> quarantine() throws IOException {
        Path folder = directory.resolve("demand/quarantine");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> kept = Files.list(folder)) {
            return kept.sorted().toList();
        }
    }

    /** What can be read now, and that it stays so when one more is appended, which comes last and is read in order. */
    List<Integer> readAndAppend(int next) {
        try (LogEventQueue queue = open();
                Subscription reader = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE)) {
            List<Integer> before = numbers(Queues.readAll(reader));
            Queues.append(queue, List.of(QueueEvents.event(next)));
            reader.rewind();
            List<Integer> after = numbers(Queues.readAll(reader));
            List<Integer> expected = new ArrayList<>(before);
            expected.add(next);
            if (!after.equals(expected)) {
                throw new AssertionError("after one more there is " + after + ", not " + expected);
            }
            return before;
        }
    }

    List<Integer> read() {
        try (LogEventQueue queue = open()) {
            return numbers(Queues.readAll(queue));
        }
    }

    /** The numbers of what each poll finds, with null before those that do not follow directly. */
    List<Integer> readWithGaps() {
        List<Integer> found = new ArrayList<>();
        try (LogEventQueue queue = open();
                Subscription reader = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE)) {
            for (List<Entry> batch = poll(reader); !batch.isEmpty(); batch = poll(reader)) {
                if (!reader.isContinuous()) {
                    found.add(null);
                }
                found.addAll(numbers(batch));
            }
        }
        return found;
    }

    private static List<Entry> poll(Subscription reader) {
        return reader.poll(1_000, Long.MAX_VALUE, java.time.Duration.ZERO);
    }

    static List<Integer> numbers(List<Entry> entries) {
        return entries.stream()
                .map(entry -> QueueEvents.number(entry.envelope()))
                .toList();
    }

    static void cut(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(at);
        }
    }

    /** Where the record of that event begins: its data stands behind its header and its names. */
    static long recordOf(Path file, int number) throws IOException {
        long data =
                Queues.find(file, ("{\"number\":" + number + "}").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        byte[] bytes = Files.readAllBytes(file);
        long at = 0;
        while (true) {
            int length = java.nio.ByteBuffer.wrap(bytes)
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                    .getInt((int) at + 8);
            if (at + length > data) {
                return at;
            }
            at += length;
        }
    }
}
