package weir.application.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.agent.AgentFixture.AVERAGE;
import static weir.application.agent.AgentFixture.DEMAND;
import static weir.application.agent.AgentFixture.LEASE;
import static weir.application.agent.AgentFixture.NOON;
import static weir.application.agent.AgentFixture.delivered;
import static weir.application.agent.AgentFixture.lease;
import static weir.application.agent.AgentFixture.none;
import static weir.application.agent.AgentFixture.numbers;
import static weir.application.agent.AgentFixture.positions;
import static weir.application.agent.AgentFixture.refusal;
import static weir.application.agent.AgentFixture.request;
import static weir.application.agent.AgentFixture.settling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import weir.application.Waiting;
import weir.application.agent.SettleRequest.Some;
import weir.application.port.AgentRegister.Begin;
import weir.application.port.EventQueue.Reading;
import weir.application.port.Position;
import weir.application.port.QueueEvents;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

final class PullEventsTest {
    private static final Duration WAIT = Duration.ofSeconds(10);
    private final AgentFixture weir = new AgentFixture();

    private static PullRequest waiting(int eventsMax) {
        return request(AVERAGE, eventsMax, WAIT, Begin.OLDEST, false);
    }

    private static PullRequest ordered(int eventsMax) {
        return request(AVERAGE, eventsMax, Duration.ZERO, Begin.OLDEST, true);
    }

    @Test
    void givesEventsInOrderAndEachToOneInstance() {
        weir.append(5);

        Delivery first = weir.now(request(3));
        Delivery second = weir.now(request(3));

        assertThat(numbers(first)).containsExactly(0, 1, 2);
        assertThat(numbers(second)).containsExactly(3, 4);
        assertThat(first.events())
                .allSatisfy(given -> assertThat(given.deliveries()).isOne());
        assertThat(first.term().orElseThrow().until()).isEqualTo(NOON.plus(LEASE));
        assertThat(lease(first)).isNotEqualTo(lease(second));
        Delivery third = weir.now(request(3));
        assertThat(third.events()).isEmpty();
        assertThat(third.term()).isEmpty();
    }

    @Test
    void oneWhoseNameIsGivenToAnAgentInTheServerMakesWayAndIsRefused() {
        weir.append(2);
        Delivery delivery = weir.now(request(2));
        CompletableFuture<PullOutcome> waits = weir.ask(waiting(1));
        assertThat(waits).isNotDone();

        weir.configured = AVERAGE;
        weir.pull.makeWay(DEMAND, AVERAGE);

        // The place is free for the one that runs in the server.
        weir.queue.subscribe(DEMAND, AVERAGE, Reading.DURABLE).close();
        assertThat(delivered(waits).events()).isEmpty();
        PullOutcome refused = weir.ask(request(2)).join();
        assertThat(refusal(refused)).isEqualTo(AgentFault.AGENT_RESERVED);
        assertThat(((PullOutcome.Refused) refused).message())
                .isEqualTo("agent average@1 is one of Weir's own or runs in the server, by its configuration, and looks"
                        + " after its place itself; another agent needs another name");
        assertThat(refusal(weir.pull.settle(
                        settling(lease(delivery), new Some.All(), List.of(), none(), Optional.empty()))))
                .isEqualTo(AgentFault.AGENT_RESERVED);
        assertThat(weir.register.all()).isEmpty();
    }

    @Test
    void theCursorGoesBehindWhatIsAcknowledgedAndNeverPastWhatIsNot() {
        weir.append(4);
        Delivery all = weir.now(request(4));
        List<Position> positions = positions(all);

        assertThat(weir.acknowledge(all, positions.subList(1, 3)).cursor()).isEmpty();
        assertThat(weir.queue.acknowledged(DEMAND, AVERAGE)).isEmpty();
        Settled settled = weir.acknowledge(all, positions.subList(0, 1));

        assertThat(settled.acknowledged()).isOne();
        assertThat(settled.cursor()).contains(positions.get(2));
        assertThat(weir.queue.acknowledged(DEMAND, AVERAGE)).contains(positions.get(2));
        assertThat(settled.until()).contains(NOON.plus(LEASE));
        assertThat(weir.acknowledge(all).until()).isEmpty();
    }

