package weir.application.check;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.order;
import static weir.application.Samples.orders;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.application.OrderLines;
import weir.application.SettableClock;
import weir.application.Waiting;
import weir.application.archive.ArchiveChannel;
import weir.application.archive.ArchiveMemory;
import weir.application.archive.Roll;
import weir.application.lake.ObjectReader;
import weir.application.load.LoadChannels;
import weir.application.port.Damage;
import weir.application.port.EventQueue;
import weir.application.port.Finding;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.InMemoryLake;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.LakeFormat;
import weir.application.port.Metrics;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.application.port.Warehouse;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;

/** What one part holds and the next one lacks is named, and nothing else is. */
final class CompareStoresTest {
    private static final LakeFormat FORMAT = new OrderLines(".lines");
    private static final Roll ROLL = new Roll(Duration.ofSeconds(10), 1 << 20, 5);

    private final InMemoryEventQueue queue = new InMemoryEventQueue();
    private final InMemoryEventQueue relay = new InMemoryEventQueue();
    private final InMemoryLake lake = new InMemoryLake();
    private final Warehouse warehouse = new InMemoryWarehouse();
    private final Set<DataId> rows = new HashSet<>();

    /** Twenty orders are in the lake and loaded, five more in the queue alone. */
    @BeforeEach
    void fill() {
        Waiting.forResult(queue.append(ORDERS, orders(0, 20), List.of()));
        try (ArchiveChannel archiver = archiver()) {
            archiver.step(Duration.ZERO);
            archiver.drain();
        }
        loadUpTo(20);
        Waiting.forResult(queue.append(ORDERS, orders(20, 25), List.of()));
    }

    @Test
    void aSoundFolderHasNoFindings() {
        CompareStores.Report report = compare();

        assertThat(report.findings()).isEmpty();
        assertThat(report.channels()).containsExactly(new CompareStores.Compared(ORDERS, 25, 20));
    }

    @Test
    void namesWhatIsAcknowledgedAndNotInTheLake() {
        lake.delete(lake.list("raw/", Optional.empty(), 10).get(1).name());

        assertThat(compare().findings()).singleElement().satisfies(found -> {
            assertThat(found.part()).isEqualTo(Damage.Part.LAKE);
            assertThat(found.what())
                    .isEqualTo(
                            "5 events (" + names(5, 10) + ") that the archiver has acknowledged are not in the lake");
        });
    }

    @Test
    void namesTheFirstOfManyAndCountsAll() {
        lake.list("raw/", Optional.empty(), 10).stream().skip(1).forEach(object -> lake.delete(object.name()));

        assertThat(compare().findings())
                .singleElement()
                .extracting(Finding::what)
                .asString()
                .startsWith("15 events (" + names(5, 10) + ", …)");
    }

    @Test
    void namesWhatIsInTheLakeAndNotInTheWarehouse() {
        rows.remove(order(7, NOON).id());

        assertThat(compare().findings()).singleElement().satisfies(found -> {
            assertThat(found.part()).isEqualTo(Damage.Part.WAREHOUSE);
            assertThat(found.what()).startsWith("1 event (" + names(7, 8) + ") of the lake");
        });
    }

    @Test
    void whatTheWarehouseHasNotComeToIsNotMissing() {
        rows.clear();
        warehouseIsAt(0);

        assertThat(compare().findings()).isEmpty();
    }

    @Test
    void whatWasTrimmedIsNotMissing() {
        for (int i = 0; i < 7; i++) {
            queue.loseOldest(ORDERS);
        }

        assertThat(compare().findings()).isEmpty();
    }

    @Test
    void aSegmentThatIsGoneBeforeItWasArchivedIsToldAsLost() {
        queue.lose(ORDERS, 21, 23);

        assertThat(compare().findings()).singleElement().satisfies(found -> {
            assertThat(found.part()).isEqualTo(Damage.Part.QUEUE);
            assertThat(found.what()).isEqualTo("events are gone between " + position(21) + " and " + position(24));
            assertThat(found.effect()).contains("is lost");
        });
    }

    @Test
    void aSegmentThatIsGoneAfterItWasArchivedIsToldToBeInTheLake() {
        queue.lose(ORDERS, 3, 9);

        assertThat(compare().findings())
                .singleElement()
                .extracting(Finding::effect)
                .asString()
                .contains("they are in the lake");
    }

    /** The oldest that is left is not the one behind what was acknowledged. */
    @Test
    void aBeginningThatIsGoneBeforeItWasArchivedIsToldAsLost() {
        for (int i = 0; i < 22; i++) {
            queue.loseOldest(ORDERS);
        }

        assertThat(compare().findings()).singleElement().satisfies(found -> {
            assertThat(found.what()).isEqualTo("events are gone between " + position(20) + " and " + position(23));
            assertThat(found.effect()).contains("is lost");
        });
    }

    @Test
    void aGapOfTheRelayMattersBehindWhatIsLoaded() {
        relay(0, 25);
        relay.lose(ORDERS, 3, 5);
        assertThat(compare().findings()).isEmpty();

        relay.lose(ORDERS, 21, 23);
        assertThat(compare().findings())
                .singleElement()
                .extracting(Finding::part)
                .isEqualTo(Damage.Part.RELAY);
    }

    private CompareStores.Report compare() {
        return new CompareStores(queue, relay, lake, List.of(FORMAT), warehouse, this::missing).compare();
    }

    private Set<DataId> missing(Collection<Envelope> events) {
        assertThat(events).hasSizeBetween(1, MissingRows.EVENTS_MAX);
        return events.stream()
                .map(Envelope::id)
                .filter(id -> !rows.contains(id))
                .collect(Collectors.toSet());
    }

    private static String names(int from, int to) {
        return orders(from, to).stream().map(order -> order.id().toString()).collect(Collectors.joining(", "));
    }

    private void loadUpTo(int count) {
        orders(0, count).forEach(order -> rows.add(order.id()));
        warehouseIsAt(count);
    }

    private void warehouseIsAt(int count) {
        Warehouse.Cursor cursor = new Warehouse.Cursor(Optional.empty(), Optional.of(position(count)));
        warehouse.load(new Warehouse.Batch(LoadChannels.AGENT, Map.of(ORDERS, cursor), Map.of()));
    }

    /** Of the event that came so many-th, counted from 1. */
    private Position position(int number) {
        return new Position(String.format("%016x", number));
    }

    private void relay(int from, int to) {
        try (Subscription all = queue.subscribe(ORDERS, ArchiveChannel.AGENT, EventQueue.Reading.LIVE)) {
            all.rewind();
            all.poll(to, 1 << 20, Duration.ZERO)
                    .subList(from, to)
                    .forEach(entry -> Waiting.forResult(
                            relay.append(ORDERS, List.of(entry.envelope()), List.of(entry.position()))));
        }
    }

    private ArchiveChannel archiver() {
        return new ArchiveChannel(
                ORDERS,
                queue,
                new InMemoryEventQueue(),
                lake,
                () -> FORMAT,
                new ObjectReader(lake, List.of(FORMAT)),
                () -> ROLL,
                new ArchiveMemory(1 << 20),
                new SettableClock(NOON),
                Metrics.NONE);
    }
}
