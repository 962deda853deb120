package weir.bootstrap.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import weir.domain.alert.AlertPolicy;

/**
 * What holds for the alerts of every detector that says nothing else.
 *
 * @param sinks by name, in the order of the file; at least one
 */
public record AlertsConfig(AlertPolicy policy, Map<String, SinkConfig> sinks) {
    public AlertsConfig {
        sinks = Collections.unmodifiableMap(new LinkedHashMap<>(sinks));
    }

    /** This, with sinks of the same names that write to the log. */
    AlertsConfig onlyLogged() {
        Map<String, SinkConfig> logs = new LinkedHashMap<>();
        sinks.keySet().forEach(name -> logs.put(name, new SinkConfig.Log()));
        return new AlertsConfig(policy, logs);
    }
}
