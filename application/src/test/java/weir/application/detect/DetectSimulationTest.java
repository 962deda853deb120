package weir.application.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.detect.DetectWorld.DEMAND;
import static weir.application.detect.DetectWorld.FOUND;
import static weir.application.detect.DetectWorld.LATE;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.application.detect.DetectWorld.Death;
import weir.application.port.AgentRegister.Begin;
import weir.domain.alert.AlertEvents;
import weir.domain.alert.AlertPolicy;
import weir.domain.alert.Severity;
import weir.domain.alert.TextTemplate;
import weir.domain.analyse.Aggregate;
import weir.domain.analyse.Detector;
import weir.domain.analyse.DetectorIdentity;
import weir.domain.analyse.Detectors;
import weir.domain.analyse.EventTime;
import weir.domain.analyse.KeyFields;
import weir.domain.analyse.Scope;
import weir.domain.analyse.SequenceSpec;
import weir.domain.analyse.SequenceSpec.Step;
import weir.domain.analyse.Sketches;
import weir.domain.analyse.WindowShape;
import weir.domain.analyse.WindowSpec;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.table.Prepared;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

/**
 * Detectors on a process that dies at any effect, over a queue that fails now and then: what stands in the channels they
 * write to is what one undisturbed run over all events makes, each of it once.
 */
final class DetectSimulationTest {
    private static final int STEPS = 300;
    private static final Duration LATENESS = Duration.ofSeconds(5);

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatAnUndisturbedRunWouldPublishIsThereOnce(long seed) {
        Random random = new Random(seed);
        List<DetectorPlan> plans = plans();
        DetectWorld world = new DetectWorld(plans);
        for (int step = 0; step < STEPS; step++) {
            live(world, random);
        }
        world.restart();
        world.clock.advance(Duration.ofMinutes(10));
        settle(world);

        Map<String, String> expected = new TreeMap<>();
        for (DetectorPlan plan : plans) {
            expected.putAll(undisturbed(plan, world.of(DEMAND), world.clock.instant()));
        }
        List<String> ids = new ArrayList<>();
        Map<String, String> found = new TreeMap<>();
        for (ChannelName channel : List.of(FOUND, LATE, ChannelName.ALERTS)) {
            for (Envelope event : world.of(channel)) {
                ids.add(event.id().toString());
                found.put(event.id().toString(), channel + " " + event.data().text());
            }
        }
        assertThat(found).as("seed %d", seed).isEqualTo(expected);
        assertThat(ids).as("seed %d", seed).doesNotHaveDuplicates();
        for (DetectorPlan plan : plans) {
            assertThat(world.acknowledged(plan.identity().agent()))
                    .as("the cursor of %s, seed %d", plan.identity(), seed)
                    .isEqualTo(world.last());
        }
    }

