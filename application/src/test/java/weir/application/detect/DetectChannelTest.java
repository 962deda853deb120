package weir.application.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.detect.DetectWorld.DEMAND;
import static weir.application.detect.DetectWorld.FOUND;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import weir.application.port.AgentRegister.Begin;
import weir.domain.analyse.Detector;
import weir.domain.analyse.DetectorIdentity;
import weir.domain.analyse.Detectors;
import weir.domain.analyse.EventTime;
import weir.domain.analyse.KeyFields;
import weir.domain.analyse.Scope;
import weir.domain.condition.Expression;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

final class DetectChannelTest {
    private static final AgentName ALL = new AgentName("all", 1);
    private static final AgentName OTHER = new AgentName("other", 1);
    private static final Expression EVERY = event -> Optional.of(Value.Bool.TRUE);

    private static DetectorPlan plan(
            AgentName agent,
            Object definition,
            Begin begin,
            ChannelName to,
            Function<DetectorIdentity, Detector> maker) {
        DetectorIdentity identity = new DetectorIdentity(agent, DEMAND);
        return new DetectorPlan(
                identity,
                "of this test",
                definition,
                () -> maker.apply(identity),
                EventTime.arrival(),
                begin,
                Optional.of(to),
                Optional.empty(),
                Optional.empty());
    }

    private static DetectorPlan matching(AgentName agent, Begin begin, Expression matches) {
        return plan(agent, "match", begin, FOUND, identity -> Detectors.match(identity, matches, List.of()));
    }

    private static DetectorPlan silence(Duration timeout) {
        return plan(
                ALL,
                timeout,
                Begin.OLDEST,
                FOUND,
                identity -> Detectors.absence(
                        new Scope(identity, KeyFields.of("key"), EventTime.arrival(), Optional.empty(), 10, 1, 10),
                        timeout));
    }

    private static List<String> found(DetectWorld world, AgentName agent) {
        List<String> numbers = new ArrayList<>();
        for (Envelope event : world.of(FOUND)) {
            if (event.source().value().equals(agent.name())) {
                numbers.add(event.data().text().replaceAll(".*\"number\":([0-9]+).*", "$1"));
            }
        }
        return numbers;
    }

    private static void steps(DetectWorld world, int steps) {
        for (int i = 0; i < steps; i++) {
            world.step();
            world.commit();
            world.clock.advance(Duration.ofMillis(150));
        }
    }

    @Test
    void whatIsPublishedNamesItsParentAndComesFromTheDetector() {
        DetectWorld world = new DetectWorld(List.of(matching(ALL, Begin.OLDEST, EVERY)));
        world.send("a 7 0");
        steps(world, 2);

        assertThat(world.of(FOUND)).singleElement().satisfies(event -> {
            assertThat(event.source().value()).isEqualTo("all");
            assertThat(event.attributes().get(Envelope.PARENTS))
                    .isEqualTo(world.of(DEMAND).get(0).id().toString());
        });
    }

    @Test
    void aNewDetectorBeginsWhereItIsTold() {
        DetectWorld world =
                new DetectWorld(List.of(matching(ALL, Begin.OLDEST, EVERY), matching(OTHER, Begin.NEWEST, EVERY)));
        world.send("a 1 0");
        steps(world, 3);
        world.send("a 2 0");
        steps(world, 3);

        assertThat(found(world, ALL)).containsExactly("1", "2");
        assertThat(found(world, OTHER)).containsExactly("2");
    }

    @Test
    void aNewDetectorIsGivenAllThatComesAfterItHasItsPlaceHoweverOftenTheProcessDies() {
        DetectWorld world = new DetectWorld(List.of(matching(OTHER, Begin.NEWEST, EVERY)));
        world.send("a 1 0");
        world.detect.place();
        world.send("a 2 0");
        world.restart();
        world.detect.place();
        world.send("a 3 0");
        world.restart();
        steps(world, 3);

        assertThat(found(world, OTHER)).containsExactly("2", "3");
    }

    @Test
    void aNewDetectorOfAnEmptyChannelIsGivenAllOfIt() {
        DetectWorld world = new DetectWorld(List.of(matching(OTHER, Begin.NEWEST, EVERY)));
        world.detect.place();
        world.send("a 1 0");
        steps(world, 3);

        assertThat(found(world, OTHER)).containsExactly("1");
    }

