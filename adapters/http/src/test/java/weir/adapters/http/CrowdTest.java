package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import weir.application.port.Metrics;

/** Who has to go where there is no room, and who is cut off. */
class CrowdTest {
    private static final long SECOND = 1_000_000_000L;

    private final Figures figures = new Figures();
    private long now;
    private final Crowd crowd = new Crowd(3, 32 * 100, () -> now, figures);
    private final List<String> events = new ArrayList<>();

    /** A connection that notes what is done to it. */
    private final class Client implements Crowd.Guest {
        private final String name;
        private final ConnectionState state = crowd.newState();
        private boolean open = true;
        private boolean awaitsBytes = true;
        private boolean awaitsRoom;

        Client(String name) {
            this.name = name;
        }

        @Override
        public ConnectionState state() {
            return state;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public boolean awaitsBytes() {
            return awaitsBytes;
        }

        @Override
        public boolean awaitsRoom() {
            return awaitsRoom;
        }

        @Override
        public void tell(Problem problem) {
            events.add(name + " told " + problem.status());
        }

        @Override
        public void failReading(CutOff why) {
            events.add(name + " fails " + why.why());
        }

        @Override
        public void close(CutOff why) {
            events.add(name + " closed");
            open = false;
            crowd.leave(this);
        }
    }

    /** Counters and gauges by their names. */
    private static final class Figures implements Metrics {
        private final Map<String, Long> counts = new TreeMap<>();
        private final Map<String, DoubleSupplier> gauges = new TreeMap<>();

        @Override
        public Counter counter(String name, String help, String... labels) {
            return (count, values) -> counts.merge(String.join(" ", values), count, Long::sum);
        }

        @Override
        public Timer timer(String name, String help, String... labels) {
            return NONE.timer(name, help, labels);
        }

        @Override
        public void gauge(String name, String help, String[] labels, String[] labelValues, DoubleSupplier value) {
            gauges.put(name, value);
        }
    }

    private Client enter(String name) {
        Client client = new Client(name);
        crowd.enter(client);
        now += SECOND;
        return client;
    }

    @Test
    void theOneThatHasBeenIdleLongestMakesRoom() {
        Client first = enter("first");
        enter("second");
        enter("third");
        assertThat(first.state.begin()).isTrue();
        first.state.end();
        enter("fourth");
        assertThat(events).containsExactly("second closed");
        assertThat(crowd.size()).isEqualTo(3);
        assertThat(figures.counts).containsExactly(Map.entry("displaced", 1L));
    }

    @Test
    void aHeadThatDripsMakesNobodyLessIdle() {
        Client first = enter("first");
        enter("second");
        enter("third");
        first.state.received(10);
        enter("fourth");
        assertThat(events).containsExactly("first told 503", "first closed");
    }

    private Client enterKnown(String name) {
        Client client = enter(name);
        assertThat(client.state.begin()).isTrue();
        client.state.known();
        client.state.end();
        return client;
    }

    @Test
    void whoeverHasShownAKeyStaysWhileStrangersHaveHalfOfThePlaces() {
        Client known = enterKnown("known");
        for (int i = 0; i < 10; i++) {
            enter("stranger" + i);
        }
        assertThat(events).hasSize(8).doesNotContain("known closed");
        assertThat(known.open).isTrue();
    }

    @Test
    void aNewcomerFindsAPlaceAlsoWhenAllOthersHaveShownAKey() {
        enterKnown("first");
        enterKnown("second");
        enterKnown("third");
        assertThat(enter("newcomer").open).isTrue();
        assertThat(events).containsExactly("first closed");
    }

    @Test
    void aRequestGoesOnlyIfThereIsNothingElseAndItWaitsForItsClient() {
        Client handled = enter("handled");
        Client slow = enter("slow");
        Client unread = enter("unread");
        for (Client client : List.of(handled, slow, unread)) {
            assertThat(client.state.begin()).isTrue();
            now += SECOND;
        }
        handled.awaitsBytes = false;
        unread.awaitsBytes = false;
        unread.awaitsRoom = true;
        enter("idle");
        assertThat(events).containsExactly("idle closed");
        Client next = new Client("next");
        assertThat(next.state.begin()).isTrue();
        next.awaitsBytes = false;
        crowd.enter(next);
        assertThat(events).containsExactly("idle closed", "slow closed");
        Client last = new Client("last");
        assertThat(last.state.begin()).isTrue();
        last.awaitsBytes = false;
        crowd.enter(last);
        assertThat(events).endsWith("unread closed");
        assertThat(handled.open).isTrue();
    }

    @Test
    void whatWasFoundBeforeIsLookedAtAgain() {
        Client first = enter("first");
        Client second = enter("second");
        enter("third");
        enter("fourth");
        assertThat(events).containsExactly("first closed");
        assertThat(second.state.begin()).isTrue();
        second.state.end();
        enter("fifth");
        assertThat(events).containsExactly("first closed", "third closed");
        assertThat(first.open).isFalse();
    }

    @Test
    void slowClientsAreCutOffEachInItsWay() {
        Client idle = enter("idle");
        Client head = enter("head");
        Client body = enter("body");
        head.state.received(3);
        assertThat(body.state.begin()).isTrue();
        crowd.judge();
        assertThat(events).isEmpty();
        now = 40 * SECOND;
        crowd.judge();
        assertThat(events).containsExactlyInAnyOrder("idle closed", "head told 408", "body fails BODY_TOO_SLOW");
        assertThat(idle.open).isFalse();
        assertThat(head.open).isTrue();
        crowd.judge();
        assertThat(events).contains("head closed");
        assertThat(figures.counts)
                .containsExactly(Map.entry("body_too_slow", 1L), Map.entry("head_too_slow", 1L), Map.entry("idle", 1L));
    }

    @Test
    void anAnswerThatNobodyReadsIsBrokenOff() {
        Client unread = enter("unread");
        assertThat(unread.state.begin()).isTrue();
        unread.awaitsRoom = true;
        crowd.judge();
        now += 20 * SECOND;
        crowd.judge();
        assertThat(events).containsExactly("unread closed");
        assertThat(figures.counts).containsExactly(Map.entry("answer_unread", 1L));
    }

    @Test
    void headsThatFillTheirMemoryCostTheSlowest() {
        Client first = enter("first");
        Client second = enter("second");
        first.state.received(60);
        now += SECOND;
        crowd.payForHead(first);
        second.state.received(40);
        crowd.payForHead(second);
        assertThat(events).isEmpty();
        assertThat(figures.gauges.get("weir_http_head_bytes").getAsDouble()).isEqualTo(100 * Crowd.HEAD_WEIGHT);
        second.state.received(1);
        crowd.payForHead(second);
        assertThat(events).containsExactly("first told 503", "first closed");
        assertThat(figures.gauges.get("weir_http_head_bytes").getAsDouble()).isEqualTo(41 * Crowd.HEAD_WEIGHT);
        crowd.refundHead(second.state);
        assertThat(figures.gauges.get("weir_http_head_bytes").getAsDouble()).isZero();
    }

    @Test
    void whatIsClosedWithoutAWordIsForgotten() {
        Client gone = enter("gone");
        gone.open = false;
        crowd.judge();
        assertThat(crowd.size()).isZero();
        assertThat(figures.gauges.get("weir_http_connections").getAsDouble()).isZero();
    }
}
