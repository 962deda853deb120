package weir.adapters.redis;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClient;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** How far each agent has come in each channel, as Redis has it; known to the writer alone, which is one thread. */
final class Walkers {
    private final RedisClient client;
    private final RedisKeys keys;
    private final Map<ChannelName, Map<AgentName, Position>> known = new HashMap<>();

    Walkers(RedisClient client, RedisKeys keys) {
        this.client = client;
        this.keys = keys;
    }

    /** Not to be changed. */
    Map<AgentName, Position> reached(ChannelName channel) {
        return of(channel);
    }

    @Nullable
    Position reachedOrNull(ChannelName channel, AgentName agent) {
        return of(channel).get(agent);
    }

    /** Redis has it. */
    void reach(ChannelName channel, AgentName agent, Position last) {
        of(channel).put(agent, last);
    }

    /** Redis may hold something else by now. */
    void forget() {
        known.clear();
    }

    private Map<AgentName, Position> of(ChannelName channel) {
        Map<AgentName, Position> ofChannel = known.get(channel);
        if (ofChannel == null) {
            Map<AgentName, Position> read = new HashMap<>();
            client.hgetAll(keys.agents(channel)).forEach((agent, last) -> EventFields.agent(agent)
                    .ifPresent(name -> read.put(name, new Position(last))));
            known.put(channel, read);
            ofChannel = read;
        }
        return ofChannel;
    }
}
