package weir.application.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static weir.application.handle.HandleFixture.DEMAND;
import static weir.application.handle.HandleFixture.PREDICT;
import static weir.application.handle.HandleFixture.PREDICTION;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import weir.application.agent.AgentFault;
import weir.application.agent.AgentReport;
import weir.application.agent.PullOutcome;
import weir.application.derive.AgentPlace;
import weir.application.port.AgentRegister.Begin;
import weir.application.port.Position;
import weir.application.port.QueueEvents;
import weir.domain.envelope.AgentName;

/** Agents of the process as they are administered: paused, resumed, reset, removed. */
final class RunAgentsTest {
    private static final Duration WITHIN = Duration.ofSeconds(1);

    private final HandleFixture weir = new HandleFixture();
    private final List<RunAgent> threads = new ArrayList<>();

    /** Whether those that are told to end go on reading: their handlers have an event. */
    private boolean busy;

    private RunAgents agents = start();

    private RunAgents start() {
        threads.clear();
        return new RunAgents(weir.parts(), agent -> {
            threads.add(agent);
            return within -> {
                if (busy) {
                    return false;
                }
                agent.close();
                threads.remove(agent);
                return true;
            };
        });
    }

    private void run() {
        List.copyOf(threads).forEach(weir::run);
    }

    private static AgentPlan copying() {
        return HandleFixture.plan(event -> List.of(Output.json("prediction", event.text())));
    }

    private static AgentPlan stoppingAtGaps() {
        return copying(Begin.OLDEST, true);
    }

    private static AgentPlan copying(Begin begin, boolean stopsAtGap) {
        return new AgentPlan(
                DEMAND,
                PREDICT,
                "test",
                begin,
                Optional.empty(),
                Optional.empty(),
                Set.of(PREDICTION),
                3,
                4,
                1,
                stopsAtGap,
                () -> new SyncHandler(event -> List.of(Output.json("prediction", event.text()))),
                "2");
    }

    private AgentReport report() {
        assertThat(agents.list()).hasSize(1);
        return agents.list().get(0);
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static AgentFault fault(PullOutcome outcome) {
        return ((PullOutcome.Refused) outcome).fault();
    }

    @Test
    void oneThatIsPausedStaysSoOverAReloadAndARestart() {
        agents.apply(List.of(copying()), WITHIN);
        agents.pause(DEMAND, PREDICT);
        weir.append(2);
        run();
        assertThat(report().state()).isEqualTo("paused");

        agents.apply(List.of(copying()), WITHIN);
        agents.stop(WITHIN);
        agents = start();
        agents.apply(List.of(copying()), WITHIN);
        run();
        assertThat(report().state()).isEqualTo("paused");
        assertThat(weir.numbers(PREDICTION)).isEmpty();

        agents.resume(DEMAND, PREDICT);
        run();
        assertThat(report().state()).isEqualTo("active");
        assertThat(weir.numbers(PREDICTION)).isEqualTo(numbers(0, 2));
    }

    @Test
    void oneThatIsNewIsGivenAllThatComesOnceItHasItsPlaceThoughItHasNotBegun() {
        weir.append(1);
        AgentPlan newest = copying(Begin.NEWEST, false);
        agents.place(List.of(newest));
        weir.append(1);
        agents = start();
        agents.apply(List.of(newest), WITHIN);
        weir.append(1);
        run();

        assertThat(weir.numbers(PREDICTION)).containsExactly(1, 2);
    }

    @Test
    void oneThatIsResetTakesEverythingFromThereAgain() {
        weir.append(3);
        agents.apply(List.of(copying()), WITHIN);
        run();
        agents.reset(DEMAND, PREDICT, Optional.of(weir.queue.kept(DEMAND).get(0).position()));
        run();
        assertThat(weir.numbers(PREDICTION)).containsExactly(0, 1, 2, 1, 2);
        assertThat(report().lagEvents()).isZero();
    }

    @Test
    void oneOfTheConfigurationIsNotRemovedAndOneThatWasTakenOutIs() {
        weir.append(2);
        agents.apply(List.of(copying()), WITHIN);
        run();
        assertThat(fault(agents.remove(DEMAND, PREDICT))).isEqualTo(AgentFault.AGENT_CONFIGURED);

        agents.apply(List.of(), WITHIN);
        assertThat(report().state()).isEqualTo("unconfigured");
        weir.append(1);
        assertThat(weir.queue.agents(DEMAND)).contains(PREDICT);
        agents.reset(DEMAND, PREDICT, Optional.empty());
        agents.remove(DEMAND, PREDICT);
        assertThat(agents.list()).isEmpty();
        assertThat(agents.reserves(PREDICT)).isFalse();
        assertThat(weir.queue.agents(DEMAND)).doesNotContain(PREDICT);
        assertThat(weir.register.all()).isEmpty();
        assertThat(weir.checkpoints.read(DEMAND, PREDICT, in -> in.readByte())).isEmpty();
    }

    @Test
    void oneThatHasNotEndedYetIsNeitherRemovedNorResetAndKeepsAllThatIsKnownOfIt() {
        weir.append(2);
        agents.apply(List.of(copying()), WITHIN);
        run();
        busy = true;
        agents.apply(List.of(), WITHIN);

        assertThat(fault(agents.remove(DEMAND, PREDICT))).isEqualTo(AgentFault.AGENTS_BUSY);
        assertThat(fault(agents.reset(DEMAND, PREDICT, Optional.empty()))).isEqualTo(AgentFault.AGENTS_BUSY);

        assertThat(weir.checkpoints.read(DEMAND, PREDICT, AgentPlace::read)).isPresent();
        assertThat(weir.queue.agents(DEMAND)).contains(PREDICT);
        assertThat(report().state()).isEqualTo("unconfigured");
        agents.apply(List.of(copying()), WITHIN);
        assertThat(fault(agents.reset(DEMAND, PREDICT, Optional.empty())))
                .as("the one before has not ended")
                .isEqualTo(AgentFault.AGENTS_BUSY);

        busy = false;
        agents.apply(List.of(), WITHIN);
        assertThat(agents.remove(DEMAND, PREDICT)).isInstanceOf(PullOutcome.Changed.class);
        assertThat(agents.list()).isEmpty();
        assertThat(weir.checkpoints.read(DEMAND, PREDICT, AgentPlace::read)).isEmpty();
    }

    @Test
    void oneThatIsResetToWhereNothingIsYetKeepsItsPlace() {
        weir.append(2);
        agents.apply(List.of(copying()), WITHIN);
        run();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> agents.reset(DEMAND, PREDICT, Optional.of(new Position("0000000000000009"))));
        assertThat(weir.checkpoints.read(DEMAND, PREDICT, AgentPlace::read)).isPresent();
        run();
        assertThat(weir.numbers(PREDICTION)).isEqualTo(numbers(0, 2));
    }