    @Test
    void acknowledgingAgainChangesNothing() {
        weir.append(2);
        Delivery all = weir.now(request(2));
        Settled first = weir.acknowledge(all, positions(all));

        assertThat(weir.acknowledge(all, positions(all))).isEqualTo(first);
    }

    @Test
    void whatWasNotAcknowledgedAndNothingElseComesAgainAfterARestart() {
        weir.append(6);
        Delivery all = weir.now(request(4));
        weir.acknowledge(all, positions(all).subList(0, 2));

        weir.restart();

        Delivery again = weir.now(request(9));
        assertThat(numbers(again)).containsExactly(2, 3, 4, 5);
        Settled late = weir.acknowledge(all, positions(all).subList(1, 2));
        assertThat(late.acknowledged()).isOne();
    }

    @Test
    void whatWasAcknowledgedOutOfOrderComesAgainAfterARestart() {
        weir.append(3);
        Delivery all = weir.now(request(3));
        weir.acknowledge(all, positions(all).subList(1, 2));
        assertThat(weir.now(request(3)).events()).isEmpty();

        weir.restart();

        assertThat(numbers(weir.now(request(3)))).containsExactly(0, 1, 2);
    }

    @Test
    void whatIsNotAcknowledgedWithinTheLeaseComesAgainBeforeAnythingNew() {
        weir.append(3);
        Delivery first = weir.now(request(2));
        weir.clock.advance(LEASE.minusMillis(1));
        assertThat(numbers(weir.now(request(1)))).containsExactly(2);
        weir.append(1);
        weir.clock.advance(Duration.ofMillis(1));

        Delivery again = weir.now(request(9));

        assertThat(numbers(again)).containsExactly(0, 1, 3);
        assertThat(again.events().stream().map(Delivery.Given::deliveries)).containsExactly(2, 2, 1);
        // The instance that was slow has done its work all the same.
        assertThat(weir.acknowledge(first, positions(first)).acknowledged()).isEqualTo(2);
        assertThat(weir.acknowledge(again).acknowledged()).isOne();
    }

    @Test
    void aLeaseCanBeExtendedAndGivenBack() {
        weir.append(3);
        Delivery first = weir.now(request(3));
        weir.clock.advance(LEASE.minusSeconds(1));
        Settled extended =
                weir.settled(settling(lease(first), none(), List.of(), none(), Optional.of(Duration.ofMinutes(5))));
        assertThat(extended.until()).contains(NOON.plus(LEASE).minusSeconds(1).plus(Duration.ofMinutes(5)));
        weir.clock.advance(LEASE);
        assertThat(weir.now(request(9)).events()).isEmpty();

        Settled back = weir.settled(settling(
                lease(first), none(), List.of(), new Some.Of(positions(first).subList(1, 3)), Optional.empty()));
        assertThat(back.givenBack()).isEqualTo(2);

        Delivery again = weir.now(request(9));
        assertThat(numbers(again)).containsExactly(1, 2);
        assertThat(again.events())
                .allSatisfy(given -> assertThat(given.deliveries()).isOne());
    }

    @Test
    void onlyWhoeverHoldsAnEventFailsItOrGivesItBack() {
        weir.append(1);
        Delivery first = weir.now(request(1));
        weir.clock.advance(LEASE);
        Delivery second = weir.now(request(1));
        assertThat(numbers(second)).containsExactly(0);

        Settled late = weir.fail(first, positions(first).get(0), Duration.ZERO);

        assertThat(late.failed()).isZero();
        assertThat(late.unknown()).isOne();
        assertThat(weir.now(request(1)).events()).isEmpty();
        assertThat(weir.acknowledge(second).acknowledged()).isOne();
    }

