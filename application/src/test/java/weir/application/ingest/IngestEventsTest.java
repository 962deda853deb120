package weir.application.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static weir.application.ingest.IngestFixture.NOON;
import static weir.application.ingest.IngestFixture.ORDERS;
import static weir.application.ingest.IngestFixture.SHOP;
import static weir.application.ingest.IngestFixture.channel;
import static weir.application.ingest.IngestFixture.json;
import static weir.application.ingest.IngestFixture.request;
import static weir.application.ingest.IngestFixture.typed;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import weir.application.Samples;
import weir.application.ingest.IngestOutcome.Accepted;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.ingest.IngestOutcome.RejectedEvent;
import weir.application.port.FailureCode;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.standard.Standard;
import weir.domain.standard.Standard.JsonShape;
import weir.domain.value.FieldPath;

class IngestEventsTest {
    private final IngestFixture front = new IngestFixture(channel(JsonShape.OBJECT));

    @Test
    void wrapsEachEventOfABatchAsItCame() {
        Accepted answer = front.accepted(json(" [{\"n\": 1} , {\"n\":2}]"));

        List<Envelope> stored = front.queue.events(ORDERS);
        assertThat(front.queue.texts(ORDERS)).containsExactly("{\"n\": 1}", "{\"n\":2}");
        assertThat(stored).extracting(Envelope::id).isEqualTo(answer.ids());
        assertThat(stored).allSatisfy(event -> {
            assertThat(event.source()).isEqualTo(SHOP.name());
            assertThat(event.created()).isEqualTo(NOON);
            assertThat(event.contentType()).isEqualTo("application/json");
            assertThat(event.attributes()).isEmpty();
        });
        assertThat(answer.rejected()).isEmpty();
    }

    @Test
    void idsAscendAndCarryTheTime() {
        List<DataId> first = front.accepted(json("[{},{},{}]")).ids();
        List<DataId> second = front.accepted(json("[{},{}]")).ids();
        front.clock.advance(Duration.ofNanos(1_000));
        List<DataId> third = front.accepted(json("{}")).ids();

        List<DataId> all = new ArrayList<>(first);
        all.addAll(second);
        all.addAll(third);
        assertThat(all).isSorted().doesNotHaveDuplicates();
        assertThat(first.get(0).mostSignificant() >>> 16).isEqualTo(NOON.toEpochMilli());
        assertThat(first.get(0).mostSignificant() >>> 12 & 0xF).isEqualTo(7);
    }

    @Test
    void createdNeverGoesBackAlsoOverARestart() {
        front.answer(json("{}"));
        front.clock.advance(Duration.ofHours(-1));
        front.answer(json("{}"));

        IngestEvents restarted = new IngestEvents(
                front.queue,
                new BracketCodec(),
                () -> new ChannelCatalogue(List.of(channel(JsonShape.OBJECT)), false),
                new RateLimiter(),
                front.clock,
                new Random(8),
                Runnable::run,
                Metrics.NONE);
        IngestFixture.now(restarted.ingest(json("{}")));
        front.clock.advance(Duration.ofHours(2));
        IngestFixture.now(restarted.ingest(json("{}")));

        assertThat(front.queue.events(ORDERS))
                .extracting(Envelope::created)
                .containsExactly(NOON, NOON, NOON, NOON.plus(Duration.ofHours(1)));
        assertThat(front.queue.events(ORDERS)).extracting(Envelope::id).doesNotHaveDuplicates();
    }

    @Test
    void createdNeverGoesBackAlsoIfTheQueueWasTrimmedBeforeTheRestart() {
        front.answer(json("{}"));
        front.queue.trim(ORDERS, NOON.plus(Duration.ofDays(400)));
        assertThat(front.queue.last(ORDERS)).isEmpty();
        front.clock.advance(Duration.ofHours(-1));
        IngestFixture.now(ingestOpening(Runnable::run).ingest(json("{}")));

        assertThat(front.queue.events(ORDERS)).extracting(Envelope::created).containsExactly(NOON, NOON);
    }

