package weir.bootstrap;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ChannelSpec;
import weir.application.ingest.TryStandard;
import weir.application.port.Metrics;
import weir.bootstrap.cli.InvalidConfiguration;
import weir.bootstrap.cli.Rules;
import weir.bootstrap.config.ChannelConfig;
import weir.bootstrap.config.Config;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.Fault;
import weir.domain.table.Outcome;

/** The rules of a configuration, tried on events that go nowhere. */
final class WiringTrial implements Rules {
    private final Config config;
    private final WiringRules rules;
    private final TryStandard standard = new TryStandard(new JacksonPayloadCodec());

    WiringTrial(Config config) {
        this.config = config;
        this.rules = new WiringRules(config, Metrics.NONE);
    }

    @Override
    public Outcome apply(String channel, String source, Payload event, Map<String, String> attributes) {
        ChannelSpec spec = channel(channel);
        TryStandard.Tried tried = standard.apply(spec, source(source), event);
        Instant now = Instant.now();
        Envelope envelope = new Envelope(
                tried.id()
                        .orElseGet(() -> DataId.version7(
                                now.toEpochMilli(),
                                0,
                                ThreadLocalRandom.current().nextLong())),
                source(source),
                spec.name(),
                now,
                tried.contentType(),
                tried.event(),
                attributes);
        Optional<Fault> fault = tried.fault();
        return fault.isPresent()
                ? new Outcome.Rejected(envelope, fault.get())
                : rules.rules().forChannel(spec.name()).apply(envelope);
    }

    private ChannelSpec channel(String name) {
        List<ChannelSpec> specs =
                config.channels().values().stream().map(ChannelConfig::spec).toList();
        ChannelCatalogue catalogue = new ChannelCatalogue(specs, config.server().openChannels());
        if (!ChannelName.isLegal(name)) {
            throw new InvalidConfiguration(List.of("\"" + name + "\" cannot be the name of a channel"));
        }
        return catalogue
                .find(new ChannelName(name))
                .orElseThrow(() -> new InvalidConfiguration(List.of("there is no channel " + name
                        + (catalogue.near(name).isEmpty()
                                ? ""
                                : "; did you mean " + String.join(", ", catalogue.near(name)) + "?"))));
    }

    private static SourceName source(String name) {
        try {
            return new SourceName(name);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfiguration(List.of(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void close() {
        rules.close();
    }
}
