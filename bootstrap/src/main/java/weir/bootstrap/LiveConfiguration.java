package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Function;
import weir.application.agent.AgentBounds;
import weir.application.archive.Roll;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ChannelSpec;
import weir.application.ingest.Producer;
import weir.application.keep.Policies;
import weir.application.load.RuleSet;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.QueueSettings;
import weir.application.status.Reloaded;
import weir.bootstrap.config.ChannelConfig;
import weir.bootstrap.config.Config;
import weir.bootstrap.config.ConfigProblems;
import weir.bootstrap.config.LakeFormatType;
import weir.bootstrap.config.Problem;
import weir.domain.envelope.ChannelName;

/**
 * The configuration in force. Reloading puts a whole new one in its place, or changes nothing: a request or a batch sees
 * the one or the other. Addresses, paths and adapters stay as they were at the start.
 */
final class LiveConfiguration implements AutoCloseable {
    private static final Logger LOG = System.getLogger(LiveConfiguration.class.getName());

    /** Reads the configuration anew. */
    @FunctionalInterface
    interface Reread {
        /** @throws ConfigProblems if there is anything wrong with it */
        Config read();
    }

    /** What speaks against a new configuration beside what the running server has. */
    @FunctionalInterface
    interface Objections {
        /** @return a line for each; empty if there is nothing */
        List<String> to(Config config, ChannelCatalogue catalogue);
    }

    /** Does with a new configuration what may fail, before it is in force. */
    @FunctionalInterface
    interface Preparation {
        /** @throws OperationFailed if it cannot be put in force; then nothing has changed */
        void prepare(Config config, RuleSet rules);
    }

    private record InForce(Config config, ChannelCatalogue catalogue, WiringRules rules) {}

    private final Reread reread;
    private final Function<Config, WiringRules> wire;
    private final Metrics metrics;
    private final Config atStart;
    private volatile InForce inForce;

    LiveConfiguration(Config config, Reread reread, Function<Config, WiringRules> wire, Metrics metrics) {
        this.reread = reread;
        this.wire = wire;
        this.metrics = metrics;
        this.atStart = config;
        this.inForce = inForce(config);
        watchReferences();
    }

    /** By name: whatever configuration is in force when somebody looks answers. */
    private void watchReferences() {
        for (String name : inForce.config.reference().keySet()) {
            metrics.gauge(
                    "weir_reference_stale",
                    "1 if the reference data could not be renewed, and what was read before is used.",
                    new String[] {"reference"},
                    new String[] {name},
                    () -> inForce.rules.stale().containsKey(name) ? 1 : 0);
        }
    }

    private InForce inForce(Config config) {
        List<ChannelSpec> specs =
                config.channels().values().stream().map(ChannelConfig::spec).toList();
        return new InForce(config, new ChannelCatalogue(specs, config.server().openChannels()), wire.apply(config));
    }

    Config config() {
        return inForce.config;
    }

    ChannelCatalogue catalogue() {
        return inForce.catalogue;
    }

    AgentBounds agentBounds() {
        return inForce.config.agents();
    }

    List<Producer> producers() {
        return inForce.config.sources();
    }

    RuleSet rules() {
        return inForce.rules.rules();
    }

    Policies policies() {
        Config config = inForce.config;
        return config.retention().policies(config.channels());
    }

    QueueSettings queueSettings(ChannelName channel) {
        Config config = inForce.config;
        return config.run()
                .bounded(config.channel(channel)
                        .map(ChannelConfig::queue)
                        .orElse(config.queue().settings()));
    }

    QueueSettings relaySettings(ChannelName channel) {
        Config config = inForce.config;
        return config.channel(channel)
                .map(ChannelConfig::relay)
                .orElse(config.relay().settings());
    }

    LakeFormatType lakeFormat(ChannelName channel) {
        Config config = inForce.config;
        return config.channel(channel)
                .map(ChannelConfig::format)
                .orElse(config.lake().format());
    }

    Roll roll(ChannelName channel) {
        Config config = inForce.config;
        return config.channel(channel)
                .map(ChannelConfig::roll)
                .orElse(config.lake().roll());
    }

    /** Takes up reference data whose files have changed; one that cannot be read keeps what it had. */
    void refreshReferences() {
        inForce.rules.refresh();
    }

    /** What is wrong and nobody else tells, a line each. */
    List<String> warnings() {
        return List.copyOf(inForce.rules.stale().values());
    }

    /**
     * Puts the configuration as it now stands in force. What may fail is done first: if a table conflicts with what is in
     * the warehouse, everything stays as it was.
     */
    synchronized Reloaded reload(Objections objections, Preparation preparation) {
        InForce next;
        try {
            next = inForce(reread.read());
        } catch (ConfigProblems e) {
            return Reloaded.refused(e.problems().stream().map(Problem::toString).toList());
        }
        List<String> objected = objections.to(next.config, next.catalogue);
        if (!objected.isEmpty()) {
            next.rules.close();
            return Reloaded.refused(objected);
        }
        try {
            preparation.prepare(next.config, next.rules.rules());
        } catch (OperationFailed e) {
            next.rules.close();
            return Reloaded.refused(List.of(e.getMessage()));
        }
        inForce = next;
        watchReferences();
        // The rules before stay open: a batch may still be on its way through them. The next collection takes them.
        List<String> restartNeeded = FixedAtStart.changed(atStart, next.config);
        LOG.log(Level.INFO, "the configuration was reloaded");
        next.config.warnings().forEach(warning -> LOG.log(Level.WARNING, warning.toString()));
        if (!restartNeeded.isEmpty()) {
            LOG.log(Level.WARNING, "not taken up before a restart: " + String.join(", ", restartNeeded));
        }
        return new Reloaded(List.of(), restartNeeded);
    }

    @Override
    public void close() {
        inForce.rules.close();
    }
}
