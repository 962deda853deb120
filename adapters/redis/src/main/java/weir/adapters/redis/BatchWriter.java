package weir.adapters.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.params.ZRangeParams;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;

/**
 * Writes a batch of events: their hashes, what they were derived from, and the block that leads steps to them; last, how
 * far the channel has come, so that what was interrupted is recorded again. Writing it again changes nothing.
 */
final class BatchWriter {
    /** So many events are sent before the answers are read. */
    private static final int EVENTS_AT_ONCE = 1_000;

    /** So many steps of an agent are looked through at once, where it was ahead of the trace. */
    private static final int STEPS_AT_ONCE = 1_000;

    private final RedisClient client;
    private final RedisOptions options;
    private final RedisKeys keys;
    private final Walkers walkers;

    BatchWriter(RedisClient client, RedisOptions options, RedisKeys keys, Walkers walkers) {
        this.client = client;
        this.options = options;
        this.keys = keys;
        this.walkers = walkers;
    }

    /**
     * @param behind where the channel must have come in Redis
     * @return false if it stands elsewhere: then what was written does not count
     */
    boolean write(Backlog.Batch batch, Optional<Position> behind) {
        if (!Optional.ofNullable(client.hget(keys.indexed(), batch.channel().value()))
                .map(Position::new)
                .equals(behind)) {
            return false;
        }
        Map<AgentName, List<Stretch>> ahead = ahead(batch);
        long ageMillis = options.ageMax().get().toMillis();
        Set<String> refused = new LinkedHashSet<>();
        for (int from = 0; from < batch.sights().size(); from += EVENTS_AT_ONCE) {
            int upTo = Math.min(batch.sights().size(), from + EVENTS_AT_ONCE);
            write(recent(batch.sights().subList(from, upTo), ageMillis), ahead, ageMillis, refused);
        }
        tell(batch.channel(), refused);
        finish(batch, behind, ageMillis);
        return true;
    }

    /** What is too old already goes at once; but it would stay in sets that others are in. */
    private static List<Sight> recent(List<Sight> sights, long ageMillis) {
        long now = System.currentTimeMillis();
        return sights.stream()
                .filter(sight -> sight.createdMicros() / 1_000 + ageMillis > now)
                .toList();
    }

    /** The other events do not suffer from keys that hold something else. */
    private void tell(ChannelName channel, Set<String> refused) {
        if (!refused.isEmpty()) {
            options.damages()
                    .accept("in Redis at " + options.server() + " the key "
                            + refused.iterator().next()
                            + " holds something else: " + refused.size() + " events of channel " + channel
                            + " are not in the trace; give `trace.redis.prefix` a value of its own, or delete the key");
        }
    }

    private void write(List<Sight> sights, Map<AgentName, List<Stretch>> ahead, long ageMillis, Set<String> refused) {
        List<Response<Long>> isNew = new ArrayList<>();
        Answers answers = new Answers();
        try (Pipeline pipeline = client.pipelined()) {
            for (Sight sight : sights) {
                String key = keys.event(sight.id());
                long expiry = sight.createdMicros() / 1_000 + ageMillis;
                isNew.add(answers.to(
                        key,
                        pipeline.hsetnx(
                                key, EventFields.POSITION, sight.position().text())));
                answers.to(
                        key,
                        pipeline.hsetnx(
                                key, EventFields.CREATED, sight.created().toString()));
                answers.to(
                        key,
                        pipeline.hsetnx(key, EventFields.SOURCE, sight.source().value()));
                answers.to(
                        key,
                        pipeline.hsetnx(
                                key, EventFields.CHANNEL, sight.channel().value()));
                if (!sight.parents().isEmpty()) {
                    answers.to(key, pipeline.hsetnx(key, EventFields.PARENTS, sight.parentsText()));
                }
                ahead.forEach((agent, stretches) -> stretches.stream()
                        .filter(stretch -> stretch.covers(sight.position()))
                        .findFirst()
                        .ifPresent(stretch -> answers.to(
                                key,
                                pipeline.hsetnx(
                                        key,
                                        agent.toString(),
                                        stretch.step().at().toString()))));
                answers.to(key, pipeline.pexpireAt(key, expiry));
                for (DataId parent : sight.parents()) {
                    String children = keys.children(parent);
                    answers.to(
                            children,
                            pipeline.zadd(
                                    children,
                                    (double) sight.createdMicros(),
                                    sight.id().toString()));
                    answers.to(children, pipeline.pexpire(children, ageMillis));
                }
            }
            pipeline.sync();
        }
        refused.addAll(answers.ofOtherType());
        List<Sight> again = new ArrayList<>();
        for (int i = 0; i < sights.size(); i++) {
            String key = keys.event(sights.get(i).id());
            if (!refused.contains(key) && isNew.get(i).get() == 0) {
                again.add(sights.get(i));
            }
        }
        if (!again.isEmpty()) {
            writeAgain(again, ageMillis, refused);
        }
    }

