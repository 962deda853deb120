package weir.bootstrap;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import weir.adapters.http.webhook.EventBody;
import weir.adapters.http.webhook.EventWebhook;
import weir.adapters.http.webhook.EventWebhookOptions;
import weir.application.handle.AgentPlan;
import weir.application.handle.AsyncEventHandler;
import weir.application.handle.EventHandler;
import weir.application.handle.FilterEvents;
import weir.application.handle.HandlerSettings;
import weir.application.handle.MapEvents;
import weir.application.handle.RouteEvents;
import weir.application.handle.SyncHandler;
import weir.bootstrap.config.RunAgentChecks;
import weir.bootstrap.config.RunAgentConfig;
import weir.bootstrap.config.RunAgentConfig.Filter;
import weir.bootstrap.config.RunAgentConfig.Mapping;
import weir.bootstrap.config.RunAgentConfig.Plugin;
import weir.bootstrap.config.RunAgentConfig.Router;
import weir.bootstrap.config.RunAgentConfig.Webhook;
import weir.bootstrap.config.RunConfig;
import weir.domain.webhook.WebhookSecret;

/** Makes of the configuration what takes the events of agents that run in the server. */
final class WiringAgents {
    private final InstantSource clock;

    WiringAgents(InstantSource clock) {
        this.clock = clock;
    }

    List<AgentPlan> of(RunConfig config) {
        return config.agents().stream()
                .map(agent -> plan(agent, config.plugins()))
                .toList();
    }

    private AgentPlan plan(RunAgentConfig agent, Path plugins) {
        return new AgentPlan(
                agent.channel(),
                agent.agent(),
                agent.work().type().code(),
                agent.begin(),
                agent.where(),
                agent.key(),
                agent.targets(),
                agent.attemptsMax(),
                agent.rejectedInRowMax(),
                agent.concurrencyMax(),
                agent.stopsAtGap(),
                handler(agent, plugins),
                agent.written());
    }

    private Supplier<AsyncEventHandler> handler(RunAgentConfig agent, Path plugins) {
        if (agent.work() instanceof Webhook webhook) {
            EventWebhookOptions options = options(webhook);
            return () -> new EventWebhook(options, clock);
        }
        return () -> new SyncHandler(begun(agent, plugins));
    }

    private static EventHandler begun(RunAgentConfig agent, Path plugins) {
        if (agent.work() instanceof Mapping mapping) {
            return new MapEvents(mapping.to(), mapping.fields());
        }
        if (agent.work() instanceof Filter filter) {
            return new FilterEvents(filter.to());
        }
        if (agent.work() instanceof Router router) {
            return new RouteEvents(router.branches(), router.otherwise());
        }
        Plugin plugin = (Plugin) agent.work();
        return Plugins.begin(
                plugins,
                plugin.className(),
                new HandlerSettings(
                        agent.agent().name(),
                        agent.agent().version(),
                        agent.channel().value(),
                        plugin.settings()));
    }

    private static EventWebhookOptions options(Webhook webhook) {
        return new EventWebhookOptions(
                webhook.url(),
                webhook.secrets().stream().map(WebhookSecret::parse).toList(),
                webhook.headers(),
                webhook.timeout(),
                switch (webhook.body()) {
                    case EVENT -> EventBody.EVENT;
                    case NORMALISED -> EventBody.NORMALISED;
                    case RAW -> EventBody.RAW;
                });
    }

    /** Tries what can be tried before a server begins. */
    static final class Checks implements RunAgentChecks {
        @Override
        public void requireWebhook(Webhook webhook) {
            options(webhook);
        }

        @Override
        public void requirePlugin(Path folder, String className) {
            Plugins.require(folder, className);
        }
    }
}
