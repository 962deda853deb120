package weir.application.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.ingest.IngestFixture.ORDERS;
import static weir.application.ingest.IngestFixture.SHOP;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.application.ingest.IngestOutcome.Accepted;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.ingest.IngestOutcome.RejectedEvent;
import weir.application.ingest.PublishRequest.NewEvent;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.standard.Standard.JsonShape;

/** Events that come one by one, each with what is to be known of it. */
final class PublishEventsTest {
    private static final String PARENT = "019aa4c8-2f10-7c3e-8d55-0123456789ab";
    private static final String OTHER = "019AA4C8-2F10-7C3E-8D55-0123456789AC";

    private final IngestFixture weir = new IngestFixture(IngestFixture.channel(JsonShape.ANY));

    private static NewEvent event(String type, String data, String id, String... parents) {
        return new NewEvent(
                Payload.of(data),
                Optional.of(type).filter(text -> !text.isEmpty()),
                Optional.of(id).filter(text -> !text.isEmpty()),
                List.of(parents));
    }

    private static NewEvent json(String data) {
        return event("application/json", data, "");
    }

    private IngestOutcome publish(Optional<String> batchId, NewEvent... events) {
        return IngestFixture.now(weir.ingest.publish(
                new PublishRequest(SHOP, "orders", List.of(events), batchId, Optional.empty(), Optional.empty()),
                Allowance.UNBOUNDED));
    }

    private Accepted accepted(NewEvent... events) {
        return (Accepted) publish(Optional.empty(), events);
    }

    private Refused refused(NewEvent... events) {
        return (Refused) publish(Optional.empty(), events);
    }

    @Test
    void eachHasItsOwnTypeIdAndParents() {
        Accepted accepted = accepted(
                event("application/json; charset=utf-8", "{\"a\": 1}", "first", PARENT, OTHER),
                event("image/png", "not json", PARENT),
                event("application/json", "2", ""));

        List<Envelope> kept = weir.queue.events(ORDERS);
        assertThat(kept).extracting(Envelope::id).isEqualTo(accepted.ids());
        assertThat(kept).extracting(event -> event.data().text()).containsExactly("{\"a\": 1}", "not json", "2");
        assertThat(kept)
                .extracting(Envelope::contentType)
                .containsExactly("application/json", "image/png", "application/json");
        assertThat(kept.get(0).id())
                .isEqualTo(DataId.fromProducer(SHOP.name(), "first").orElseThrow());
        assertThat(kept.get(0).attributes())
                .containsOnly(Map.entry("parents", PARENT + "," + OTHER.toLowerCase(Locale.ROOT)));
        assertThat(kept.get(1).id()).hasToString(PARENT);
        assertThat(kept.get(1).attributes()).isEmpty();
        assertThat(kept.get(2).attributes()).isEmpty();
    }

    @Test
    void anArrayIsOneEvent() {
        assertThat(accepted(json("[{\"a\":1},{\"a\":2}]")).ids()).hasSize(1);
        assertThat(weir.queue.events(ORDERS).get(0).data().text()).isEqualTo("[{\"a\":1},{\"a\":2}]");
    }

    @Test
    void whatMissesTheStandardIsRejectedByItsPlaceAndTheOthersAreAccepted() {
        Accepted accepted = accepted(json("{"), json("1"), json("\"" + "x".repeat(1_000) + "\""), json("2"));

        assertThat(accepted.ids()).hasSize(2);
        assertThat(accepted.rejected()).extracting(RejectedEvent::index).containsExactly(0, 2);
        assertThat(accepted.rejected()).extracting(RejectedEvent::code).containsExactly("malformed_json", "too_large");
        assertThat(weir.queue.events(ChannelName.REJECTED)).hasSize(2);
    }

    @Test
    void whenNoneMeetsItThatIsNoRefusal() {
        Accepted accepted = accepted(json("{"));

        assertThat(accepted.ids()).isEmpty();
        assertThat(accepted.rejected()).extracting(RejectedEvent::code).containsExactly("malformed_json");
        assertThat(accepted(event("text/plain", "x", " ")).rejected())
                .extracting(RejectedEvent::code)
                .containsExactly("invalid_data_id");
    }

    @Test
    void theSameRequestAgainIsKnownByItsId() {
        Accepted once = (Accepted) publish(Optional.of("b-1"), json("1"), event("text/plain", "x", "mine"));
        Accepted again = (Accepted) publish(Optional.of("b-1"), json("1"), event("text/plain", "x", "mine"));

        assertThat(again.ids()).isEqualTo(once.ids());
        assertThat(once.ids().get(1))
                .isEqualTo(DataId.fromProducer(SHOP.name(), "mine").orElseThrow());
        assertThat(((Refused) publish(Optional.of(" "), json("1"))).refusal()).isEqualTo(Refusal.INVALID_DATA_ID);
    }

    @Test
    void whatSpeaksAgainstTheRequestRefusesAllOfIt() {
        assertThat(refused().refusal()).isEqualTo(Refusal.EMPTY_BATCH);
        assertThat(refused(json("1"), json("")))
                .satisfies(refused -> assertThat(refused.refusal()).isEqualTo(Refusal.EMPTY_BATCH))
                .satisfies(refused -> assertThat(refused.message()).contains("event 1"));
        assertThat(refused(json("1"), event("application/json", "1", "", "no-uuid")))
                .satisfies(refused -> assertThat(refused.refusal()).isEqualTo(Refusal.INVALID_PARENTS))
                .satisfies(refused -> assertThat(refused.detail()).containsEntry("index", 1));
        assertThat(refused(json("1"), event("nonsense", "1", "")).refusal())
                .isEqualTo(Refusal.UNSUPPORTED_CONTENT_TYPE);
        assertThat(weir.queue.events(ORDERS)).isEmpty();
        assertThat(weir.queue.events(ChannelName.REJECTED)).isEmpty();
    }

    @Test
    void theirBytesAreTheRatesToo() {
        Producer slow = IngestFixture.producer(new Producer.RateLimit(Long.MAX_VALUE, 3));
        PublishRequest request = new PublishRequest(
                slow, "orders", List.of(json("11"), json("22")), Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(IngestFixture.now(weir.ingest.publish(request, Allowance.UNBOUNDED)))
                .isInstanceOf(Accepted.class);
        assertThat(IngestFixture.now(weir.ingest.publish(request, Allowance.UNBOUNDED)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.refusal()).isEqualTo(Refusal.RATE_LIMITED));
    }
}
