package weir.application.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.order;

import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.application.OrderLines;
import weir.application.port.Entry;
import weir.application.port.InMemoryLake;
import weir.application.port.ObjectName;
import weir.application.port.Position;

/** What the lake holds of a channel is given once and in order, however far a rewrite has come. */
final class EventWalkTest {
    private static final OrderLines FORMAT = new OrderLines(".lines");
    private static final int SEEDS = 20;
    private static final int EVENTS = 60;

    /** One of its objects is listed, and cannot be opened. */
    private static final class BrokenLake extends InMemoryLake {
        private Optional<ObjectName> unreadable = Optional.empty();

        @Override
        public Optional<InputStream> open(ObjectName name) {
            return unreadable.filter(name::equals).isPresent() ? Optional.empty() : super.open(name);
        }
    }

    private final BrokenLake lake = new BrokenLake();
    private final List<String> damages = new ArrayList<>();

    @Test
    void whatReplacesObjectsMayStandBesideThem() {
        put(LakeRoot.RAW, 10, 11, 20, 21, 30);
        put(LakeRoot.RAW, 20, 21);
        put(LakeRoot.RAW, 30);
        put(LakeRoot.RAW, 40);

        assertThat(read(Optional.empty())).containsExactly(10, 11, 20, 21, 30, 40);
        assertThat(read(at(20))).containsExactly(21, 30, 40);
        assertThat(read(at(30))).containsExactly(40);
    }

    @Test
    void eventsOfAllRootsAreGivenTogether() {
        put(LakeRoot.RETAINED, 11, 21, 41);
        put(LakeRoot.RAW, 40, 41, 42);
        put(LakeRoot.RAW, 50);
        put(LakeRoot.RETAINED, 1);

        assertThat(read(Optional.empty())).containsExactly(1, 11, 21, 41, 42, 50);
        assertThat(read(at(12))).containsExactly(21, 41, 42, 50);
        assertThat(ChannelObjects.channels(lake)).containsExactly(ORDERS);
        assertThat(new ChannelObjects(lake, ORDERS).last().map(ChannelObject::first))
                .contains(position(50));
    }

    @Test
    void aChannelMayHaveNothingButWhatIsRetained() {
        put(LakeRoot.RETAINED, 11, 12);

        assertThat(ChannelObjects.channels(lake)).containsExactly(ORDERS);
        assertThat(read(Optional.empty())).containsExactly(11, 12);
    }

    @Test
    void anObjectThatIsReplacedBetweenListingAndReadingCostsNothing() {
        put(LakeRoot.RAW, 10, 11);
        ObjectName second = put(LakeRoot.RAW, 20, 21);
        ObjectName third = put(LakeRoot.RAW, 30);
        put(LakeRoot.RAW, 40);
        EventWalk walk = walk(Optional.empty());
        List<Integer> given = new ArrayList<>();
        step(walk, given);

        put(LakeRoot.RAW, 10, 11, 20, 21, 30);
        lake.delete(second);
        lake.delete(third);
        rest(walk, given);

        assertThat(given).containsExactly(10, 11, 20, 21, 30, 40);
        assertThat(damages).isEmpty();
    }

    @Test
    void anObjectThatIsDeletedBetweenListingAndReadingIsNoDamage() {
        put(LakeRoot.RAW, 10);
        ObjectName second = put(LakeRoot.RAW, 20);
        put(LakeRoot.RAW, 30);
        EventWalk walk = walk(Optional.empty());
        List<Integer> given = new ArrayList<>();
        step(walk, given);

        put(LakeRoot.RETAINED, 20);
        lake.delete(second);
        rest(walk, given);

        assertThat(given).containsExactly(10, 20, 30);
        assertThat(damages).isEmpty();
    }

    @Test
    void anObjectThatIsListedAndCannotBeOpenedIsDamaged() {
        put(LakeRoot.RAW, 10);
        lake.unreadable = Optional.of(put(LakeRoot.RAW, 20));
        put(LakeRoot.RAW, 30);

        assertThat(read(Optional.empty())).containsExactly(10, 30);
        assertThat(damages).containsExactly("20: it is listed, and cannot be opened, 0 read, then 30");
    }

    @Test
    void whatTheReceiverThrowsLeavesTheRestOfTheObject() {
        put(LakeRoot.RAW, 10, 11, 12);
        EventWalk walk = walk(Optional.empty());
        List<Integer> given = new ArrayList<>();
        try {
            walk.step(
                    entry -> {
                        if (number(entry) == 11) {
                            throw new IllegalStateException("full");
                        }
                        given.add(number(entry));
                    },
                    this::damaged);
        } catch (IllegalStateException full) {
            assertThat(walk.isReading()).isTrue();
        }
        rest(walk, given);

        assertThat(given).containsExactly(10, 11, 12);
    }

