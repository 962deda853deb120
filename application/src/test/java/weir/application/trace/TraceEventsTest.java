package weir.application.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.order;
import static weir.application.Samples.orders;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.application.SettableClock;
import weir.application.Waiting;
import weir.application.port.EventQueue;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.InMemoryTraceStore;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.Subscription;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/** The tracer finds its place again, holds nothing back, and agents are traced by what they acknowledge. */
final class TraceEventsTest {
    private static final ChannelName CLICKS = new ChannelName("clicks");
    private static final AgentName SPIKE = new AgentName("spike", 1);

    private final SettableClock clock = new SettableClock(NOON);
    private final InMemoryTraceStore store = new InMemoryTraceStore();
    private final RecordSteps steps = new RecordSteps(store, clock, Metrics.NONE);
    private final EventQueue queue = new TracedQueue(new InMemoryEventQueue(), steps, clock);
    private final TraceEvents tracer = new TraceEvents(queue, store, steps, clock, Metrics.NONE);

    @Test
    void whatIsInTheQueueIsTraced() {
        append(ORDERS, orders(0, 10));
        append(CLICKS, orders(10, 20));
        tracer.step();
        append(ORDERS, orders(20, 30));
        tracer.step();
        for (int i = 0; i < 30; i++) {
            assertThat(found(i)).as("order %d", i).isEqualTo(1);
        }
        assertThat(store.indexed(ORDERS)).isEqualTo(queue.last(ORDERS).map(last -> last.position()));
    }

    @Test
    void itGoesOnWhereTheTraceEnds() {
        append(ORDERS, orders(0, 10));
        tracer.step();
        tracer.close();
        append(ORDERS, orders(10, 20));
        TraceEvents next = new TraceEvents(queue, store, steps, clock, Metrics.NONE);
        next.step();
        assertThat(found(5)).isEqualTo(1);
        assertThat(found(15)).isEqualTo(1);
    }

    @Test
    void whatCouldNotBeRecordedIsReadAgain() {
        append(ORDERS, orders(0, 10));
        store.fail(true);
        assertThatThrownBy(tracer::step).isInstanceOf(OperationFailed.class);
        assertThat(found(5)).isZero();
        store.fail(false);
        tracer.step();
        assertThat(found(5)).isEqualTo(1);
    }

    @Test
    void whatCannotBeKeptFailsEveryStepUntilItCan() {
        tracer.step();
        store.fail(true);
        clock.advance(Duration.ofSeconds(2));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(tracer::step).isInstanceOf(OperationFailed.class);
        }
        store.fail(false);
        assertThat(tracer.step()).isFalse();
    }

    @Test
    void whatAnArchiverReadsNeedsNotBeReadAgain() {
        append(ORDERS, orders(0, 30));
        var all = live(30);
        tracer.read(ORDERS, Optional.empty(), all.subList(0, 10));
        assertThat(found(5)).isEqualTo(1);
        tracer.step();
        assertThat(found(15)).as("left to the archiver").isZero();
        tracer.read(ORDERS, Optional.of(all.get(19).position()), all.subList(20, 30));
        assertThat(found(25)).as("behind a gap").isZero();
        clock.advance(Duration.ofSeconds(3));
        tracer.step();
        assertThat(found(15)).isEqualTo(1);
        assertThat(found(25)).isEqualTo(1);
        tracer.read(ORDERS, Optional.of(all.get(4).position()), all.subList(5, 10));
        assertThat(found(7)).isEqualTo(1);
    }

    @Test
    void itHoldsNothingBack() {
        append(ORDERS, orders(0, 10));
        tracer.step();
        assertThat(queue.state(ORDERS).acknowledged()).isEmpty();
    }

    @Test
    void whatAnAgentAcknowledgesIsItsStep() {
        append(ORDERS, orders(0, 10));
        try (Subscription spike = queue.subscribe(ORDERS, SPIKE, EventQueue.Reading.DURABLE)) {
            var first = spike.poll(4, 1 << 20, Duration.ZERO);
            var second = spike.poll(10, 1 << 20, Duration.ZERO);
            clock.advance(Duration.ofSeconds(1));
            spike.ack(first.get(3).position());
            clock.advance(Duration.ofSeconds(1));
            spike.ack(second.get(2).position());
            steps.writeAll();
            assertThat(store.steps(ORDERS, first.get(0).position()))
                    .extracting(Step::agent, Step::at)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(SPIKE, NOON.plusSeconds(1)));
            assertThat(store.steps(ORDERS, first.get(3).position()))
                    .extracting(Step::at)
                    .containsExactly(NOON.plusSeconds(1));
            assertThat(store.steps(ORDERS, second.get(0).position()))
                    .extracting(Step::at)
                    .containsExactly(NOON.plusSeconds(2));
            assertThat(store.steps(ORDERS, second.get(3).position())).isEmpty();
        }
    }

    /** Not what was acknowledged before: nobody knows when that was. */
    @Test
    void anAgentThatBeginsAgainSaysNothingOfWhatWasBefore() {
        append(ORDERS, orders(0, 10));
        var before = new InMemoryTraceStore();
        var events = read(new TracedQueue(queue, before::record, clock), 5);
        try (Subscription again = queue.subscribe(ORDERS, SPIKE, EventQueue.Reading.DURABLE)) {
            var rest = again.poll(10, 1 << 20, Duration.ZERO);
            again.ack(rest.get(rest.size() - 1).position());
            steps.writeAll();
            assertThat(rest).hasSize(5);
            assertThat(store.steps(ORDERS, rest.get(0).position())).isNotEmpty();
        }
        assertThat(before.steps(ORDERS, events.get(4).position())).isNotEmpty();
    }

    private static List<weir.application.port.Entry> read(EventQueue from, int count) {
        try (Subscription reader = from.subscribe(ORDERS, SPIKE, EventQueue.Reading.DURABLE)) {
            var events = reader.poll(count, 1 << 20, Duration.ZERO);
            reader.ack(events.get(count - 1).position());
            return events;
        }
    }

    private List<weir.application.port.Entry> live(int count) {
        try (Subscription reader = queue.subscribe(ORDERS, SPIKE, EventQueue.Reading.LIVE)) {
            reader.rewind();
            return reader.poll(count, 1 << 20, Duration.ZERO);
        }
    }

    private void append(ChannelName channel, List<Envelope> events) {
        Waiting.forResult(queue.append(channel, events, List.of()));
    }

    private int found(int number) {
        return store.find(order(number, NOON).id(), 10).sightings().size();
    }
}
