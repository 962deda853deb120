package weir.adapters.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.params.ZRangeParams;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;

/**
 * Takes ids out of Redis: out of the hashes and sets of their parents and children, out of the blocks, so that no step is
 * written to them again, and last their own keys, which say where all that is. So what was interrupted can be repeated.
 */
final class ForgetWriter {
    /** So many events are asked for, or written, before the answers are read. */
    private static final int EVENTS_AT_ONCE = 500;

    /**
     * So many names of blocks are read at once. One that was interrupted and recorded again stands across others, so a whole
     * page is looked through behind the last position.
     */
    private static final int NAMES_AT_ONCE = 1_000;

    /** So many blocks are read at once, of up to some thousand events each. */
    private static final int BLOCKS_AT_ONCE = 4;

    private final RedisClient client;
    private final RedisOptions options;
    private final RedisKeys keys;

    ForgetWriter(RedisClient client, RedisOptions options, RedisKeys keys) {
        this.client = client;
        this.options = options;
        this.keys = keys;
    }

    /** Where events stand and whose relatives they are. */
    private static final class Places {
        private final Map<ChannelName, NavigableSet<Position>> positions = new HashMap<>();
        private final Map<DataId, List<DataId>> childrenOfParents = new LinkedHashMap<>();
        private final Set<DataId> children = new HashSet<>();

        void add(Sight sight) {
            positions.computeIfAbsent(sight.channel(), any -> new TreeSet<>()).add(sight.position());
            sight.parents().forEach(parent -> childrenOfParents
                    .computeIfAbsent(parent, any -> new ArrayList<>())
                    .add(sight.id()));
        }
    }

    /** @return of how many of them Redis held anything */
    long forget(Set<DataId> ids) {
        List<DataId> all = List.copyOf(ids);
        Map<ChannelName, NavigableSet<Position>> positions = new HashMap<>();
        for (List<DataId> some : parts(all)) {
            Places places = places(some);
            removeFromParents(places, ids);
            removeFromChildren(places, ids);
            places.positions.forEach((channel, found) ->
                    positions.computeIfAbsent(channel, any -> new TreeSet<>()).addAll(found));
        }
        positions.forEach((channel, found) -> removeFromBlocks(channel, found, ids));
        long known = 0;
        for (List<DataId> some : parts(all)) {
            known += remove(some);
        }
        return known;
    }

