package weir.application.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.order;
import static weir.application.Samples.orders;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import weir.application.OrderLines;
import weir.application.SettableClock;
import weir.application.Waiting;
import weir.application.lake.ObjectReader;
import weir.application.load.LoadChannels;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.FailingEventQueue;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.InMemoryLake;
import weir.application.port.Lake;
import weir.application.port.Metrics;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.QueueSettings;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;

/** The archiver relays at once, acknowledges last, and loses nothing when anything on the way fails. */
final class ArchiveChannelTest {
    private static final Roll ROLL = new Roll(Duration.ofSeconds(10), 1 << 20, 5);

    private final FailingEventQueue queue = new FailingEventQueue(new InMemoryEventQueue());
    private final EventQueue relay = new InMemoryEventQueue();
    private final FaultyLake lake = new FaultyLake(new InMemoryLake());
    private final SettableClock clock = new SettableClock(NOON);

    @Test
    void relaysAtOnceAndStoresWhenDueByAge() {
        append(orders(0, 3));
        ArchiveChannel archiver = archiver(ROLL);
        archiver.step(Duration.ZERO);

        assertThat(relayed()).containsExactly(0, 1, 2);
        assertThat(objects()).isEmpty();
        assertThat(archiver.lag().events()).isEqualTo(3);

        clock.advance(Duration.ofSeconds(10));
        archiver.step(Duration.ZERO);
        assertThat(numbersInLake()).containsExactly(0, 1, 2);
        assertThat(archiver.lag().events()).isZero();
    }

