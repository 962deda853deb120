package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;

import weir.application.agent.AgentBounds;

/** The section {@code agents}. */
final class AgentsReader {
    private static final int ATTEMPTS_MAX = 1_000;
    private static final int PER_CHANNEL_MAX = 256;
    private static final int LOOK_AHEAD_MAX = 100_000;

    static final Keys AGENTS = Keys.at(
            "agents",
            "Bounds on the agents that pull events, over HTTP or gRPC; agents.md says what they mean.",
            byDefault(
                    "lease",
                    "duration",
                    "30s",
                    "How long an agent has for what it is given, unless its request says otherwise; 1s to 1h."),
            byDefault(
                    "attempts",
                    "whole number",
                    "5",
                    "How often an event may fail for an agent before it is rejected and the agent goes on."),
            byDefault("per_channel_max", "whole number", "32", "How many agents may read one channel, at most 256."),
            byDefault(
                    "look_ahead",
                    "whole number",
                    "5000",
                    "How many events an agent may have been given beyond the first that it has not acknowledged."));

    private AgentsReader() {}

    static AgentBounds read(Fields fields) {
        return new AgentBounds(
                fields.value("lease", node -> node.duration(AgentBounds.LEASE_MIN, AgentBounds.LEASE_MAX)),
                fields.value("attempts", node -> node.whole(1, ATTEMPTS_MAX)),
                fields.value("per_channel_max", node -> node.whole(1, PER_CHANNEL_MAX)),
                fields.value("look_ahead", node -> node.whole(1, LOOK_AHEAD_MAX)));
    }
}
