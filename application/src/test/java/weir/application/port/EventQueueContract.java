package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.port.QueueEvents.NOON;
import static weir.application.port.QueueEvents.event;
import static weir.application.port.QueueEvents.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.application.port.EventQueue.Reading;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;

/** What every {@link EventQueue} that is a log does. */
public abstract class EventQueueContract {
    protected static final ChannelName CHANNEL = new ChannelName("demand");
    protected static final ChannelName OTHER = new ChannelName("generation");
    protected static final AgentName ARCHIVER = new AgentName("archiver", 1);
    protected static final AgentName LOADER = new AgentName("loader", 1);
    private static final Duration LONG = Duration.ofSeconds(30);

    protected volatile QueueSettings settings = QueueSettings.DEFAULT;
    protected EventQueue queue;
    private final List<Subscription> subscriptions = Collections.synchronizedList(new ArrayList<>());

    /**
     * Opens the queue: an empty one at first, and then with everything that it held when it was closed.
     *
     * @param settings may say something else each time
     */
    protected abstract EventQueue open(Function<ChannelName, QueueSettings> settings);

    /** An event with so many bytes of data is too large for the queue; one of half as many is not. */
    protected abstract int tooManyBytes();

    /** Whether the queue keeps to {@link QueueSettings#bytesMax}. */
    protected boolean limitsBytes() {
        return true;
    }

    /** Frees by age at once, whatever is acknowledged. */
    protected boolean trims() {
        return true;
    }

    @BeforeEach
    final void openFirst() {
        queue = open(channel -> settings);
    }

    @AfterEach
    final void closeLast() {
        subscriptions.forEach(Subscription::close);
        queue.close();
    }

    /** Closes the queue and opens it again, as a new process would. */
    protected final void reopen() {
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
        queue.close();
        queue = open(channel -> settings);
    }

    protected final Subscription subscribe(AgentName agent, Reading reading) {
        return subscribe(CHANNEL, agent, reading);
    }

    private Subscription subscribe(ChannelName channel, AgentName agent, Reading reading) {
        Subscription subscription = queue.subscribe(channel, agent, reading);
        subscriptions.add(subscription);
        return subscription;
    }

    protected final void append(List<Envelope> events) {
        await(queue.append(CHANNEL, events, List.of()));
    }

    protected static void await(CompletionStage<Void> append) {
        try {
            append.toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    protected static FailureCode failureOf(CompletionStage<Void> append) {
        try {
            await(append);
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(OperationFailed.class);
            return ((OperationFailed) e.getCause()).code();
        }
        throw new AssertionError("the append did not fail");
    }

    /** Reads until there is nothing left, or that many. */
    protected static List<Entry> read(Subscription subscription, int events) {
        List<Entry> read = new ArrayList<>();
        while (read.size() < events) {
            List<Entry> batch = subscription.poll(events - read.size(), Long.MAX_VALUE, Duration.ofSeconds(10));
            if (batch.isEmpty()) {
                break;
            }
            read.addAll(batch);
        }
        return read;
    }

    private static List<Entry> readNow(Subscription subscription) {
        return subscription.poll(Integer.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO);
    }

    protected static List<Envelope> envelopes(List<Entry> entries) {
        return entries.stream().map(Entry::envelope).toList();
    }

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
        appends.forEach(EventQueueContract::await);

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
        stages.forEach(EventQueueContract::await);

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
        org.junit.jupiter.api.Assumptions.assumeTrue(limitsBytes(), "this queue has no limit of its own");
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
        org.junit.jupiter.api.Assumptions.assumeTrue(trims(), "this queue frees by itself");
        append(events(0, 10));
        Subscription archiver = subscribe(ARCHIVER, Reading.DURABLE);
        Subscription live = subscribe(LOADER, Reading.LIVE);
        Position last = queue.last(CHANNEL).orElseThrow().position();
        archiver.ack(last);

        assertThat(queue.trim(CHANNEL, NOON.plus(settings.ageMax()).minusSeconds(1)))
                .isZero();
        assertThat(queue.trim(CHANNEL, NOON.plus(Duration.ofDays(400)))).isPositive();

        assertThat(queue.last(CHANNEL)).isEmpty();
        assertThat(queue.state(CHANNEL).newest()).isEmpty();
        assertThat(readNow(subscribe(new AgentName("late", 1), Reading.DURABLE)))
                .isEmpty();
        assertThat(queue.trim(CHANNEL, NOON.plus(Duration.ofDays(400)))).isZero();
        reopen();
        append(events(10, 12));
        List<Entry> read = read(subscribe(ARCHIVER, Reading.DURABLE), 2);
        assertThat(envelopes(read)).isEqualTo(events(10, 12));
        assertThat(read.get(0).position()).isGreaterThan(last);
        assertThat(live).isNotNull();
    }

    @Test
    void aLiveReaderGoesOnBehindWhatWasTrimmed() {
        org.junit.jupiter.api.Assumptions.assumeTrue(trims(), "this queue frees by itself");
        Subscription live = subscribe(LOADER, Reading.LIVE);
        append(events(0, 10));
        read(live, 2);

        queue.trim(CHANNEL, NOON.plus(Duration.ofDays(400)));
        append(events(10, 12));

        assertThat(envelopes(read(live, 2))).isEqualTo(events(10, 12));
    }

    @Test
    void trimmingWithNoDurableAgentFreesByAgeAlone() {
        org.junit.jupiter.api.Assumptions.assumeTrue(trims(), "this queue frees by itself");
        append(events(0, 3));

        assertThat(queue.trim(CHANNEL, NOON.plus(settings.ageMax()).minusSeconds(1)))
                .isZero();
        assertThat(queue.trim(CHANNEL, NOON.plus(Duration.ofDays(400)))).isPositive();

        append(events(3, 4));
        assertThat(envelopes(read(subscribe(ARCHIVER, Reading.DURABLE), 1))).isEqualTo(events(3, 4));
    }
}