    @Test
    void anEventThatFailsComesAgainAfterTheTimeAskedForWhileOthersGoOn() {
        weir.append(2);
        Delivery first = weir.now(request(1));
        weir.fail(first, positions(first).get(0), Duration.ofSeconds(5));

        assertThat(numbers(weir.now(request(9)))).containsExactly(1);
        weir.clock.advance(Duration.ofSeconds(5));
        assertThat(numbers(weir.now(request(9)))).containsExactly(0);
    }

    @Test
    void anEventThatFailsTooOftenIsRejectedWithTheAgentsNameAndTheAgentGoesOn() {
        weir.append(2);
        for (int i = 0; i < 2; i++) {
            Delivery delivery = weir.now(request(1));
            assertThat(numbers(delivery)).containsExactly(0);
            weir.fail(delivery, positions(delivery).get(0), Duration.ZERO);
        }
        assertThat(weir.rejected()).isEmpty();
        weir.now(request(1));
        weir.clock.advance(LEASE);

        Delivery next = weir.now(request(9));

        assertThat(numbers(next)).containsExactly(1);
        assertThat(weir.rejected()).hasSize(1);
        Envelope rejected = weir.rejected().get(0);
        Envelope event = QueueEvents.event(0);
        assertThat(rejected.data()).isEqualTo(event.data());
        assertThat(rejected.source()).isEqualTo(event.source());
        assertThat(rejected.id()).isNotEqualTo(event.id());
        assertThat(rejected.attributes())
                .containsEntry("channel", "demand")
                .containsEntry("stage", "agent")
                .containsEntry("code", "agent_failed")
                .containsEntry("rule", "average@1")
                .containsEntry("parents", event.id().toString());
        assertThat(rejected.attributes().get("reason")).contains("average@1", "3 times", "ran out");
        weir.acknowledge(next);
        assertThat(weir.queue.acknowledged(DEMAND, AVERAGE))
                .contains(positions(next).get(0));
        assertThat(weir.administer.list().stream().filter(agent -> agent.agent().equals(AVERAGE)))
                .singleElement()
                .satisfies(agent -> assertThat(agent.lastError().orElseThrow()).contains("was rejected"));
    }

    @Test
    void anAgentThatWantsOrderIsGivenNothingWhileAnythingIsOut() {
        weir.append(4);
        Delivery first = weir.now(ordered(2));
        assertThat(weir.now(ordered(2)).events()).isEmpty();
        weir.acknowledge(first, positions(first).subList(1, 2));
        assertThat(weir.now(ordered(2)).events()).isEmpty();
        weir.fail(first, positions(first).get(0), Duration.ofSeconds(1));
        assertThat(weir.now(ordered(2)).events()).isEmpty();

        weir.clock.advance(Duration.ofSeconds(1));

        assertThat(numbers(weir.now(ordered(9)))).containsExactly(0, 2, 3);
    }

    @Test
    void aPollThatWaitsIsAnsweredWhenAnEventComes() {
        weir.append(1);
        weir.acknowledge(weir.now(request(1)));
        CompletableFuture<PullOutcome> poll = weir.ask(waiting(9));
        assertThat(weir.pull.attend()).isTrue();
        assertThat(poll).isNotDone();

        weir.append(2);
        assertThat(weir.pull.attend()).isFalse();

        assertThat(numbers(delivered(poll))).containsExactly(1, 2);
    }

    @Test
    void aPollThatWaitsIsAnsweredWithNothingWhenItsTimeIsOver() {
        weir.append(1);
        weir.acknowledge(weir.now(request(1)));
        CompletableFuture<PullOutcome> poll = weir.ask(waiting(9));
        weir.clock.advance(WAIT.minusMillis(1));
        weir.pull.attend();
        assertThat(poll).isNotDone();
        weir.clock.advance(Duration.ofMillis(1));
        weir.pull.attend();

        assertThat(delivered(poll).events()).isEmpty();
    }

