package weir.adapters.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.adapters.grpc.v1.AcknowledgeRequest;
import weir.adapters.grpc.v1.AcknowledgeResponse;
import weir.adapters.grpc.v1.Begin;
import weir.adapters.grpc.v1.Failed;
import weir.adapters.grpc.v1.GivenEvent;
import weir.adapters.grpc.v1.PublishRequest;
import weir.adapters.grpc.v1.Selection;
import weir.adapters.grpc.v1.SubscribeRequest;
import weir.adapters.grpc.v1.SubscribeResponse;
import weir.adapters.grpc.v1.View;
import weir.adapters.grpc.v1.WeirGrpc;
import weir.application.agent.Delivery;
import weir.application.agent.PullRequest;
import weir.application.port.AgentRegister;
import weir.domain.envelope.AgentName;

final class SubscribeTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final RunningGrpc weir = new RunningGrpc();
    private final WeirGrpc.WeirBlockingStub client = weir.client(RunningGrpc.READER_KEY);

    @AfterEach
    void stop() {
        weir.close();
    }

    private static SubscribeRequest.Builder average() {
        return SubscribeRequest.newBuilder().setChannel("orders").setAgent("average@1");
    }

    private static AcknowledgeRequest.Builder of(SubscribeResponse response) {
        return AcknowledgeRequest.newBuilder()
                .setChannel("orders")
                .setAgent("average@1")
                .setLease(response.getLease());
    }

    private static Selection all() {
        return Selection.newBuilder().setAll(true).build();
    }

    private static List<String> data(SubscribeResponse response) {
        return response.getEventsList().stream()
                .map(event -> event.getEnvelope().getData().toStringUtf8())
                .toList();
    }

    private static List<String> numbers(int from, int to) {
        List<String> numbers = new ArrayList<>();
        for (int i = from; i < to; i++) {
            numbers.add("{\"n\":" + i + "}");
        }
        return numbers;
    }

    /** What any instance holds now, seen as the administrator sees it. */
    private int leased() {
        return weir.administer.list().stream()
                .filter(agent -> agent.agent().toString().equals("average@1"))
                .mapToInt(agent -> agent.leased())
                .sum();
    }

    private void awaitLeased(int events) {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (leased() != events) {
            assertThat(System.nanoTime()).as("leased: %d", leased()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void givesEventsAsTheyComeWithTheirEnvelopes() {
        Iterator<SubscribeResponse> stream = client.subscribe(average().build());
        weir.append(0, 2);

        SubscribeResponse first = stream.next();
        List<String> seen = new ArrayList<>(data(first));
        while (seen.size() < 2) {
            seen.addAll(data(stream.next()));
        }
        assertThat(seen).isEqualTo(numbers(0, 2));
        GivenEvent event = first.getEvents(0);
        assertThat(first.getState()).isEqualTo("active");
        assertThat(first.getLease()).isNotEmpty();
        assertThat(first.hasLeaseUntil()).isTrue();
        assertThat(event.getDeliveries()).isOne();
        assertThat(event.getEnvelope().getSource()).isEqualTo("shop");
        assertThat(event.getEnvelope().getChannel()).isEqualTo("orders");
        assertThat(event.getEnvelope().getContentType()).isEqualTo("application/json");
        assertThat(event.getEnvelope().getDataId()).hasSize(36);
        assertThat(event.getEnvelope().getPosition()).isNotEmpty();
        assertThat(event.getEnvelope().getAttributesMap()).containsKey("client_address");
    }

    @Test
    void sendsNoMoreThanTheClientWantsToHold() {
        weir.append(0, 25);
        Iterator<SubscribeResponse> stream =
                client.subscribe(average().setMaxOutstanding(7).setMaxEvents(4).build());

        SubscribeResponse first = stream.next();
        SubscribeResponse second = stream.next();
        assertThat(data(first)).isEqualTo(numbers(0, 4));
        assertThat(data(second)).isEqualTo(numbers(4, 7));
        assertThat(leased()).isEqualTo(7);

        AcknowledgeResponse one = client.acknowledge(of(first)
                .setAcknowledge(Selection.newBuilder()
                        .addPositions(first.getEvents(0).getEnvelope().getPosition()))
                .build());
        assertThat(one.getAcknowledged()).isOne();
        assertThat(one.getCursor()).isEqualTo(first.getEvents(0).getEnvelope().getPosition());
        assertThat(one.hasLeaseUntil()).isTrue();
        assertThat(data(stream.next())).isEqualTo(numbers(7, 8));
        assertThat(leased()).isEqualTo(7);

        assertThat(client.acknowledge(of(first).setAcknowledge(all()).build()).hasLeaseUntil())
                .isFalse();
        assertThat(data(stream.next())).isEqualTo(numbers(8, 11));
        assertThat(leased()).isEqualTo(7);
    }

    @Test
    void aClientThatReadsNothingIsSentOneResponseBeyondWhatItsConnectionTakes() throws Exception {
        String large = "x".repeat(50_000);
        for (int i = 0; i < 60; i++) {
            weir.client(RunningGrpc.SHOP_KEY)
                    .publish(PublishRequest.newBuilder()
                            .setChannel("orders")
                            .addEvents(RunningGrpc.event("{\"" + large + "\":" + i + "}"))
                            .build());
        }
        // The blocking stub takes a response from its connection only when it is asked for the next.
        Iterator<SubscribeResponse> stream = client.subscribe(
                average().setMaxOutstanding(1_000).setMaxEvents(1).build());
        assertThat(stream.next().getEventsCount()).isOne();
        awaitQuiet();
        int sent = leased();
        assertThat(sent).isBetween(2, 20);

        weir.append(0, 3);
        assertThat(leased()).isEqualTo(sent);
        for (int i = 1; i < 60; i++) {
            assertThat(stream.next().getEventsCount()).isOne();
        }
        assertThat(data(stream.next())).isEqualTo(numbers(0, 1));
    }

    /** Until nothing more is given for a while of the server's own clock: its polls come every 5 ms. */
    private void awaitQuiet() {
        int before = -1;
        for (int same = 0; same < 40; ) {
            int now = leased();
            same = now == before ? same + 1 : 0;
            before = now;
            boolean any = weir.pull.attend();
            LockSupport.parkNanos(any ? 5_000_000 : 10_000_000);
        }
    }

    @Test
    void whatACancelledStreamHeldIsGivenToOthersAtOnce() {
        weir.append(0, 3);
        Context.CancellableContext call = Context.current().withCancellation();
        Context before = call.attach();
        Iterator<SubscribeResponse> gone;
        try {
            gone = client.subscribe(average().build());
            assertThat(gone.next().getEventsCount()).isPositive();
        } finally {
            call.detach(before);
        }
        call.cancel(null);
        awaitLeased(0);
        assertThat(weir.pull.bounds().lease()).isGreaterThan(SOON);

        Iterator<SubscribeResponse> other = client.subscribe(average().build());
        SubscribeResponse again = other.next();
        assertThat(data(again).get(0)).isEqualTo("{\"n\":0}");
        assertThat(again.getEvents(0).getDeliveries())
                .as("what was not tried is no attempt")
                .isOne();
    }

    @Test
    void aBrokenConnectionGivesBackToo() {
        weir.append(0, 3);
        ManagedChannel connection = weir.connect();
        Iterator<SubscribeResponse> gone = RunningGrpc.client(connection, RunningGrpc.READER_KEY)
                .subscribe(average().build());
        assertThat(gone.next().getEventsCount()).isPositive();
        connection.shutdownNow();
        awaitLeased(0);
    }

    @Test
    void aStreamThatWaitedTakesNothingWhenItIsGone() {
        weir.append(0, 1);
        ManagedChannel connection = weir.connect();
        Iterator<SubscribeResponse> gone = RunningGrpc.client(connection, RunningGrpc.READER_KEY)
                .subscribe(average().build());
        client.acknowledge(of(gone.next()).setAcknowledge(all()).build());
        connection.shutdownNow();
        while (weir.pull.attend()) {
            Thread.onSpinWait();
        }

        weir.append(1, 3);

        Delivery delivery = (Delivery) weir.pull
                .pull(new PullRequest(
                        RunningGrpc.ORDERS,
                        new AgentName("average", 1),
                        10,
                        Duration.ZERO,
                        Duration.ofSeconds(30),
                        AgentRegister.Begin.OLDEST,
                        false))
                .toCompletableFuture()
                .join();
        assertThat(delivery.events()).hasSize(2);
        delivery.close();
    }

    @Test
    void whatFailedComesAgainAndWhatIsGivenBackToo() {
        weir.append(0, 3);
        Iterator<SubscribeResponse> stream =
                client.subscribe(average().setMaxEvents(3).setMaxOutstanding(3).build());
        SubscribeResponse first = stream.next();

        AcknowledgeResponse settled = client.acknowledge(of(first)
                .addFail(Failed.newBuilder()
                        .setPosition(first.getEvents(0).getEnvelope().getPosition())
                        .setReason("no such region"))
                .setGiveBack(all())
                .build());

        assertThat(settled.getFailed()).isOne();
        assertThat(settled.getGivenBack()).isEqualTo(2);
        SubscribeResponse again = stream.next();
        assertThat(data(again)).isEqualTo(numbers(0, 3));
        assertThat(again.getEventsList()).extracting(GivenEvent::getDeliveries).containsExactly(2, 1, 1);
    }

    @Test
    void theNormalisedViewIsThatOfTheRules() {
        weir.client(RunningGrpc.SHOP_KEY)
                .publish(PublishRequest.newBuilder()
                        .setChannel("orders")
                        .addEvents(RunningGrpc.event("{\"a\":1}"))
                        .addEvents(RunningGrpc.event("{\"bad\":1}"))
                        .build());
        SubscribeResponse seen = client.subscribe(
                        average().setView(View.VIEW_NORMALISED).build())
                .next();
        assertThat(data(seen)).containsExactly("{\"seen\":\"{\\\"a\\\":1}\"}", "{\"bad\":1}");
        assertThat(seen.getEvents(0).hasFault()).isFalse();
        assertThat(seen.getEvents(1).getFault().getCode()).isEqualTo("cannot_convert");
    }

    @Test
    void aPausedAgentIsToldAndGivenNothingUntilItIsResumed() {
        Iterator<SubscribeResponse> stream = client.subscribe(average().build());
        weir.append(0, 1);
        client.acknowledge(of(stream.next()).setAcknowledge(all()).build());
        AgentName agent = new AgentName("average", 1);
        assertThat(weir.administer.pause(RunningGrpc.ORDERS, agent)).isNotNull();
        weir.append(1, 2);
        SubscribeResponse paused = stream.next();
        assertThat(paused.getState()).isEqualTo("paused");
        assertThat(paused.getEventsCount()).isZero();
        assertThat(weir.administer.resume(RunningGrpc.ORDERS, agent)).isNotNull();
        assertThat(data(stream.next())).isEqualTo(numbers(1, 2));
    }

    @Test
    void aNewAgentMayBeginAtTheNewest() {
        weir.append(0, 3);
        Iterator<SubscribeResponse> stream =
                client.subscribe(average().setFrom(Begin.BEGIN_NEWEST).build());
        while (weir.administer.list().stream()
                .noneMatch(agent -> agent.agent().toString().equals("average@1") && agent.waiting() == 1)) {
            Thread.onSpinWait();
        }
        weir.append(3, 4);
        assertThat(data(stream.next())).isEqualTo(numbers(3, 4));
    }

    @Test
    void whatCannotBeIsTold() {
        assertFailed(average().setAgent("average"), Status.Code.INVALID_ARGUMENT, "bad_request");
        assertFailed(average().setAgent(""), Status.Code.INVALID_ARGUMENT, "bad_request");
        assertFailed(average().setAgent("archiver@1"), Status.Code.FAILED_PRECONDITION, "agent_reserved");
        assertFailed(average().setChannel("Orders"), Status.Code.INVALID_ARGUMENT, "bad_request");
        assertFailed(average().setChannel("ledger"), Status.Code.PERMISSION_DENIED, "channel_forbidden");
        assertFailed(average().setMaxOutstanding(-1), Status.Code.INVALID_ARGUMENT, "bad_request");
        assertFailed(average().setMaxEvents(1_001), Status.Code.INVALID_ARGUMENT, "bad_request");
        assertFailed(average().setFromValue(9), Status.Code.INVALID_ARGUMENT, "bad_request");
        assertFailed(average().setViewValue(9), Status.Code.INVALID_ARGUMENT, "bad_request");
        assertFailed(
                average().setLease(com.google.protobuf.Duration.newBuilder().setSeconds(Long.MAX_VALUE)),
                Status.Code.INVALID_ARGUMENT,
                "bad_request");
        StatusRuntimeException unknown = failure(() -> weir.client(RunningGrpc.ADMIN_KEY)
                .subscribe(average().setChannel("nowhere").build())
                .hasNext());
        assertThat(unknown.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(RunningGrpc.code(unknown)).isEqualTo("unknown_channel");
    }

    private void assertFailed(SubscribeRequest.Builder request, Status.Code status, String code) {
        StatusRuntimeException failure =
                failure(() -> client.subscribe(request.build()).hasNext());
        assertThat(failure.getStatus().getCode()).as(failure.toString()).isEqualTo(status);
        assertThat(RunningGrpc.code(failure)).isEqualTo(code);
    }

    private static StatusRuntimeException failure(ThrowingCallable call) {
        List<StatusRuntimeException> failure = new ArrayList<>();
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, failure::add);
        return failure.get(0);
    }

    @Test
    void acknowledgingWhatCannotBeIsTold() {
        AcknowledgeRequest.Builder unknown = AcknowledgeRequest.newBuilder()
                .setChannel("orders")
                .setAgent("average@1")
                .setLease("1-2");
        assertAcknowledgementFails(unknown, Status.Code.NOT_FOUND, "unknown_agent");
        weir.append(0, 1);
        SubscribeResponse first = client.subscribe(average().build()).next();
        assertAcknowledgementFails(unknown, Status.Code.ABORTED, "lease_superseded");
        assertAcknowledgementFails(of(first).setLease(""), Status.Code.INVALID_ARGUMENT, "bad_request");
        assertAcknowledgementFails(
                of(first).setAcknowledge(Selection.newBuilder().addPositions("../")),
                Status.Code.INVALID_ARGUMENT,
                "bad_request");
        assertAcknowledgementFails(
                of(first).setAcknowledge(Selection.newBuilder().setAll(true).addPositions("00")),
                Status.Code.INVALID_ARGUMENT,
                "bad_request");
        assertAcknowledgementFails(
                of(first).setExtend(com.google.protobuf.Duration.newBuilder().setNanos(5)),
                Status.Code.INVALID_ARGUMENT,
                "bad_request");
        assertThat(client.acknowledge(of(first)
                                .setAcknowledge(Selection.newBuilder().addPositions("zz"))
                                .build())
                        .getUnknown())
                .isOne();
    }

    private void assertAcknowledgementFails(AcknowledgeRequest.Builder request, Status.Code status, String code) {
        StatusRuntimeException failure = failure(() -> client.acknowledge(request.build()));
        assertThat(failure.getStatus().getCode()).as(failure.toString()).isEqualTo(status);
        assertThat(RunningGrpc.code(failure)).isEqualTo(code);
    }

    @Test
    void aServerThatClosesEndsStreamsAndGivesBackWhatTheyHold() throws Exception {
        weir.append(0, 2);
        Iterator<SubscribeResponse> stream = client.subscribe(average().build());
        assertThat(stream.next().getEventsCount()).isPositive();

        assertThat(weir.server.stop(SOON)).isTrue();

        assertThat(leased()).isZero();
        StatusRuntimeException ended = failure(() -> {
            while (stream.hasNext()) {
                assertThat(stream.next()).isNotNull();
            }
        });
        assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(Optional.ofNullable(
                        Objects.requireNonNull(ended.getTrailers()).get(Failures.RETRY_AFTER_MS)))
                .isPresent();
    }
}
