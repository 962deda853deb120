package weir.adapters.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.value.Moments;

/**
 * The one thread that writes. While Redis cannot be reached, or refuses, it tries again, after twice as long each time.
 * When it is reached again it is asked what it holds: a Redis that was restarted may have lost the newest, or everything.
 */
final class RedisWriter implements Runnable {
    private static final Duration BACK_OFF_MIN = Duration.ofMillis(50);
    private static final Duration BACK_OFF_MAX = Duration.ofSeconds(5);

    /** Where nothing is written, it is asked so often whether it still holds what it did. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final int TRIMMED_AT_ONCE = 200;

    private final RedisClient client;
    private final RedisOptions options;
    private final RedisKeys keys;
    private final Backlog backlog;
    private final Failures failures;
    private final Walkers walkers;
    private final BatchWriter batches;
    private final StepWriter steps;
    private final ForgetWriter forgetting;
    private final AtomicReference<@Nullable Instant> trimOlder = new AtomicReference<>();

    /** Up to where each channel is in Redis, as far as the writer knows. */
    private final Map<ChannelName, Position> indexed = new HashMap<>();

    private boolean isKnown;
    private int failed;

    RedisWriter(RedisClient client, RedisOptions options, RedisKeys keys, Backlog backlog, Failures failures) {
        this.client = client;
        this.options = options;
        this.keys = keys;
        this.backlog = backlog;
        this.failures = failures;
        this.walkers = new Walkers(client, keys);
        this.batches = new BatchWriter(client, options, keys, walkers);
        this.steps = new StepWriter(client, options, keys, walkers);
        this.forgetting = new ForgetWriter(client, options, keys);
    }

    /** To be done when there is time: what is older goes from the sets that hold more than one event. */
    void trim(Instant oldest) {
        trimOlder.set(oldest);
    }

    @Override
    public void run() {
        try {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = survive();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts it but who ends the process
        }
    }

    private boolean survive() throws InterruptedException {
        try {
            boolean goesOn = step();
            failed = 0;
            return goesOn;
        } catch (JedisException e) {
            return backOff(failures.of(e));
        } catch (OperationFailed e) {
            return backOff(e);
        } catch (RuntimeException | Error e) {
            // Such as a want of memory: what waits is tried again.
            return backOff(failures.of("could not be written: " + e, e));
        }
    }

    /** @return false if there is nothing more to do, ever: closed, what waits is tried once more and no further */
    private boolean backOff(OperationFailed why) throws InterruptedException {
        isKnown = false;
        walkers.forget();
        client.getPool().clear();
        backlog.failed(why);
        if (backlog.isClosed()) {
            return false;
        }
        Duration pause = BACK_OFF_MIN.multipliedBy(1L << Math.min(failed, 10));
        failed++;
        backlog.pause(pause.compareTo(BACK_OFF_MAX) < 0 ? pause : BACK_OFF_MAX);
        return true;
    }

    private boolean step() throws InterruptedException {
        if (!isKnown) {
            learn();
        }
        List<Backlog.Item> next = backlog.await(IDLE, StepWriter.STEPS_AT_ONCE);
        if (next.isEmpty()) {
            isKnown = false;
            return !backlog.isClosed();
        }
        if (next.get(0) instanceof Backlog.Forgetting ids) {
            long known = forgetting.forget(ids.ids());
            backlog.written(next);
            ids.known().complete(known);
            return true;
        }
        if (next.get(0) instanceof Backlog.Batch batch) {
            if (!write(batch)) {
                isKnown = false; // what Redis holds now is learnt, and what is missing is recorded again
                return true;
            }
        } else {
            steps.write(next.stream()
                    .flatMap(item -> item instanceof Backlog.Taken taken ? Stream.of(taken.step()) : Stream.empty())
                    .toList());
        }
        backlog.written(next);
        trimDue();
        return true;
    }

    private boolean write(Backlog.Batch batch) {
        ChannelName channel = batch.channel();
        if (!batches.write(batch, Optional.ofNullable(indexed.get(channel)))) {
            return false;
        }
        indexed.merge(channel, batch.last(), (old, fresh) -> fresh.compareTo(old) > 0 ? fresh : old);
        return true;
    }

    private void learn() {
        String owner = options.owner();
        Response<String> owned;
        Response<Map<String, String>> reached;
        try (Pipeline pipeline = client.pipelined()) {
            pipeline.set(keys.owner(), owner, SetParams.setParams().nx());
            owned = pipeline.get(keys.owner());
            reached = pipeline.hgetAll(keys.indexed());
            pipeline.sync();
        }
        requireOwner(owner, owned.get());
        Map<ChannelName, Position> inRedis = new HashMap<>();
        reached.get().forEach((channel, position) -> inRedis.put(new ChannelName(channel), new Position(position)));
        walkers.forget();
        if (backlog.isBegun()) {
            compare(inRedis);
        } else {
            backlog.begin(inRedis);
        }
        indexed.clear();
        indexed.putAll(inRedis);
        isKnown = true;
        backlog.answered();
    }

    private void requireOwner(String mine, @Nullable String found) {
        if (!mine.equals(found)) {
            throw failures.of("is that of another data folder under the prefix " + options.prefix() + " (" + found
                    + ", and this one is " + mine + "): give `trace.redis.prefix` another value, or delete the keys `"
                    + options.prefix() + "*`");
        }
    }

    /** What Redis no longer holds is recorded again, as far as the queue does. */
    private void compare(Map<ChannelName, Position> inRedis) {
        indexed.forEach((channel, position) -> {
            Position found = inRedis.get(channel);
            if (found == null || found.compareTo(position) < 0) {
                backlog.goBack(channel, Optional.ofNullable(found));
                options.damages()
                        .accept("Redis at " + options.server() + " has lost what it held of channel " + channel
                                + " behind " + (found == null ? "its beginning" : found)
                                + "; what the queue still holds of its events is traced again");
            }
        });
    }

    private void trimDue() {
        Instant oldest = trimOlder.getAndSet(null);
        if (oldest == null) {
            return;
        }
        long oldestMicros = Moments.epochMicros(oldest);
        for (ChannelName channel : List.copyOf(indexed.keySet())) {
            trim(keys.blocks(channel), oldestMicros);
            for (AgentName agent : walkers.reached(channel).keySet()) {
                trim(keys.steps(channel, agent), oldestMicros);
            }
        }
    }

    /** Blocks and steps both say in their third word when they are from, and the oldest stand first. */
    private void trim(String key, long oldestMicros) {
        int old = TRIMMED_AT_ONCE;
        while (old == TRIMMED_AT_ONCE) {
            List<String> first = client.zrange(key, 0, TRIMMED_AT_ONCE - 1);
            old = 0;
            while (old < first.size() && micros(first.get(old)) < oldestMicros) {
                old++;
            }
            if (old > 0) {
                client.zremrangeByRank(key, 0, old - 1);
            }
        }
    }

    private static long micros(String member) {
        String[] words = member.split(" ", 4);
        try {
            return words.length < 3 ? Long.MIN_VALUE : Long.parseLong(words[2]);
        } catch (NumberFormatException e) {
            return Long.MIN_VALUE; // it was not written by Weir
        }
    }
}
