package weir.bootstrap;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ChannelSpec;
import weir.application.ingest.IngestRequest;
import weir.application.ingest.Producer;
import weir.application.ingest.TryRequest;
import weir.application.port.Metrics;
import weir.bootstrap.cli.InvalidConfiguration;
import weir.bootstrap.cli.Rules;
import weir.bootstrap.config.ChannelConfig;
import weir.bootstrap.config.Config;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.SourceName;
import weir.domain.table.Outcome;

/** The front end and the rules of a configuration, tried on requests that go nowhere. */
final class WiringTrial implements Rules {
    /** Whose events are tried if nobody is named; it need not be configured. */
    private static final String ANYBODY = "default";

    private final Config config;
    private final WiringRules rules;
    private final TryRequest frontEnd;
    private final ChannelCatalogue catalogue;

    WiringTrial(Config config) {
        this.config = config;
        this.rules = new WiringRules(config, Metrics.NONE);
        this.frontEnd =
                new TryRequest(new JacksonPayloadCodec(), config.server().requestBytesMax());
        List<ChannelSpec> specs =
                config.channels().values().stream().map(ChannelConfig::spec).toList();
        this.catalogue = new ChannelCatalogue(specs, config.server().openChannels());
    }

    @Override
    public Tried apply(Attempt attempt) {
        requireChannel(attempt.channel());
        IngestRequest request = new IngestRequest(
                producer(attempt.source()),
                attempt.channel(),
                attempt.contentType(),
                attempt.body(),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(attempt.attributes().get(Envelope.CLIENT_ADDRESS)),
                Optional.ofNullable(attempt.attributes().get(Envelope.USER_AGENT)));
        TryRequest.Tried tried = frontEnd.apply(catalogue, request, Instant.now(), WiringTrial::newId);
        return new Tried(
                tried.refusal(), tried.events().stream().map(this::outcome).toList());
    }

    private static DataId newId(Instant created) {
        return DataId.version7(
                created.toEpochMilli(), 0, ThreadLocalRandom.current().nextLong());
    }

    private Outcome outcome(TryRequest.TriedEvent event) {
        Envelope envelope = event.envelope();
        return event.fault().isPresent()
                ? new Outcome.Rejected(envelope, event.fault().get())
                : rules.rules().forChannel(envelope.channel()).apply(envelope);
    }

    /** Who names a channel that is not there has made a slip, which is worth more than the front end's refusal. */
    private void requireChannel(String name) {
        if (!ChannelName.isLegal(name)) {
            throw new InvalidConfiguration(List.of("\"" + name + "\" cannot be the name of a channel"));
        }
        if (catalogue.find(new ChannelName(name)).isEmpty()) {
            List<String> near = catalogue.near(name);
            throw new InvalidConfiguration(List.of("there is no channel " + name
                    + (near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?")));
        }
    }

    private Producer producer(String name) {
        Optional<Producer> configured = config.sources().stream()
                .filter(source -> source.name().value().equals(name))
                .findFirst();
        if (configured.isEmpty() && !name.equals(ANYBODY)) {
            throw new InvalidConfiguration(List.of("there is no source " + name + "; there are: "
                    + config.sources().stream()
                            .map(source -> source.name().value())
                            .collect(Collectors.joining(", "))));
        }
        return configured.orElseGet(() -> new Producer(
                new SourceName(ANYBODY), "0".repeat(64), Optional.empty(), Producer.RateLimit.NONE, false));
    }

    @Override
    public void close() {
        rules.close();
    }
}
