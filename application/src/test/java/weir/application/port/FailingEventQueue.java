package weir.application.port;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/**
 * A queue whose subscriptions fail to seek and to acknowledge as often as they are told to, and to read the channels they
 * are told.
 */
public final class FailingEventQueue implements EventQueue {
    private final EventQueue inner;
    private int failures;
    private boolean afterTheFact;
    private final Set<ChannelName> unreadable = new HashSet<>();

    public FailingEventQueue(EventQueue inner) {
        this.inner = inner;
    }

    /**
     * The next so many fail.
     *
     * @param afterTheFact whether they take effect nevertheless
     */
    public void fail(int times, boolean afterTheFact) {
        this.failures = times;
        this.afterTheFact = afterTheFact;
    }

    /** Whether that channel can be read from now on. */
    public void failToRead(ChannelName channel, boolean fails) {
        if (fails) {
            unreadable.add(channel);
        } else {
            unreadable.remove(channel);
        }
    }

    private static OperationFailed failure() {
        return new OperationFailed(FailureCode.QUEUE_BROKEN, "the test wants it so");
    }

    private void attempt(Runnable effect) {
        boolean fails = failures > 0;
        if (!fails || afterTheFact) {
            effect.run();
        }
        if (fails) {
            failures--;
            throw failure();
        }
    }

    @Override
    public CompletionStage<Void> append(ChannelName channel, List<Envelope> events, List<Position> origins) {
        return inner.append(channel, events, origins);
    }

    @Override
    public Optional<Entry> last(ChannelName channel) {
        return inner.last(channel);
    }

    @Override
    public Subscription subscribe(ChannelName channel, AgentName agent, Reading reading) {
        Subscription subscription = inner.subscribe(channel, agent, reading);
        return new Subscription() {
            @Override
            public List<Entry> poll(int eventsMax, long bytesMax, Duration wait) {
                if (unreadable.contains(channel)) {
                    throw failure();
                }
                return subscription.poll(eventsMax, bytesMax, wait);
            }

            @Override
            public void ack(Position position) {
                attempt(() -> subscription.ack(position));
            }

            @Override
            public void seek(Position position) {
                attempt(() -> subscription.seek(position));
            }

            @Override
            public boolean isContinuous() {
                return subscription.isContinuous();
            }

            @Override
            public void rewind() {
                subscription.rewind();
            }

            @Override
            public Lag lag() {
                return subscription.lag();
            }

            @Override
            public void close() {
                subscription.close();
            }
        };
    }

    @Override
    public Set<ChannelName> channels() {
        return inner.channels();
    }

    @Override
    public ChannelState state(ChannelName channel) {
        return inner.state(channel);
    }

    @Override
    public long trim(ChannelName channel, Instant now) {
        return inner.trim(channel, now);
    }

    @Override
    public void close() {
        inner.close();
    }
}
