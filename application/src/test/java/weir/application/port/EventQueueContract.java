package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import weir.application.port.EventQueue.Reading;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;

/** What every {@link EventQueue} that is a log does, and its subscriptions. */
public abstract class EventQueueContract extends EventQueueReadingContract {
    @Test
    void readsWhatWasAppendedInOrder() {
        append(events(0, 5));
        append(events(5, 20));

        List<Entry> read = read(subscribe(ARCHIVER, Reading.DURABLE), 20);

        assertThat(envelopes(read)).isEqualTo(events(0, 20));
        assertThat(read.stream().map(Entry::position)).isSorted().doesNotHaveDuplicates();
        assertThat(read).allSatisfy(entry -> assertThat(entry.origin()).isEmpty());
    }

    @Test
    void twoAppendsCalledOneAfterTheOtherStandInThatOrder() {
        List<CompletionStage<Void>> appends = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            appends.add(queue.append(CHANNEL, List.of(event(i)), List.of()));
        }
        appends.forEach(EventQueueFixture::await);

        assertThat(envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), 200))).isEqualTo(events(0, 200));
    }

    @Test
    void threadsAppendBesideOneAnotherAndNothingIsLost() throws InterruptedException {
        int threads = 4;
        int appends = 60;
        List<CompletionStage<Void>> stages = Collections.synchronizedList(new ArrayList<>());
        List<Thread> running = IntStream.range(0, threads)
                .mapToObj(thread -> new Thread(() -> {
                    for (int i = 0; i < appends; i++) {
                        int first = thread * 1_000_000 + i * 3;
                        stages.add(queue.append(CHANNEL, events(first, first + 3), List.of()));
                    }
                }))
                .toList();
        running.forEach(Thread::start);
        for (Thread thread : running) {
            thread.join();
        }
        stages.forEach(EventQueueFixture::await);

        List<Envelope> read = envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), threads * appends * 3));

        for (int thread = 0; thread < threads; thread++) {
            int own = thread;
            assertThat(read.stream().filter(event -> QueueEvents.number(event) / 1_000_000 == own))
                    .containsExactlyElementsOf(events(own * 1_000_000, own * 1_000_000 + appends * 3));
        }
    }

    @Test
    void whatIsDurableOutlivesTheProcess() {
        append(events(0, 7));
        reopen();
        append(events(7, 9));

        assertThat(envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), 9))).isEqualTo(events(0, 9));
    }

    @Test
    void whatWasAppendedBeforeClosingIsDurable() {
        CompletionStage<Void> append = queue.append(CHANNEL, events(0, 3), List.of());
        reopen();

        await(append);
        assertThat(envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), 3))).isEqualTo(events(0, 3));
    }

    @Test
    void writtenIsEnoughWhereSoSet() {
        settings = new QueueSettings(QueueSettings.Ack.WRITTEN, Duration.ofDays(1), 1L << 30);
        append(events(0, 3));
        reopen();

        assertThat(envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), 3))).isEqualTo(events(0, 3));
    }

    @Test
    void channelsAreApart() {
        append(events(0, 2));
        await(queue.append(OTHER, events(2, 4), List.of()));
        await(queue.append(ChannelName.REJECTED, events(4, 5), List.of()));

        assertThat(queue.channels()).containsExactly(ChannelName.REJECTED, CHANNEL, OTHER);
        assertThat(envelopes(read(subscribe(OTHER, ARCHIVER, Reading.DURABLE), 2)))
                .isEqualTo(events(2, 4));
        assertThat(envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), 2))).isEqualTo(events(0, 2));
        reopen();
        assertThat(queue.channels()).containsExactly(ChannelName.REJECTED, CHANNEL, OTHER);
    }

    @Test
    void aChannelComesIntoBeingWithAnAppendOrASubscription() {
        assertThat(queue.last(CHANNEL)).isEmpty();
        assertThat(queue.state(CHANNEL).newest()).isEmpty();
        assertThat(queue.state(CHANNEL).bytes()).isZero();
        assertThat(queue.trim(CHANNEL, NOON)).isZero();
        assertThat(queue.channels()).isEmpty();

        Subscription subscription = subscribe(ARCHIVER, Reading.DURABLE);

        assertThat(queue.channels()).containsExactly(CHANNEL);
        assertThat(readNow(subscription)).isEmpty();
        append(events(0, 1));
        assertThat(envelopes(read(subscription, 1))).isEqualTo(events(0, 1));
    }

    @Test
    void bytesStayBytes() {
        byte[] binary = new byte[256];
        for (int i = 0; i < binary.length; i++) {
            binary[i] = (byte) i;
        }
        byte[] large = new byte[(1 << 20) + 1];
        new java.util.Random(7).nextBytes(large);
        List<Envelope> events = List.of(
                event(0, Payload.of(new byte[0])),
                event(1, Payload.of(binary)),
                event(2, Payload.of("{\"temps\": \"25 °C\",\r\n \"x\":1.0e0}")),
                event(3, Payload.of(large)),
                event(4, Payload.slice(binary, 100, 50)),
                event(5, Payload.of(new byte[] {0, 0, 0, 0})));
        append(events);
        reopen();

        assertThat(envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), 6))).isEqualTo(events);
    }

    @Test
    void everyPartOfTheEnvelopeIsKept() {
        Envelope plain = event(1);
        Envelope full = new Envelope(
                plain.id(),
                plain.source(),
                OTHER,
                NOON.plusNanos(123_456_000),
                "application/x-ümlaut",
                Payload.of("x"),
                Map.of("client_address", "2001:db8::1", "user_agent", "☂".repeat(5_000), "empty", ""));
        append(List.of(plain, full));
        reopen();

        assertThat(envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), 2))).containsExactly(plain, full);
    }

    @Test
    void originsAreKept() {
        List<Position> origins = List.of(new Position("00000000000000ff"), new Position("a"), new Position("Z9"));
        await(queue.append(CHANNEL, events(0, 3), origins));
        append(events(3, 4));
        reopen();

        assertThat(read(subscribe(ARCHIVER, Reading.DURABLE), 4).stream().map(Entry::origin))
                .containsExactly(
                        Optional.of(origins.get(0)),
                        Optional.of(origins.get(1)),
                        Optional.of(origins.get(2)),
                        Optional.empty());
    }

    @Test
    void anAppendIsOfAtLeastOneEventAndAllOriginsOrNone() {
        assertThatThrownBy(() -> queue.append(CHANNEL, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.append(CHANNEL, events(0, 2), List.of(new Position("1"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneEventTooLargeFailsItsOwnAppendAndNoOther() {
        CompletionStage<Void> before = queue.append(CHANNEL, events(0, 2), List.of());
        CompletionStage<Void> large =
                queue.append(CHANNEL, List.of(event(9), event(10, new byte[tooManyBytes()])), List.of());
        CompletionStage<Void> after = queue.append(CHANNEL, List.of(event(2, new byte[tooManyBytes() / 2])), List.of());

        await(before);
        await(after);
        failureOf(large);
        assertThat(envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), 3)).stream()
                        .map(QueueEvents::number))
                .containsExactly(0, 1, 2);
    }

    @Test
    void aFullChannelRefusesUntilSomethingIsAcknowledged() {
        assumeTrue(limitsBytes(), "this queue has no limit of its own");
        settings = new QueueSettings(QueueSettings.Ack.SYNCED, Duration.ofDays(1), 1 << 20);
        Subscription subscription = subscribe(ARCHIVER, Reading.DURABLE);
        List<Envelope> accepted = new ArrayList<>();
        Optional<FailureCode> failure = Optional.empty();
        while (failure.isEmpty() && accepted.size() < 100) {
            Envelope next = event(accepted.size(), new byte[50_000]);
            CompletionStage<Void> append = queue.append(CHANNEL, List.of(next), List.of());
            try {
                await(append);
                accepted.add(next);
            } catch (CompletionException e) {
                failure = Optional.of(failureOf(append));
            }
        }

        assertThat(failure).contains(FailureCode.QUEUE_FULL);
        assertThat(accepted).hasSizeBetween(5, 25);
        List<Entry> read = read(subscription, accepted.size());
        assertThat(envelopes(read)).isEqualTo(accepted);
        subscription.ack(read.get(read.size() - 1).position());
        append(List.of(event(accepted.size(), new byte[50_000])));
        assertThat(QueueEvents.number(read(subscription, 1).get(0).envelope())).isEqualTo(accepted.size());
        assertThat(queue.state(CHANNEL).bytes()).isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void closingFailsLaterAppendsAndIsIdempotent() {
        append(events(0, 1));
        queue.close();
        queue.close();

        assertThat(failureOf(queue.append(CHANNEL, events(1, 2), List.of()))).isEqualTo(FailureCode.CLOSED);
        assertThat(failureOf(queue.append(OTHER, events(1, 2), List.of()))).isEqualTo(FailureCode.CLOSED);
    }

    @Test
    void lastIsTheNewestDurableEntry() {
        await(queue.append(CHANNEL, events(0, 3), List.of(new Position("1"), new Position("2"), new Position("3"))));

        Entry last = queue.last(CHANNEL).orElseThrow();

        assertThat(last.envelope()).isEqualTo(event(2));
        assertThat(last.origin()).contains(new Position("3"));
        List<Entry> read = read(subscribe(ARCHIVER, Reading.DURABLE), 3);
        assertThat(read.get(2)).isEqualTo(last);
        reopen();
        assertThat(queue.last(CHANNEL)).contains(last);
    }

    @Test
    void stateTellsWhatTheChannelHolds() {
        append(events(0, 3));

        EventQueue.ChannelState state = queue.state(CHANNEL);

        assertThat(state.newest()).contains(event(2).created());
        assertThat(state.bytes()).isNotNegative();
    }

    @Test
    void trimmingKeepsWhatADurableAgentHasNotAcknowledgedEvenIfItIsNotThere() {
        append(events(0, 10));
        Subscription archiver = subscribe(ARCHIVER, Reading.DURABLE);
        Subscription loader = subscribe(LOADER, Reading.DURABLE);
        List<Entry> read = read(archiver, 10);
        archiver.ack(read.get(9).position());
        loader.ack(read.get(3).position());
        reopen();

        queue.trim(CHANNEL, NOON.plus(Duration.ofDays(400)));
        append(events(10, 12));
        queue.trim(CHANNEL, NOON.plus(Duration.ofDays(400)));
        reopen();

        assertThat(envelopes(read(subscribe(LOADER, Reading.DURABLE), 8))).isEqualTo(events(4, 12));
        assertThat(envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), 2))).isEqualTo(events(10, 12));
    }

    @Test
    void anAgentThatHasAcknowledgedNothingHoldsEverything() {
        subscribe(ARCHIVER, Reading.DURABLE);
        append(events(0, 3));
        reopen();

        assertThat(queue.trim(CHANNEL, NOON.plus(Duration.ofDays(400)))).isZero();
        assertThat(envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), 3))).isEqualTo(events(0, 3));
    }

    @Test
    void trimmingFreesWhatIsOldAndAcknowledged() {
        assumeTrue(trims(), "this queue frees by itself");
        append(events(0, 10));
        Subscription archiver = subscribe(ARCHIVER, Reading.DURABLE);
        Subscription live = subscribe(LOADER, Reading.LIVE);
        Position last = queue.last(CHANNEL).orElseThrow().position();
        archiver.ack(last);

        assertThat(queue.trim(CHANNEL, NOON.plus(settings.ageMax()).minusSeconds(1)))
                .isZero();
        assertThat(queue.trim(CHANNEL, NOON.plus(Duration.ofDays(400)))).isPositive();

        assertThat(queue.last(CHANNEL)).isEmpty();
        assertThat(queue.state(CHANNEL).newest()).contains(event(9).created());
        assertThat(readNow(subscribe(new AgentName("late", 1), Reading.DURABLE)))
                .isEmpty();
        assertThat(queue.trim(CHANNEL, NOON.plus(Duration.ofDays(400)))).isZero();
        reopen();
        assertThat(queue.state(CHANNEL).newest()).contains(event(9).created());
        append(events(10, 12));
        List<Entry> read = read(subscribe(ARCHIVER, Reading.DURABLE), 2);
        assertThat(envelopes(read)).isEqualTo(events(10, 12));
        assertThat(read.get(0).position()).isGreaterThan(last);
        assertThat(live).isNotNull();
    }

    @Test
    void whatIsGoneCanBeAcknowledged() {
        assumeTrue(trims(), "this queue frees by itself");
        append(events(0, 10));
        Subscription archiver = subscribe(ARCHIVER, Reading.DURABLE);
        List<Entry> read = read(archiver, 10);
        archiver.ack(read.get(9).position());
        queue.trim(CHANNEL, NOON.plus(Duration.ofDays(400)));
        append(events(10, 12));

        Subscription loader = subscribe(LOADER, Reading.DURABLE);
        loader.ack(read.get(3).position());

        assertThat(loader.lag().events()).isEqualTo(2);
        assertThat(envelopes(read(loader, 2))).isEqualTo(events(10, 12));
    }

    @Test
    void aLiveReaderGoesOnBehindWhatWasTrimmed() {
        assumeTrue(trims(), "this queue frees by itself");
        Subscription live = subscribe(LOADER, Reading.LIVE);
        append(events(0, 10));
        read(live, 2);

        queue.trim(CHANNEL, NOON.plus(Duration.ofDays(400)));
        append(events(10, 12));

        assertThat(envelopes(read(live, 2))).isEqualTo(events(10, 12));
    }

    @Test
    void trimmingWithNoDurableAgentFreesByAgeAlone() {
        assumeTrue(trims(), "this queue frees by itself");
        append(events(0, 3));

        assertThat(queue.trim(CHANNEL, NOON.plus(settings.ageMax()).minusSeconds(1)))
                .isZero();
        assertThat(queue.trim(CHANNEL, NOON.plus(Duration.ofDays(400)))).isPositive();

        append(events(3, 4));
        assertThat(envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), 1))).isEqualTo(events(3, 4));
    }

    @Test
    void anAgentThatIsTooFarBehindLapses() {
        assumeTrue(lapses(), "agents do not lapse here");
        readers = Set.of(ARCHIVER);
        settings = new QueueSettings(QueueSettings.Ack.SYNCED, Duration.ofHours(1), 1L << 30)
                .withHeld(new QueueSettings.Held(Long.MAX_VALUE, Optional.of(Duration.ofDays(1))));
        reopen();
        append(events(0, 10));
        Subscription archiver = subscribe(ARCHIVER, Reading.DURABLE);
        Subscription loader = subscribe(LOADER, Reading.DURABLE);
        Position last = read(archiver, 10).get(9).position();
        loader.ack(read(loader, 4).get(3).position());

        assertThat(queue.trim(CHANNEL, NOON.plus(Duration.ofDays(2))))
                .as("what the reader has not acknowledged")
                .isZero();
        archiver.ack(last);
        assertThat(queue.trim(CHANNEL, NOON.plus(Duration.ofMinutes(30)))).isZero();
        assertThat(queue.trim(CHANNEL, NOON.plus(Duration.ofDays(2)))).isPositive();

        assertThat(lapsed(LOADER)).isEqualTo(6);
        assertThat(lapsed(ARCHIVER)).isZero();
        append(events(10, 12));
        assertThat(loader.lag().events()).isEqualTo(2);
        assertThat(envelopes(read(loader, 2))).isEqualTo(events(10, 12));
        assertThat(loader.isContinuous()).isFalse();
    }

    @Test
    void aFullChannelRefusesNothingForTheSakeOfAnAgentThatIsNotAReader() {
        assumeTrue(lapses() && limitsBytes(), "agents do not lapse here");
        readers = Set.of(ARCHIVER);
        settings = new QueueSettings(QueueSettings.Ack.SYNCED, Duration.ofDays(7), 12 << 20)
                .withHeld(new QueueSettings.Held(6 << 20, Optional.empty()));
        reopen();
        Subscription archiver = subscribe(ARCHIVER, Reading.DURABLE);
        subscribe(LOADER, Reading.DURABLE);
        byte[] data = new byte[1 << 20];
        for (int number = 0; number < 40; number++) {
            append(List.of(event(number, data)));
            List<Entry> read = read(archiver, 1);
            archiver.ack(read.get(0).position());
        }

        assertThat(lapsed(LOADER)).isBetween(20L, 39L);
        assertThat(queue.state(CHANNEL).bytes()).isLessThanOrEqualTo(12 << 20);
    }
}
