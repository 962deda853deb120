package weir.adapters.redis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import weir.application.port.Position;
import weir.application.port.TraceStore.Found;
import weir.application.port.TraceStore.Sighting;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;

/** Reads what Redis holds, and what waits for it. Each question takes one or two ways there and back. */
final class RedisReader {
    private final RedisClient client;
    private final RedisKeys keys;
    private final Backlog backlog;
    private final Failures failures;

    RedisReader(RedisClient client, RedisKeys keys, Backlog backlog, Failures failures) {
        this.client = client;
        this.keys = keys;
        this.backlog = backlog;
        this.failures = failures;
    }

    /** A connection that lay idle may be dead, while Redis is well: then another is tried, once. */
    private <T> T ask(Function<RedisClient, T> question) {
        try {
            return question.apply(client);
        } catch (JedisConnectionException e) {
            client.getPool().clear();
            return askAgain(question);
        } catch (JedisException e) {
            throw failures.of(e);
        }
    }

    private <T> T askAgain(Function<RedisClient, T> question) {
        try {
            return question.apply(client);
        } catch (JedisException e) {
            throw failures.of(e);
        }
    }

    Found find(DataId id, int max) {
        // First what waits: what comes to Redis meanwhile is seen twice rather than not at all.
        Sights sights = new Sights(id, max);
        List<Sight> waiting = backlog.about(id);
        ask(redis -> {
            try (Pipeline pipeline = redis.pipelined()) {
                Response<List<String>> event = pipeline.hmget(keys.event(id), EventFields.ofSight());
                Response<List<String>> again = pipeline.zrange(keys.again(id), 0, max);
                Response<List<String>> children = pipeline.zrange(keys.children(id), 0, max);
                pipeline.sync();
                EventFields.sight(id, event.get()).ifPresent(sights::add);
                again.get().forEach(text -> Sight.parse(id, text).ifPresent(sights::add));
                children.get().forEach(text -> DataId.parse(text).ifPresent(sights.children::add));
            }
            return true;
        });
        waiting.forEach(sights::add);
        return sights.found();
    }

    /** What was found of an id. */
    private static final class Sights {
        private final DataId id;
        private final int max;
        private final Set<Sighting> sightings = new LinkedHashSet<>();
        private final Set<DataId> parents = new LinkedHashSet<>();
        private final Set<DataId> children = new LinkedHashSet<>();

        Sights(DataId id, int max) {
            this.id = id;
            this.max = max;
        }

        void add(Sight sight) {
            if (sight.id().equals(id)) {
                sightings.add(sight.sighting());
                parents.addAll(sight.parents());
            }
            if (sight.parents().contains(id)) {
                children.add(sight.id());
            }
        }

        Found found() {
            return new Found(
                    sightings.stream()
                            .sorted(Comparator.comparing(Sighting::created).thenComparing(Sighting::position))
                            .limit(max)
                            .toList(),
                    parents.stream().limit(max).toList(),
                    children.stream().limit(max).toList(),
                    sightings.size() > max || parents.size() > max || children.size() > max);
        }
    }

    List<Step> steps(ChannelName channel, Position position) {
        List<Step> waiting = backlog.covering(channel, position);
        Map<AgentName, Step> first = ask(redis -> inRedis(redis, channel, position));
        waiting.forEach(step -> first.putIfAbsent(step.agent(), step));
        return first.values().stream()
                .sorted(Comparator.comparing(step -> step.agent().toString()))
                .toList();
    }

    private Map<AgentName, Step> inRedis(RedisClient redis, ChannelName channel, Position position) {
        List<AgentName> agents = new ArrayList<>();
        redis.hkeys(keys.agents(channel))
                .forEach(name -> EventFields.agent(name).ifPresent(agents::add));
        Map<AgentName, Response<List<String>>> candidates = new LinkedHashMap<>();
        try (Pipeline pipeline = redis.pipelined()) {
            for (AgentName agent : agents) {
                candidates.put(agent, pipeline.zrange(keys.steps(channel, agent), Members.from(position, 1)));
            }
            pipeline.sync();
        }
        Map<AgentName, Step> first = new LinkedHashMap<>();
        candidates.forEach((agent, texts) -> texts.get().stream()
                .flatMap(text -> Stretch.parse(channel, agent, text).stream())
                .filter(stretch -> stretch.covers(position))
                .forEach(stretch -> first.put(agent, stretch.step())));
        return first;
    }
}
