package weir.bootstrap.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Records in the order of their times, however many: what does not fit memory waits in temporary files. */
final class SortedRecords implements AutoCloseable {
    private final long memoryBytesMax;
    private final List<PastRecord> inMemory = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final List<DataInputStream> open = new ArrayList<>();
    private long bytes;
    private long count;
    private @Nullable PriorityQueue<Run> runs;

    SortedRecords(long memoryBytesMax) {
        this.memoryBytesMax = memoryBytesMax;
    }

    long count() {
        return count;
    }

    void add(PastRecord record) throws IOException {
        inMemory.add(record);
        bytes += record.bytes();
        count++;
        if (bytes > memoryBytesMax) {
            spill();
        }
    }

    private void spill() throws IOException {
        Collections.sort(inMemory);
        Path file = Files.createTempFile("weir-import-", ".run");
        files.add(file);
        try (OutputStream raw = Files.newOutputStream(file);
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(raw, 1 << 16))) {
            for (PastRecord record : inMemory) {
                record.writeTo(out);
            }
        }
        inMemory.clear();
        bytes = 0;
    }

    private interface Source {
        /** Empty behind the last. */
        Optional<PastRecord> next() throws IOException;
    }

    /** One that is sorted, and stands before a record. */
    private record Run(PastRecord head, Source rest) implements Comparable<Run> {
        @Override
        public int compareTo(Run other) {
            return head.compareTo(other.head);
        }
    }

    /** The next in order; nothing is added any more. */
    Optional<PastRecord> next() throws IOException {
        PriorityQueue<Run> merging = runs;
        if (merging == null) {
            merging = begin();
            runs = merging;
        }
        Run first = merging.poll();
        if (first == null) {
            return Optional.empty();
        }
        push(first.rest, merging);
        return Optional.of(first.head);
    }

    private PriorityQueue<Run> begin() throws IOException {
        PriorityQueue<Run> merging = new PriorityQueue<>();
        Collections.sort(inMemory);
        Iterator<PastRecord> last = inMemory.iterator();
        push(() -> last.hasNext() ? Optional.of(last.next()) : Optional.empty(), merging);
        for (Path file : files) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
            open.add(in);
            push(() -> read(in), merging);
        }
        return merging;
    }

    private static Optional<PastRecord> read(DataInputStream in) throws IOException {
        in.mark(1);
        if (in.read() < 0) {
            return Optional.empty();
        }
        in.reset();
        try {
            return Optional.of(PastRecord.readFrom(in));
        } catch (EOFException e) {
            throw new IOException("a temporary file of the import was cut short", e);
        }
    }

    private static void push(Source source, PriorityQueue<Run> merging) throws IOException {
        source.next().ifPresent(head -> merging.add(new Run(head, source)));
    }

    @Override
    public void close() throws IOException {
        for (DataInputStream in : open) {
            in.close();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
