package weir.bootstrap;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.application.detect.Analysis;
import weir.application.detect.DetectorPlan;
import weir.application.detect.Product;
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
import weir.domain.condition.EventFields;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.Fault;
import weir.domain.table.Outcome;
import weir.domain.table.Prepared;
import weir.domain.value.Value;

/** The front end and the rules of a configuration, tried on requests that go nowhere. */
final class WiringTrial implements Rules {
    /** Whose events are tried if nobody is named; it need not be configured. */
    private static final String ANYBODY = "default";

    private final Config config;
    private final WiringRules rules;
    private final TryRequest frontEnd;
    private final ChannelCatalogue catalogue;
    private final DetectorTrial detectors;

    WiringTrial(Config config) {
        this.config = config;
        this.rules = new WiringRules(config, Metrics.NONE);
        this.detectors = new DetectorTrial(rules.rules());
        this.frontEnd =
                new TryRequest(new JacksonPayloadCodec(), config.server().requestBytesMax());
        List<ChannelSpec> specs =
                config.channels().values().stream().map(ChannelConfig::spec).toList();
        this.catalogue = new ChannelCatalogue(specs, config.server().openChannels());
    }

    @Override
    public Tried apply(Attempt attempt) {
        requireChannel(attempt.channel());
        TryRequest.Tried tried = frontEnd.apply(
                catalogue,
                request(
                        producer(attempt.source()),
                        attempt.channel(),
                        attempt.contentType(),
                        attempt.body(),
                        attempt.attributes()),
                Instant.now(),
                WiringTrial::newId);
        List<TryRequest.TriedEvent> events = detectors.timed(tried.events(), attempt.timing());
        List<DetectorPlan> plans = config.detectors().stream()
                .filter(plan -> plan.identity().channel().value().equals(attempt.channel()))
                .toList();
        return new Tried(
                tried.refusal(),
                events.stream().map(this::outcome).toList(),
                detectors.hear(plans, events, attempt.timing()));
    }

    private static IngestRequest request(
            Producer producer,
            String channel,
            Optional<String> contentType,
            Payload body,
            Map<String, String> attributes) {
        return new IngestRequest(
                producer,
                channel,
                contentType,
                body,
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(attributes.get(Envelope.CLIENT_ADDRESS)),
                Optional.ofNullable(attributes.get(Envelope.USER_AGENT)));
    }

    @Override
    public Rehearsed rehearse(Rehearsal rehearsal) {
        DetectorPlan plan = WiringReplay.plan(config, rehearsal.detector());
        Analysis analysis = new Analysis(plan);
        Map<Integer, String> unseen = new TreeMap<>();
        List<Product> products = new ArrayList<>();
        Instant created = Instant.EPOCH;
        for (int i = 0; i < rehearsal.given().size(); i++) {
            Given given = rehearsal.given().get(i);
            created = given.at().orElse(created);
            Examined examined = examine(plan, given, created, i);
            if (examined instanceof Examined.Unseen not) {
                unseen.put(i, not.reason);
                continue;
            }
            EventFields event = ((Examined.Seen) examined).event;
            if (given.at().isEmpty()) {
                created = ownTime(plan, event, created);
                event = new EventFields(DetectorTrial.createdAt(event.envelope(), created), event.fields());
            }
            analysis.accept(event, products::add);
        }
        rehearsal.until().ifPresent(moment -> analysis.endAt(moment, products::add));
        return new Rehearsed(unseen, products);
    }

    private sealed interface Examined {
        record Seen(EventFields event) implements Examined {}

        record Unseen(String reason) implements Examined {}
    }

    /** Posts one event alone. */
    private Examined examine(DetectorPlan plan, Given given, Instant created, int index) {
        IngestRequest request = request(
                producer(given.source()),
                plan.identity().channel().value(),
                Optional.of(given.contentType()),
                given.body(),
                given.attributes());
        TryRequest.Tried tried =
                frontEnd.apply(catalogue, request, created, at -> DataId.version7(at.toEpochMilli(), index, index));
        if (tried.events().size() != 1) {
            return new Examined.Unseen(tried.refusal()
                    .map(refused ->
                            "the request is refused, " + refused.refusal().code() + ": " + refused.message())
                    .orElse(tried.events().size() + " events: an array is a batch, and this is for one event"));
        }
        TryRequest.TriedEvent event = tried.events().get(0);
        Optional<Fault> fault = event.fault()
                .or(() -> rules.rules()
                                        .forChannel(event.envelope().channel())
                                        .prepare(event.envelope())
                                        .orElse(null)
                                instanceof Prepared.Refused refused
                        ? Optional.of(refused.fault())
                        : Optional.empty());
        EventFields seen = fault.isPresent() ? null : detectors.seen(event.envelope());
        return seen != null
                ? new Examined.Seen(seen)
                : new Examined.Unseen(fault.map(why -> "rejected at "
                                + why.stage().code() + ", " + why.code().code() + ": " + why.reason())
                        .orElse("the channel's rules show detectors nothing of it"));
    }

    private static Instant ownTime(DetectorPlan plan, EventFields event, Instant before) {
        return plan.time().field().map(event::findOrNull).orElse(null) instanceof Value.Time time
                        && time.instant().isAfter(before)
                ? time.instant()
                : before;
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
        boolean isDetector = config.detectors().stream()
                .anyMatch(plan -> plan.identity().agent().name().equals(name));
        if (configured.isEmpty() && !name.equals(ANYBODY) && !isDetector) {
            throw new InvalidConfiguration(List.of("there is no source " + name + "; there are: "
                    + config.sources().stream()
                            .map(source -> source.name().value())
                            .collect(Collectors.joining(", "))));
        }
        return configured.orElseGet(() ->
                new Producer(new SourceName(name), "0".repeat(64), Optional.empty(), Producer.RateLimit.NONE, false));
    }

    @Override
    public void close() {
        rules.close();
    }
}
