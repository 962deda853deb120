package weir.adapters.local.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.adapters.local.log.Positions;
import weir.adapters.local.trace.TraceOptions.Retention;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.TraceStore.Found;
import weir.application.port.TraceStore.Sighting;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Parents;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** What the files of the trace hold is what was recorded, or less; never anything else. */
final class TraceFilesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final ChannelName ORDERS = new ChannelName("orders");
    private static final ChannelName CLICKS = new ChannelName("clicks");
    private static final AgentName AGENT = new AgentName("loader", 1);

    private final List<String> damages = new ArrayList<>();

    @TempDir
    private Path folder;

    /** What a plain map would say, and how far it is known to be durable. */
    private static final class Naive {
        final Map<DataId, Set<Sighting>> sightings = new HashMap<>();
        final Map<DataId, Set<DataId>> children = new HashMap<>();
        final Map<ChannelName, List<Entry>> queue = new HashMap<>();

        void append(ChannelName channel, List<Entry> entries) {
            queue.computeIfAbsent(channel, any -> new ArrayList<>()).addAll(entries);
            for (Entry entry : entries) {
                Envelope event = entry.envelope();
                sightings
                        .computeIfAbsent(event.id(), any -> new HashSet<>())
                        .add(new Sighting(channel, event.source(), event.created(), entry.position()));
                Parents.of(event).forEach(parent -> children.computeIfAbsent(parent, any -> new HashSet<>())
                        .add(event.id()));
            }
        }

        /** The queue still holds them. */
        long forget(Set<DataId> ids) {
            long known = ids.stream()
                    .filter(id -> sightings.containsKey(id) || children.containsKey(id))
                    .count();
            sightings.keySet().removeAll(ids);
            children.keySet().removeAll(ids);
            children.values().forEach(others -> others.removeAll(ids));
            children.values().removeIf(Set::isEmpty);
            return known;
        }

        List<Entry> behind(ChannelName channel, Optional<Position> position) {
            return queue.getOrDefault(channel, List.of()).stream()
                    .filter(entry -> position.isEmpty() || entry.position().compareTo(position.get()) > 0)
                    .toList();
        }
    }

    /** Random batches, kills, restarts and torn files; whatever was lost is recorded again as the tracer would. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void saysWhatAPlainMapSays(long seed) throws IOException {
        Random random = new Random(seed);
        Naive naive = new Naive();
        List<DataId> ids = new ArrayList<>();
        long position = 1;
        EmbeddedTraceStore store = Traces.small(folder, damages::add);
        for (int round = 0; round < 150; round++) {
            ChannelName channel = random.nextInt(3) == 0 ? CLICKS : ORDERS;
            List<Entry> batch = new ArrayList<>();
            for (int i = random.nextInt(60); i >= 0; i--) {
                position += 1 + random.nextInt(5);
                batch.add(entry(position, event(random, ids, position)));
            }
            naive.append(channel, batch);
            catchUp(store, naive);
            store.keep(NOON.plusSeconds(round));
            catchUp(store, naive);
            switch (random.nextInt(12)) {
                case 0 -> {
                    store.close();
                    store = Traces.small(folder, damages::add);
                }
                case 1 -> store = killed(store, random);
                case 2 -> {
                    store.close();
                    if (seed % 2 == 0) {
                        tear(random);
                    }
                    store = Traces.small(folder, damages::add);
                }
                case 3 -> {
                    if (seed % 2 == 1) { // damage has them recorded again
                        forgetSome(store, naive, ids, random);
                    }
                }
                default -> requireTrue(store, naive, ids, random);
            }
        }
        catchUp(store, naive);
        if (seed % 2 == 0) {
            requireTrue(store, naive, ids, random);
        } else {
            assertThat(damages).isEmpty();
            requireAll(store, naive, ids);
        }
        store.close();
    }

    private static void forgetSome(EmbeddedTraceStore store, Naive naive, List<DataId> ids, Random random) {
        Set<DataId> forgotten = new HashSet<>();
        for (int i = random.nextInt(30); i >= 0 && !ids.isEmpty(); i--) {
            forgotten.add(ids.get(random.nextInt(ids.size())));
        }
        assertThat(store.forget(forgotten)).isEqualTo(naive.forget(forgotten));
    }

    /** Each byte of a segment in turn: what it held is recorded again, whether the damage shows at once or later. */
    @Test
    void aDamagedSegmentIsMadeUpFor() throws IOException {
        Naive naive = new Naive();
        naive.append(ORDERS, plain(0, 300));
        List<DataId> ids = naive.queue.get(ORDERS).stream()
                .map(entry -> entry.envelope().id())
                .toList();
        EmbeddedTraceStore first = Traces.small(folder, damages::add);
        catchUp(first, naive);
        first.close();
        Path sound = folder.resolveSibling(folder.getFileName() + "-sound");
        Traces.copy(folder, sound);
        List<String> segments;
        try (Stream<Path> files = Files.list(sound.resolve("ids"))) {
            segments = files.map(file -> file.getFileName().toString()).toList();
        }
        for (String segment : segments) {
            long bytes = Files.size(sound.resolve("ids").resolve(segment));
            for (long at = 0; at < bytes; at += 61) {
                delete(folder);
                Traces.copy(sound, folder);
                try (RandomAccessFile file = new RandomAccessFile(
                        folder.resolve("ids").resolve(segment).toFile(), "rw")) {
                    file.seek(at);
                    int was = file.read();
                    file.seek(at);
                    file.write(was ^ 16);
                }
                EmbeddedTraceStore store = Traces.small(folder, damages::add);
                catchUp(store, naive);
                requireAll(store, naive, ids);
                store.close();
            }
        }
        assertThat(damages).hasSizeGreaterThan(100);
        delete(sound);
    }

    /** Without {@code close}: the copy has what the files had, and the buffer is gone. */
    private EmbeddedTraceStore killed(EmbeddedTraceStore store, Random random) throws IOException {
        Path copy = folder.resolveSibling(folder.getFileName() + "-killed");
        Traces.copy(folder, copy);
        store.close();
        delete(folder);
        Traces.copy(copy, folder);
        delete(copy);
        if (random.nextBoolean()) {
            Files.write(folder.resolve("ids/0000000000000007-0000000000000009.ids.part"), new byte[100]);
        }
        return Traces.small(folder, damages::add);
    }

    private void tear(Random random) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(path -> path.toString().endsWith(".ids") || path.endsWith("names"))
                    .sorted()
                    .toList();
        }
        Path torn = files.get(random.nextInt(files.size()));
        try (RandomAccessFile file = new RandomAccessFile(torn.toFile(), "rw")) {
            if (random.nextBoolean()) {
                file.setLength(random.nextInt((int) file.length() + 1));
            } else if (file.length() > 0) {
                long at = random.nextInt((int) file.length());
                file.seek(at);
                int was = file.read();
                file.seek(at);
                file.write(was ^ (1 << random.nextInt(8)));
            }
        }
    }

    private static void catchUp(EmbeddedTraceStore store, Naive naive) {
        for (ChannelName channel : List.of(ORDERS, CLICKS)) {
            List<Entry> missing = naive.behind(channel, store.indexed(channel));
            for (int from = 0; from < missing.size(); from += 50) {
                store.record(channel, missing.subList(from, Math.min(from + 50, missing.size())));
            }
        }
    }

    /** Some of the ids: nothing is said that is not so, and nothing is missing that was recorded. */
    private void requireTrue(EmbeddedTraceStore store, Naive naive, List<DataId> ids, Random random) {
        for (int i = 0; i < 20 && !ids.isEmpty(); i++) {
            DataId id = ids.get(random.nextInt(ids.size()));
            int before = damages.size();
            Found found = store.find(id, 1_000);
            Set<Sighting> known = naive.sightings.getOrDefault(id, Set.of());
            assertThat(known).containsAll(found.sightings());
            assertThat(naive.children.getOrDefault(id, Set.of())).containsAll(found.children());
            if (damages.isEmpty()) {
                assertThat(found.sightings()).hasSameSizeAs(known);
            } else if (damages.size() > before) {
                catchUp(store, naive);
            }
        }
        assertThat(store.find(new DataId(random.nextLong(), random.nextLong()), 10))
                .isEqualTo(Found.NOTHING);
    }

    /** A damaged block shows when it is read: what it held is recorded again then. */
    private void requireAll(EmbeddedTraceStore store, Naive naive, List<DataId> ids) {
        for (DataId id : ids) {
            store.find(id, 1_000);
        }
        catchUp(store, naive);
        for (DataId id : ids) {
            Found found = store.find(id, 1_000);
            assertThat(Set.copyOf(found.sightings())).isEqualTo(naive.sightings.getOrDefault(id, Set.of()));
            assertThat(Set.copyOf(found.children())).isEqualTo(naive.children.getOrDefault(id, Set.of()));
        }
    }

    private static Envelope event(Random random, List<DataId> ids, long position) {
        DataId id = random.nextInt(10) == 0 && !ids.isEmpty()
                ? ids.get(random.nextInt(ids.size()))
                : random.nextBoolean()
                        ? DataId.version7(NOON.toEpochMilli() + position, random.nextInt(), random.nextLong())
                        : new DataId(random.nextLong(), random.nextLong());
        List<DataId> parents =
                random.nextInt(5) == 0 && !ids.isEmpty() ? List.of(ids.get(random.nextInt(ids.size()))) : List.of();
        ids.add(id);
        return new Envelope(
                id,
                new SourceName("source-" + random.nextInt(5)),
                ORDERS,
                NOON.plusMillis(position),
                Envelope.JSON,
                Payload.of("{}"),
                Parents.attribute(parents));
    }

    private static Entry entry(long position, Envelope event) {
        return new Entry(Positions.of(position), event, Optional.empty());
    }

    private static List<Entry> plain(int from, int to) {
        List<Entry> entries = new ArrayList<>();
        for (int i = from; i < to; i++) {
            Instant created = NOON.plusMillis(i);
            DataId id = DataId.version7(created.toEpochMilli(), 0, i);
            entries.add(entry(
                    i,
                    new Envelope(
                            id, new SourceName("shop"), ORDERS, created, Envelope.JSON, Payload.of("{}"), Map.of())));
        }
        return entries;
    }

    private static DataId id(int number) {
        return plain(number, number + 1).get(0).envelope().id();
    }

    @Test
    void whatIsTornOfStepsIsCutOffAndTheRestIsTrue() throws IOException {
        for (int cut = 0; cut < 3 * StepFile.BYTES; cut += 7) {
            delete(folder);
            EmbeddedTraceStore store = Traces.small(folder, damages::add);
            for (int i = 0; i < 5; i++) {
                store.record(step(10 * i, i));
            }
            store.close();
            Path file = folder.resolve("steps/orders/loader@1/0000000000000001.steps");
            long whole = Files.size(file);
            try (RandomAccessFile steps = new RandomAccessFile(file.toFile(), "rw")) {
                steps.setLength(whole - cut);
            }
            EmbeddedTraceStore again = Traces.small(folder, damages::add);
            int left = (int) ((whole - cut) / StepFile.BYTES);
            for (int i = 0; i < 5; i++) {
                assertThat(again.steps(ORDERS, Positions.of(10 * i + 5)))
                        .as("step %d of %d", i, left)
                        .isEqualTo(i < left ? List.of(step(10 * i, i)) : List.of());
            }
            again.record(step(90, 90));
            assertThat(again.steps(ORDERS, Positions.of(95))).containsExactly(step(90, 90));
            again.close();
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void aDamagedStepIsNotKnown() throws IOException {
        EmbeddedTraceStore store = Traces.small(folder, damages::add);
        for (int i = 0; i < 5; i++) {
            store.record(step(10 * i, i));
        }
        Path file = folder.resolve("steps/orders/loader@1/0000000000000001.steps");
        try (RandomAccessFile steps = new RandomAccessFile(file.toFile(), "rw")) {
            steps.seek(2 * StepFile.BYTES + 20);
            steps.write(77);
        }
        assertThat(store.steps(ORDERS, Positions.of(25))).isEmpty();
        store.close();
    }

    private static Step step(int first, int second) {
        return new Step(
                ORDERS, AGENT, Positions.of(first), Positions.of(first + 9), NOON.plusSeconds(second), "orders");
    }

    @Test
    void whatIsTooOldOrTooMuchGoes() {
        Retention hour = new Retention(Duration.ofHours(1), 1L << 40);
        EmbeddedTraceStore store = Traces.small(folder, hour, damages::add);
        fill(store, 0, 2_000);
        store.keep(NOON.plus(Duration.ofHours(2)));
        assertThat(store.indexed(ORDERS)).contains(Positions.of(1_999));
        store.close();

        EmbeddedTraceStore tiny = Traces.small(folder, new Retention(Duration.ofDays(9), 40_000), damages::add);
        fill(tiny, 2_000, 12_000);
        tiny.keep(NOON.plusSeconds(60));
        assertThat(tiny.find(id(3_000), 1)).isEqualTo(Found.NOTHING);
        assertThat(tiny.find(id(11_999), 1).sightings()).hasSize(1);
        assertThat(tiny.indexed(ORDERS)).contains(Positions.of(11_999));
        tiny.close();
    }

    private static void fill(EmbeddedTraceStore store, int from, int to) {
        for (int i = from; i < to; i += 50) {
            store.record(ORDERS, plain(i, i + 50));
            store.keep(NOON.plusMillis(i));
        }
    }

    @Test
    void segmentsStayFewAndAllIsFound() throws IOException {
        EmbeddedTraceStore store = Traces.small(folder, damages::add);
        fill(store, 0, 20_000);
        for (int i = 0; i < 20_000; i += 37) {
            assertThat(store.find(id(i), 1).sightings()).hasSize(1);
        }
        store.close();
        try (Stream<Path> files = Files.list(folder.resolve("ids"))) {
            assertThat(files.count()).isLessThan(80);
        }
    }

    /** Merging was ended between the new segment and the removal of the old ones. */
    @Test
    void segmentsWhosePlaceWasTakenAreRemoved() throws IOException {
        EmbeddedTraceStore store = Traces.small(folder, damages::add);
        for (int i = 0; i < 7; i++) {
            store.record(ORDERS, plain(50 * i, 50 * i + 50));
        }
        store.close();
        Path before = folder.resolveSibling(folder.getFileName() + "-before");
        Traces.copy(folder.resolve("ids"), before);
        EmbeddedTraceStore merging = Traces.small(folder, damages::add);
        merging.record(ORDERS, plain(350, 400));
        merging.record(ORDERS, plain(400, 450));
        merging.keep(NOON);
        merging.close();
        try (Stream<Path> old = Files.list(before)) {
            for (Path file : old.toList()) {
                Path there = folder.resolve("ids").resolve(String.valueOf(file.getFileName()));
                if (!Files.exists(there)) {
                    Files.copy(file, there);
                }
            }
        }
        EmbeddedTraceStore again = Traces.small(folder, damages::add);
        for (int i = 0; i < 450; i++) {
            assertThat(again.find(id(i), 10).sightings()).hasSize(1);
        }
        again.close();
        try (Stream<Path> files = Files.list(folder.resolve("ids"))) {
            assertThat(files.count()).isLessThan(4);
        }
        delete(before);
    }

    @Test
    void aDiskWithoutRoomIsLeftAlone() {
        TraceOptions options =
                new TraceOptions(() -> Traces.WEEK, Long.MAX_VALUE, 64, Duration.ZERO, 1_000, 100, damages::add);
        EmbeddedTraceStore store = new EmbeddedTraceStore(folder, options);
        for (int i = 0; i < 5; i++) {
            store.record(ORDERS, plain(60 * i, 60 * i + 60));
        }
        assertThatThrownBy(() -> store.record(ORDERS, plain(300, 360)))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.DISK_FULL));
        assertThatThrownBy(() -> store.keep(NOON)).isInstanceOf(OperationFailed.class);
        assertThatThrownBy(() -> store.record(step(0, 1))).isInstanceOf(OperationFailed.class);
        assertThat(store.find(id(5), 1).sightings()).hasSize(1);
        assertThat(store.indexed(ORDERS)).contains(Positions.of(299));
        assertThatThrownBy(store::close).isInstanceOf(OperationFailed.class);
    }

    @Test
    void oneProcessHasTheFolder() {
        EmbeddedTraceStore store = Traces.small(folder, damages::add);
        store.record(ORDERS, plain(0, 1));
        EmbeddedTraceStore second = Traces.small(folder, damages::add);
        assertThatThrownBy(() -> second.indexed(ORDERS))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.IN_USE));
        store.close();
        assertThat(second.indexed(ORDERS)).contains(Positions.of(0));
        second.close();
    }

    /** Files that an earlier version wrote. */
    @Test
    void theFormatStays() throws IOException {
        EmbeddedTraceStore store = Traces.small(folder, damages::add);
        store.record(ORDERS, plain(256, 259));
        store.record(step(256, 1));
        store.close();
        String names = HexFormat.of().formatHex(Files.readAllBytes(folder.resolve("names")));
        assertThat(names).isEqualTo(golden("names"));
        assertThat(HexFormat.of()
                        .formatHex(Files.readAllBytes(folder.resolve("steps/orders/loader@1/0000000000000001.steps"))))
                .isEqualTo(golden("steps"));
        assertThat(HexFormat.of()
                        .formatHex(Files.readAllBytes(folder.resolve("ids/0000000000000001-0000000000000001.ids"))))
                .isEqualTo(golden("segment"));
    }

    private static String golden(String name) throws IOException {
        Path file = Path.of("src/test/resources/weir/adapters/local/trace", name + ".hex");
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            String bytes = line.replaceAll("#.*", "").replace(" ", "");
            int times = bytes.indexOf('*');
            text.append(
                    times < 0 ? bytes : bytes.substring(0, times).repeat(Integer.parseInt(bytes.substring(times + 1))));
        }
        return text.toString();
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
