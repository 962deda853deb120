package weir.application.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import weir.application.SettableClock;
import weir.application.ingest.IngestOutcome.Accepted;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.port.Metrics;
import weir.application.port.PayloadCodec;
import weir.domain.envelope.Payload;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.standard.Standard;
import weir.domain.standard.Standard.JsonShape;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

/** What a request may cost before it is refused. */
class IngestBoundsTest {
    private static final int EVENTS = 20_000;
    private static final int BODY_LENGTH_MAX = 100_000;

    private final RecordingQueue queue = new RecordingQueue();
    private final SettableClock clock = new SettableClock(IngestFixture.NOON);
    private final AtomicInteger splits = new AtomicInteger();
    private final ChannelCatalogue catalogue =
            new ChannelCatalogue(List.of(IngestFixture.channel(JsonShape.OBJECT)), false);
    private final IngestEvents ingest = new IngestEvents(
            queue,
            new CountingCodec(),
            () -> catalogue,
            new RateLimiter(),
            clock,
            new Random(7),
            Runnable::run,
            Metrics.NONE);

    /** Counts how often a body was taken apart. */
    private final class CountingCodec implements PayloadCodec {
        private final PayloadCodec inner = new BracketCodec();

        @Override
        public Split split(Payload body, Framing framing, Standard standard, Optional<FieldPath> dataId) {
            splits.incrementAndGet();
            if (body.length() > BODY_LENGTH_MAX) {
                return new Split.Malformed(Fault.standard(RejectCode.TOO_LARGE, "too many events"), BODY_LENGTH_MAX);
            }
            return inner.split(body, framing, standard, dataId);
        }

        @Override
        public Value read(Payload json) {
            return inner.read(json);
        }
    }

    private static IngestRequest lines(Producer producer, String line, int count) {
        return IngestFixture.request(
                producer, "orders", Optional.of("application/x-ndjson"), (line + "\n").repeat(count), Optional.empty());
    }

    @Test
    void nothingIsStoredOfARequestThatMayNotHaveTheMemory() {
        Producer shop = IngestFixture.producer(Producer.RateLimit.NONE);
        Refused full = new Refused(Refusal.TOO_MUCH_AT_ONCE, "no", Map.of(), Optional.empty());
        List<Long> asked = new ArrayList<>();
        IngestOutcome outcome = IngestFixture.now(ingest.ingest(lines(shop, "{}", 10), bytes -> {
            asked.add(bytes);
            return Optional.of(full);
        }));
        assertThat(outcome).isSameAs(full);
        assertThat(asked).containsExactly(10L * EventWeight.FIT_BYTES);
        assertThat(queue.channels()).isEmpty();
    }

    @Test
    void aRequestOfTooManyEventsIsRefusedAndNotKept() {
        Refused refused = (Refused) IngestFixture.now(ingest.ingest(lines(IngestFixture.SHOP, "{}", BODY_LENGTH_MAX)));
        assertThat(refused.refusal()).isEqualTo(Refusal.TOO_LARGE);
        assertThat(refused.message()).isEqualTo("too many events; send fewer at a time");
        assertThat(queue.channels()).isEmpty();
    }

    @Test
    void whoIsAboveTheRateIsRefusedBeforeTheBodyIsTakenApart() {
        Producer slow = IngestFixture.producer(new Producer.RateLimit(10, 1_000_000));
        assertThat(IngestFixture.now(ingest.ingest(lines(slow, "{}", 30)))).isInstanceOf(Accepted.class);
        for (int i = 0; i < 5; i++) {
            Refused refused = (Refused) IngestFixture.now(ingest.ingest(lines(slow, "{}", 30)));
            assertThat(refused.refusal()).isEqualTo(Refusal.RATE_LIMITED);
            assertThat(refused.retryAfter()).isPresent();
        }
        assertThat(splits.get()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(3));
        assertThat(IngestFixture.now(ingest.ingest(lines(slow, "{}", 1)))).isInstanceOf(Accepted.class);
    }

    /** What is reachable after collections is compared with what was asked for: nothing else here lives that long. */
    @Test
    void eventsWeighNoLessThanTheyAre() {
        assertThat(weighed("{}")).isGreaterThan(retained("{}"));
        assertThat(weighed("[]")).isGreaterThan(retained("[]"));
    }

    private long weighed(String event) {
        List<Long> asked = new ArrayList<>();
        IngestFixture.now(ingest.ingest(lines(IngestFixture.SHOP, event, EVENTS), bytes -> {
            asked.add(bytes);
            return Optional.empty();
        }));
        return asked.get(0);
    }

    private long retained(String event) {
        List<Object> kept = new ArrayList<>();
        IngestRequest request = lines(IngestFixture.SHOP, event, EVENTS);
        weighed(event);
        ExamineRequest examine = new ExamineRequest(new BracketCodec());
        Admission.Granted granted = (Admission.Granted)
                Admission.of(catalogue, request.producer(), request.channel(), request.contentType());
        long before = used();
        Sorted sorted = ((ExamineRequest.Examined.Events) examine.examine(request, granted)).sorted();
        List<IngestOutcome.RejectedEvent> rejected = Refusals.rejected(sorted);
        ChannelLine line = new ChannelLine(IngestFixture.ORDERS, queue, clock, new Random(7));
        kept.add(sorted);
        kept.add(Wrap.fit(sorted, request, granted.channel(), clock.instant(), line::nextId));
        kept.add(Wrap.unfit(sorted, request, granted.channel(), clock.instant(), line::nextId));
        kept.add(rejected);
        if (sorted.fit().isEmpty()) {
            kept.add(Refusals.allRejected(sorted, rejected));
        }
        long after = used();
        assertThat(kept).hasSizeGreaterThan(3);
        return after - before;
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
