package weir.application.port;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** A register that outlives what uses it as long as the test holds it. */
public final class InMemoryAgentRegister implements AgentRegister {
    private final Map<String, Registration> byKey = new ConcurrentHashMap<>();

    @Override
    public List<Registration> all() {
        return List.copyOf(byKey.values());
    }

    @Override
    public void store(Registration registration) {
        byKey.put(key(registration.channel(), registration.agent()), registration);
    }

    @Override
    public void remove(ChannelName channel, AgentName agent) {
        byKey.remove(key(channel, agent));
    }

    private static String key(ChannelName channel, AgentName agent) {
        return channel + " " + agent;
    }
}
