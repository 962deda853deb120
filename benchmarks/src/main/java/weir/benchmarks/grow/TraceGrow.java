package weir.benchmarks.grow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import weir.adapters.local.log.Positions;
import weir.adapters.local.trace.EmbeddedTraceStore;
import weir.adapters.local.trace.TraceOptions;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.application.port.TraceStore;
import weir.benchmarks.peers.MarkdownTable;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/**
 * The trace by itself with more and more ids, half of them the front end's and half of no order: recording and looking up.
 *
 * @param mergedMax how many records a segment has at most that is made of others: with fewer there are more segments
 */
record TraceGrow(List<Integer> millions, long mergedMax) {
    private static final ChannelName ORDERS = new ChannelName("orders");
    private static final SourceName SHOP = new SourceName("shop");
    private static final AgentName LOADER = new AgentName("loader", 1);
    private static final int BATCH = 4_000;
    private static final int LOOK_UPS = 50_000;
    private static final long BEGAN_MILLIS = 1_795_000_000_000L;

    String run(Path folder) throws IOException {
        MarkdownTable table = new MarkdownTable(
                "ids",
                "recorded a second",
                "front end's: p50 us",
                "p99",
                "no order: p50 us",
                "p99",
                "absent: p99 us",
                "longest us",
                "index MiB",
                "segments");
        delete(folder);
        TraceOptions usual = TraceOptions.of(
                () -> new TraceOptions.Retention(Duration.ofDays(7), 1L << 40),
                0,
                damage -> System.err.println(damage));
        TraceOptions options = new TraceOptions(
                usual.retention(),
                usual.diskReserveBytes(),
                usual.bufferedMax(),
                usual.bufferedAgeMax(),
                mergedMax,
                usual.stepsMax(),
                usual.damages());
        try (TraceStore store = new EmbeddedTraceStore(folder, options)) {
            int recorded = 0;
            for (int next : millions) {
                int upTo = next * 1_000_000;
                double seconds = record(store, recorded, upTo);
                table.row(row(store, folder, upTo, (upTo - recorded) / seconds));
                recorded = upTo;
            }
        }
        delete(folder);
        return table.toString();
    }

    private static double record(TraceStore store, int from, int upTo) {
        long nanos = 0;
        for (int i = from; i < upTo; i += BATCH) {
            List<Entry> batch = batch(i, Math.min(upTo, i + BATCH));
            Position first = batch.get(0).position();
            Position last = batch.get(batch.size() - 1).position();
            long began = System.nanoTime();
            store.record(ORDERS, batch);
            store.record(new TraceStore.Step(ORDERS, LOADER, first, last, created(i), "orders"));
            store.keep(created(i));
            nanos += System.nanoTime() - began;
        }
        return nanos / 1e9;
    }

    private static List<Entry> batch(int from, int upTo) {
        List<Entry> batch = new ArrayList<>();
        for (int i = from; i < upTo; i++) {
            Envelope event =
                    new Envelope(id(i), SHOP, ORDERS, created(i), Envelope.JSON, Payload.of(new byte[0]), Map.of());
            batch.add(new Entry(Positions.of(i), event, Optional.empty()));
        }
        return batch;
    }

    /** 100,000 events a second. */
    private static Instant created(int i) {
        return Instant.ofEpochMilli(BEGAN_MILLIS + i / 100);
    }

    private static DataId id(int i) {
        long noise = mix(i);
        return i % 2 == 0 ? DataId.version7(BEGAN_MILLIS + i / 100, noise, mix(noise)) : new DataId(noise, mix(noise));
    }

    /** SplitMix64. */
    private static long mix(long number) {
        long mixed = (number + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private static Object[] row(TraceStore store, Path folder, int ids, double rate) throws IOException {
        Random random = new Random(ids);
        long[] ordered = look(store, i -> id(random.nextInt(ids) & ~1), true);
        long[] unordered = look(store, i -> id(random.nextInt(ids) | 1), true);
        long[] absent = look(store, i -> new DataId(random.nextLong(), random.nextLong()), false);
        long longest = Math.max(Math.max(ordered[LOOK_UPS - 1], unordered[LOOK_UPS - 1]), absent[LOOK_UPS - 1]);
        return new Object[] {
            "%,d".formatted(ids),
            "%,d".formatted((long) rate),
            micros(ordered, 0.5),
            micros(ordered, 0.99),
            micros(unordered, 0.5),
            micros(unordered, 0.99),
            micros(absent, 0.99),
            longest / 1_000,
            bytes(folder) >> 20,
            segments(folder)
        };
    }

    /** Where it stands, and each agent's step there: what a trace asks of the store. In nanoseconds, in order. */
    private static long[] look(TraceStore store, IntFunction<DataId> ids, boolean there) {
        long[] nanos = new long[LOOK_UPS];
        for (int i = -LOOK_UPS / 10; i < LOOK_UPS; i++) {
            DataId id = ids.apply(i);
            long began = System.nanoTime();
            TraceStore.Found found = store.find(id, 100);
            for (TraceStore.Sighting sighting : found.sightings()) {
                if (store.steps(ORDERS, sighting.position()).isEmpty()) {
                    throw new IllegalStateException("no step at " + sighting);
                }
            }
            nanos[Math.max(0, i)] = System.nanoTime() - began;
            if (found.sightings().isEmpty() == there) {
                throw new IllegalStateException(id + " is " + (there ? "not " : "") + "there");
            }
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private static long micros(long[] sorted, double share) {
        return sorted[(int) (sorted.length * share)] / 1_000;
    }

    private static long bytes(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private static long segments(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("ids"))) {
            return files.count();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            List<Path> all;
            try (Stream<Path> found = Files.walk(folder)) {
                all = found.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : all) {
                Files.delete(path);
            }
        }
    }
}