    private static <T> List<List<T>> parts(List<T> all) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += EVENTS_AT_ONCE) {
            parts.add(all.subList(from, Math.min(all.size(), from + EVENTS_AT_ONCE)));
        }
        return parts;
    }

    private record Sights(Response<List<String>> event, Response<List<String>> again) {}

    private Places places(List<DataId> ids) {
        Answers answers = new Answers();
        Map<DataId, Sights> sights = new LinkedHashMap<>();
        Map<DataId, Response<List<String>>> children = new LinkedHashMap<>();
        try (Pipeline pipeline = client.pipelined()) {
            for (DataId id : ids) {
                sights.put(id, ask(pipeline, answers, id));
                String key = keys.children(id);
                children.put(id, answers.to(key, pipeline.zrange(key, 0, -1)));
            }
            pipeline.sync();
        }
        Set<String> foreign = answers.ofOtherType();
        Places places = new Places();
        sights.forEach((id, answer) -> sights(id, answer, foreign).forEach(places::add));
        children.forEach((id, answer) -> {
            if (!foreign.contains(keys.children(id))) {
                answer.get().forEach(text -> DataId.parse(text).ifPresent(places.children::add));
            }
        });
        return places;
    }

    private Sights ask(Pipeline pipeline, Answers answers, DataId id) {
        String event = keys.event(id);
        String again = keys.again(id);
        return new Sights(
                answers.to(event, pipeline.hmget(event, EventFields.ofSight())),
                answers.to(again, pipeline.zrange(again, 0, -1)));
    }

    /** @param foreign keys that hold something that is not the trace's */
    private List<Sight> sights(DataId id, Sights answer, Set<String> foreign) {
        List<Sight> sights = new ArrayList<>();
        if (!foreign.contains(keys.event(id))) {
            EventFields.sight(id, answer.event.get()).ifPresent(sights::add);
        }
        if (!foreign.contains(keys.again(id))) {
            answer.again.get().forEach(text -> Sight.parse(id, text).ifPresent(sights::add));
        }
        return sights;
    }

    private void removeFromParents(Places places, Set<DataId> ids) {
        Answers answers = new Answers();
        try (Pipeline pipeline = client.pipelined()) {
            places.childrenOfParents.forEach((parent, children) -> {
                if (!ids.contains(parent)) {
                    String key = keys.children(parent);
                    String[] members = children.stream().map(DataId::toString).toArray(String[]::new);
                    answers.to(key, pipeline.zrem(key, members));
                }
            });
            pipeline.sync();
        }
        answers.ofOtherType(); // it holds nothing of the trace
    }

    private void removeFromChildren(Places places, Set<DataId> ids) {
        List<DataId> children =
                places.children.stream().filter(child -> !ids.contains(child)).toList();
        for (List<DataId> some : parts(children)) {
            Answers asked = new Answers();
            Map<DataId, Sights> sights = new LinkedHashMap<>();
            try (Pipeline pipeline = client.pipelined()) {
                some.forEach(child -> sights.put(child, ask(pipeline, asked, child)));
                pipeline.sync();
            }
            Set<String> foreign = asked.ofOtherType();
            Answers answers = new Answers();
            try (Pipeline pipeline = client.pipelined()) {
                sights.forEach((child, answer) -> {
                    if (!foreign.contains(keys.event(child))) {
                        EventFields.sight(child, answer.event.get())
                                .filter(sight -> isNamed(sight, ids))
                                .ifPresent(sight -> rewriteEvent(pipeline, answers, without(sight, ids)));
                    }
                    if (!foreign.contains(keys.again(child))) {
                        answer.again.get().forEach(text -> Sight.parse(child, text)
                                .filter(sight -> isNamed(sight, ids))
                                .ifPresent(sight -> rewriteAgain(pipeline, answers, text, without(sight, ids))));
                    }
                });
                pipeline.sync();
            }
            answers.requireAll();
        }
    }

    private static boolean isNamed(Sight sight, Set<DataId> ids) {
        return sight.parents().stream().anyMatch(ids::contains);
    }

    private static Sight without(Sight sight, Set<DataId> ids) {
        return new Sight(
                sight.id(),
                sight.channel(),
                sight.source(),
                sight.createdMicros(),
                sight.position(),
                sight.parents().stream().filter(parent -> !ids.contains(parent)).toList());
    }

    private void rewriteEvent(Pipeline pipeline, Answers answers, Sight sight) {
        String key = keys.event(sight.id());
        if (sight.parents().isEmpty()) {
            answers.to(key, pipeline.hdel(key, EventFields.PARENTS));
        } else {
            answers.to(key, pipeline.hset(key, EventFields.PARENTS, sight.parentsText()));
            // If the event has gone meanwhile, what was just written goes too.
            answers.to(key, pipeline.pexpireAt(key, sight.createdMicros() / 1_000 + ageMillis()));
        }
    }

    /** The new one comes first: a set that is empty for a moment would lose the time at which it goes. */
    private void rewriteAgain(Pipeline pipeline, Answers answers, String before, Sight sight) {
        String key = keys.again(sight.id());
        answers.to(key, pipeline.zadd(key, (double) sight.createdMicros(), sight.text()));
        answers.to(key, pipeline.zrem(key, before));
        answers.to(key, pipeline.pexpire(key, ageMillis()));
    }

    private long ageMillis() {
        return options.ageMax().get().toMillis();
    }

    private void removeFromBlocks(ChannelName channel, NavigableSet<Position> positions, Set<DataId> ids) {
        ZRangeParams next = Members.from(positions.first(), NAMES_AT_ONCE);
        boolean more = true;
        while (more) {
            List<String> texts = client.zrange(keys.blocks(channel), next);
            boolean isPast = true;
            Map<String, Block.Name> holders = new LinkedHashMap<>();
            for (String text : texts) {
                next = Members.behind(text, NAMES_AT_ONCE);
                Block.Name.parse(text).ifPresent(name -> {
                    Position position = positions.ceiling(name.first());
                    if (position != null && position.compareTo(name.last()) <= 0) {
                        holders.put(text, name);
                    }
                });
                isPast &= Block.Name.parse(text)
                        .filter(name -> name.first().compareTo(positions.last()) <= 0)
                        .isEmpty();
            }
            rewriteBlocks(channel, holders, ids);
            more = !isPast && texts.size() == NAMES_AT_ONCE;
        }
    }

    private void rewriteBlocks(ChannelName channel, Map<String, Block.Name> names, Set<DataId> ids) {
        List<Map.Entry<String, Block.Name>> all = new ArrayList<>(names.entrySet());
        for (int from = 0; from < all.size(); from += BLOCKS_AT_ONCE) {
            rewriteSome(channel, all.subList(from, Math.min(all.size(), from + BLOCKS_AT_ONCE)), ids);
        }
    }

    private void rewriteSome(ChannelName channel, List<Map.Entry<String, Block.Name>> names, Set<DataId> ids) {
        List<Response<byte[]>> contents = new ArrayList<>();
        try (Pipeline pipeline = client.pipelined()) {
            names.forEach(name -> contents.add(pipeline.get(
                    Members.bytes(keys.block(channel, name.getValue().last())))));
            pipeline.sync();
        }
        Answers answers = new Answers();
        try (Pipeline pipeline = client.pipelined()) {
            for (int i = 0; i < names.size(); i++) {
                byte @Nullable [] content = contents.get(i).get(); // it may have expired
                Block block = content == null ? new Block(List.of()) : Block.parse(content);
                Block left = block.without(ids);
                String key = keys.block(channel, names.get(i).getValue().last());
                if (left.places().isEmpty()) {
                    answers.to(key, pipeline.unlink(key));
                    String blocks = keys.blocks(channel);
                    answers.to(blocks, pipeline.zrem(blocks, names.get(i).getKey()));
                } else if (left.places().size() < block.places().size()) {
                    SetParams asBefore = SetParams.setParams().xx().keepTtl();
                    answers.to(key, pipeline.set(Members.bytes(key), left.bytes(), asBefore));
                }
            }
            pipeline.sync();
        }
        answers.requireAll();
    }

    private long remove(Collection<DataId> ids) {
        Answers asked = new Answers();
        try (Pipeline pipeline = client.pipelined()) {
            for (DataId id : ids) {
                asked.to(keys.event(id), pipeline.hlen(keys.event(id)));
                asked.to(keys.again(id), pipeline.zcard(keys.again(id)));
                asked.to(keys.children(id), pipeline.zcard(keys.children(id)));
            }
            pipeline.sync();
        }
        Set<String> foreign = asked.ofOtherType();
        List<Response<Long>> removed = new ArrayList<>();
        try (Pipeline pipeline = client.pipelined()) {
            for (DataId id : ids) {
                Set<String> own = new HashSet<>(Set.of(keys.event(id), keys.again(id), keys.children(id)));
                own.removeAll(foreign);
                if (!own.isEmpty()) {
                    removed.add(pipeline.unlink(own.toArray(String[]::new)));
                }
            }
            pipeline.sync();
        }
        return removed.stream().filter(answer -> answer.get() > 0).count();
    }
}
