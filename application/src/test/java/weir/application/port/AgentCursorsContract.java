package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.port.QueueEvents.events;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.application.Waiting;
import weir.application.port.EventQueue.Reading;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** What every queue does whose agents' places can be administered. */
public abstract class AgentCursorsContract {
    protected static final ChannelName CHANNEL = new ChannelName("demand");
    protected static final AgentName ARCHIVER = new AgentName("archiver", 1);
    private static final AgentName AVERAGE = new AgentName("average", 1);
    private EventQueue queue;
    private AgentCursors cursors;

    /** A queue that {@link #ARCHIVER} reads, with all that it held the last time; it keeps events for a day. */
    protected abstract EventQueue open();

    @BeforeEach
    final void openFirst() {
        reopen();
    }

    @AfterEach
    final void close() {
        queue.close();
    }

    private void reopen() {
        if (queue != null) {
            queue.close();
        }
        queue = open();
        cursors = (AgentCursors) queue;
    }

    private List<Entry> append(int count) {
        Waiting.forResult(queue.append(CHANNEL, events(0, count), List.of()));
        try (Subscription all = queue.subscribe(CHANNEL, new AgentName("watcher", 1), Reading.LIVE)) {
            all.rewind();
            return all.poll(count, Long.MAX_VALUE, Duration.ZERO);
        }
    }

    private List<Position> next(int eventsMax) {
        try (Subscription reading = queue.subscribe(CHANNEL, AVERAGE, Reading.DURABLE)) {
            return reading.poll(eventsMax, Long.MAX_VALUE, Duration.ZERO).stream()
                    .map(Entry::position)
                    .toList();
        }
    }

    @Test
    void namesTheAgentsThatHaveAcknowledgedNothingToo() {
        append(2);
        queue.subscribe(CHANNEL, AVERAGE, Reading.DURABLE).close();

        assertThat(cursors.agents(CHANNEL)).containsExactlyInAnyOrder(ARCHIVER, AVERAGE);
        assertThat(cursors.agents(new ChannelName("nothing"))).isEmpty();
        reopen();
        assertThat(cursors.agents(CHANNEL)).containsExactlyInAnyOrder(ARCHIVER, AVERAGE);
    }

    @Test
    void placesAnAgentFurtherOnAndBackAndBeforeEverything() {
        List<Position> all = append(5).stream().map(Entry::position).toList();

        cursors.place(CHANNEL, AVERAGE, Optional.of(all.get(3)));
        assertThat(next(9)).isEqualTo(all.subList(4, 5));

        cursors.place(CHANNEL, AVERAGE, Optional.of(all.get(0)));
        reopen();
        assertThat(next(9)).isEqualTo(all.subList(1, 5));

        cursors.place(CHANNEL, AVERAGE, Optional.empty());
        assertThat(next(9)).isEqualTo(all);
    }

    @Test
    void theLagIsCountedFromThePlace() {
        List<Position> all = append(5).stream().map(Entry::position).toList();
        cursors.place(CHANNEL, AVERAGE, Optional.of(all.get(1)));

        try (Subscription reading = queue.subscribe(CHANNEL, AVERAGE, Reading.DURABLE)) {
            assertThat(reading.lag().events()).isEqualTo(3);
            assertThat(reading.lag().acknowledged()).contains(all.get(1));
        }
    }

    @Test
    void refusesToMoveOrForgetAnAgentThatReads() {
        append(1);
        try (Subscription reading = queue.subscribe(CHANNEL, AVERAGE, Reading.DURABLE)) {
            assertThat(reading.lag().events()).isOne();
            assertThatThrownBy(() -> cursors.place(CHANNEL, AVERAGE, Optional.empty()))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> cursors.forget(CHANNEL, AVERAGE)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(cursors.agents(CHANNEL)).contains(AVERAGE);
    }

    @Test
    void refusesAPlaceThatTheQueueHasNotGivenOut() {
        append(1);
        assertThatThrownBy(() -> cursors.place(CHANNEL, AVERAGE, Optional.of(new Position("7fffffffffffff00"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAgentThatIsForgottenHoldsNothingBack() {
        List<Entry> all = append(3);
        queue.subscribe(CHANNEL, AVERAGE, Reading.DURABLE).close();
        try (Subscription archiver = queue.subscribe(CHANNEL, ARCHIVER, Reading.DURABLE)) {
            archiver.ack(all.get(2).position());
        }
        assertThat(queue.trim(CHANNEL, QueueEvents.NOON.plus(Duration.ofDays(9))))
                .isZero();

        cursors.forget(CHANNEL, AVERAGE);
        cursors.forget(CHANNEL, AVERAGE);
        reopen();

        assertThat(cursors.agents(CHANNEL)).isEqualTo(Set.of(ARCHIVER));
        assertThat(queue.trim(CHANNEL, QueueEvents.NOON.plus(Duration.ofDays(9))))
                .isPositive();
    }

    @Test
    void anAgentThatReadsEveryChannelIsNotForgotten() {
        append(1);
        assertThatThrownBy(() -> cursors.forget(CHANNEL, ARCHIVER)).isInstanceOf(IllegalArgumentException.class);
    }
}