    @Test
    void oneThatNobodyKnowsIsRefused() {
        AgentName other = new AgentName("other", 1);
        assertThat(fault(agents.pause(DEMAND, other))).isEqualTo(AgentFault.UNKNOWN_AGENT);
        assertThat(fault(agents.resume(DEMAND, other))).isEqualTo(AgentFault.UNKNOWN_AGENT);
        assertThat(fault(agents.reset(DEMAND, other, Optional.empty()))).isEqualTo(AgentFault.UNKNOWN_AGENT);
        assertThat(fault(agents.remove(DEMAND, other))).isEqualTo(AgentFault.UNKNOWN_AGENT);
    }

    @Test
    void oneThatIsToStopAtAGapDoesAndGoesOnBehindItWhenItIsTold() {
        weir.append(2);
        agents.apply(List.of(stoppingAtGaps()), WITHIN);
        run();
        agents.stop(WITHIN);
        weir.append(3);
        weir.queue.loseOldest(DEMAND);
        weir.queue.loseOldest(DEMAND);
        weir.queue.loseOldest(DEMAND);
        agents = start();
        agents.apply(List.of(stoppingAtGaps()), WITHIN);
        run();

        assertThat(report().state()).isEqualTo("stopped");
        assertThat(report().lastError().orElseThrow()).endsWith("it has stopped, as it is configured to");
        assertThat(agents.ailing()).hasSize(1);
        assertThat(weir.numbers(PREDICTION)).isEqualTo(numbers(0, 2));

        agents.resume(DEMAND, PREDICT);
        run();
        assertThat(weir.numbers(PREDICTION)).containsExactly(0, 1, 3, 4);
        assertThat(report().state()).isEqualTo("active");
    }

    @Test
    void hangingIsLookedForInAll() {
        List<String> states = new ArrayList<>();
        weir.append(1);
        agents.apply(
                List.of(HandleFixture.plan(event -> {
                    weir.clock.advance(Duration.ofMinutes(1));
                    agents.watch(Duration.ofMinutes(1));
                    states.add(report().state());
                    assertThat(QueueEvents.number(event.envelope())).isZero();
                    return List.of();
                })),
                WITHIN);
        run();
        assertThat(states).containsExactly("hanging");
    }
}