    /** Ids that are there already: sent again by a producer, or recorded again. */
    private void writeAgain(List<Sight> sights, long ageMillis, Set<String> refused) {
        List<Response<List<String>>> known = new ArrayList<>();
        try (Pipeline pipeline = client.pipelined()) {
            sights.forEach(sight -> known.add(pipeline.hmget(keys.event(sight.id()), EventFields.ofSight())));
            pipeline.sync();
        }
        Answers answers = new Answers();
        try (Pipeline pipeline = client.pipelined()) {
            for (int i = 0; i < sights.size(); i++) {
                Sight sight = sights.get(i);
                if (EventFields.sight(sight.id(), known.get(i).get())
                        .filter(sight::isSame)
                        .isEmpty()) {
                    String key = keys.again(sight.id());
                    answers.to(key, pipeline.zadd(key, (double) sight.createdMicros(), sight.text()));
                    answers.to(key, pipeline.pexpire(key, ageMillis));
                }
            }
            pipeline.sync();
        }
        refused.addAll(answers.ofOtherType());
    }

    private void finish(Backlog.Batch batch, Optional<Position> behind, long ageMillis) {
        Block block = Block.of(batch.sights());
        Block.Name name = block.name();
        long expiry = name.newestMicros() / 1_000 + ageMillis;
        String blocks = keys.blocks(batch.channel());
        Answers answers = new Answers();
        try (Pipeline pipeline = client.pipelined()) {
            String key = keys.block(batch.channel(), name.last());
            answers.to(
                    key,
                    pipeline.set(
                            Members.bytes(key),
                            block.bytes(),
                            SetParams.setParams().pxAt(expiry)));
            answers.to(blocks, pipeline.zadd(blocks, Members.SCORE, name.text()));
            answers.to(blocks, pipeline.pexpire(blocks, ageMillis));
            pipeline.sync();
        }
        answers.requireAll();
        if (behind.isEmpty() || behind.get().compareTo(batch.last()) < 0) {
            client.hset(keys.indexed(), batch.channel().value(), batch.last().text());
        }
    }

    /** What agents have done with these events already. As a rule none has, that was told before they were recorded. */
    private Map<AgentName, List<Stretch>> ahead(Backlog.Batch batch) {
        Map<AgentName, List<Stretch>> ahead = new HashMap<>();
        Position first = batch.sights().get(0).position();
        walkers.reached(batch.channel()).forEach((agent, reached) -> {
            if (reached.compareTo(first) >= 0) {
                ahead.put(agent, stretches(batch, agent, first));
            }
        });
        return ahead;
    }

    private List<Stretch> stretches(Backlog.Batch batch, AgentName agent, Position first) {
        List<Stretch> stretches = new ArrayList<>();
        ZRangeParams next = Members.from(first, STEPS_AT_ONCE);
        while (true) {
            List<String> texts = client.zrange(keys.steps(batch.channel(), agent), next);
            for (String text : texts) {
                Stretch.parse(batch.channel(), agent, text).ifPresent(stretches::add);
                next = Members.behind(text, STEPS_AT_ONCE);
            }
            boolean isPast = !stretches.isEmpty()
                    && stretches.get(stretches.size() - 1).step().last().compareTo(batch.last()) >= 0;
            if (isPast || texts.size() < STEPS_AT_ONCE) {
                return stretches;
            }
        }
    }
}
