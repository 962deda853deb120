package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.port.QueueEvents.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import weir.application.port.EventQueue.Reading;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/** A queue, and short ways to say what its tests say often. */
abstract class EventQueueFixture {
    protected static final ChannelName CHANNEL = new ChannelName("demand");
    protected static final ChannelName OTHER = new ChannelName("generation");
    protected static final AgentName ARCHIVER = new AgentName("archiver", 1);
    protected static final AgentName LOADER = new AgentName("loader", 1);
    protected static final Duration LONG = Duration.ofSeconds(30);

    protected volatile QueueSettings settings = QueueSettings.DEFAULT;

    /** Agents for which the queue keeps everything; taken up when it is opened, where {@link #lapses}. */
    protected Set<AgentName> readers = Set.of();

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

    /** Whether the queue heeds {@link QueueSettings#held}, and the readers here. */
    protected boolean lapses() {
        return false;
    }

    /** How many events that it had not acknowledged an agent was told to have lost in the channel. */
    protected long lapsed(AgentName agent) {
        throw new UnsupportedOperationException("nobody is told");
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

    protected final Subscription subscribe(ChannelName channel, AgentName agent, Reading reading) {
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

    protected static List<Entry> readNow(Subscription subscription) {
        return subscription.poll(Integer.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO);
    }

    protected static List<Envelope> envelopes(List<Entry> entries) {
        return entries.stream().map(Entry::envelope).toList();
    }
}
