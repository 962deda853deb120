package weir.bootstrap.config;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.application.handle.RouteEvents.Branch;
import weir.application.port.AgentRegister.Begin;
import weir.domain.condition.Expression;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * An agent that runs in the server.
 *
 * @param targets the channels that it publishes to
 * @param stopsAtGap whether it stops where events are gone that it has not been given
 * @param written all that the file says of it: equal for two that do the same
 */
public record RunAgentConfig(
        AgentName agent,
        ChannelName channel,
        Begin begin,
        Optional<Expression> where,
        Optional<Expression> key,
        Set<ChannelName> targets,
        int attemptsMax,
        int rejectedInRowMax,
        int concurrencyMax,
        boolean stopsAtGap,
        Work work,
        String written) {
    public RunAgentConfig {
        targets = Set.copyOf(targets);
    }

    /** What it does with events. */
    public sealed interface Work {
        /** The word in the file. */
        RunAgentType type();
    }

    /** @param fields by name, in their order; empty: all that the event has */
    public record Mapping(ChannelName to, Map<String, Expression> fields) implements Work {
        public Mapping {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        @Override
        public RunAgentType type() {
            return RunAgentType.MAP;
        }
    }

    /** Passes on what its {@code where} lets through. */
    public record Filter(ChannelName to) implements Work {
        @Override
        public RunAgentType type() {
            return RunAgentType.FILTER;
        }
    }

    /** @param otherwise where an event goes for which no condition holds */
    public record Router(List<Branch> branches, Optional<ChannelName> otherwise) implements Work {
        public Router {
            branches = List.copyOf(branches);
        }

        @Override
        public RunAgentType type() {
            return RunAgentType.ROUTE;
        }
    }

    /** @param secrets what requests are signed with; none: they are not */
    public record Webhook(
            URI url, List<String> secrets, Map<String, String> headers, Duration timeout, WebhookBody body)
            implements Work {
        public Webhook {
            secrets = List.copyOf(secrets);
            headers = Map.copyOf(headers);
        }

        @Override
        public RunAgentType type() {
            return RunAgentType.WEBHOOK;
        }
    }

    /** @param className of what takes the events, in a jar among the plugins */
    public record Plugin(String className, Map<String, String> settings) implements Work {
        public Plugin {
            settings = Map.copyOf(settings);
        }

        @Override
        public RunAgentType type() {
            return RunAgentType.PLUGIN;
        }
    }
}
