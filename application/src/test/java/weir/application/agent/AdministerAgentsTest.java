package weir.application.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.agent.AgentFixture.ARCHIVER;
import static weir.application.agent.AgentFixture.AVERAGE;
import static weir.application.agent.AgentFixture.DEMAND;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import weir.application.agent.PullOutcome.Changed;
import weir.application.agent.PullOutcome.Refused;
import weir.application.agent.SettleRequest.Some;
import weir.application.port.AgentRegister.Begin;
import weir.application.port.EventQueue.Reading;
import weir.application.port.Position;
import weir.application.port.QueueEvents;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

final class AdministerAgentsTest {
    private final AgentFixture weir = new AgentFixture();

    private AgentReport report() {
        return weir.administer.list().stream()
                .filter(agent -> agent.agent().equals(AVERAGE))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void listsEveryAgentWithWhereItStands() {
        weir.append(10);
        weir.board.seat(DEMAND, ARCHIVER, () -> new Subscription.Lag(Optional.empty(), 10, Optional.of(NOON)));
        Delivery given = weir.now(request(4));
        weir.acknowledge(given, positions(given).subList(0, 3));
        weir.clock.advance(Duration.ofSeconds(10));

        List<AgentReport> all = weir.administer.list();

        assertThat(all).extracting(AgentReport::agent).containsExactly(ARCHIVER, AVERAGE);
        assertThat(all.get(0).kind()).isEqualTo("archiver");
        assertThat(all.get(0).lag()).isEqualTo(Duration.ofSeconds(10));
        AgentReport average = all.get(1);
        assertThat(average.kind()).isEqualTo("pull");
        assertThat(average.state()).isEqualTo("active");
        assertThat(average.position()).contains(positions(given).get(2));
        assertThat(average.lagEvents()).isEqualTo(7);
        assertThat(average.lag()).isEqualTo(Duration.ofSeconds(10).minusMillis(3));
        assertThat(average.leased()).isOne();
        assertThat(average.eventsPerSecond()).hasValue(0.3);
        assertThat(average.lastError()).isEmpty();
    }

    @Test
    void anAgentThatIsPausedIsGivenNothingKeepsItsPlaceAndStaysSo() {
        weir.append(3);
        Delivery first = weir.now(request(1));
        assertThat(weir.administer.pause(DEMAND, AVERAGE)).isInstanceOf(Changed.class);
        assertThat(weir.acknowledge(first).acknowledged()).isOne();
        assertThat(weir.now(request(9)).events()).isEmpty();
        weir.restart();
        assertThat(report().state()).isEqualTo("paused");
        CompletableFuture<PullOutcome> poll = weir.ask(request(AVERAGE, 9, Duration.ofSeconds(5), Begin.OLDEST, false));
        weir.pull.attend();
        assertThat(poll).isNotDone();

        weir.administer.resume(DEMAND, AVERAGE);
        weir.pull.attend();

        assertThat(numbers(delivered(poll))).containsExactly(1, 2);
    }

    @Test
    void resetsToTheOldestTheNewestATimeAndAPosition() {
        weir.append(10);
        Delivery all = weir.now(request(10));
        List<Position> positions = positions(all);
        weir.acknowledge(all);

        weir.administer.reset(DEMAND, AVERAGE, new ResetTo.Oldest());
        assertThat(numbers(weir.now(request(2)))).containsExactly(0, 1);
        weir.administer.reset(DEMAND, AVERAGE, new ResetTo.Behind(positions.get(6)));
        assertThat(numbers(weir.now(request(2)))).containsExactly(7, 8);
        weir.administer.reset(DEMAND, AVERAGE, new ResetTo.Time(NOON.plusMillis(4)));
        assertThat(numbers(weir.now(request(2)))).containsExactly(4, 5);
        weir.administer.reset(DEMAND, AVERAGE, new ResetTo.Time(NOON.plusNanos(4_000_001)));
        assertThat(numbers(weir.now(request(2)))).containsExactly(5, 6);
        weir.administer.reset(DEMAND, AVERAGE, new ResetTo.Time(NOON));
        assertThat(numbers(weir.now(request(2)))).containsExactly(0, 1);
        weir.administer.reset(DEMAND, AVERAGE, new ResetTo.Newest());
        assertThat(weir.now(request(2)).events()).isEmpty();
        weir.append(1);
        assertThat(numbers(weir.now(request(2)))).containsExactly(10);
        assertThat(refusal(
                        weir.administer.reset(DEMAND, AVERAGE, new ResetTo.Behind(new Position("00000000000000ff")))))
                .isEqualTo(AgentFault.INVALID_POSITION);
    }

    @Test
    void aLeaseFromBeforeAResetIsWorthNothingAlsoAfterARestart() {
        weir.append(3);
        Delivery before = weir.now(request(3));
        weir.administer.reset(DEMAND, AVERAGE, new ResetTo.Oldest());
        SettleRequest late =
                settling(lease(before), new Some.Of(positions(before)), List.of(), none(), Optional.empty());

        assertThat(refusal(weir.pull.settle(late))).isEqualTo(AgentFault.LEASE_SUPERSEDED);
        weir.restart();
        assertThat(refusal(weir.pull.settle(late))).isEqualTo(AgentFault.LEASE_SUPERSEDED);
        assertThat(numbers(weir.now(request(9)))).containsExactly(0, 1, 2);
    }

    @Test
    void anAgentThatIsRemovedHoldsNothingBackAndIsNewWhenItComesAgain() {
        weir.append(3);
        Delivery given = weir.now(request(2));
        weir.acknowledge(given);
        weir.queue
                .subscribe(DEMAND, ARCHIVER, Reading.DURABLE)
                .ack(weir.queue.last(DEMAND).orElseThrow().position());
        assertThat(weir.queue.trim(DEMAND, NOON.plus(Duration.ofDays(30)))).isPositive();
        assertThat(weir.queue.kept(DEMAND)).hasSize(1);

        assertThat(weir.administer.remove(DEMAND, AVERAGE)).isInstanceOf(Changed.class);

        weir.queue.trim(DEMAND, NOON.plus(Duration.ofDays(30)));
        assertThat(weir.queue.kept(DEMAND)).isEmpty();
        assertThat(weir.administer.list()).isEmpty();
        assertThat(refusal(weir.administer.remove(DEMAND, AVERAGE))).isEqualTo(AgentFault.UNKNOWN_AGENT);
        weir.clock.advance(Duration.ofSeconds(1));
        weir.append(1);
        assertThat(numbers(weir.now(request(9)))).containsExactly(3);
        assertThat(refusal(
                        weir.pull.settle(settling(lease(given), new Some.All(), List.of(), none(), Optional.empty()))))
                .isEqualTo(AgentFault.LEASE_SUPERSEDED);
    }

    @Test
    void weirsOwnAgentsRefuse() {
        weir.append(1);
        weir.board.seat(DEMAND, ARCHIVER, () -> new Subscription.Lag(Optional.empty(), 0, Optional.empty()));
        assertThat(refusal(weir.administer.remove(DEMAND, ARCHIVER))).isEqualTo(AgentFault.AGENT_RESERVED);
        assertThat(refusal(weir.administer.pause(DEMAND, ARCHIVER))).isEqualTo(AgentFault.AGENT_RESERVED);
        assertThat(refusal(weir.administer.reset(DEMAND, ARCHIVER, new ResetTo.Newest())))
                .isEqualTo(AgentFault.AGENT_RESERVED);
        assertThat(weir.queue.agents(DEMAND)).containsExactly(ARCHIVER);
    }

    @Test
    void whoIsNotThereIsToldWhatIsNearAlsoByANameThatIsReserved() {
        weir.append(1);
        weir.now(request(1));
        weir.board.seat(DEMAND, ARCHIVER, () -> new Subscription.Lag(Optional.empty(), 0, Optional.empty()));
        assertThat(weir.administer.pause(new ChannelName("demnad"), AVERAGE))
                .isEqualTo(new Refused(AgentFault.UNKNOWN_CHANNEL, "there is no channel demnad; did you mean demand?"));
        assertThat(weir.administer.pause(new ChannelName("demnad"), ARCHIVER))
                .isEqualTo(new Refused(AgentFault.UNKNOWN_CHANNEL, "there is no channel demnad; did you mean demand?"));
        assertThat(weir.administer.pause(DEMAND, new AgentName("average", 3)))
                .isEqualTo(new Refused(
                        AgentFault.UNKNOWN_AGENT, "channel demand has no agent average@3; did you mean average@1?"));
        weir.configured = new AgentName("predict", 3);
        assertThat(weir.administer.pause(DEMAND, weir.configured))
                .isEqualTo(new Refused(
                        AgentFault.UNKNOWN_AGENT,
                        "channel demand has no agent predict@3; there are: archiver@1, average@1"));
    }

    @Test
    void aTimeInTheFutureIsNoPlaceToGoOnAt() {
        weir.append(1);
        weir.now(request(1));
        PullOutcome outcome = weir.administer.reset(DEMAND, AVERAGE, new ResetTo.Time(NOON.plus(Duration.ofDays(365))));
        assertThat(refusal(outcome)).isEqualTo(AgentFault.INVALID_POSITION);
        assertThat(((Refused) outcome).message()).contains("is in the future", "newest");
    }

    @Test
    void aCursorThatNobodyKnowsIsShownAndCanBeRemoved() {
        weir.append(2);
        AgentName lost = new AgentName("lost", 3);
        weir.queue.place(DEMAND, lost, weir.queue.last(DEMAND).map(last -> last.position()));

        assertThat(weir.administer.list()).singleElement().satisfies(agent -> assertThat(agent.state())
                .isEqualTo("unclaimed"));
        assertThat(weir.administer.remove(DEMAND, lost)).isInstanceOf(Changed.class);
        assertThat(weir.queue.agents(DEMAND)).containsExactly(ARCHIVER);
        assertThat(refusal(weir.administer.pause(DEMAND, lost))).isEqualTo(AgentFault.UNKNOWN_AGENT);
    }

    @Test
    void anAgentForWhichTheQueueKeepsOldEventsIsWarnedOf() {
        weir.append(1);
        weir.now(request(1));
        assertThat(weir.administer.warnings()).isEmpty();

        weir.clock.advance(Duration.ofDays(8));

        assertThat(weir.administer.warnings())
                .singleElement()
                .asString()
                .contains("average@1 on demand", "weir agents remove");
        assertThat(QueueEvents.NOON).isEqualTo(NOON);
    }
}