    @Test
    void noTwoOpenChannelsShareATable() {
        IngestFixture open = IngestFixture.open();
        open.accepted(to("a-b"));

        Refused refused = open.refused(to("a_b"));
        assertThat(refused.refusal()).isEqualTo(Refusal.CHANNEL_CLASH);
        assertThat(refused.message()).contains("table a_b").contains("channel a-b");
        assertThat(open.ingest.screen(SHOP, "a_b", Optional.empty())).isPresent();
        assertThat(open.queue.events(new ChannelName("a_b"))).isEmpty();
        open.accepted(to("a-b"));
        open.accepted(to("ab"));
        // Of 64 characters the last one does not fit behind the underscore that stands before a digit.
        open.accepted(to("9" + "x".repeat(62) + "1"));
        assertThat(open.refused(to("9" + "x".repeat(62) + "2")).refusal()).isEqualTo(Refusal.CHANNEL_CLASH);
    }

    @Test
    void aChannelOfAnEarlierRunKeepsItsTable() {
        front.queue.append(new ChannelName("a-b"), List.of(Samples.order(1, 0)), List.of());
        IngestEvents open = new IngestEvents(
                front.queue,
                new BracketCodec(),
                () -> new ChannelCatalogue(List.of(channel(JsonShape.OBJECT)), true),
                new RateLimiter(),
                front.clock,
                new Random(8),
                Runnable::run,
                Metrics.NONE);

        assertThat(((Refused) IngestFixture.now(open.ingest(to("a_b")))).refusal())
                .isEqualTo(Refusal.CHANNEL_CLASH);
        assertThat(IngestFixture.now(open.ingest(to("a-b")))).isInstanceOf(Accepted.class);
        assertThat(IngestFixture.now(open.ingest(to("orders")))).isInstanceOf(Accepted.class);
        assertThat(((Refused) IngestFixture.now(open.ingest(to("a_b")))).refusal())
                .isEqualTo(Refusal.CHANNEL_CLASH);
    }

    @Test
    void noOpenChannelSharesTheTableOfAlertsNotEvenOneOfAnEarlierRun() {
        Refused refused = IngestFixture.open().refused(to("alerts"));
        assertThat(refused.refusal()).isEqualTo(Refusal.CHANNEL_CLASH);
        assertThat(refused.message()).contains("channel alerts", "the table alerts, which is Weir's own");

        front.queue.append(new ChannelName("alerts"), List.of(Samples.order(1, 0)), List.of());
        IngestEvents open = new IngestEvents(
                front.queue,
                new BracketCodec(),
                () -> new ChannelCatalogue(List.of(), true),
                new RateLimiter(),
                front.clock,
                new Random(8),
                Runnable::run,
                Metrics.NONE);
        assertThat(((Refused) IngestFixture.now(open.ingest(to("alerts")))).refusal())
                .isEqualTo(Refusal.CHANNEL_CLASH);
        assertThat(open.screen(SHOP, "alerts", Optional.empty())).isPresent();
    }

    @Test
    void aChannelThatMustBeOpenedFirstKeepsItsOwnRequestsWaitingAndNoThread() {
        List<Runnable> opening = new ArrayList<>();
        IngestEvents cold = ingestOpening(opening::add);

        CompletionStage<IngestOutcome> first = cold.ingest(json("{\"n\":1}"));
        CompletionStage<IngestOutcome> second = cold.ingest(json("[{\"n\":2},3]"));
        assertThat(front.queue.asked()).isEmpty();
        assertThat(opening).as("one for the channel, one for rejected events").hasSize(2);
        assertThat(first.toCompletableFuture()).isNotDone();

        opening.get(0).run();
        assertThat(IngestFixture.now(first)).isInstanceOf(Accepted.class);
        assertThat(second.toCompletableFuture()).isNotDone();
        opening.get(1).run();
        assertThat(IngestFixture.now(second)).isInstanceOf(Accepted.class);
        assertThat(IngestFixture.now(cold.ingest(json("{}")))).isInstanceOf(Accepted.class);
        assertThat(opening).hasSize(2);
        assertThat(front.queue.texts(ORDERS)).containsExactly("{\"n\":1}", "{\"n\":2}", "{}");
    }

    @Test
    void whatWaitsForAChannelComesInTheOrderInWhichItWasSent() {
        List<Runnable> opening = new ArrayList<>();
        IngestEvents cold = ingestOpening(opening::add);
        List<CompletionStage<Void>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(alert(cold, i));
        }
        // While the first goes on, one more comes, and the line is open.
        var unused = all.get(0).thenRun(() -> all.add(alert(cold, 5)));

        opening.get(0).run();
        all.add(alert(cold, 6));

