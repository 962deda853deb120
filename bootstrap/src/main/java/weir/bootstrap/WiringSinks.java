package weir.bootstrap;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.adapters.http.webhook.WebhookAlerts;
import weir.adapters.http.webhook.WebhookOptions;
import weir.application.alert.LogAlerts;
import weir.application.alert.PublishAlerts;
import weir.application.alert.SinkPlan;
import weir.application.handle.AgentPlan;
import weir.bootstrap.config.AlertsConfig;
import weir.bootstrap.config.SinkConfig;
import weir.domain.alert.AlertEvents;

/** The sinks of alerts, as agents. */
final class WiringSinks {
    /** What they write is not about Weir, and so has a name of its own in the log. */
    private static final System.Logger LOG = System.getLogger("weir.alerts");

    private final InstantSource clock;
    private final RandomGenerator random;
    private final AlertEvents events = new AlertEvents(new JacksonPayloadCodec());

    /** @param random safe for use by several threads */
    WiringSinks(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    List<AgentPlan> agents(AlertsConfig alerts) {
        List<AgentPlan> agents = new ArrayList<>();
        alerts.sinks().forEach((name, sink) -> agents.add(plan(name, sink).agent(events)));
        return agents;
    }

    private SinkPlan plan(String name, SinkConfig sink) {
        // What a secret is only its hash tells.
        String fingerprint = sink + " " + sink.hashCode();
        if (sink instanceof SinkConfig.Webhook hook) {
            WebhookOptions options = new WebhookOptions(
                    hook.url(), hook.secrets(), hook.timeout(), hook.firstWait(), hook.longestWait());
            return new SinkPlan(
                    name,
                    Optional.empty(),
                    hook.attempts(),
                    hook.requests(),
                    () -> new WebhookAlerts(options, clock, random),
                    fingerprint);
        }
        if (sink instanceof SinkConfig.Channel to) {
            return new SinkPlan(
                    name, Optional.of(to.channel()), 1, 1, () -> new PublishAlerts(to.channel()), fingerprint);
        }
        return new SinkPlan(name, Optional.empty(), 1, 1, () -> new LogAlerts(LOG), fingerprint);
    }
}
