package weir.application.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.application.history.ImportEvents.Imported;
import weir.application.ingest.BracketCodec;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ChannelSpec;
import weir.application.lake.ChannelObject;
import weir.application.lake.ChannelObjects;
import weir.application.lake.EventWalk;
import weir.application.lake.ImportedPosition;
import weir.application.lake.ObjectReader;
import weir.application.lake.ObjectWalk;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryLake;
import weir.application.port.InMemoryLakeFormat;
import weir.application.port.Metrics;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.standard.Standard;

final class ImportEventsTest {
    private static final ChannelName CLICKS = new ChannelName("clicks");
    private static final SourceName SHOP = new SourceName("shop");
    private static final Instant NINE = Instant.parse("2024-02-28T21:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    /** Dies before or after one of its effects. */
    private static final class DyingLake extends InMemoryLake {
        private int effectsLeft = Integer.MAX_VALUE;

        private void effect(Runnable what) {
            effectsLeft--;
            if (effectsLeft == 0) {
                throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "the test wants it so");
            }
            what.run();
        }

        @Override
        public void put(ObjectName name, Content content) {
            effect(() -> super.put(name, content));
        }

        @Override
        public void delete(ObjectName name) {
            effect(() -> super.delete(name));
        }
    }

    private final DyingLake lake = new DyingLake();
    private final InMemoryLakeFormat format = new InMemoryLakeFormat(".memory");
    private final ObjectReader reader = new ObjectReader(lake, List.of(format));
    private final List<Envelope> loaded = new ArrayList<>();
    private final ImportEvents imports = new ImportEvents(
            lake,
            reader,
            channel -> format,
            () -> new ChannelCatalogue(
                    List.of(new ChannelSpec(
                            CLICKS,
                            new Standard(
                                    Standard.EVENT_BYTES_DEFAULT,
                                    Standard.JsonShape.OBJECT,
                                    List.of(),
                                    Optional.empty()),
                            Optional.empty(),
                            Set.of(),
                            false,
                            false,
                            List.of())),
                    false),
            new BracketCodec(),
            loaded::addAll,
            LongSupplier::getAsLong,
            () -> NOW,
            Metrics.NONE,
            new ImportedObjects.Bounds(5, 1 << 20));

    private static PastEvent event(int number) {
        return event(number, "{\"n\":" + number + "}");
    }

    private static PastEvent event(int number, String data) {
        return new PastEvent(
                new DataId(7, number),
                SHOP,
                NINE.plus(Duration.ofMinutes(number)),
                Envelope.JSON,
                Payload.of(data),
                Map.of());
    }

    private static List<PastEvent> events(int... numbers) {
        List<PastEvent> events = new ArrayList<>();
        for (int number : numbers) {
            events.add(event(number));
        }
        return events;
    }

    private List<Integer> held(ChannelName channel) {
        List<Integer> numbers = new ArrayList<>();
        EventWalk walk = EventWalk.behind(new ChannelObjects(lake, channel), reader, Optional.empty());
        while (walk.step(
                entry -> numbers.add((int) entry.envelope().id().leastSignificant()),
                (object, read, reason, following) -> assertThat(reason).isNull())) {
            assertThat(walk.last()).isPresent();
        }
        return numbers;
    }

    private List<String> objects() {
        List<String> names = new ArrayList<>();
        ObjectWalk walk = ChannelObjects.imported(lake, CLICKS).behind(Optional.empty());
        for (Optional<ChannelObject> next = walk.next(); next.isPresent(); next = walk.next()) {
            names.add(next.get().hour());
        }
        return names;
    }

    @Test
    void eventsAreInTheLakeByTheirTimesAndLoaded() {
        Imported imported = imports.add("clicks", events(200, 1, 2, 61));

        assertThat(imported).isEqualTo(new Imported(4, 0, List.of()));
        assertThat(held(CLICKS)).containsExactly(1, 2, 61, 200);
        assertThat(objects()).as("by day").containsExactly("2024-02-28T21", "2024-02-29T00");
        assertThat(lake.list("imported/channel=clicks/date=2024-02-29/hour=00/", Optional.empty(), 9))
                .hasSize(1);
        assertThat(loaded).hasSize(4).allSatisfy(envelope -> assertThat(envelope.channel())
                .isEqualTo(CLICKS));
    }

    @Test
    void theSameAgainChangesNothing() {
        imports.add("clicks", events(1, 2, 3));
        List<String> before = objects();

        assertThat(imports.add("clicks", events(3, 2, 1, 1))).isEqualTo(new Imported(0, 4, List.of()));
        assertThat(objects()).isEqualTo(before);
        assertThat(held(CLICKS)).containsExactly(1, 2, 3);
    }

    /** As after an export from the same lake. */
    @Test
    void whatCameThroughTheQueueIsThereAlready() {
        List<Entry> sent = new ArrayList<>();
        for (int number : new int[] {2, 70, 300}) {
            Envelope event = new Envelope(
                    new DataId(7, number),
                    SHOP,
                    CLICKS,
                    NINE.plus(Duration.ofMinutes(number)),
                    Envelope.JSON,
                    Payload.of("{}"),
                    Map.of());
            sent.add(new Entry(new Position("%016x".formatted(number)), event, Optional.empty()));
        }
        lake.put(
                new ObjectName(ChannelObject.stem(
                                CLICKS,
                                sent.get(0).envelope().created(),
                                sent.get(0).position())
                        + format.extension()),
                out -> format.write(sent, out));

        assertThat(imports.add("clicks", events(1, 2, 3, 70, 71))).isEqualTo(new Imported(3, 2, List.of()));
        assertThat(held(CLICKS)).containsExactlyInAnyOrder(1, 2, 3, 70, 71, 300);
    }