    @Test
    void storesWhenDueByEventsAndGoesOn() {
        append(orders(0, 12));
        ArchiveChannel archiver = archiver(ROLL);
        archiver.step(Duration.ZERO);

        assertThat(objects()).hasSize(2);
        assertThat(archiver.lag().events()).isEqualTo(2);
        archiver.drain();
        assertThat(objects()).hasSize(3);
        assertThat(numbersInLake()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    @Test
    void anObjectBelongsToOneHour() {
        append(List.of(order(0, 3_598), order(1, 3_599), order(2, 3_600)));
        ArchiveChannel archiver = archiver(ROLL);
        archiver.step(Duration.ZERO);
        archiver.drain();

        assertThat(objects()).hasSize(2);
        assertThat(objects().get(0)).startsWith("raw/channel=orders/date=2026-11-21/hour=12/orders-");
        assertThat(objects().get(1)).startsWith("raw/channel=orders/date=2026-11-21/hour=13/orders-");
    }

    @Test
    void acknowledgesOnlyAfterThePut() {
        append(orders(0, 3));
        ArchiveChannel archiver = archiver(ROLL);
        archiver.step(Duration.ZERO);
        List<Optional<?>> acknowledgedAtPut = new ArrayList<>();
        lake.beforePut = () -> acknowledgedAtPut.add(archiver.lag().acknowledged());
        clock.advance(Duration.ofSeconds(11));
        archiver.step(Duration.ZERO);

        assertThat(acknowledgedAtPut).containsExactly(Optional.empty());
        assertThat(archiver.lag().acknowledged()).isPresent();
    }

    @Test
    void aPutThatFailsIsTriedAgainAndLosesNothing() {
        append(orders(0, 7));
        lake.failures = 2;
        ArchiveChannel archiver = archiver(ROLL);
        archiver.step(Duration.ZERO);
        assertThat(archiver.failure()).isPresent();
        archiver.step(Duration.ZERO);
        assertThat(lake.failures).as("it waits before it tries again").isOne();
        clock.advance(Duration.ofSeconds(1));
        archiver.step(Duration.ZERO);
        assertThat(archiver.failure()).isPresent();
        clock.advance(Duration.ofSeconds(1));
        archiver.step(Duration.ZERO);
        assertThat(archiver.failure()).isEmpty();
        archiver.drain();

        assertThat(numbersInLake()).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(relayed()).containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void theRelayGoesOnWhileTheLakeFailsAndTheLakeCatchesUp() {
        lake.failures = Integer.MAX_VALUE;
        append(orders(0, 5));
        ArchiveChannel archiver = archiver(ROLL);
        archiver.step(Duration.ZERO);
        for (int from = 5; from < 50; from += 5) {
            append(orders(from, from + 5));
            archiver.step(Duration.ZERO);
            clock.advance(Duration.ofSeconds(from % 2 == 0 ? 0 : 20));
        }
        assertThat(relayed()).containsExactlyElementsOf(numbers(0, 50));
        assertThat(objects()).isEmpty();
        assertThat(archiver.lag().events()).as("the queue keeps them all").isEqualTo(50);

        lake.failures = 0;
        clock.advance(Duration.ofSeconds(20));
        archiver.step(Duration.ZERO);
        append(orders(50, 60));
        archiver.step(Duration.ZERO);
        archiver.step(Duration.ZERO);
        archiver.drain();
        assertThat(numbersInLake()).containsExactlyElementsOf(numbers(0, 60));
        assertThat(relayed()).as("once").containsExactlyElementsOf(numbers(0, 60));
    }

    /** Also if it dies meanwhile: what the relay holds by then is known by its end. */
    @Test
    void anOutageOfTheLakeOutlivesTheProcess() {
        lake.failures = Integer.MAX_VALUE;
        append(orders(0, 5));
        try (ArchiveChannel first = archiver(ROLL)) {
            first.step(Duration.ZERO);
            append(orders(5, 10));
            first.step(Duration.ZERO);
        }
        append(orders(10, 15));
        ArchiveChannel second = archiver(ROLL);
        second.step(Duration.ZERO);
        assertThat(relayed()).containsExactlyElementsOf(numbers(0, 15));

        lake.failures = 0;
        drain(second);
        assertThat(numbersInLake()).containsExactlyElementsOf(numbers(0, 15));
        assertThat(relayed()).containsExactlyElementsOf(numbers(0, 15));
    }

    @Test
    void aStopWhileTheLakeFailsBringsEverythingToTheRelay() {
        lake.failures = Integer.MAX_VALUE;
        append(orders(0, 5));
        try (ArchiveChannel archiver = archiver(ROLL)) {
            archiver.step(Duration.ZERO);
            append(orders(5, 12));
            assertThatThrownBy(archiver::drain).isInstanceOf(OperationFailed.class);
        }

        assertThat(relayed()).containsExactlyElementsOf(numbers(0, 12));
    }

    /** What waits for the relay is in the queue, as what waits for the lake; neither may wait for the other. */
    @Test
    void aRelayThatIsFullDoesNotKeepTheLakeFromCatchingUp() {
        QueueSettings settings = new QueueSettings(QueueSettings.Ack.SYNCED, Duration.ofDays(1), 6 << 20);
        EventQueue small = new InMemoryEventQueue(channel -> settings, Integer.MAX_VALUE, Set.of(LoadChannels.AGENT));
        lake.failures = Integer.MAX_VALUE;
        List<Envelope> events = largeOrders(9);
        append(events.subList(0, 3));
        ArchiveChannel archiver = archiver(queue, small, ROLL, new ArchiveMemory(1 << 20), ".lines");
        archiver.step(Duration.ZERO);
        append(events.subList(3, 9));
        assertThatThrownBy(() -> archiver.step(Duration.ZERO))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.QUEUE_FULL));

        lake.failures = 0;
        clock.advance(Duration.ofSeconds(20));
        archiver.step(Duration.ZERO);
        assertThat(numbersInLake()).containsExactlyElementsOf(numbers(0, 3));
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void afterACrashBetweenPutAndAcknowledgementNothingIsStoredTwice() {
        append(orders(0, 3));
        crashAfterPut();
        assertThat(objects()).hasSize(1);

        append(orders(3, 5));
        drain(archiver(ROLL));

        assertThat(objects()).hasSize(2);
        assertThat(numbersInLake()).containsExactly(0, 1, 2, 3, 4);
        assertThat(relayed()).as("relayed once").containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void anObjectWhoseAcknowledgementFailedTakesNoMoreEvents() {
        append(orders(0, 3));
        ArchiveChannel first = archiver(ROLL);
        first.step(Duration.ZERO);
        clock.advance(Duration.ofSeconds(11));
        queue.fail(1, true);
        first.step(Duration.ZERO);
        assertThat(first.failure()).isPresent();

        clock.advance(Duration.ofSeconds(-5));
        append(orders(3, 5));
        queue.fail(1, false);
        first.step(Duration.ZERO);
        assertThat(first.failure()).isPresent();
        first.close();

        ArchiveChannel second = archiver(ROLL);
        second.step(Duration.ZERO);
        second.drain();
        assertThat(numbersInLake()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void anObjectThatIsDamagedBeforeItIsAcknowledgedOverwritesItself() {
        append(orders(0, 3));
        crashAfterPut();
        damage(objects().get(0));

        append(orders(3, 5));
        drain(archiver(ROLL));

        assertThat(objects()).hasSize(1);
        assertThat(numbersInLake()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aLostCursorStoresNothingTwiceHoweverObjectsAreCutThen() {
        append(orders(0, 12));
        drain(archiver(ROLL));
        List<String> before = objects();
        assertThat(before).hasSize(3);

        EventQueue copy = new InMemoryEventQueue();
        Waiting.forResult(copy.append(ORDERS, orders(0, 14), List.of()));
        drain(archiver(copy, new Roll(Duration.ofSeconds(10), 1 << 20, 7), new ArchiveMemory(1 << 20), ".lines"));

        assertThat(objects()).startsWith(before.toArray(String[]::new)).hasSize(4);
        assertThat(numbersInLake()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
        assertThat(relayed()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
    }

    @Test
    void whatIsNewIsStoredAlsoIfTheQueueWasLostAndItsPositionsComeAgain() {
        append(orders(0, 12));
        drain(archiver(ROLL));

        EventQueue lost = new InMemoryEventQueue();
        ArchiveChannel archiver = archiver(lost, ROLL, new ArchiveMemory(1 << 20), ".lines");
        archiver.step(Duration.ZERO);
        Waiting.forResult(lost.append(ORDERS, List.of(order(20, 4_000)), List.of()));
        drain(archiver);

        assertThat(numbersInLake()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 20);
    }

    @Test
    void anotherFormatAfterACrashLeavesNoTwin() {
        append(orders(0, 3));
        crashAfterPut();
        damage(objects().get(0));

        drain(archiver(queue, ROLL, new ArchiveMemory(1 << 20), ".other"));

        assertThat(objects()).singleElement().asString().endsWith(".other");
    }

    private void crashAfterPut() {
        ArchiveChannel archiver = archiver(ROLL);
        archiver.step(Duration.ZERO);
        lake.afterPut = () -> {
            throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "the process dies here");
        };
        clock.advance(Duration.ofSeconds(11));
        archiver.step(Duration.ZERO);
        assertThat(archiver.failure()).isPresent();
        archiver.close();
        lake.afterPut = () -> {};
    }

    private void damage(String object) {
        lake.put(new ObjectName(object), out -> out.write("damaged".getBytes(StandardCharsets.UTF_8)));
    }

    private static void drain(ArchiveChannel archiver) {
        try (archiver) {
            archiver.step(Duration.ZERO);
            archiver.drain();
        }
    }

    @Test
    void beyondTheMemoryOfAllObjectsEachIsStoredEarly() {
        append(orders(0, 4));
        ArchiveChannel archiver = archiver(queue, ROLL, new ArchiveMemory(600), ".lines");
        archiver.step(Duration.ZERO);
        archiver.drain();

        assertThat(objects().size()).isGreaterThan(1);
        assertThat(numbersInLake()).containsExactly(0, 1, 2, 3);
    }

    /** What is read at once may be more than the relay ever holds; then it comes to it in parts, as there is room. */
    @Test
    void aRelaySmallerThanWhatIsReadAtOnceTakesItInParts() {
        QueueSettings settings = new QueueSettings(QueueSettings.Ack.SYNCED, Duration.ofDays(1), 7 << 19);
        EventQueue small = new InMemoryEventQueue(channel -> settings, Integer.MAX_VALUE, Set.of(LoadChannels.AGENT));
        List<Envelope> events = largeOrders(4);
        append(events);
        List<Envelope> arrived = new ArrayList<>();

        try (ArchiveChannel archiver = archiver(queue, small, ROLL, new ArchiveMemory(1 << 20), ".lines");
                Subscription loader = small.subscribe(ORDERS, LoadChannels.AGENT, EventQueue.Reading.DURABLE)) {
            assertThatThrownBy(() -> archiver.step(Duration.ZERO))
                    .isInstanceOfSatisfying(
                            OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.QUEUE_FULL));
            arrived.addAll(load(loader));
            assertThat(arrived).as("a part of it is there").isNotEmpty().hasSizeLessThan(events.size());
            archiver.step(Duration.ZERO);
            arrived.addAll(load(loader));
        }

        assertThat(arrived).isEqualTo(events);
    }

    private static List<Envelope> load(Subscription loader) {
        List<Entry> entries = loader.poll(1_000, 1 << 30, Duration.ZERO);
        assertThat(entries).as("something has come").isNotEmpty();
        loader.ack(entries.get(entries.size() - 1).position());
        return entries.stream().map(Entry::envelope).toList();
    }

    /** Of a mebibyte each. */
    private static List<Envelope> largeOrders(int count) {
        String padding = "x".repeat((1 << 20) - 32);
        List<Envelope> large = new ArrayList<>();
        for (Envelope order : orders(0, count)) {
            Payload data = Payload.of(
                    "{\"padding\":\"" + padding + "\"," + order.data().text().substring(1));
            large.add(new Envelope(
                    order.id(),
                    order.source(),
                    order.channel(),
                    order.created(),
                    order.contentType(),
                    data,
                    order.attributes()));
        }
        return large;
    }

    @Test
    void formatAndRollMayChangeBetweenTwoObjects() {
        AtomicReference<String> extension = new AtomicReference<>(".lines");
        AtomicReference<Roll> roll = new AtomicReference<>(ROLL);
        ArchiveChannel archiver = new ArchiveChannel(
                ORDERS,
                queue,
                relay,
                lake,
                () -> new OrderLines(extension.get()),
                new ObjectReader(lake, List.of(new OrderLines(".lines"))),
                roll::get,
                new ArchiveMemory(1 << 20),
                clock,
                Metrics.NONE);
        append(orders(0, 2));
        archiver.step(Duration.ZERO);
        assertThat(objects()).isEmpty();
        extension.set(".other");
        roll.set(new Roll(ROLL.ageMax(), ROLL.bytesMax(), 1));
        archiver.step(Duration.ZERO);
        append(orders(2, 3));
        archiver.step(Duration.ZERO);
        archiver.drain();

        assertThat(objects()).hasSize(2);
        assertThat(objects().get(0)).endsWith(".lines");
        assertThat(objects().get(1)).endsWith(".other");
        assertThat(numbersInLake()).containsExactly(0, 1, 2);
    }

    private ArchiveChannel archiver(Roll roll) {
        return archiver(queue, roll, new ArchiveMemory(1 << 20), ".lines");
    }

    private ArchiveChannel archiver(EventQueue from, Roll roll, ArchiveMemory memory, String extension) {
        return archiver(from, relay, roll, memory, extension);
    }

    private ArchiveChannel archiver(EventQueue from, EventQueue to, Roll roll, ArchiveMemory memory, String extension) {
        ObjectReader reader = new ObjectReader(lake, List.of(new OrderLines(".lines"), new OrderLines(".other")));
        return new ArchiveChannel(
                ORDERS,
                from,
                to,
                lake,
                () -> new OrderLines(extension),
                reader,
                () -> roll,
                memory,
                clock,
                Metrics.NONE);
    }

    private void append(List<Envelope> envelopes) {
        Waiting.forResult(queue.append(ORDERS, envelopes, List.of()));
    }

    private List<Integer> relayed() {
        try (Subscription reader = relay.subscribe(ORDERS, new AgentName("test", 1), EventQueue.Reading.DURABLE)) {
            List<Integer> numbers = new ArrayList<>();
            List<Entry> entries;
            while (!(entries = reader.poll(1_000, 1 << 20, Duration.ZERO)).isEmpty()) {
                entries.forEach(
                        entry -> numbers.add(number(entry.envelope().data().text())));
                assertThat(entries)
                        .allSatisfy(entry -> assertThat(entry.origin()).isPresent());
            }
            return numbers;
        }
    }

    private List<String> objects() {
        return lake.list("raw/", Optional.empty(), 100).stream()
                .map(object -> object.name().path())
                .toList();
    }

    private List<Integer> numbersInLake() {
        List<Integer> numbers = new ArrayList<>();
        for (String object : objects()) {
            new ObjectReader(lake, List.of(new OrderLines(".lines"), new OrderLines(".other")))
                    .read(
                            new ObjectName(object),
                            entry -> numbers.add(number(entry.envelope().data().text())));
        }
        return numbers;
    }

    private static int number(String text) {
        return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1, text.lastIndexOf('}')));
    }

    /** A lake that fails when it is told to. */
    private static final class FaultyLake implements Lake {
        private final Lake lake;
        private int failures;
        private Runnable beforePut = () -> {};
        private Runnable afterPut = () -> {};

        FaultyLake(Lake lake) {
            this.lake = lake;
        }

        @Override
        public void put(ObjectName name, Content content) {
            if (failures > 0) {
                failures--;
                throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "the lake is down");
            }
            beforePut.run();
            lake.put(name, content);
            afterPut.run();
        }

        @Override
        public boolean putIfAbsent(ObjectName name, Content content) {
            return lake.putIfAbsent(name, content);
        }

        @Override
        public List<ObjectSummary> list(String prefix, Optional<ObjectName> after, int max) {
            return lake.list(prefix, after, max);
        }

        @Override
        public Optional<InputStream> open(ObjectName name) {
            return lake.open(name);
        }

        @Override
        public void delete(ObjectName name) {
            lake.delete(name);
        }

        @Override
        public void close() {
            lake.close();
        }
    }
}
