package weir.application.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.application.agent.SettleRequest.Failed;
import weir.application.agent.SettleRequest.Some;
import weir.application.port.AgentRegister.Begin;
import weir.application.port.Position;
import weir.application.port.QueueEvents;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;

/**
 * Instances of one agent that work, dawdle, fail, die and come back, on a server that dies too: nothing is lost, nothing is
 * with two instances at once, and nothing behind the cursor comes again.
 */
final class AgentSimulationTest {
    private static final int STEPS = 250;
    private final AgentFixture weir = new AgentFixture();
    private final Map<String, List<Position>> held = new HashMap<>();
    private final Map<String, Delivery> leases = new HashMap<>();
    private final Map<Position, Integer> numbers = new HashMap<>();
    private final Set<Integer> done = new HashSet<>();

    static LongStream seeds() {
        return LongStream.range(0, 120);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLostAndNothingDoneComesAgain(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            step(random);
        }
        drain();
        Set<Integer> rejected = new HashSet<>();
        for (Envelope event : weir.rejected()) {
            rejected.add(QueueEvents.number(new Envelope(
                    DataId.parse(event.attributes().get("parents")).orElseThrow(),
                    event.source(),
                    event.channel(),
                    event.created(),
                    event.contentType(),
                    event.data(),
                    Map.of())));
        }
        for (int number = 0; number < weir.appended(); number++) {
            assertThat(done.contains(number) || rejected.contains(number))
                    .as("event %d, seed %d", number, seed)
                    .isTrue();
        }
        if (weir.appended() > 0) {
            assertThat(weir.queue.acknowledged(AgentFixture.DEMAND, AgentFixture.AVERAGE))
                    .as("the cursor at the end, seed %d", seed)
                    .isEqualTo(weir.queue.last(AgentFixture.DEMAND).map(last -> last.position()));
        }
    }

    private void step(Random random) {
        switch (random.nextInt(12)) {
            case 0, 1 -> weir.append(1 + random.nextInt(6));
            case 2, 3, 4 -> pull(1 + random.nextInt(5), random.nextInt(4) == 0);
            case 5, 6, 7, 8 -> settle(random);
            case 9 -> weir.clock.advance(Duration.ofSeconds(random.nextInt(12)));
            case 10 -> weir.pull.attend();
            default -> {
                if (random.nextInt(4) == 0) {
                    weir.restart();
                    held.clear();
                }
            }
        }
    }

    private List<Position> pull(int eventsMax, boolean ordered) {
        if (weir.appended() == 0) {
            return List.of();
        }
        forgetWhatRanOut();
        Delivery delivery =
                weir.now(AgentFixture.request(AgentFixture.AVERAGE, eventsMax, Duration.ZERO, Begin.OLDEST, ordered));
        List<Position> positions = AgentFixture.positions(delivery);
        Optional<Position> cursor = weir.queue.acknowledged(AgentFixture.DEMAND, AgentFixture.AVERAGE);
        assertThat(positions).isSorted();
        for (Delivery.Given given : delivery.events()) {
            Position position = given.entry().position();
            numbers.put(position, QueueEvents.number(given.entry().envelope()));
            assertThat(cursor.isEmpty() || position.compareTo(cursor.get()) > 0)
                    .as("%s is behind the cursor %s", position, cursor)
                    .isTrue();
            assertThat(held.values()).noneSatisfy(others -> assertThat(others).contains(position));
        }
        if (ordered && !positions.isEmpty()) {
            assertThat(held.values()).allSatisfy(others -> assertThat(others).isEmpty());
        }
        delivery.term().ifPresent(term -> {
            held.put(term.lease(), new ArrayList<>(positions));
            leases.put(term.lease(), delivery);
        });
        return positions;
    }

    private void forgetWhatRanOut() {
        held.keySet().removeIf(lease -> !weir.clock
                .instant()
                .isBefore(leases.get(lease).term().orElseThrow().until()));
    }

    /** By a lease that may have run out, or be of a server that died. */
    private void settle(Random random) {
        if (leases.isEmpty()) {
            return;
        }
        List<String> all = leases.keySet().stream().sorted().toList();
        String lease = all.get(random.nextInt(all.size()));
        List<Position> acknowledge = new ArrayList<>();
        List<Failed> fail = new ArrayList<>();
        List<Position> giveBack = new ArrayList<>();
        for (Position position : AgentFixture.positions(leases.get(lease))) {
            switch (random.nextInt(5)) {
                case 0, 1, 2 -> acknowledge.add(position);
                case 3 -> fail.add(new Failed(position, "as the seed asked", Duration.ofSeconds(random.nextInt(3))));
                default -> giveBack.add(position);
            }
        }
        for (Position position : acknowledge) {
            Settled one = weir.settled(AgentFixture.settling(
                    lease, new Some.Of(List.of(position)), List.of(), AgentFixture.none(), Optional.empty()));
            assertThat(one.acknowledged() + one.unknown()).isOne();
            if (one.acknowledged() == 1) {
                done.add(numbers.get(position));
            }
        }
        Settled rest = weir.settled(
                AgentFixture.settling(lease, AgentFixture.none(), fail, new Some.Of(giveBack), Optional.empty()));
        assertThat(rest.failed() + rest.givenBack() + rest.unknown()).isEqualTo(fail.size() + giveBack.size());
        held.remove(lease);
        acknowledge.forEach(position -> held.values().forEach(others -> others.remove(position)));
    }

    private void drain() {
        if (weir.appended() == 0) {
            return;
        }
        for (int round = 0; round < 200; round++) {
            weir.clock.advance(AgentFixture.LEASE);
            held.clear();
            weir.pull.attend();
            Delivery delivery = weir.now(AgentFixture.request(50));
            if (delivery.events().isEmpty()) {
                continue;
            }
            for (Delivery.Given given : delivery.events()) {
                done.add(QueueEvents.number(given.entry().envelope()));
            }
            weir.acknowledge(delivery, AgentFixture.positions(delivery));
        }
    }
}