    private static void live(DetectWorld world, Random random) {
        try {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> {
                    for (int left = random.nextInt(4); left > 0; left--) {
                        world.send(event(world, random));
                    }
                }
                case 3, 4, 5 -> world.step();
                case 6 -> world.commit();
                case 7 -> world.clock.advance(Duration.ofMillis(random.nextInt(3_000)));
                case 8 -> {
                    world.failures = random.nextInt(8) == 0 ? random.nextInt(4) : 0;
                    world.commitFailures = random.nextInt(8) == 0 ? 1 : 0;
                }
                default -> {
                    if (random.nextInt(3) == 0) {
                        world.lightFuse(random.nextInt(12));
                    }
                }
            }
        } catch (Death e) {
            world.restart();
        }
    }

    private static String event(DetectWorld world, Random random) {
        long second = Duration.between(DetectWorld.NOON, world.clock.instant()).toSeconds();
        return random.nextInt(20) == 0
                ? "what no rule can read"
                : "abc".charAt(random.nextInt(3)) + " " + random.nextInt(10) + " " + (second - random.nextInt(9));
    }

    private static void settle(DetectWorld world) {
        for (int round = 0; round < 200; round++) {
            world.step();
            world.commit();
            world.clock.advance(Duration.ofMillis(100));
        }
    }

    private static Map<String, String> undisturbed(DetectorPlan plan, List<Envelope> events, Instant end) {
        Map<String, String> made = new TreeMap<>();
        Analysis analysis = new Analysis(plan);
        DetectWorld.WordRules rules = new DetectWorld.WordRules();
        for (Envelope event : events) {
            if (rules.prepare(event).orElseThrow() instanceof Prepared.Ready ready) {
                analysis.accept(new EventFields(event, ready.fields()), product -> put(made, product));
            }
        }
        if (plan.byArrival()) {
            analysis.advanceTo(end, product -> put(made, product));
        }
        return made;
    }

    private static void put(Map<String, String> made, Product product) {
        if (product instanceof Product.Derived derived) {
            made.put(
                    derived.event().id().toString(),
                    derived.event().channel() + " " + derived.event().data().text());
        } else {
            Envelope event = AlertEvents.envelope(((Product.Told) product).notice(), List.of(), DetectWorld.NOON);
            made.put(event.id().toString(), event.channel() + " " + event.data().text());
        }
    }

    /** One of each way to keep time and state, and of each way to tell. */
    private static List<DetectorPlan> plans() {
        List<DetectorPlan> plans = new ArrayList<>();
        plans.add(plan(
                "nine",
                EventTime.arrival(),
                identity -> Detectors.match(identity, where(number -> number == 9), List.of()),
                true));
        EventTime eventTime = EventTime.of(FieldPath.parse("at"), LATENESS, Duration.ofHours(1));
        WindowSpec sums = new WindowSpec(
                new WindowShape.Tumbling(Duration.ofSeconds(10)),
                List.of(
                        Aggregate.count("events"),
                        Aggregate.of("sum", Aggregate.Function.SUM, FieldPath.parse("number"))),
                Optional.empty());
        plans.add(plan(
                "sums", eventTime, identity -> Detectors.window(scope(identity, eventTime), sums, NO_SKETCHES), true));
        plans.add(plan(
                "recent",
                EventTime.arrival(),
                identity -> Detectors.window(
                        scope(identity, EventTime.arrival()),
                        new WindowSpec(
                                new WindowShape.LastEvents(3, false),
                                List.of(Aggregate.of("mean", Aggregate.Function.MEAN, FieldPath.parse("number"))),
                                Optional.empty()),
                        NO_SKETCHES),
                false));
        plans.add(plan(
                "silent",
                EventTime.arrival(),
                identity -> Detectors.absence(scope(identity, EventTime.arrival()), Duration.ofSeconds(4)),
                true));
        plans.add(plan(
                "unanswered",
                EventTime.arrival(),
                identity -> Detectors.sequence(
                        scope(identity, EventTime.arrival()),
                        new SequenceSpec(
                                List.of(new Step(where(number -> number == 1), List.of())),
                                Duration.ofSeconds(6),
                                Optional.of(where(number -> number == 2)))),
                true));
        return plans;
    }

    private static DetectorPlan plan(
            String name, EventTime time, Function<DetectorIdentity, Detector> maker, boolean alerts) {
        DetectorIdentity identity = new DetectorIdentity(new AgentName(name, 1), DEMAND);
        AlertPlan alert = new AlertPlan(
                Severity.HIGH,
                TextTemplate.parse("{key} was found"),
                List.of(FieldPath.parse("key")),
                new AlertPolicy(Duration.ofSeconds(7), Optional.of(Duration.ofSeconds(20)), 100),
                List.of());
        return new DetectorPlan(
                identity,
                "of this test",
                name,
                () -> maker.apply(identity),
                time,
                Begin.OLDEST,
                Optional.of(FOUND),
                Optional.of(LATE),
                alerts ? Optional.of(alert) : Optional.empty());
    }

    private static Scope scope(DetectorIdentity identity, EventTime time) {
        return new Scope(identity, KeyFields.of("key"), time, Optional.empty(), 2, 4, 100);
    }

    private static Expression where(LongPredicate holds) {
        return event -> Optional.of(
                event.findOrNull(FieldPath.parse("number")) instanceof Value.Whole whole
                                && holds.test(Long.parseLong(whole.text()))
                        ? Value.Bool.TRUE
                        : Value.Bool.FALSE);
    }

    static final Sketches NO_SKETCHES = new Sketches() {
        @Override
        public Distinct distinct() {
            throw new AssertionError("nothing is counted distinct");
        }

        @Override
        public Distinct distinct(byte[] bytes) {
            throw new AssertionError("nothing is counted distinct");
        }

        @Override
        public Quantiles quantiles() {
            throw new AssertionError("there are no quantiles");
        }

        @Override
        public Quantiles quantiles(byte[] bytes) {
            throw new AssertionError("there are no quantiles");
        }
    };
}
