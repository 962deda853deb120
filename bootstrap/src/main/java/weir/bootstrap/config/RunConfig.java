package weir.bootstrap.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import weir.application.port.QueueSettings;

/**
 * The agents that run in the server, and what holds for all agents.
 *
 * @param plugins where jars with plugins are
 * @param hangsAfter after how long with one event an agent in the server hangs
 */
public record RunConfig(List<RunAgentConfig> agents, Path plugins, Lapse lapse, Duration hangsAfter) {
    public RunConfig {
        agents = List.copyOf(agents);
    }

    /** The settings of a channel's queue with the bound on what it keeps for agents alone. */
    public QueueSettings bounded(QueueSettings settings) {
        Optional<Duration> ageMax =
                lapse.ageMax().map(age -> age.compareTo(settings.ageMax()) > 0 ? age : settings.ageMax());
        return settings.withHeld(new QueueSettings.Held(settings.bytesMax() / 100 * lapse.percent(), ageMax));
    }

    /** This without the agents that have an effect elsewhere than in Weir. */
    RunConfig withinWeir() {
        return new RunConfig(
                agents.stream()
                        .filter(agent -> switch (agent.work().type()) {
                            case MAP, FILTER, ROUTE -> true;
                            case WEBHOOK, PLUGIN -> false;
                        })
                        .toList(),
                plugins,
                lapse,
                hangsAfter);
    }

    /**
     * How far behind an agent may be before the queue keeps nothing for it any more.
     *
     * @param percent of what a channel's queue may hold: above that, events go that are kept for agents alone
     * @param ageMax older ones go too; empty: however old
     */
    public record Lapse(int percent, Optional<Duration> ageMax) {}
}
