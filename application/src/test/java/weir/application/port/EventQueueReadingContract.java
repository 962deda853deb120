package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static weir.application.port.QueueEvents.NOON;
import static weir.application.port.QueueEvents.event;
import static weir.application.port.QueueEvents.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.application.port.EventQueue.Reading;
import weir.domain.envelope.AgentName;

/** What every {@link Subscription} to a log does. */
abstract class EventQueueReadingContract extends EventQueueFixture {
    @Test
    void agentsReadAtTheirOwnPace() {
        append(events(0, 10));
        Subscription archiver = subscribe(ARCHIVER, Reading.DURABLE);
        Subscription loader = subscribe(LOADER, Reading.DURABLE);
        Subscription next = subscribe(new AgentName("loader", 2), Reading.DURABLE);

        List<Entry> four = read(archiver, 4);
        archiver.ack(four.get(3).position());

        assertThat(envelopes(read(loader, 10))).isEqualTo(events(0, 10));
        assertThat(envelopes(read(archiver, 6))).isEqualTo(events(4, 10));
        assertThat(envelopes(read(next, 10))).isEqualTo(events(0, 10));
        assertThat(archiver.lag().events()).isEqualTo(6);
        assertThat(loader.lag().events()).isEqualTo(10);
    }

    @Test
    void anAgentHasOneOpenSubscriptionToAChannelAtATime() {
        Subscription first = subscribe(ARCHIVER, Reading.DURABLE);

        assertThatThrownBy(() -> subscribe(ARCHIVER, Reading.DURABLE)).isInstanceOf(IllegalStateException.class);
        subscribe(OTHER, ARCHIVER, Reading.DURABLE);
        first.close();
        first.close();
        assertThatCode(() -> subscribe(ARCHIVER, Reading.DURABLE)).doesNotThrowAnyException();
    }

    @Test
    void pollReturnsAtMostSoManyEventsAndStopsBehindSoManyBytes() {
        append(List.of(
                event(0, new byte[100]), event(1, new byte[100]), event(2, new byte[100]), event(3, new byte[100])));
        Subscription subscription = subscribe(ARCHIVER, Reading.DURABLE);

        assertThat(subscription.poll(1, Long.MAX_VALUE, LONG)).hasSize(1);
        assertThat(subscription.poll(10, 101, LONG)).hasSize(2);
        assertThat(subscription.poll(10, 1, LONG)).hasSize(1);
        assertThat(subscription.poll(10, 1, Duration.ZERO)).isEmpty();
    }

