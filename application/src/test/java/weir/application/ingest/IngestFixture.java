package weir.application.ingest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import weir.application.SettableClock;
import weir.application.ingest.IngestOutcome.Accepted;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.port.Metrics;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.standard.Standard;
import weir.domain.standard.Standard.JsonShape;

/** The front end's use case over fakes, with a source and the channel {@code orders}. */
final class IngestFixture {
    static final ChannelName ORDERS = new ChannelName("orders");
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");
    static final Producer SHOP = producer(Producer.RateLimit.NONE);

    final SettableClock clock = new SettableClock(NOON);
    final RecordingQueue queue = new RecordingQueue();
    final IngestEvents ingest;

    IngestFixture(ChannelSpec... channels) {
        this(new ChannelCatalogue(List.of(channels), false));
    }

    /** Any channel is taken. */
    static IngestFixture open() {
        return new IngestFixture(new ChannelCatalogue(List.of(), true));
    }

    private IngestFixture(ChannelCatalogue catalogue) {
        ingest = new IngestEvents(
                queue,
                new BracketCodec(),
                () -> catalogue,
                new RateLimiter(),
                clock,
                new Random(7),
                Runnable::run,
                Metrics.NONE);
    }

    static Producer producer(Producer.RateLimit rate) {
        return new Producer(new SourceName("shop"), "0".repeat(64), Optional.empty(), rate, false);
    }

    static ChannelSpec channel(JsonShape shape) {
        return channel(new Standard(1_000, shape, List.of(), Optional.empty()));
    }

    static ChannelSpec channel(Standard standard) {
        return new ChannelSpec(ORDERS, standard, Optional.empty(), Set.of(), false, false, List.of());
    }

    static IngestRequest json(String body) {
        return request(SHOP, "orders", Optional.of("application/json"), body, Optional.empty());
    }

    static IngestRequest typed(String contentType, String body) {
        return request(SHOP, "orders", Optional.of(contentType), body, Optional.empty());
    }

    static IngestRequest request(
            Producer producer, String channel, Optional<String> contentType, String body, Optional<String> dataId) {
        return new IngestRequest(
                producer,
                channel,
                contentType,
                Payload.of(body),
                dataId,
                Optional.empty(),
                Optional.of("192.0.2.7"),
                Optional.of("curl/8"));
    }

    IngestOutcome answer(IngestRequest request) {
        return now(ingest.ingest(request));
    }

    Accepted accepted(IngestRequest request) {
        return (Accepted) answer(request);
    }

    Refused refused(IngestRequest request) {
        return (Refused) answer(request);
    }

    /** Of a stage that must be complete by now. */
    static IngestOutcome now(CompletionStage<IngestOutcome> stage) {
        if (!stage.toCompletableFuture().isDone()) {
            throw new AssertionError("there is no answer yet");
        }
        return stage.toCompletableFuture().join();
    }
}
