package weir.application.handle;

import java.util.Map;
import java.util.Optional;

/**
 * What an agent is told when it begins.
 *
 * @param agent its name in the configuration
 * @param channel which it reads
 * @param values what the configuration says under {@code settings}
 */
public record HandlerSettings(String agent, int version, String channel, Map<String, String> values) {
    public HandlerSettings {
        values = Map.copyOf(values);
    }

    public Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** @throws IllegalArgumentException if it is not there */
    public String require(String key) {
        return find(key).orElseThrow(() -> new IllegalArgumentException("agent " + agent + " needs settings." + key));
    }
}
