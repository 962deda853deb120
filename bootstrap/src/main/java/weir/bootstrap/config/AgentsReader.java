package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weir.application.agent.AgentBounds;

/** The section {@code agents}. */
final class AgentsReader {
    private static final int ATTEMPTS_MAX = 1_000;
    private static final int PER_CHANNEL_MAX = 256;
    private static final int LOOK_AHEAD_MAX = 100_000;
    private static final int LAPSE_PERCENT_MAX = 90;
    private static final Duration LAPSE_AGE_MIN = Duration.ofSeconds(1);
    private static final Duration LAPSE_AGE_MAX = Duration.ofDays(3_650);

    private static final Duration HANGS_MIN = Duration.ofSeconds(1);
    private static final Duration HANGS_MAX = Duration.ofDays(1);

    static final Keys AGENTS = Keys.at(
            "agents",
            "The agents that run in the server, and bounds on those that pull events, over HTTP or gRPC; agents.md says what"
                    + " they mean.",
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
                    "How many events an agent may have been given beyond the first that it has not acknowledged."),
            byDefault(
                    "hangs_after",
                    "duration",
                    "5m",
                    "After how long with one event an agent in the server is told to hang; 1s to 1d."),
            optional("lapse", "section", "its defaults", "How far behind an agent may be."),
            optional("run", "mapping of name to section", "none", "The agents that run in the server."),
            optional("plugins", "path", "`plugins` below `data`", "Where the jars with plugins are."));

    static final Keys LAPSE = Keys.at(
            "agents.lapse",
            "How far behind an agent may be before the queue keeps nothing for it any more. What goes is in the lake.",
            byDefault(
                    "percent",
                    "whole number",
                    "50",
                    "How much of a channel's `queue.retention.bytes` it may hold before events go that are kept for agents"
                            + " alone; 1 to 90."),
            optional(
                    "age",
                    "duration",
                    "however old",
                    "From what age on such events go, but never before `queue.retention.age`."));

    private AgentsReader() {}

    /**
     * @param data the data folder
     * @param reserved names that no agent may have, and why
     */
    static RunConfig run(
            Fields fields, Path data, Set<String> channels, boolean openChannels, Map<String, String> reserved) {
        Path plugins = fields.optional("plugins", YamlNode::file).orElse(data.resolve("plugins"));
        Fields lapse = fields.section("lapse", LAPSE);
        RunConfig.Lapse bound = new RunConfig.Lapse(
                lapse.value("percent", node -> node.whole(1, LAPSE_PERCENT_MAX)),
                lapse.optional("age", node -> node.duration(LAPSE_AGE_MIN, LAPSE_AGE_MAX)));
        List<RunAgentConfig> agents = new RunAgentReader(
                        new RunAgentReader.Surroundings(channels, openChannels, reserved, plugins))
                .read(fields.entries("run"));
        Duration hangsAfter = fields.value("hangs_after", node -> node.duration(HANGS_MIN, HANGS_MAX));
        return new RunConfig(agents, plugins, bound, hangsAfter);
    }

    static AgentBounds read(Fields fields) {
        return new AgentBounds(
                fields.value("lease", node -> node.duration(AgentBounds.LEASE_MIN, AgentBounds.LEASE_MAX)),
                fields.value("attempts", node -> node.whole(1, ATTEMPTS_MAX)),
                fields.value("per_channel_max", node -> node.whole(1, PER_CHANNEL_MAX)),
                fields.value("look_ahead", node -> node.whole(1, LOOK_AHEAD_MAX)));
    }
}
