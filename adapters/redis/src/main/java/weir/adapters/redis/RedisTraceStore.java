package weir.adapters.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import redis.clients.jedis.RedisClient;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.TraceRemoval;
import weir.application.port.TraceStore;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;

/**
 * The trace in Redis, for queues whose positions are in the order of their text. What is recorded waits in memory until a
 * thread of the store's own has written it: whoever records never waits for Redis, and is refused when too much waits
 * already. A hash for each event, with a field for each agent, can be read by others too.
 */
public final class RedisTraceStore implements TraceStore {
    private static final Duration TRIM_INTERVAL = Duration.ofMinutes(1);

    /** Beyond the time that one answer may take, for what waits to be written when the store is closed. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

    private final RedisOptions options;
    private final Failures failures;
    private final Backlog backlog;
    private final RedisClient client;
    private final RedisReader reader;
    private final RedisWriter writer;
    private final Thread thread;
    private Instant lastTrim = Instant.MIN;

    /** Connects in a thread of its own; whether that works is known later. */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing relies on it: what takes events in goes first.
    public RedisTraceStore(RedisOptions options) {
        this.options = options;
        RedisKeys keys = new RedisKeys(options.prefix());
        failures = new Failures(options.server(), options.prefix());
        backlog = new Backlog(options.eventsMax(), options.stepsMax(), failures);
        client = RedisClients.open(options.server());
        reader = new RedisReader(client, keys, backlog, failures);
        writer = new RedisWriter(client, options, keys, backlog, failures);
        thread = new Thread(writer, "trace-redis");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    @Override
    public void record(ChannelName channel, List<Entry> entries) {
        if (!entries.isEmpty()) {
            backlog.awaitFirstAnswer(options.firstAnswerMax());
            backlog.add(new Backlog.Batch(
                    channel,
                    entries.stream().map(entry -> Sight.of(channel, entry)).toList()));
        }
    }

    @Override
    public void record(Step step) {
        backlog.add(step);
    }

    @Override
    public Optional<Position> indexed(ChannelName channel) {
        backlog.awaitFirstAnswer(options.firstAnswerMax());
        return backlog.indexed(channel);
    }

    @Override
    public Found find(DataId id, int max) {
        requireOpen();
        return reader.find(id, max);
    }

    @Override
    public List<Step> steps(ChannelName channel, Position position) {
        requireOpen();
        return reader.steps(channel, position);
    }

    /** What was recorded before is written before. Meanwhile nothing else is: what is recorded waits. */
    @Override
    public long forget(Set<DataId> ids) {
        backlog.awaitFirstAnswer(options.firstAnswerMax());
        CompletableFuture<Long> known = new CompletableFuture<>();
        backlog.add(new Backlog.Forgetting(TraceRemoval.few(ids), known));
        try {
            return known.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OperationFailed why) {
                throw new OperationFailed(why.code(), "the ids were not all forgotten: " + why.getMessage(), why);
            }
            throw new IllegalStateException("nothing else is told to whoever waits", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.of("was not waited for: the thread was interrupted");
        }
    }

    private void requireOpen() {
        if (backlog.isClosed()) {
            throw new OperationFailed(FailureCode.CLOSED, "the trace is closed");
        }
    }

    /** @throws OperationFailed also if what was recorded does not come to Redis now: then it waits, and is tried again */
    @Override
    public void keep(Instant now) {
        if (isTrimDue(now)) {
            writer.trim(now.minus(options.ageMax().get()));
        }
        backlog.requireWell();
    }

    private synchronized boolean isTrimDue(Instant now) {
        boolean isDue = lastTrim.equals(Instant.MIN)
                || now.isBefore(lastTrim)
                || Duration.between(lastTrim, now).compareTo(TRIM_INTERVAL) >= 0;
        lastTrim = isDue ? now : lastTrim;
        return isDue;
    }

    @Override
    public void close() {
        backlog.close();
        try {
            thread.join(options.server().timeout().plus(CLOSE_MAX).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
        Optional<OperationFailed> left = backlog.leftBehind();
        if (left.isPresent()) {
            throw left.get();
        }
    }
}