    @Test
    void aPollThatWaitsGetsWhatAnotherInstanceLost() {
        weir.append(1);
        weir.now(request(1));
        CompletableFuture<PullOutcome> poll = weir.ask(request(AVERAGE, 9, LEASE.plusSeconds(1), Begin.OLDEST, false));
        weir.clock.advance(LEASE);
        weir.pull.attend();

        assertThat(numbers(delivered(poll))).containsExactly(0);
    }

    @Test
    void closingAnswersWhoeverWaits() {
        weir.append(1);
        weir.acknowledge(weir.now(request(1)));
        CompletableFuture<PullOutcome> poll = weir.ask(waiting(9));

        weir.pull.close();

        assertThat(delivered(poll).events()).isEmpty();
        assertThat(refusal(weir.ask(request(1)).join())).isEqualTo(AgentFault.AGENTS_BUSY);
    }

    @Test
    void twoVersionsHaveTheirOwnPlaces() {
        weir.append(2);
        weir.acknowledge(weir.now(request(2)));

        AgentName second = new AgentName("average", 2);
        Delivery all = weir.now(request(second, 9, Duration.ZERO, Begin.OLDEST, false));

        assertThat(numbers(all)).containsExactly(0, 1);
        assertThat(weir.queue.acknowledged(DEMAND, AVERAGE)).isPresent();
        assertThat(weir.queue.acknowledged(DEMAND, second)).isEmpty();
    }

    @Test
    void anAgentThatIsNewMayBeginAtTheNewestEventAndStaysThere() {
        weir.append(2);
        PullRequest newest = request(AVERAGE, 9, Duration.ZERO, Begin.NEWEST, false);
        assertThat(weir.now(newest).events()).isEmpty();
        weir.append(1);
        weir.restart();

        assertThat(numbers(weir.now(newest))).containsExactly(2);
    }

    @Test
    void noMoreIsGivenThanTheLookAheadAllows() {
        weir.append(80);
        Delivery first = weir.now(request(1));
        List<Delivery> rest = new ArrayList<>();
        for (Delivery more = weir.now(request(20)); !more.events().isEmpty(); more = weir.now(request(20))) {
            rest.add(more);
        }
        assertThat(rest.stream().mapToInt(more -> more.events().size()).sum()).isEqualTo(49);
        rest.forEach(weir::acknowledge);
        assertThat(weir.now(request(20)).events()).isEmpty();

        weir.acknowledge(first);

        assertThat(numbers(weir.now(request(1)))).containsExactly(50);
    }

    @Test
    void anAnswerEndsWithTheEventThatMakesItLarge() {
        byte[] large = new byte[700_000];
        for (int i = 0; i < 3; i++) {
            Waiting.forResult(weir.queue.append(DEMAND, List.of(QueueEvents.event(i, large)), List.of()));
        }

        assertThat(numbers(weir.now(request(9)))).containsExactly(0, 1);
        weir.clock.advance(LEASE);
        assertThat(numbers(weir.now(request(9)))).containsExactly(0, 1);
        assertThat(numbers(weir.now(request(9)))).containsExactly(2);
    }

    @Test
    void refusesNamesThatAreWeirsAndChannelsThatAreNot() {
        weir.append(1);
        PullRequest archiver = request(AgentFixture.ARCHIVER, 1, Duration.ZERO, Begin.OLDEST, false);
        PullRequest nowhere =
                new PullRequest(new ChannelName("nowhere"), AVERAGE, 1, Duration.ZERO, LEASE, Begin.OLDEST, false);

        assertThat(refusal(weir.ask(archiver).join())).isEqualTo(AgentFault.AGENT_RESERVED);
        assertThat(refusal(weir.ask(nowhere).join())).isEqualTo(AgentFault.UNKNOWN_CHANNEL);
        assertThat(refusal(weir.pull.settle(settling("0-1", none(), List.of(), none(), Optional.empty()))))
                .isEqualTo(AgentFault.UNKNOWN_AGENT);
        assertThat(weir.queue.channels()).containsExactly(DEMAND);
    }