    @Test
    void aDetectorThatCannotPublishHoldsUpNoOther() {
        DetectorPlan mute = plan(
                OTHER,
                "match",
                Begin.OLDEST,
                new ChannelName("not-configured"),
                identity -> Detectors.match(identity, EVERY, List.of()));
        DetectWorld world = new DetectWorld(List.of(mute, matching(ALL, Begin.OLDEST, EVERY)));
        for (int i = 0; i < 5; i++) {
            world.send("a " + i + " 0");
            steps(world, 2);
        }

        assertThat(found(world, ALL)).containsExactly("0", "1", "2", "3", "4");
        assertThat(world.detect.lag(ALL).events()).isZero();
        assertThat(world.detect.lag(OTHER).events()).isEqualTo(4);
        assertThat(world.detect.failures()).containsOnlyKeys(OTHER);
        assertThat(world.detect.failures().get(OTHER)).contains("not-configured");
    }

    @Test
    void anEventThatFailsADetectorAgainAndAgainIsRejectedAndTheDetectorGoesOn() {
        Expression brittle = event -> {
            if (event.findOrNull(FieldPath.parse("number")) instanceof Value.Whole whole && whole.number() == 13) {
                throw new IllegalStateException("not this one");
            }
            return Optional.of(Value.Bool.TRUE);
        };
        DetectWorld world =
                new DetectWorld(List.of(matching(ALL, Begin.OLDEST, brittle), matching(OTHER, Begin.OLDEST, EVERY)));
        world.send("a 12 0");
        world.send("a 13 0");
        world.send("a 14 0");
        steps(world, 300);

        assertThat(found(world, ALL)).containsExactly("12", "14");
        assertThat(found(world, OTHER)).containsExactly("12", "13", "14");
        assertThat(world.of(ChannelName.REJECTED)).singleElement().satisfies(event -> {
            assertThat(event.data().text()).isEqualTo("a 13 0");
            assertThat(event.attributes().get("code")).isEqualTo("agent_failed");
            assertThat(event.attributes().get("rule")).isEqualTo("all@1");
            assertThat(event.attributes().get("reason")).contains("not this one");
        });
        assertThat(world.detect.failures()).isEmpty();
    }

    @Test
    void aDetectorOfAnotherDefinitionGoesOnFromItsPlaceWithoutItsState() {
        DetectWorld world = new DetectWorld(List.of(silence(Duration.ofSeconds(2))));
        world.send("a 1 0");
        steps(world, 60); // past a checkpoint
        assertThat(world.of(FOUND)).hasSize(1);

        world.plans(List.of(silence(Duration.ofSeconds(3))));
        world.restart();
        steps(world, 60);
        assertThat(world.of(FOUND)).as("the event before it is not read again").hasSize(1);

        world.send("a 2 0");
        steps(world, 60);
        assertThat(world.of(FOUND)).hasSize(2);
    }

    @Test
    void timeGoesOnWhileNothingComes() {
        DetectWorld world = new DetectWorld(List.of(silence(Duration.ofSeconds(2))));
        world.send("a 1 0");
        steps(world, 12);
        assertThat(world.of(FOUND)).isEmpty();

        steps(world, 4);
        assertThat(world.of(FOUND))
                .singleElement()
                .satisfies(event -> assertThat(event.data().text()).contains("\"to\":\"2026-11-21T12:00:02Z\""));
    }

    @Test
    void lagIsWhatHasNotBeenTaken() {
        DetectWorld world = new DetectWorld(List.of(matching(ALL, Begin.OLDEST, EVERY)));
        world.send("a 1 0");
        steps(world, 2);

        assertThat(world.detect.lag(ALL).events()).isZero();
        assertThat(world.detect.counts(ALL).orElseThrow().detections()).isEqualTo(1);

        world.send("a 2 0");
        world.send("a 3 0");
        assertThat(world.detect.lag(ALL).events()).as("before they are read").isEqualTo(2);
        steps(world, 60); // past a checkpoint
        assertThat(world.detect.lag(ALL).events()).isZero();
        world.send("a 4 0");
        assertThat(world.detect.lag(ALL).events()).isEqualTo(1);
    }

    @Test
    void aCheckpointThatCannotBeKeptKeepsTheDetectorFromNothing() {
        DetectWorld world = new DetectWorld(List.of(matching(ALL, Begin.OLDEST, EVERY)));
        steps(world, 1);
        world.commitFailures = 3;
        world.send("a 1 0");
        steps(world, 37); // past the checkpoint
        assertThat(world.detect.failures().get(ALL)).contains("no room");

        world.send("a 2 0");
        world.step();
        assertThat(found(world, ALL)).containsExactly("1", "2");

        steps(world, 60);
        assertThat(world.detect.failures()).isEmpty();
        assertThat(world.acknowledged(ALL)).isEqualTo(world.last());
    }
}
