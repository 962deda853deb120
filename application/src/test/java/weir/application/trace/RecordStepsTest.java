package weir.application.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import weir.application.SettableClock;
import weir.application.archive.ArchiveChannel;
import weir.application.load.LoadChannels;
import weir.application.port.InMemoryTraceStore;
import weir.application.port.Metrics;
import weir.application.port.Position;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;

final class RecordStepsTest {
    private final InMemoryTraceStore store = new InMemoryTraceStore();
    private final SettableClock clock = new SettableClock(NOON);
    private final RecordSteps steps = new RecordSteps(store, clock, Metrics.NONE);

    @Test
    void stepsThatFollowCloselyAreOneAtTheTimeOfTheLast() {
        tell(LoadChannels.AGENT, 1, 3, "orders");
        clock.advance(Duration.ofMillis(100));
        tell(LoadChannels.AGENT, 4, 6, "orders");
        assertThat(recorded(2)).isEmpty();
        clock.advance(Duration.ofMillis(200));
        tell(LoadChannels.AGENT, 7, 9, "orders");
        Step both = new Step(ORDERS, LoadChannels.AGENT, position(1), position(6), NOON.plusMillis(100), "orders");
        assertThat(recorded(2)).containsExactly(both);
        assertThat(recorded(5)).containsExactly(both);
        assertThat(recorded(8)).isEmpty();
    }

    @Test
    void aStepIsRecordedWhenNoneFollows() {
        tell(LoadChannels.AGENT, 1, 3, "");
        steps.writeDue();
        assertThat(recorded(2)).isEmpty();
        clock.advance(RecordSteps.RESOLUTION);
        steps.writeDue();
        assertThat(recorded(2)).extracting(Step::at).containsExactly(NOON);
    }

    @Test
    void whatDiffersIsNotOne() {
        tell(LoadChannels.AGENT, 1, 3, "orders");
        tell(LoadChannels.AGENT, 4, 6, "");
        tell(ArchiveChannel.RELAYING, 1, 6, "");
        steps.writeAll(ORDERS);
        assertThat(recorded(2)).extracting(Step::detail).containsExactly("orders", "");
        assertThat(recorded(5)).extracting(Step::detail).containsExactly("", "");
    }

    @Test
    void whoGoesBackBeginsAnew() {
        tell(LoadChannels.AGENT, 5, 9, "");
        tell(LoadChannels.AGENT, 1, 4, "");
        steps.writeAll();
        assertThat(recorded(2)).hasSize(1);
        assertThat(recorded(7)).hasSize(1);
        assertThat(recorded(2)).isNotEqualTo(recorded(7));
    }

    @Test
    void anObjectIsAStepOfItsOwn() {
        tell(ArchiveChannel.AGENT, 1, 3, ".lines");
        tell(ArchiveChannel.AGENT, 4, 6, ".lines");
        assertThat(recorded(5)).extracting(Step::first).containsExactly(position(4));
    }

    @Test
    void noAgentFailsBecauseItsStepIsLost() {
        store.fail(true);
        tell(ArchiveChannel.AGENT, 1, 3, "");
        tell(LoadChannels.AGENT, 1, 3, "");
        steps.writeAll();
        store.fail(false);
        tell(LoadChannels.AGENT, 4, 6, "");
        steps.writeAll();
        assertThat(recorded(2)).isEmpty();
        assertThat(recorded(5)).hasSize(1);
    }

    private void tell(AgentName agent, int first, int last, String detail) {
        steps.accept(new Step(ORDERS, agent, position(first), position(last), clock.instant(), detail));
    }

    private List<Step> recorded(int number) {
        return store.steps(ORDERS, position(number));
    }

    private static Position position(int number) {
        return new Position("p" + number);
    }
}
