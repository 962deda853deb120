package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Function;
import weir.application.archive.Roll;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ChannelSpec;
import weir.application.ingest.Producer;
import weir.application.load.RuleSet;
import weir.application.port.OperationFailed;
import weir.application.port.QueueSettings;
import weir.application.port.ReferenceData;
import weir.application.port.Warehouse;
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

    private record InForce(Config config, ChannelCatalogue catalogue, WiringRules rules) {}

    private final Reread reread;
    private final Function<Config, WiringRules> wire;
    private volatile InForce inForce;

    LiveConfiguration(Config config, Reread reread, Function<Config, WiringRules> wire) {
        this.reread = reread;
        this.wire = wire;
        this.inForce = inForce(config);
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

    List<Producer> producers() {
        return inForce.config.sources();
    }

    RuleSet rules() {
        return inForce.rules.rules();
    }

    QueueSettings queueSettings(ChannelName channel) {
        Config config = inForce.config;
        return config.channel(channel)
                .map(ChannelConfig::queue)
                .orElse(config.queue().settings());
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
        for (ReferenceData reference : inForce.rules.references()) {
            try {
                reference.refresh();
            } catch (OperationFailed e) {
                LOG.log(Level.WARNING, "reference data was not renewed: " + e.getMessage());
            }
        }
    }

    /**
     * Puts the configuration as it now stands in force. The tables are made first: if one conflicts with what is in the
     * warehouse, everything stays as it was.
     *
     * @return what is wrong; empty if the new one is in force
     */
    synchronized List<String> reload(Warehouse warehouse) {
        InForce next;
        try {
            next = inForce(reread.read());
        } catch (ConfigProblems e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
        try {
            warehouse.prepare(next.rules.rules().tables());
        } catch (OperationFailed e) {
            next.rules.close();
            return List.of(e.getMessage());
        }
        inForce = next;
        // The rules before stay open: a batch may still be on its way through them. The next collection takes them.
        LOG.log(Level.INFO, "the configuration was reloaded");
        return List.of();
    }

    @Override
    public void close() {
        inForce.rules.close();
    }
}