    /** Events of a day in one object, whose hour is that of the first. */
    @Test
    void whatWasCreatedFromAMomentOnIsFoundInAnObjectThatBeganHoursBefore() {
        Instant nine = NOON.minus(Duration.ofHours(3));
        putAt(nine, 10);
        putAt(nine.plus(Duration.ofHours(1)), 20, 21);
        putAt(nine.plus(Duration.ofHours(9)), 30);

        List<Integer> given = new ArrayList<>();
        rest(EventWalk.createdFrom(objects(), reader(), NOON), given);
        assertThat(given).containsExactly(20, 21, 30);
        assertThat(ChannelObject.parse(putAt(NOON, 40)).map(object -> object.isFrom(NOON)))
                .contains(true);
    }

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    /** Merges neighbours, and looks after every single put and delete, from every position. */
    @ParameterizedTest
    @MethodSource("seeds")
    void rewritesAreNeverSeen(int seed) {
        Random random = new Random(seed);
        List<List<Integer>> objects = new ArrayList<>();
        for (int number = 0; number < EVENTS; ) {
            int next = Math.min(EVENTS, number + 1 + random.nextInt(6));
            objects.add(IntStream.range(number, next).boxed().toList());
            number = next;
        }
        objects.forEach(object -> put(LakeRoot.RAW, numbers(object)));
        TreeSet<Integer> staying =
                new TreeSet<>(IntStream.range(0, EVENTS).boxed().toList());
        for (int round = 0; round < 6; round++) {
            int from = random.nextInt(objects.size());
            int to = Math.min(objects.size(), from + 2 + random.nextInt(4));
            List<List<Integer>> group = List.copyOf(objects.subList(from, to));
            List<Integer> all = group.stream().flatMap(List::stream).toList();
            put(LakeRoot.RAW, numbers(all));
            look(staying);
            for (List<Integer> old : group.subList(1, group.size())) {
                lake.delete(nameOf(LakeRoot.RAW, old.get(0)));
                look(staying);
            }
            objects.subList(from, to).clear();
            objects.add(from, all);
        }
        assertThat(damages).isEmpty();
    }

    private void look(TreeSet<Integer> staying) {
        assertThat(read(Optional.empty())).containsExactlyElementsOf(staying);
        for (int behind = 0; behind < EVENTS; behind += 3) {
            assertThat(read(at(behind))).containsExactlyElementsOf(staying.tailSet(behind, false));
        }
    }

    private List<Integer> read(Optional<Position> behind) {
        List<Integer> given = new ArrayList<>();
        rest(walk(behind), given);
        return given;
    }

    private void step(EventWalk walk, List<Integer> given) {
        assertThat(walk.step(entry -> given.add(number(entry)), this::damaged)).isTrue();
    }

    private void rest(EventWalk walk, List<Integer> given) {
        boolean more = true;
        while (more) {
            more = walk.step(entry -> given.add(number(entry)), this::damaged);
        }
    }

    private void damaged(ChannelObject object, long events, String reason, Optional<ChannelObject> following) {
        damages.add(Integer.parseInt(object.first().text()) + ": " + reason + ", " + events + " read, then "
                + following
                        .map(next ->
                                String.valueOf(Integer.parseInt(next.first().text())))
                        .orElse("nothing"));
    }

    private EventWalk walk(Optional<Position> behind) {
        return EventWalk.behind(objects(), reader(), behind);
    }

    private ChannelObjects objects() {
        return new ChannelObjects(lake, ORDERS);
    }

    private ObjectReader reader() {
        return new ObjectReader(lake, List.of(FORMAT));
    }

    private ObjectName put(LakeRoot root, int... numbers) {
        return put(root, NOON, numbers);
    }

    private ObjectName putAt(Instant hour, int... numbers) {
        return put(LakeRoot.RAW, hour, numbers);
    }

    private ObjectName put(LakeRoot root, Instant created, int... numbers) {
        List<Entry> entries = IntStream.of(numbers)
                .mapToObj(number -> new Entry(position(number), order(number, created), Optional.empty()))
                .toList();
        ObjectName name = new ObjectName(ChannelObject.stem(root, ORDERS, created, position(numbers[0])) + ".lines");
        lake.put(name, out -> FORMAT.write(entries, out));
        return name;
    }

    private static ObjectName nameOf(LakeRoot root, int first) {
        return new ObjectName(ChannelObject.stem(root, ORDERS, NOON, position(first)) + ".lines");
    }

    private static int[] numbers(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    private static Optional<Position> at(int number) {
        return Optional.of(position(number));
    }

    private static Position position(int number) {
        return new Position(String.format("%03d", number));
    }

    private static int number(Entry entry) {
        return Integer.parseInt(entry.position().text());
    }
}