    @Test
    void aChannelHasSoManyAgentsAndNoMore() {
        weir.append(1);
        for (int version = 1; version <= 4; version++) {
            weir.now(request(new AgentName("many", version), 1, Duration.ZERO, Begin.OLDEST, false));
        }

        CompletableFuture<PullOutcome> fifth = weir.ask(request(1));

        assertThat(refusal(fifth.join())).isEqualTo(AgentFault.TOO_MANY_AGENTS);
        assertThat(weir.administer.remove(DEMAND, new AgentName("many", 2))).isInstanceOf(PullOutcome.Changed.class);
        assertThat(weir.now(request(1)).events()).hasSize(1);
    }

    @Test
    void pollsThatWaitAreBounded() {
        weir.append(1);
        weir.acknowledge(weir.now(request(1)));
        List<CompletableFuture<PullOutcome>> polls = new ArrayList<>();
        for (int i = 0; i < AgentBounds.WAITING_PER_AGENT_MAX; i++) {
            polls.add(weir.ask(waiting(1)));
        }

        assertThat(refusal(weir.ask(waiting(1)).join())).isEqualTo(AgentFault.AGENTS_BUSY);
        assertThat(polls).allSatisfy(poll -> assertThat(poll).isNotDone());
    }

    @Test
    void nothingIsGivenWhileTooManyAnswersAreBeingWritten() {
        weir.append(30);
        List<Delivery> open = new ArrayList<>();
        for (int i = 0; i < AgentBounds.DELIVERIES_MAX; i++) {
            open.add((Delivery) weir.ask(request(1)).join());
        }
        CompletableFuture<PullOutcome> poll = weir.ask(waiting(1));
        weir.pull.attend();
        assertThat(poll).isNotDone();

        open.get(0).close();
        open.get(0).close();
        weir.pull.attend();

        assertThat(poll).isDone();
        assertThat(weir.ask(waiting(1))).isNotDone();
    }

    private static PullRequest holding(Holding holding, int eventsMax, Duration wait) {
        return new PullRequest(DEMAND, AVERAGE, eventsMax, wait, LEASE, Begin.OLDEST, false, Optional.of(holding));
    }

    @Test
    void aReaderIsGivenNoMoreThanItWantsToHold() {
        weir.append(10);
        Holding holding = new Holding(5);

        Delivery first = weir.now(holding(holding, 3, Duration.ZERO));
        Delivery second = weir.now(holding(holding, 3, Duration.ZERO));
        assertThat(numbers(first)).containsExactly(0, 1, 2);
        assertThat(numbers(second)).containsExactly(3, 4);
        CompletableFuture<PullOutcome> third = weir.ask(holding(holding, 3, WAIT));
        weir.pull.attend();
        assertThat(third).isNotDone();

        weir.acknowledge(first, positions(first).subList(0, 1));
        weir.pull.attend();
        assertThat(numbers(delivered(third))).containsExactly(5);
        assertThat(holding.leases()).hasSize(3);

        weir.acknowledge(first);
        weir.acknowledge(second);
        assertThat(numbers(weir.now(holding(holding, 9, Duration.ZERO)))).containsExactly(6, 7, 8, 9);
        assertThat(holding.leases()).hasSize(2);
    }

    @Test
    void whatAReaderHeldIsNoBoundAnyMoreWhenItsLeaseHasRunOut() {
        weir.append(2);
        Holding holding = new Holding(2);
        assertThat(numbers(weir.now(holding(holding, 9, Duration.ZERO)))).containsExactly(0, 1);

        weir.clock.advance(LEASE.plusSeconds(1));

        assertThat(numbers(weir.now(holding(holding, 9, Duration.ZERO)))).containsExactly(0, 1);
    }

    @Test
    void aPollThatWasCancelledTakesNothing() {
        weir.append(1);
        weir.acknowledge(weir.now(request(1)));
        CompletableFuture<PullOutcome> gone = weir.ask(waiting(5));

        gone.cancel(false);
        weir.append(2);
        weir.pull.attend();

        assertThat(weir.pull.attend()).isFalse();
        assertThat(numbers(weir.now(request(5)))).containsExactly(1, 2);
    }
}
