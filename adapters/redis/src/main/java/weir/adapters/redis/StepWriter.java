package weir.adapters.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import weir.application.port.Position;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * Writes steps: each as it is, for whoever asks by position, and into the hash of each event that it covers. What an agent
 * repeats is left out, so the first stays.
 */
final class StepWriter {
    /** Steps are written many at once, since each has to find its events first: that takes a way there and back. */
    static final int STEPS_AT_ONCE = 128;

    /** So many blocks are looked up for a step at once, */
    private static final int NAMES_AT_ONCE = 32;

    /** and so many read, of up to some thousand events each. */
    private static final int BLOCKS_AT_ONCE = 4;

    private final RedisClient client;
    private final RedisOptions options;
    private final RedisKeys keys;
    private final Walkers walkers;

    StepWriter(RedisClient client, RedisOptions options, RedisKeys keys, Walkers walkers) {
        this.client = client;
        this.options = options;
        this.keys = keys;
        this.walkers = walkers;
    }

    private record Walker(ChannelName channel, AgentName agent) {}

    private record BlockAt(ChannelName channel, Position last) {}

    void write(List<Step> steps) {
        List<Stretch> fresh = withoutRepeats(steps);
        if (fresh.isEmpty()) {
            return;
        }
        long ageMillis = options.ageMax().get().toMillis();
        Deque<Map.Entry<BlockAt, List<Stretch>>> blocks =
                new ArrayDeque<>(blocks(fresh).entrySet());
        while (!blocks.isEmpty()) {
            List<Map.Entry<BlockAt, List<Stretch>>> some = new ArrayList<>();
            while (!blocks.isEmpty() && some.size() < BLOCKS_AT_ONCE) {
                some.add(blocks.removeFirst());
            }
            writeToEvents(some, ageMillis);
        }
        writeStretches(fresh, ageMillis);
    }

    private List<Stretch> withoutRepeats(List<Step> steps) {
        Map<Walker, Position> reached = new HashMap<>();
        List<Stretch> fresh = new ArrayList<>();
        for (Step step : steps) {
            Walker walker = new Walker(step.channel(), step.agent());
            @Nullable
            Position before = reached.containsKey(walker)
                    ? reached.get(walker)
                    : walkers.reachedOrNull(step.channel(), step.agent());
            if (before == null || before.compareTo(step.last()) < 0) {
                boolean overlaps = before != null && before.compareTo(step.first()) >= 0;
                fresh.add(new Stretch(step, overlaps ? before : null));
                reached.put(walker, step.last());
            }
        }
        return fresh;
    }

    /** By block, the steps that may cover some of its events. */
    private Map<BlockAt, List<Stretch>> blocks(List<Stretch> stretches) {
        Map<BlockAt, List<Stretch>> blocks = new LinkedHashMap<>();
        Map<Stretch, Response<List<String>>> names = new LinkedHashMap<>();
        try (Pipeline pipeline = client.pipelined()) {
            for (Stretch stretch : stretches) {
                Step step = stretch.step();
                names.put(
                        stretch,
                        pipeline.zrange(keys.blocks(step.channel()), Members.from(step.first(), NAMES_AT_ONCE)));
            }
            pipeline.sync();
        }
        names.forEach((stretch, answer) -> {
            List<String> texts = answer.get();
            while (addBlocks(stretch, texts, blocks)) {
                String last = texts.get(texts.size() - 1);
                texts = client.zrange(keys.blocks(stretch.step().channel()), Members.behind(last, NAMES_AT_ONCE));
            }
        });
        return blocks;
    }

    /** @return whether there may be more */
    private static boolean addBlocks(Stretch stretch, List<String> texts, Map<BlockAt, List<Stretch>> blocks) {
        for (String text : texts) {
            Optional<Block.Name> name = Block.Name.parse(text);
            if (name.isPresent()) {
                if (name.get().first().compareTo(stretch.step().last()) > 0) {
                    return false;
                }
                blocks.computeIfAbsent(
                                new BlockAt(stretch.step().channel(), name.get().last()), any -> new ArrayList<>())
                        .add(stretch);
            }
        }
        return texts.size() == NAMES_AT_ONCE;
    }

    private void writeToEvents(List<Map.Entry<BlockAt, List<Stretch>>> blocks, long ageMillis) {
        List<Response<byte[]>> contents = new ArrayList<>();
        try (Pipeline pipeline = client.pipelined()) {
            for (Map.Entry<BlockAt, List<Stretch>> block : blocks) {
                BlockAt at = block.getKey();
                contents.add(pipeline.get(Members.bytes(keys.block(at.channel, at.last))));
            }
            pipeline.sync();
        }
        Answers answers = new Answers();
        try (Pipeline pipeline = client.pipelined()) {
            for (int i = 0; i < blocks.size(); i++) {
                byte @Nullable [] content = contents.get(i).get();
                if (content != null) { // it may have expired
                    write(pipeline, answers, Block.parse(content), blocks.get(i).getValue(), ageMillis);
                }
            }
            pipeline.sync();
        }
        answers.ofOtherType(); // told when the events were recorded
    }

    private void write(Pipeline pipeline, Answers answers, Block block, List<Stretch> stretches, long ageMillis) {
        Map<AgentName, List<Stretch>> byAgent = new LinkedHashMap<>();
        stretches.forEach(stretch -> byAgent.computeIfAbsent(stretch.step().agent(), any -> new ArrayList<>())
                .add(stretch));
        for (Block.Place place : block.places()) {
            String key = keys.event(place.id());
            boolean isWritten = false;
            for (Map.Entry<AgentName, List<Stretch>> ofAgent : byAgent.entrySet()) {
                Optional<Stretch> holder = ofAgent.getValue().stream()
                        .filter(stretch -> stretch.covers(place.position()))
                        .findFirst();
                if (holder.isPresent()) {
                    String at = holder.get().step().at().toString();
                    answers.to(key, pipeline.hsetnx(key, ofAgent.getKey().toString(), at));
                    isWritten = true;
                }
            }
            if (isWritten) {
                // If the event was gone, what was just written goes too.
                answers.to(key, pipeline.pexpireAt(key, place.createdMicros() / 1_000 + ageMillis));
            }
        }
    }

    private void writeStretches(List<Stretch> stretches, long ageMillis) {
        Answers answers = new Answers();
        try (Pipeline pipeline = client.pipelined()) {
            for (Stretch stretch : stretches) {
                Step step = stretch.step();
                String key = keys.steps(step.channel(), step.agent());
                answers.to(key, pipeline.zadd(key, Members.SCORE, stretch.text()));
                answers.to(key, pipeline.pexpire(key, ageMillis));
                String agents = keys.agents(step.channel());
                answers.to(
                        agents,
                        pipeline.hset(
                                agents, step.agent().toString(), step.last().text()));
                answers.to(agents, pipeline.pexpire(agents, ageMillis));
            }
            pipeline.sync();
        }
        answers.requireAll();
        for (Stretch stretch : stretches) {
            Step step = stretch.step();
            walkers.reach(step.channel(), step.agent(), step.last());
        }
    }
}
