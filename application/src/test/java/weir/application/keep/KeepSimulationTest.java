package weir.application.keep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.application.Samples;
import weir.application.port.InMemoryWarehouse;
import weir.domain.retain.Hold;
import weir.domain.retain.LakePolicy;
import weir.domain.retain.Retain;
import weir.domain.retain.RowPolicy;

/**
 * Weeks of a channel with random policies, in which the keeper dies at any of its effects. After each the lake gives every
 * event that must stay once and in order, and nothing that was never sent; in the end nothing is left that may go.
 */
final class KeepSimulationTest {
    private static final int SEEDS = 150;
    private static final int ROUNDS = 40;
    private static final Pattern DELETED = Pattern.compile("\"deleted\":(\\d+)");

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverTheKeeperDiesOfWhatMustStayDoesAndTheRestGoesOnce(int seed) {
        Random random = new Random(seed);
        KeepWorld world = new KeepWorld();
        world.policies = policies(random);
        KeepData keeper = world.keeper();
        for (int round = 0; round < ROUNDS; round++) {
            world.send(1 + random.nextInt(12));
            if (random.nextInt(4) > 0) {
                world.archiveAndLoad();
            }
            world.clock.advance(Duration.ofMinutes(1 + random.nextInt(random.nextBoolean() ? 40 : 900)));
            if (random.nextInt(3) == 0) {
                keeper = keep(world, keeper, random);
            }
        }
        rest(world, world.keeper());
    }

    /** One run, that may end anywhere. */
    private static KeepData keep(KeepWorld world, KeepData keeper, Random random) {
        world.lake.dieAt(random.nextInt(40), random.nextBoolean());
        try {
            Plan plan = keeper.plan();
            KeepWorld.apply(keeper, plan);
            world.lake.live();
            look(world);
            return keeper;
        } catch (CrashingLake.Died died) {
            world.lake.live();
            look(world);
            KeepData next = world.keeper();
            if (random.nextBoolean()) {
                resume(world, next);
            }
            return next;
        }
    }

    /** As a task does that was left: the plan that was kept, from its beginning. */
    private static void resume(KeepWorld world, KeepData keeper) {
        List<String> plans = world.lake.list("keeper/plans/", Optional.empty(), 1_000).stream()
                .map(object -> object.name().path())
                .toList();
        if (plans.isEmpty()) {
            return; // it died before it had kept its plan
        }
        String last = plans.get(plans.size() - 1);
        Plan plan =
                keeper.find(UUID.fromString(last.substring(last.length() - 36))).orElseThrow();
        KeepWorld.apply(keeper, plan);
        look(world);
        assertThat(world.lake.holds("keeper/under-way")).isFalse();
        assertThat(world.lake.holds("keeper/aside/")).isFalse();
    }

    private static void look(KeepWorld world) {
        List<Integer> given = world.inLake();
        TreeSet<Integer> once = new TreeSet<>(given);
        assertThat(given).as("each once, in order").containsExactlyElementsOf(once);
        assertThat(world.sent.keySet()).containsAll(once);
        TreeSet<Integer> must = new TreeSet<>(world.staying());
        must.removeIf(number -> number >= world.archived);
        assertThat(once).as("what must stay").containsAll(must);
    }

    private static void rest(KeepWorld world, KeepData keeper) {
        world.archiveAndLoad();
        world.clock.advance(Duration.ofDays(2));
        Plan plan;
        int plans = 0;
        do {
            plan = keeper.plan();
            KeepWorld.apply(keeper, plan);
            plans++;
            assertThat(plans)
                    .as("the keeper comes to an end; its plan is %s", plan.changes())
                    .isLessThan(5);
        } while (!plan.isEmpty());
        List<Integer> left = world.inLake();
        assertThat(left).containsAll(world.staying());
        Instant now = world.clock.instant();
        for (int number : left) {
            assertThat(world.stay(number).until())
                    .as("order %d of %s is left", number, world.sent.get(number))
                    .isAfter(now.minus(Duration.ofDays(1)));
        }
        assertThat(deleted(keeper)).as("each was deleted once").isEqualTo(world.sent.size() - left.size());
        assertThat(world.lake.holds("keeper/under-way")).isFalse();
        assertThat(world.lake.holds("keeper/aside/")).isFalse();

        // What is gone is no damage, and a warehouse made anew has what is left.
        InMemoryWarehouse anew = world.load(new InMemoryWarehouse.Storage());
        assertThat(anew.rows(KeepWorld.TABLE)).hasSize(left.size());
        assertThat(world.damages).isEmpty();
        world.send(3);
        world.archiveAndLoad();
        assertThat(world.inLake()).hasSize(left.size() + 3);
    }

    private static long deleted(KeepData keeper) {
        long deleted = 0;
        for (String line : keeper.audit(Samples.NOON, 1_000_000)) {
            Matcher matcher = DELETED.matcher(line);
            deleted += matcher.find() && !line.contains("\"action\":\"rows\"") ? Long.parseLong(matcher.group(1)) : 0;
        }
        return deleted;
    }

    private static Policies policies(Random random) {
        List<Retain> retain = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            retain.add(new Retain(
                    Duration.ofHours(24 + random.nextInt(24 * 10)),
                    random.nextInt(4) == 0
                            ? Optional.empty()
                            : Optional.of(KeepWorld.multipleOf(2 + random.nextInt(5)))));
        }
        Optional<Duration> persist = random.nextInt(6) == 0
                ? Optional.empty()
                : Optional.of(Duration.ofMinutes(
                        random.nextBoolean() ? 20 + random.nextInt(600) : 1_500 + random.nextInt(6_000)));
        List<Hold> holds = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            Instant from = Samples.NOON.plus(Duration.ofHours(random.nextInt(100)));
            holds.add(new Hold(
                    "case",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(from),
                    Optional.of(from.plus(Duration.ofHours(1 + random.nextInt(60)))),
                    random.nextBoolean() ? Optional.empty() : Optional.of(KeepWorld.multipleOf(3))));
        }
        return new Policies(
                new LakePolicy(persist, retain),
                Map.of(),
                random.nextBoolean()
                        ? Map.of()
                        : Map.of(
                                KeepWorld.TABLE.name(),
                                new RowPolicy(Duration.ofHours(10 + random.nextInt(100)), List.of(Samples.ORDERS))),
                holds,
                new Compaction(random.nextInt(5) == 0 ? 0 : 1_000 + random.nextInt(6_000)));
    }
}