    @Test
    void pollReturnsEmptyWhenItHasWaited() {
        Subscription subscription = subscribe(ARCHIVER, Reading.DURABLE);
        long before = System.nanoTime();

        assertThat(subscription.poll(1, 1, Duration.ofMillis(150))).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void pollReturnsAsSoonAsThereIsAnEvent() throws InterruptedException {
        Subscription subscription = subscribe(ARCHIVER, Reading.DURABLE);
        List<Entry> read = Collections.synchronizedList(new ArrayList<>());
        Thread reader = new Thread(() -> read.addAll(subscription.poll(10, Long.MAX_VALUE, Duration.ofMinutes(5))));
        reader.start();
        untilWaiting(reader);

        append(events(0, 1));

        reader.join(LONG.toMillis());
        assertThat(envelopes(read)).isEqualTo(events(0, 1));
    }

    @Test
    void closingASubscriptionEndsItsWaiting() throws InterruptedException {
        Subscription subscription = subscribe(ARCHIVER, Reading.DURABLE);
        List<List<Entry>> answers = Collections.synchronizedList(new ArrayList<>());
        Thread reader = new Thread(() -> answers.add(subscription.poll(10, 1, Duration.ofMinutes(5))));
        reader.start();
        untilWaiting(reader);

        subscription.close();

        reader.join(LONG.toMillis());
        assertThat(answers).containsExactly(List.of());
    }

    @Test
    void anInterruptedReaderReturnsAndStaysInterrupted() throws InterruptedException {
        append(events(0, 1));
        Subscription subscription = subscribe(ARCHIVER, Reading.DURABLE);
        List<Boolean> interrupted = Collections.synchronizedList(new ArrayList<>());
        Thread reader = new Thread(() -> {
            read(subscription, 1);
            subscription.poll(1, 1, Duration.ofMinutes(5));
            interrupted.add(Thread.currentThread().isInterrupted());
        });
        reader.start();
        untilWaiting(reader);

        reader.interrupt();

        reader.join(LONG.toMillis());
        assertThat(interrupted).containsExactly(true);
        append(events(1, 2));
        assertThat(envelopes(read(subscription, 1))).isEqualTo(events(1, 2));
    }

    /** Gives a thread time to come to where it waits, if that can be seen from here. */
    private static void untilWaiting(Thread thread) {
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (thread.getState() != Thread.State.TIMED_WAITING && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whatWasPolledAndNotAcknowledgedComesAgainInTheSameOrder() {
        append(events(0, 10));
        Subscription subscription = subscribe(ARCHIVER, Reading.DURABLE);
        List<Entry> read = read(subscription, 10);
        subscription.ack(read.get(2).position());
        reopen();

        subscription = subscribe(ARCHIVER, Reading.DURABLE);

        assertThat(read(subscription, 7)).isEqualTo(read.subList(3, 10));
        assertThat(readNow(subscription)).isEmpty();
        subscription.close();
        assertThat(read(subscribe(ARCHIVER, Reading.DURABLE), 7)).isEqualTo(read.subList(3, 10));
    }

    @Test
    void acknowledgingNeverGoesBack() {
        append(events(0, 5));
        Subscription subscription = subscribe(ARCHIVER, Reading.DURABLE);
        List<Entry> read = read(subscription, 5);
        subscription.ack(read.get(3).position());
        subscription.ack(read.get(1).position());
        subscription.ack(read.get(3).position());

        assertThat(subscription.lag())
                .isEqualTo(
                        new Subscription.Lag(Optional.of(read.get(3).position()), 1, Optional.of(event(4).created())));
        reopen();
        assertThat(envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), 1))).isEqualTo(events(4, 5));
    }

    @Test
    void seekingMovesTheNextPollAndNothingElse() {
        append(events(0, 10));
        Subscription subscription = subscribe(ARCHIVER, Reading.DURABLE);
        List<Entry> read = read(subscription, 10);
        subscription.ack(read.get(4).position());

        subscription.seek(read.get(1).position());
        assertThat(read(subscription, 8)).isEqualTo(read.subList(2, 10));
        subscription.seek(read.get(8).position());
        assertThat(read(subscription, 1)).isEqualTo(read.subList(9, 10));
        subscription.seek(read.get(9).position());
        assertThat(readNow(subscription)).isEmpty();

        assertThat(subscription.lag().acknowledged()).contains(read.get(4).position());
        subscription.close();
        assertThat(read(subscribe(ARCHIVER, Reading.DURABLE), 5)).isEqualTo(read.subList(5, 10));
    }

    @Test
    void rewindingBeginsAtTheOldestAndAcknowledgesNothing() {
        append(events(0, 10));
        Subscription subscription = subscribe(ARCHIVER, Reading.DURABLE);
        List<Entry> read = read(subscription, 10);
        subscription.ack(read.get(6).position());

        subscription.rewind();

        assertThat(read(subscription, 10)).isEqualTo(read);
        assertThat(subscription.isContinuous()).isTrue();
        assertThat(subscription.lag().acknowledged()).contains(read.get(6).position());
    }

    @Test
    void readingIsContinuousFromPollToPollAndOverAReopening() {
        append(events(0, 10));
        Subscription subscription = subscribe(ARCHIVER, Reading.DURABLE);
        for (int i = 0; i < 10; i++) {
            List<Entry> one = read(subscription, 1);
            assertThat(subscription.isContinuous()).as("event %d", i).isTrue();
            subscription.ack(one.get(0).position());
        }
        reopen();
        append(events(10, 12));

        Subscription again = subscribe(ARCHIVER, Reading.DURABLE);
        assertThat(envelopes(read(again, 2))).isEqualTo(events(10, 12));
        assertThat(again.isContinuous()).isTrue();
    }

