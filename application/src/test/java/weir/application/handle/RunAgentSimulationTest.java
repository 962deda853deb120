package weir.application.handle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.application.handle.CrashingWorld.Appends;
import weir.application.port.Entry;
import weir.application.port.OperationFailed;
import weir.application.port.QueueEvents;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.value.Value;

/**
 * Agents on a process that dies at any effect, over a queue that is slow, fails, and leaves open whether what failed is
 * there: nothing is missed, nothing comes out of order, and what is made of an event is there once.
 */
final class RunAgentSimulationTest {
    private static final int STEPS = 250;
    private static final int KEYS = 4;

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    private final HandleFixture weir = new HandleFixture();
    private String end = "";

    /** What a handler does with an event follows from its number, so that it does the same again. */
    private static boolean fails(int number) {
        return number % 11 == 7;
    }

    private static int outputs(int number) {
        return number % 3;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatAnAgentPublishesIsThereOnce(long seed) {
        Random random = new Random(seed);
        Appends appends = Appends.values()[(int) (seed % Appends.values().length)];
        CrashingWorld world = new CrashingWorld(weir, random, appends);
        AgentPlan plan = HandleFixture.plan(event -> {
            int number = QueueEvents.number(event.envelope());
            if (fails(number)) {
                throw new EventRefused("as its number wants it");
            }
            if (random.nextInt(20) == 0) {
                throw new IllegalStateException("as the seed wants it");
            }
            List<Output> made = new ArrayList<>();
            for (int i = 0; i < outputs(number); i++) {
                made.add(Output.json("prediction", "{\"of\":" + number + i + "}"));
            }
            return made;
        });
        drive(world, plan, random);
        List<String> expected = new ArrayList<>();
        Set<Integer> rejected = rejectedNumbers();
        for (int number = 0; number < weir.appended(); number++) {
            assertThat(rejected.contains(number))
                    .as("%d, seed %d", number, seed)
                    .isIn(fails(number), true);
            for (int i = 0; i < outputs(number) && !rejected.contains(number); i++) {
                expected.add("{\"of\":" + number + i + "}");
            }
        }
        List<String> published = new ArrayList<>();
        Set<DataId> ids = new HashSet<>();
        for (Entry entry : weir.queue.kept(HandleFixture.PREDICTION)) {
            boolean isNew = ids.add(entry.envelope().id());
            assertThat(isNew || appends == Appends.FAIL_IN_DOUBT)
                    .as("twice: %s, seed %d", entry.envelope(), seed)
                    .isTrue();
            if (isNew && !rejected.contains(parent(entry.envelope()))) {
                published.add(entry.envelope().data().text());
            }
        }
        if (appends == Appends.RELIABLE) {
            assertThat(published).as("seed %d", seed).isEqualTo(expected);
        } else {
            assertThat(published).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
        }
        assertAllAcknowledged(seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatAnAgentHandsOutInLanesIsMissedNeverAndInOrderPerKey(long seed) {
        Random random = new Random(seed);
        CrashingWorld world = new CrashingWorld(weir, random, Appends.FAIL_IN_DOUBT);
        Lanes lanes = new Lanes(random, seed);
        AgentPlan plan = HandleFixture.plan(
                Optional.empty(),
                Optional.of(event -> Optional.of(new Value.Whole(QueueEvents.number(event.envelope()) % KEYS))),
                Set.of(),
                3,
                lanes::begun);
        world.atEachStep(lanes::completeSome);
        drive(world, plan, random);
        Set<Integer> rejected = rejectedNumbers();
        for (int number = 0; number < weir.appended(); number++) {
            assertThat(lanes.taken.contains(number) || rejected.contains(number))
                    .as("%d, seed %d", number, seed)
                    .isTrue();
        }
        assertAllAcknowledged(seed);
    }

    private void drive(CrashingWorld world, AgentPlan plan, Random random) {
        Optional<RunAgent> agent = Optional.empty();
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(4) == 0) {
                weir.append(1 + random.nextInt(8));
            }
            weir.clock.advance(Duration.ofMillis(random.nextInt(400)));
            try {
                RunAgent running = agent.isPresent() ? agent.get() : HandleFixture.agent(world.parts(), plan);
                agent = Optional.of(running);
                attempt(running, world, random);
            } catch (Died e) {
                world.die();
                agent = Optional.empty();
            }
        }
        if (world.isDead()) {
            world.die();
            agent = Optional.empty();
        }
        world.calm();
        RunAgent last = agent.isPresent() ? agent.get() : HandleFixture.agent(world.parts(), plan);
        for (int step = 0; step < 600; step++) {
            last.resume();
            attempt(last, world, random);
            weir.clock.advance(Duration.ofSeconds(2));
        }
        end = last.toString();
        last.end();
        attempt(last, world, random);
        last.close();
    }

    private static void attempt(RunAgent agent, CrashingWorld world, Random random) {
        try {
            if (random.nextInt(10) == 0) {
                agent.resume();
            }
            agent.step();
            world.sync();
        } catch (OperationFailed e) {
            assertThat(e).hasMessage(CrashingWorld.FAULT);
        }
    }

    private Set<Integer> rejectedNumbers() {
        Set<Integer> numbers = new HashSet<>();
        weir.rejected().forEach(event -> numbers.add(parent(event)));
        return numbers;
    }

    private static int parent(Envelope event) {
        DataId parent = DataId.parse(event.attributes().get(Envelope.PARENTS)).orElseThrow();
        return (int) (parent.leastSignificant() & Integer.MAX_VALUE);
    }

    private void assertAllAcknowledged(long seed) {
        assertThat(weir.queue.acknowledged(HandleFixture.DEMAND, HandleFixture.PREDICT))
                .as("seed %d, %s", seed, end)
                .isEqualTo(weir.queue.last(HandleFixture.DEMAND).map(Entry::position));
    }

    /** Somebody who takes events, some time later, or does not. */
    private static final class Lanes {
        private final Random random;
        private final long seed;
        private final Deque<Taking> underWay = new ArrayDeque<>();
        private final Set<Integer> taken = new HashSet<>();
        private Map<Integer, Integer> lastByKey = new HashMap<>();

        private record Taking(int number, CompletableFuture<Handled> answer) {}

        Lanes(Random random, long seed) {
            this.random = random;
            this.seed = seed;
        }

        /** Of a process that died nothing is known: it begins with what it had not acknowledged. */
        AsyncEventHandler begun() {
            underWay.clear();
            lastByKey = new HashMap<>();
            return this::handle;
        }

        private CompletableFuture<Handled> handle(Event event) {
            int number = QueueEvents.number(event.envelope());
            assertThat(underWay)
                    .as("under way beside %d, seed %d", number, seed)
                    .noneMatch(other -> other.number % KEYS == number % KEYS)
                    .hasSizeLessThan(3);
            assertThat(lastByKey.getOrDefault(number % KEYS, -1))
                    .as("the one before %d, seed %d", number, seed)
                    .isLessThanOrEqualTo(number);
            lastByKey.put(number % KEYS, number);
            Taking taking = new Taking(number, new CompletableFuture<>());
            if (random.nextInt(4) == 0) {
                answer(taking);
            } else {
                underWay.add(taking);
            }
            return taking.answer;
        }

        void completeSome() {
            for (int left = random.nextInt(4); left > 0 && !underWay.isEmpty(); left--) {
                answer(random.nextBoolean() ? underWay.removeFirst() : underWay.removeLast());
            }
        }

        private void answer(Taking taking) {
            boolean takes = random.nextInt(5) != 0;
            if (takes) {
                taken.add(taking.number);
            }
            taking.answer.complete(
                    takes ? Handled.Done.NOTHING : new Handled.Failed("busy", Optional.of(Duration.ofSeconds(1))));
        }
    }
}