        assertThat(all).hasSize(7).allMatch(one -> one.toCompletableFuture().isDone());
        assertThat(front.queue.texts(ChannelName.ALERTS)).containsExactly("0", "1", "2", "3", "4", "5", "6");
    }

    private static CompletionStage<Void> alert(IngestEvents to, int number) {
        return to.append(
                ChannelName.ALERTS,
                created -> List.of(new Envelope(
                        DataId.version7(created.toEpochMilli(), 0, number),
                        SHOP.name(),
                        ChannelName.ALERTS,
                        created,
                        "text/plain",
                        Payload.of(Integer.toString(number)),
                        Map.of())));
    }

    @Test
    void aChannelThatCannotBeOpenedIsTriedAgain() {
        List<Runnable> opening = new ArrayList<>();
        IngestEvents cold = ingestOpening(opening::add);
        front.queue.failNewestWith(FailureCode.QUEUE_BROKEN);
        CompletionStage<IngestOutcome> first = cold.ingest(json("{}"));
        opening.get(0).run();
        assertThat(((Refused) IngestFixture.now(first)).refusal()).isEqualTo(Refusal.UNAVAILABLE);

        front.queue.recover();
        CompletionStage<IngestOutcome> second = cold.ingest(json("{}"));
        opening.get(1).run();
        assertThat(IngestFixture.now(second)).isInstanceOf(Accepted.class);
    }

    @Test
    void aChannelThatNobodyOpensAnyMoreIsUnavailable() {
        IngestEvents closing = ingestOpening(task -> {
            throw new RejectedExecutionException();
        });
        assertThat(((Refused) IngestFixture.now(closing.ingest(json("{}")))).refusal())
                .isEqualTo(Refusal.UNAVAILABLE);
    }

    private IngestEvents ingestOpening(Executor opener) {
        return new IngestEvents(
                front.queue,
                new BracketCodec(),
                () -> new ChannelCatalogue(List.of(channel(JsonShape.OBJECT)), false),
                new RateLimiter(),
                front.clock,
                new Random(8),
                opener,
                Metrics.NONE);
    }

    @Test
    void answersOnlyWhenBothAppendsAreDurable() {
        front.queue.hold();
        CompletionStage<IngestOutcome> answer = front.ingest.ingest(typed("application/x-ndjson", "{}\n{\n"));
        assertThat(front.queue.waiting()).isEqualTo(2);
        assertThat(answer.toCompletableFuture()).isNotDone();

        front.queue.release();
        assertThat(IngestFixture.now(answer)).isInstanceOf(Accepted.class);
    }

    @Test
    void aBadLineDoesNotFailItsNeighbours() {
        Accepted answer = front.accepted(typed("application/x-ndjson", "{\"n\":1}\n\n[3]\n{\"n\":4\n{\"n\":5}"));

        assertThat(front.queue.texts(ORDERS)).containsExactly("{\"n\":1}", "{\"n\":5}");
        assertThat(answer.rejected())
                .extracting(RejectedEvent::index, RejectedEvent::code)
                .containsExactly(tuple(1, "not_an_object"), tuple(2, "malformed_json"));
        Envelope rejected = front.queue.events(ChannelName.REJECTED).get(0);
        assertThat(rejected.data().text()).isEqualTo("[3]");
        assertThat(rejected.source()).isEqualTo(SHOP.name());
        assertThat(rejected.attributes())
                .containsEntry("channel", "orders")
                .containsEntry("stage", "standard")
                .containsEntry("code", "not_an_object")
                .containsKey("reason");
    }

    @Test
    void aMalformedBodyIsRefusedWholeAndKept() {
        Refused refused = front.refused(json("[{},{]"));

        assertThat(refused.refusal()).isEqualTo(Refusal.MALFORMED_JSON);
        assertThat(refused.detail()).containsEntry("offset", 5L);
        assertThat(front.queue.events(ORDERS)).isEmpty();
        assertThat(front.queue.texts(ChannelName.REJECTED)).containsExactly("[{},{]");
    }

    @Test
    void tellsOfEachEventIfAllAreRejected() {
        Refused refused = front.refused(json("[1,2]"));

        assertThat(refused.refusal()).isEqualTo(Refusal.ALL_REJECTED);
        assertThat(refused.detail().get("rejected"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(2)
                .first()
                .isEqualTo(Map.of("index", 0, "code", "not_an_object", "reason", "the event is no object"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "[ ]"})
    void nothingIsNoBatch(String body) {
        assertThat(front.refused(json(body)).refusal()).isEqualTo(Refusal.EMPTY_BATCH);
        assertThat(front.refused(typed("application/x-ndjson", "\n \n")).refusal())
                .isEqualTo(Refusal.EMPTY_BATCH);
        assertThat(front.queue.channels()).isEmpty();
    }

    @Test
    void tooLargeIsSaidSo() {
        Refused refused = front.refused(json("{\"text\":\"" + "x".repeat(1_000) + "\"}"));
        assertThat(refused.refusal()).isEqualTo(Refusal.TOO_LARGE);
        assertThat(front.queue.events(ChannelName.REJECTED)).hasSize(1);

        IngestFixture opaque = new IngestFixture(channel(JsonShape.NONE));
        assertThat(opaque.refused(typed("image/png", "x".repeat(1_001))).refusal())
                .isEqualTo(Refusal.TOO_LARGE);
        assertThat(opaque.accepted(typed("image/png", "x".repeat(1_000))).ids()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "a/../b, INVALID_CHANNEL",
        "%2e%2e, INVALID_CHANNEL",
        "_rejected, INVALID_CHANNEL",
        "Orders, INVALID_CHANNEL",
        "'', INVALID_CHANNEL",
        "ordres, UNKNOWN_CHANNEL",
    })
    void refusesChannelsThatAreNone(String name, Refusal refusal) {
        Refused refused = front.refused(request(SHOP, name, Optional.empty(), "{}", Optional.empty()));
        assertThat(refused.refusal()).isEqualTo(refusal);
        if (refusal == Refusal.UNKNOWN_CHANNEL) {
            assertThat(refused.detail()).containsEntry("near", List.of("orders"));
        }
    }

    @Test
    void aSourceWritesToItsChannelsAndLearnsOfNoOthers() {
        Producer other = new Producer(
                SHOP.name(),
                "0".repeat(64),
                Optional.of(Set.of(new ChannelName("returns"))),
                Producer.RateLimit.NONE,
                false);
        assertThat(front.refused(request(other, "orders", Optional.empty(), "{}", Optional.empty()))
                        .refusal())
                .isEqualTo(Refusal.CHANNEL_FORBIDDEN);
        assertThat(front.refused(request(other, "order", Optional.empty(), "{}", Optional.empty()))
                        .detail())
                .containsEntry("near", List.of());
    }

    @Test
    void theProducersIdIsTakenFromTheHeaderForOneEvent() {
        String uuid = "0198f6a0-7b1c-7c3e-9d55-0123456789ab";
        Optional<String> type = Optional.of("application/json");
        assertThat(front.accepted(request(SHOP, "orders", type, "{}", Optional.of(uuid)))
                        .ids())
                .extracting(DataId::toString)
                .containsExactly(uuid);
        assertThat(front.refused(request(SHOP, "orders", type, "[{},{}]", Optional.of(uuid)))
                        .refusal())
                .isEqualTo(Refusal.INVALID_DATA_ID);
        assertThat(front.refused(request(SHOP, "orders", type, "{}", Optional.of(" ")))
                        .refusal())
                .isEqualTo(Refusal.INVALID_DATA_ID);
        assertThat(front.queue.events(ORDERS)).hasSize(1);
    }

    @Test
    void aBatchSentAgainHasTheSameIdsForTheAcceptedAndTheRejected() {
        IngestFixture objects = new IngestFixture(channel(JsonShape.OBJECT));
        List<DataId> first = objects.accepted(batch("file-7", "[{},1,{}]")).ids();
        List<DataId> again = objects.accepted(batch("file-7", "[{},1,{}]")).ids();
        List<DataId> other = objects.accepted(batch("file-8", "[{},1,{}]")).ids();

        assertThat(first).hasSize(2).doesNotHaveDuplicates().isEqualTo(again);
        assertThat(other).doesNotContainAnyElementsOf(first);
        assertThat(objects.queue.events(ChannelName.REJECTED))
                .hasSize(3)
                .extracting(event -> event.id())
                .satisfies(ids -> assertThat(ids.get(0)).isEqualTo(ids.get(1)).isNotEqualTo(ids.get(2)));
        assertThat(objects.refused(batch(" ", "[{}]")).refusal()).isEqualTo(Refusal.INVALID_DATA_ID);
        assertThat(objects.refused(batch("x".repeat(513), "[{}]")).refusal()).isEqualTo(Refusal.INVALID_DATA_ID);
    }

    @Test
    void channelsThatNobodyConfiguredAreNotOpenedWithoutEnd() {
        IngestFixture open = IngestFixture.open();
        for (int i = 0; i < IngestEvents.OPEN_CHANNELS_MAX; i++) {
            open.accepted(to("channel-" + i));
        }
        Refused refused = open.refused(to("one-more"));
        assertThat(refused.refusal()).isEqualTo(Refusal.UNKNOWN_CHANNEL);
        assertThat(refused.message()).contains("1000 channels");
        assertThat(open.accepted(to("channel-7")).ids()).hasSize(1);
    }

    private static IngestRequest to(String channel) {
        return request(SHOP, channel, Optional.of("application/json"), "{}", Optional.empty());
    }

    private static IngestRequest batch(String batchId, String body) {
        IngestRequest plain = json(body);
        return new IngestRequest(
                plain.producer(),
                plain.channel(),
                plain.contentType(),
                plain.body(),
                plain.dataId(),
                Optional.of(batchId),
                plain.clientAddress(),
                plain.userAgent());
    }

    @Test
    void theProducersIdIsTakenFromItsField() {
        IngestFixture named = new IngestFixture(new ChannelSpec(
                ORDERS,
                Standard.DEFAULT,
                Optional.of(FieldPath.parse("messageId")),
                Set.of(),
                false,
                false,
                List.of()));
        Accepted answer =
                named.accepted(json("[{\"messageId\":\"a-1\"},{\"messageId\":\" \"},{\"messageId\":\"a-1\"},{}]"));

        assertThat(answer.ids()).hasSize(3);
        assertThat(answer.ids().get(0))
                .isEqualTo(answer.ids().get(1))
                .isEqualTo(DataId.fromProducer(SHOP.name(), "a-1").orElseThrow());
        assertThat(answer.rejected()).extracting(RejectedEvent::code).containsExactly("invalid_data_id");
        assertThat(named.queue.events(ChannelName.REJECTED).get(0).attributes()).containsEntry("field", "messageId");
    }

    @Test
    void notesTheClientWhereTheChannelAsks() {
        IngestFixture noting = new IngestFixture(
                new ChannelSpec(ORDERS, Standard.DEFAULT, Optional.empty(), Set.of(), true, true, List.of()));
        noting.answer(json("{}"));
        assertThat(noting.queue.events(ORDERS).get(0).attributes())
                .isEqualTo(Map.of(Envelope.CLIENT_ADDRESS, "192.0.2.7", Envelope.USER_AGENT, "curl/8"));
    }

    @Test
    void aSchemaRejectsAndALongReasonIsAbridged() {
        String why = "é".repeat(2_000);
        Standard standard = new Standard(
                1_000,
                JsonShape.OBJECT,
                List.of(),
                Optional.of(event -> event.text().contains("bad") ? Optional.of(why) : Optional.empty()));
        IngestFixture strict = new IngestFixture(channel(standard));
        Accepted answer = strict.accepted(json("[{\"a\":\"good\"},{\"a\":\"bad\"}]"));

        assertThat(strict.queue.texts(ORDERS)).containsExactly("{\"a\":\"good\"}");
        assertThat(answer.rejected()).extracting(RejectedEvent::code).containsExactly("schema_violation");
        assertThat(strict.queue.events(ChannelName.REJECTED).get(0).attributes().get("reason"))
                .hasSize(500)
                .endsWith("…");
    }

    @ParameterizedTest
    @EnumSource(names = {"QUEUE_FULL", "DISK_FULL", "QUEUE_BROKEN", "CLOSED"})
    void whatTheQueueCannotTakeNowIsUnavailable(FailureCode code) {
        front.queue.failWith(code);
        Refused refused = front.refused(json("{}"));
        assertThat(refused.refusal()).isEqualTo(Refusal.UNAVAILABLE);
        assertThat(refused.detail()).containsEntry("cause", code.code());
        assertThat(refused.retryAfter().orElseThrow()).isPositive();
    }

    @Test
    void aFailedAppendOfRejectedEventsIsUnavailableToo() {
        front.queue.failWith(ChannelName.REJECTED, FailureCode.DISK_FULL);
        assertThat(front.refused(json("[{},1]")).refusal()).isEqualTo(Refusal.UNAVAILABLE);
    }

    @Test
    void whatTryingAgainDoesNotMendIsAFailure() {
        front.queue.failWith(FailureCode.CORRUPT);
        CompletionStage<IngestOutcome> answer = front.ingest.ingest(json("{}"));
        assertThatThrownBy(() -> answer.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(OperationFailed.class);
    }

    @Test
    void holdsASourceToItsRateAndTakesNothingOfWhatItRefuses() {
        Producer slow = IngestFixture.producer(new Producer.RateLimit(2, Long.MAX_VALUE));
        Optional<String> type = Optional.of("application/json");
        front.accepted(request(slow, "orders", type, "[{},{}]", Optional.empty()));
        Refused refused = front.refused(request(slow, "orders", type, "{}", Optional.empty()));
        assertThat(refused.refusal()).isEqualTo(Refusal.RATE_LIMITED);
        assertThat(refused.retryAfter()).contains(Duration.ofMillis(500));
        assertThat(front.queue.events(ORDERS)).hasSize(2);

        front.clock.advance(Duration.ofMillis(500));
        front.accepted(request(slow, "orders", type, "{}", Optional.empty()));
    }

    @Test
    void finishesWhatIsUnderWayWhenItStopsAccepting() {
        front.queue.hold();
        CompletionStage<IngestOutcome> underWay = front.ingest.ingest(json("{}"));
        front.ingest.stopAccepting();

        assertThat(front.refused(json("{}")).refusal()).isEqualTo(Refusal.UNAVAILABLE);
        assertThat(front.ingest.screen(SHOP, "orders", Optional.empty())).isPresent();
        front.queue.release();
        assertThat(IngestFixture.now(underWay)).isInstanceOf(Accepted.class);
        assertThat(front.queue.events(ORDERS)).hasSize(1);
    }

    private static DerivedEvent derived(String json, DataId... parents) {
        AgentName spike = new AgentName("spike", 2);
        return new DerivedEvent(
                DataId.derived(spike, ORDERS, json.getBytes(StandardCharsets.UTF_8)),
                spike,
                ORDERS,
                "application/json",
                Payload.of(json),
                List.of(parents));
    }

    @Test
    void whatAnAgentMakesIsOneEventAnArrayToo() {
        IngestFixture front = new IngestFixture(channel(JsonShape.ANY));
        DataId parent = DataId.version7(1, 2, 3);
        DerivedEvent event = derived("[1,2]", parent);

        assertThat(IngestFixture.now(front.ingest.publish(event))).isInstanceOf(Accepted.class);

        Envelope kept = front.queue.events(ORDERS).get(0);
        assertThat(kept.id()).isEqualTo(event.id());
        assertThat(kept.source().value()).isEqualTo("spike");
        assertThat(kept.data().text()).isEqualTo("[1,2]");
        assertThat(kept.attributes()).containsEntry(Envelope.PARENTS, parent.toString());
    }

    @Test
    void whatAnAgentMakesAndTheChannelDoesNotTakeIsKeptAmongTheRejected() {
        IngestFixture front = new IngestFixture(channel(JsonShape.OBJECT));
        DerivedEvent event = derived("7");

        assertThat(IngestFixture.now(front.ingest.publish(event)))
                .isInstanceOfSatisfying(
                        Accepted.class, outcome -> assertThat(outcome.ids()).isEmpty());

        assertThat(front.queue.events(ChannelName.REJECTED)).singleElement().satisfies(rejected -> {
            assertThat(rejected.id()).isEqualTo(event.id());
            assertThat(rejected.attributes()).containsEntry("code", "not_an_object");
        });
    }

    @Test
    void aQuietMomentIsBehindAllThatCameAndBeforeAllThatComes() {
        IngestFixture front = new IngestFixture(channel(JsonShape.ANY));
        front.accepted(json("{}"));
        Instant quiet = front.ingest.quietMoment(ORDERS).orElseThrow();
        assertThat(quiet).isEqualTo(front.queue.events(ORDERS).get(0).created());

        front.clock.advance(Duration.ofSeconds(1));
        Instant later = front.ingest.quietMoment(ORDERS).orElseThrow();
        front.clock.advance(Duration.ofSeconds(-30));
        front.accepted(json("{}"));

        assertThat(later).isAfter(quiet);
        assertThat(front.queue.events(ORDERS).get(1).created()).isAfterOrEqualTo(later);
    }
}
