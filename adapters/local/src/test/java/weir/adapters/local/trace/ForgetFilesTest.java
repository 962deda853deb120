package weir.adapters.local.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.adapters.local.log.Positions;
import weir.adapters.local.trace.TraceOptions.Retention;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.TraceStore.Found;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Parents;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** What is forgotten is in no file any more, whatever the process or the machine dies of, and all else is as it was. */
final class ForgetFilesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final ChannelName ORDERS = new ChannelName("orders");
    private static final int EVENTS = 400;

    /** Children of others, which are odd, and parents, which are even. */
    private static final Set<DataId> FORGOTTEN = IntStream.range(0, EVENTS)
            .filter(i -> i % 10 == 3 || i % 20 == 4)
            .mapToObj(ForgetFilesTest::id)
            .collect(Collectors.toSet());

    private final List<String> damages = new CopyOnWriteArrayList<>();

    @TempDir
    private Path temporary;

    private static DataId id(int number) {
        return new DataId(new Random(number).nextLong(), number);
    }

    /** One in two is derived from the one before it. */
    private static Entry entry(int number) {
        return new Entry(
                Positions.of(number),
                new Envelope(
                        id(number),
                        new SourceName("shop"),
                        ORDERS,
                        NOON.plusMillis(number),
                        Envelope.JSON,
                        Payload.of("{}"),
                        number % 2 == 0 ? Map.of() : Parents.attribute(List.of(id(number - 1)))),
                Optional.empty());
    }

    private static List<Entry> entries(int from, int to) {
        return IntStream.range(from, to).mapToObj(ForgetFilesTest::entry).toList();
    }

    private static void fill(EmbeddedTraceStore store) {
        for (int i = 0; i < EVENTS; i += 20) {
            store.record(ORDERS, entries(i, i + 20));
            if (i % 100 == 0) {
                store.keep(NOON.plusMillis(i)); // some become one
            }
        }
    }

    private EmbeddedTraceStore open(Path folder, TraceDisk disk) {
        return Traces.small(folder, Traces.WEEK, damages::add, disk);
    }

    /** As the tracer does: behind what is there, whatever it is. */
    private static void catchUp(EmbeddedTraceStore store) {
        int from = store.indexed(ORDERS)
                .map(ForgetFilesTest::number)
                .map(last -> last + 1)
                .orElse(0);
        if (from < EVENTS) {
            store.record(ORDERS, entries(from, EVENTS));
        }
    }

    private static int number(Position position) {
        return Math.toIntExact(Positions.index(position));
    }

    /** All others are there, with their relatives; of the forgotten all is, or nothing. */
    private static void requireOthers(EmbeddedTraceStore store) {
        for (int i = 0; i < EVENTS; i++) {
            Found found = store.find(id(i), 10);
            if (FORGOTTEN.contains(id(i))) {
                assertThat(found.sightings().size()).as("%d", i).isLessThanOrEqualTo(1);
            } else {
                assertThat(found.sightings()).as("%d", i).hasSize(1);
                boolean hasParent = i % 2 == 1 && !FORGOTTEN.contains(id(i - 1));
                if (hasParent) {
                    assertThat(found.parents()).as("parents of %d", i).containsExactly(id(i - 1));
                }
            }
        }
    }

    private static void requireForgotten(EmbeddedTraceStore store, Path folder) throws IOException {
        for (int i = 0; i < EVENTS; i++) {
            Found found = store.find(id(i), 10);
            if (FORGOTTEN.contains(id(i))) {
                assertThat(found).as("%d", i).isEqualTo(Found.NOTHING);
            } else {
                assertThat(found.sightings()).as("%d", i).hasSize(1);
                assertThat(found.parents()).doesNotContainAnyElementsOf(FORGOTTEN);
                assertThat(found.children()).doesNotContainAnyElementsOf(FORGOTTEN);
            }
        }
        assertThat(holding(folder)).as("files that hold forgotten ids").isEmpty();
    }

    /** The files that hold any of the ids, byte for byte, wherever they stand in them. */
    private static List<String> holding(Path folder) throws IOException {
        List<String> holding = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                boolean holds = FORGOTTEN.stream().anyMatch(id -> text.contains(bytes(id)));
                if (holds) {
                    holding.add(folder.relativize(file).toString());
                }
            }
        }
        return holding;
    }

    private static String bytes(DataId id) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(id.mostSignificant()).putLong(id.leastSignificant());
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }

    /** A real disk that can tell what it would hold if the process died before each effect, or the power went. */
    private static class WatchedDisk implements TraceDisk {
        private final Path folder;
        private final Path images;
        private final List<String> effects = new ArrayList<>();
        private final List<Path> left = new ArrayList<>();

        /** By name, what is on the disk of the file that has it now. */
        private final Map<String, byte[]> forced = new TreeMap<>();

        /** The same by the names that are on the disk. */
        private Map<String, byte[]> named = new TreeMap<>();

        private boolean isWatching;
        private int made;

        WatchedDisk(Path folder, Path images) {
            this.folder = folder;
            this.images = images;
        }

        /** From now on; what is there is on the disk. */
        void watch() throws IOException {
            try (Stream<Path> files = Files.list(folder.resolve("ids"))) {
                for (Path file : files.toList()) {
                    forced.put(name(file), Files.readAllBytes(file));
                }
            }
            named = new TreeMap<>(forced);
            isWatching = true;
        }

        private static String name(Path file) {
            return String.valueOf(file.getFileName());
        }

        private void before(String effect) throws IOException {
            if (isWatching) {
                effects.add(effect);
                left.add(killed());
                left.add(withoutPower());
            }
        }

        /** What a process that dies now leaves. */
        Path killed() throws IOException {
            Path image = images.resolve("killed-" + made++);
            Traces.copy(folder, image);
            return image;
        }

        /** What the loss of power now leaves, if nothing came to the disk by itself. */
        Path withoutPower() throws IOException {
            Path image = images.resolve("without-power-" + made++);
            Files.createDirectories(image.resolve("ids"));
            Files.copy(folder.resolve("names"), image.resolve("names"));
            for (Map.Entry<String, byte[]> file : named.entrySet()) {
                Files.write(image.resolve("ids").resolve(file.getKey()), file.getValue());
            }
            return image;
        }

        @Override
        public void force(Path file, FileChannel channel) throws IOException {
            before("force " + name(file));
            TraceDisk.REAL.force(file, channel);
            forced.put(name(file), Files.readAllBytes(file));
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            before("rename " + name(from));
            TraceDisk.REAL.rename(from, to);
            byte[] content = forced.remove(name(from));
            forced.put(name(to), content == null ? new byte[0] : content);
        }

        @Override
        public void delete(Path file) throws IOException {
            before("delete " + name(file));
            TraceDisk.REAL.delete(file);
            forced.remove(name(file));
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            before("force the directory");
            TraceDisk.REAL.forceDirectory(directory);
            named = new TreeMap<>(forced);
        }
    }

    private WatchedDisk forgetOn(WatchedDisk disk) throws IOException {
        try (EmbeddedTraceStore first = open(disk.folder, TraceDisk.REAL)) {
            fill(first);
        }
        // What was not read by the tracer before, and waits in memory.
        EmbeddedTraceStore store = open(disk.folder, disk);
        store.record(ORDERS, entries(EVENTS - 20, EVENTS));
        disk.watch();
        assertThat(store.forget(FORGOTTEN)).isEqualTo(FORGOTTEN.size());
        disk.left.add(disk.killed());
        disk.isWatching = false;
        store.close();
        return disk;
    }

    @Test
    void whereverItDiesNothingElseIsLostAndARepeatForgetsTheRest() throws IOException {
        WatchedDisk disk = forgetOn(new WatchedDisk(temporary.resolve("trace"), temporary.resolve("images")));
        assertThat(disk.effects).hasSizeGreaterThan(15);
        for (Path image : disk.left) {
            try (EmbeddedTraceStore store = open(image, TraceDisk.REAL)) {
                catchUp(store);
                requireOthers(store);
                store.forget(FORGOTTEN);
                requireForgotten(store, image);
            }
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void itIsDurableOnReturn() throws IOException {
        WatchedDisk disk = forgetOn(new WatchedDisk(temporary.resolve("trace"), temporary.resolve("images")));
        for (Path image : List.of(disk.withoutPower(), disk.left.get(disk.left.size() - 1))) {
            try (EmbeddedTraceStore store = open(image, TraceDisk.REAL)) {
                assertThat(store.indexed(ORDERS)).contains(Positions.of(EVENTS - 1));
                requireForgotten(store, image);
            }
        }
        assertThat(damages).isEmpty();
    }

    /** Each segment is written aside, forced, renamed, and its name forced, one after the other. */
    @Test
    void whatIsNewIsOnTheDiskBeforeItHasTheName() throws IOException {
        WatchedDisk disk = forgetOn(new WatchedDisk(temporary.resolve("trace"), temporary.resolve("images")));
        for (int i = 0; i < disk.effects.size(); i++) {
            if (disk.effects.get(i).startsWith("rename ")) {
                String part = disk.effects.get(i).substring("rename ".length());
                assertThat(part).endsWith(".part");
                assertThat(disk.effects.subList(i - 1, i + 2))
                        .containsExactly("force " + part, "rename " + part, "force the directory");
            }
        }
    }

    @Test
    void aStoreThatForgetsToForceIsFound() throws IOException {
        WatchedDisk disk = forgetOn(new WatchedDisk(temporary.resolve("trace"), temporary.resolve("images")) {
            @Override
            public void force(Path file, FileChannel channel) {
                // Forgotten.
            }
        });
        Path image = disk.withoutPower();
        try (EmbeddedTraceStore store = open(image, TraceDisk.REAL)) {
            assertThat(store.indexed(ORDERS)).isNotEqualTo(Optional.of(Positions.of(EVENTS - 1)));
        }
        assertThat(damages).isNotEmpty();
    }

    @Test
    void aStoreThatForgetsTheNamesIsFound() throws IOException {
        WatchedDisk disk = forgetOn(new WatchedDisk(temporary.resolve("trace"), temporary.resolve("images")) {
            @Override
            public void forceDirectory(Path directory) {
                // Forgotten.
            }
        });
        assertThat(holding(disk.withoutPower())).isNotEmpty();
    }

    @Test
    void damagedFilesThatMayHoldThemGo() throws IOException {
        Path folder = temporary.resolve("trace");
        try (EmbeddedTraceStore first = open(folder, TraceDisk.REAL)) {
            fill(first);
        }
        Path segment = folder.resolve("ids/" + IdSegment.name(1, 1));
        if (!Files.exists(segment)) {
            try (Stream<Path> files = Files.list(folder.resolve("ids"))) {
                segment = files.sorted().findFirst().orElseThrow();
            }
        }
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(200);
            int was = file.read();
            file.seek(200);
            file.write(was ^ 16);
        }
        try (EmbeddedTraceStore store = open(folder, TraceDisk.REAL)) {
            assertThatThrownBy(() -> store.forget(FORGOTTEN))
                    .isInstanceOfSatisfying(
                            OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.TRACE_UNAVAILABLE))
                    .hasMessageContaining("is damaged");
            assertThat(store.indexed(ORDERS)).isNotEqualTo(Optional.of(Positions.of(EVENTS - 1)));
            catchUp(store);
            assertThat(store.forget(FORGOTTEN)).isPositive();
            requireForgotten(store, folder);
            assertThat(damages).hasSize(1);
            try (Stream<Path> files = Files.list(folder.resolve("ids"))) {
                assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".bad"));
            }
        }
    }

    /** A segment of which nothing is left still accounts for its positions, as long as it would have. */
    @Test
    void whereAllIsForgottenNothingIsRecordedAgain() {
        Path folder = temporary.resolve("trace");
        Retention hour = new Retention(Duration.ofHours(1), 1L << 40);
        EmbeddedTraceStore store = Traces.small(folder, hour, damages::add);
        for (int i = 0; i < 120; i += 20) { // too few segments to make one of them
            store.record(ORDERS, entries(i, i + 20));
        }
        Set<DataId> middle =
                IntStream.range(40, 80).mapToObj(ForgetFilesTest::id).collect(Collectors.toSet());
        assertThat(store.forget(middle)).isEqualTo(middle.size());
        store.keep(NOON.plusSeconds(60));
        store.keep(NOON.plusSeconds(120));
        store.close();
        EmbeddedTraceStore again = Traces.small(folder, hour, damages::add);
        assertThat(again.indexed(ORDERS)).contains(Positions.of(119));
        assertThat(again.find(id(39), 1).sightings()).hasSize(1);
        assertThat(again.find(id(40), 1)).isEqualTo(Found.NOTHING);
        assertThat(again.find(id(80), 1).sightings()).hasSize(1);
        again.close();
        assertThat(damages).isEmpty();
    }

    /** Others are found at any moment, and each that is forgotten is gone at the end, also if it was merged meanwhile. */
    @Test
    void lookUpsRecordingAndMergesGoOnBesideIt() throws Exception {
        int more = 6_000;
        Path folder = temporary.resolve("trace");
        EmbeddedTraceStore store = open(folder, TraceDisk.REAL);
        fill(store);
        ExecutorService others = Executors.newFixedThreadPool(3);
        AtomicBoolean isDone = new AtomicBoolean();
        try {
            CompletableFuture<Void> recording = CompletableFuture.runAsync(
                    () -> {
                        for (int i = EVENTS; i < EVENTS + more; i += 50) {
                            store.record(ORDERS, entries(i, i + 50));
                            store.keep(NOON.plusMillis(100L * i));
                        }
                    },
                    others);
            List<CompletableFuture<Void>> looking = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                looking.add(CompletableFuture.runAsync(
                        () -> {
                            while (!isDone.get()) {
                                requireOthers(store);
                            }
                        },
                        others));
            }
            List<DataId> ids = List.copyOf(FORGOTTEN);
            long known = 0;
            for (DataId id : ids) {
                known += store.forget(Set.of(id));
            }
            recording.join();
            assertThat(known).isEqualTo(FORGOTTEN.size());
            assertThat(store.forget(FORGOTTEN)).isZero();
            isDone.set(true);
            looking.forEach(CompletableFuture::join);
        } finally {
            isDone.set(true);
            others.shutdown();
        }
        requireForgotten(store, folder);
        store.close();
        try (EmbeddedTraceStore again = open(folder, TraceDisk.REAL)) {
            requireForgotten(again, folder);
            assertThat(again.indexed(ORDERS)).contains(Positions.of(EVENTS + more - 1));
            for (int i = EVENTS; i < EVENTS + more; i += 11) {
                assertThat(again.find(id(i), 1).sightings()).hasSize(1);
            }
        }
        assertThat(damages).isEmpty();
    }
}