    @Test
    void whatComesBetweenIsPutAmongTheOthers() {
        imports.add("clicks", events(10, 20, 30, 40, 50));
        imports.add("clicks", events(60));
        assertThat(objects()).hasSize(2);
        assertThat(imports.add("clicks", events(5, 15, 25, 45, 55, 65))).isEqualTo(new Imported(6, 0, List.of()));

        assertThat(held(CLICKS)).containsExactly(5, 10, 15, 20, 25, 30, 40, 45, 50, 55, 60, 65);
    }

    @Test
    void whatMissesTheStandardIsKeptAsRejected() {
        List<PastEvent> events = new ArrayList<>(events(1));
        events.add(event(2, "[1]"));
        Imported imported = imports.add("clicks", events);

        assertThat(imported.added()).isEqualTo(1);
        assertThat(imported.rejected()).singleElement().satisfies(one -> {
            assertThat(one.index()).isEqualTo(1);
            assertThat(one.code()).isEqualTo("not_an_object");
        });
        assertThat(held(CLICKS)).containsExactly(1);
        assertThat(held(ChannelName.REJECTED)).containsExactly(2);
        assertThat(loaded.get(1).attributes())
                .containsEntry("channel", "clicks")
                .containsEntry("code", "not_an_object");
    }

    @Test
    void whatCannotBeIsRefusedWhole() {
        assertThatThrownBy(() -> imports.add("click", events(1))).hasMessageContaining("near to it: clicks");
        List<PastEvent> events = new ArrayList<>(events(1));
        events.add(event(10_000_000));
        assertThatThrownBy(() -> imports.add("clicks", events))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("event 1 was created at");
        assertThat(held(CLICKS)).isEmpty();
        assertThat(loaded).isEmpty();
    }

    @Test
    void positionsStandInTheOrderOfTimesAndBeforeAllQueues() {
        Position old = ImportedPosition.of(Instant.parse("1969-12-31T23:59:59Z"), new DataId(-1, -1));
        Position young = ImportedPosition.of(NOW, new DataId(0, 0));

        assertThat(old).isLessThan(young);
        assertThat(young).isLessThan(ImportedPosition.of(NOW, new DataId(0, 1)));
        assertThat(ImportedPosition.of(NOW, new DataId(-1, 0))).isGreaterThan(young);
        assertThat(young).isLessThan(new Position("0000000000000001"));
        assertThat(ImportedPosition.isOne(young)).isTrue();
        assertThat(ImportedPosition.isOne(new Position("00000001000002a0"))).isFalse();
    }

    @Test
    void aRangeIsReadWhereverItsEventsAre() {
        imports.add("clicks", events(0, 60, 2_000));
        Entry live = new Entry(
                new Position("00000001000002a0"),
                new Envelope(
                        new DataId(7, 99),
                        SHOP,
                        CLICKS,
                        NINE.plus(Duration.ofMinutes(61)),
                        Envelope.JSON,
                        Payload.of("{}"),
                        Map.of()),
                Optional.empty());
        lake.put(
                new ObjectName(
                        ChannelObject.stem(CLICKS, live.envelope().created(), live.position()) + format.extension()),
                out -> format.write(List.of(live), out));
        EventWalk walk = EventWalk.created(
                new ChannelObjects(lake, CLICKS),
                reader,
                Optional.of(NINE.plus(Duration.ofHours(1))),
                Optional.of(NINE.plus(Duration.ofHours(2))));
        List<Long> numbers = new ArrayList<>();
        while (walk.step(
                entry -> numbers.add(entry.envelope().id().leastSignificant()),
                (object, read, reason, following) -> assertThat(reason).isNull())) {
            assertThat(numbers).isNotEmpty();
        }
        assertThat(numbers)
                .as("nothing of another day stands in the way")
                .contains(60L, 99L)
                .doesNotContain(2_000L);
    }

    /** Whatever files there are, in whatever order, and wherever it dies: tried again, each event is held once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void anyImportsInAnyOrderComeToTheSame(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            lake.effectsLeft = Integer.MAX_VALUE;
            lake.list("", Optional.empty(), 10_000).forEach(object -> lake.delete(object.name()));
            TreeSet<Integer> all = new TreeSet<>();
            List<List<PastEvent>> batches = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                List<Integer> numbers = new ArrayList<>();
                for (int j = random.nextInt(12); j >= 0; j--) {
                    numbers.add(random.nextInt(400));
                }
                all.addAll(numbers);
                batches.add(numbers.stream().map(ImportEventsTest::event).toList());
            }
            batches.addAll(batches.subList(0, 2));
            Collections.shuffle(batches, random);
            for (List<PastEvent> batch : batches) {
                lake.effectsLeft = 1 + random.nextInt(6);
                addUntilItSucceeds(batch);
            }
            lake.effectsLeft = Integer.MAX_VALUE;

            assertThat(held(CLICKS)).containsExactlyElementsOf(all);
        }
    }

    private void addUntilItSucceeds(List<PastEvent> batch) {
        TreeSet<Integer> before = new TreeSet<>(held(CLICKS));
        try {
            imports.add("clicks", batch);
        } catch (OperationFailed e) {
            assertThat(held(CLICKS)).as("nothing held is lost by dying").containsAll(before);
            lake.effectsLeft = Integer.MAX_VALUE;
            imports.add("clicks", batch);
        }
    }
}