    @Test
    void readingIsContinuousBehindAPositionThatWasSought() {
        append(events(0, 10));
        Subscription subscription = subscribe(ARCHIVER, Reading.DURABLE);
        List<Entry> read = read(subscription, 10);

        subscription.seek(read.get(3).position());
        assertThat(read(subscription, 1)).isEqualTo(read.subList(4, 5));
        assertThat(subscription.isContinuous()).isTrue();
    }

    @Test
    void whatWasTrimmedBeforeItWasReadIsAGap() {
        assumeTrue(trims(), "this queue frees by itself");
        append(events(0, 10));
        Subscription late = subscribe(ARCHIVER, Reading.LIVE);
        late.rewind();
        Position third = read(late, 3).get(2).position();
        Position last = read(late, 7).get(6).position();
        queue.trim(CHANNEL, NOON.plus(Duration.ofDays(400)));
        append(events(10, 12));

        late.seek(third);
        assertThat(envelopes(read(late, 2))).isEqualTo(events(10, 12));
        assertThat(late.isContinuous()).as("behind the third").isFalse();
        late.seek(last);
        assertThat(envelopes(read(late, 2))).isEqualTo(events(10, 12));
        assertThat(late.isContinuous()).as("behind the last").isTrue();
        late.rewind();
        assertThat(envelopes(read(late, 2))).isEqualTo(events(10, 12));
        assertThat(late.isContinuous()).as("from the beginning").isFalse();
    }

    @Test
    void theStateTellsHowFarItsAgentsAre() {
        append(events(0, 10));
        assertThat(queue.state(CHANNEL).acknowledged()).isEmpty();
        Subscription archiver = subscribe(ARCHIVER, Reading.DURABLE);
        subscribe(LOADER, Reading.DURABLE);
        Position fourth = read(archiver, 4).get(3).position();

        archiver.ack(fourth);

        assertThat(queue.state(CHANNEL).acknowledged()).isEqualTo(Map.of(ARCHIVER, fourth));
        assertThat(queue.state(OTHER).acknowledged()).isEmpty();
        reopen();
        assertThat(queue.state(CHANNEL).acknowledged()).isEqualTo(Map.of(ARCHIVER, fourth));
    }

    @Test
    void lagTellsWhatIsNotAcknowledged() {
        Subscription subscription = subscribe(ARCHIVER, Reading.DURABLE);
        assertThat(subscription.lag()).isEqualTo(new Subscription.Lag(Optional.empty(), 0, Optional.empty()));

        append(events(0, 10));
        assertThat(subscription.lag())
                .isEqualTo(new Subscription.Lag(Optional.empty(), 10, Optional.of(event(0).created())));

        List<Entry> read = read(subscription, 10);
        subscription.ack(read.get(9).position());
        assertThat(subscription.lag())
                .isEqualTo(new Subscription.Lag(Optional.of(read.get(9).position()), 0, Optional.empty()));

        append(events(10, 13));
        reopen();
        assertThat(subscribe(ARCHIVER, Reading.DURABLE).lag())
                .isEqualTo(new Subscription.Lag(
                        Optional.of(read.get(9).position()),
                        3,
                        Optional.of(event(10).created())));
    }

    @Test
    void liveReadingBeginsBehindTheNewestAndLeavesNoTrace() {
        append(events(0, 5));
        Subscription live = subscribe(ARCHIVER, Reading.LIVE);
        Subscription second = subscribe(ARCHIVER, Reading.LIVE);
        assertThat(readNow(live)).isEmpty();

        append(events(5, 8));

        List<Entry> read = read(live, 3);
        assertThat(envelopes(read)).isEqualTo(events(5, 8));
        assertThat(read(second, 3)).isEqualTo(read);
        live.ack(read.get(2).position());
        assertThat(live.lag().acknowledged()).isEmpty();
        reopen();
        assertThat(envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), 8))).isEqualTo(events(0, 8));
    }
}
