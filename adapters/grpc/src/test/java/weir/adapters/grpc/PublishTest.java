package weir.adapters.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.adapters.grpc.RunningGrpc.ORDERS;
import static weir.adapters.grpc.RunningGrpc.event;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.adapters.grpc.v1.NewEvent;
import weir.adapters.grpc.v1.PublishRequest;
import weir.adapters.grpc.v1.PublishResponse;
import weir.adapters.grpc.v1.WeirGrpc;
import weir.application.port.FailureCode;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

final class PublishTest {
    private static final String PARENT = "019aa4c8-2f10-7c3e-8d55-0123456789ab";

    private final RunningGrpc weir = new RunningGrpc();

    @AfterEach
    void stop() {
        weir.close();
    }

    private static PublishRequest request(String channel, NewEvent.Builder... events) {
        PublishRequest.Builder request = PublishRequest.newBuilder().setChannel(channel);
        List.of(events).forEach(request::addEvents);
        return request.build();
    }

    private StatusRuntimeException failure(String key, PublishRequest request) {
        return failure(() -> weir.client(key).publish(request));
    }

    private static StatusRuntimeException failure(ThrowingCallable call) {
        StatusRuntimeException[] failure = new StatusRuntimeException[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, thrown -> failure[0] = thrown);
        return Objects.requireNonNull(failure[0]);
    }

    private static void assertFailed(StatusRuntimeException failure, Status.Code status, String code) {
        assertThat(failure.getStatus().getCode()).as(failure.toString()).isEqualTo(status);
        assertThat(RunningGrpc.code(failure)).isEqualTo(code);
    }

    @Test
    void eachEventHasItsAnswerInItsPlace() {
        PublishResponse answer = weir.client(RunningGrpc.SHOP_KEY)
                .publish(request(
                        "orders",
                        event("{\"a\": 1}").setId("first").addParents(PARENT),
                        event("{"),
                        event("[1]"),
                        event("{\"b\":2}")));

        List<Envelope> kept = weir.queue.events(ORDERS);
        assertThat(kept).extracting(envelope -> envelope.data().text()).containsExactly("{\"a\": 1}", "{\"b\":2}");
        assertThat(kept.get(0).attributes())
                .containsAllEntriesOf(Map.of("parents", PARENT, "client_address", "127.0.0.1"))
                .containsKey("user_agent");
        assertThat(answer.getResultsList())
                .extracting(
                        result -> result.hasRejected() ? result.getRejected().getCode() : result.getDataId())
                .containsExactly(
                        kept.get(0).id().toString(),
                        "malformed_json",
                        "not_an_object",
                        kept.get(1).id().toString());
        assertThat(weir.queue.events(ChannelName.REJECTED)).hasSize(2);
    }

    @Test
    void theAnswerWaitsUntilAllIsDurable() throws Exception {
        weir.append(0, 1);
        weir.queue.hold();
        var answer = WeirGrpc.newFutureStub(weir.connect())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(
                        RunningGrpc.authorization("Bearer " + RunningGrpc.SHOP_KEY)))
                .publish(request("orders", event("{}")));
        while (weir.queue.waiting() == 0) {
            Thread.onSpinWait();
        }
        assertThat(answer.isDone()).isFalse();
        weir.queue.release();
        assertThat(answer.get().getResultsCount()).isOne();
    }

    @Test
    void whoHasNoKeyIsToldSo() {
        assertFailed(failure("nobody", request("orders", event("{}"))), Status.Code.UNAUTHENTICATED, "unauthenticated");
        assertFailed(
                failure(() -> WeirGrpc.newBlockingStub(weir.connect()).publish(request("orders", event("{}")))),
                Status.Code.UNAUTHENTICATED,
                "unauthenticated");
        assertThat(WeirGrpc.newBlockingStub(weir.connect())
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(
                                RunningGrpc.authorization("Basic c2hvcC1rZXk6")))
                        .publish(request("orders", event("{}")))
                        .getResultsCount())
                .isOne();
    }

    @Test
    void everyRefusalHasItsStatusAndItsCode() {
        StatusRuntimeException unknown = failure(RunningGrpc.SHOP_KEY, request("ordres", event("{}")));
        assertFailed(unknown, Status.Code.NOT_FOUND, "unknown_channel");
        assertThat(unknown.getStatus().getDescription()).contains("near to it: orders");
        assertThat(Objects.requireNonNull(unknown.getTrailers()).get(Failures.DETAIL))
                .isEqualTo("{\"near\":[\"orders\"]}");
        assertFailed(
                failure(RunningGrpc.SHOP_KEY, request("ledger", event("{}"))),
                Status.Code.PERMISSION_DENIED,
                "channel_forbidden");
        StatusRuntimeException illegal = failure(RunningGrpc.SHOP_KEY, request("Ördrés", event("{}")));
        assertFailed(illegal, Status.Code.INVALID_ARGUMENT, "invalid_channel");
        assertFailed(failure(RunningGrpc.SHOP_KEY, request("orders")), Status.Code.INVALID_ARGUMENT, "empty_batch");
        assertFailed(
                failure(RunningGrpc.SHOP_KEY, request("orders", event("{}").addParents("no-uuid"))),
                Status.Code.INVALID_ARGUMENT,
                "invalid_parents");
        assertFailed(
                failure(RunningGrpc.SHOP_KEY, request("orders", event("{}").setContentType("image/png"))),
                Status.Code.INVALID_ARGUMENT,
                "unsupported_content_type");
        assertThat(weir.queue.events(ORDERS)).isEmpty();
    }

    @Test
    void whatMayBeTriedAgainSaysWhen() {
        PublishRequest request = request("orders", event("{}"));
        weir.client("slow-key").publish(request);
        StatusRuntimeException tooFast = failure("slow-key", request);
        assertFailed(tooFast, Status.Code.RESOURCE_EXHAUSTED, "rate_limited");
        assertThat(Long.parseLong(Objects.requireNonNull(
                        Objects.requireNonNull(tooFast.getTrailers()).get(Failures.RETRY_AFTER_MS))))
                .isPositive();

        weir.queue.failWith(FailureCode.DISK_FULL);
        StatusRuntimeException full = failure(RunningGrpc.SHOP_KEY, request);
        assertFailed(full, Status.Code.UNAVAILABLE, "unavailable");
        assertThat(Objects.requireNonNull(full.getTrailers()).get(Failures.DETAIL))
                .isEqualTo("{\"cause\":\"disk_full\"}");
        assertThat(Objects.requireNonNull(full.getTrailers()).get(Failures.RETRY_AFTER_MS))
                .isEqualTo("5000");
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedAndAnEventThatIsIsRejected() {
        NewEvent.Builder half = event("{\"x\":\"" + "x".repeat(RunningGrpc.REQUEST_BYTES_MAX / 2) + "\"}");
        StatusRuntimeException tooLarge = failure(RunningGrpc.SHOP_KEY, request("orders", half, half));
        assertThat(tooLarge.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(weir.client(RunningGrpc.SHOP_KEY)
                        .publish(request("orders", half))
                        .getResults(0)
                        .getRejected()
                        .getCode())
                .isEqualTo("too_large");
    }

    @Test
    void bytesAreKeptAsTheyCame() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        weir.client(RunningGrpc.ADMIN_KEY)
                .publish(request("ledger", NewEvent.newBuilder().setData(ByteString.copyFrom(all))));
        Envelope kept = weir.queue.events(new ChannelName("ledger")).get(0);
        assertThat(kept.data().toBytes()).isEqualTo(all);
        assertThat(kept.contentType()).isEqualTo("application/octet-stream");
    }

    @Test
    void aServerThatClosesAnswersWhatIsUnderWay() throws Exception {
        weir.append(0, 1);
        weir.queue.hold();
        var answer = WeirGrpc.newFutureStub(weir.connect())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(
                        RunningGrpc.authorization("Bearer " + RunningGrpc.SHOP_KEY)))
                .publish(request("orders", event("{}")));
        while (weir.queue.waiting() == 0) {
            Thread.onSpinWait();
        }
        Thread releasing = new Thread(weir.queue::release);
        releasing.start();
        assertThat(weir.server.stop(Duration.ofSeconds(20))).isTrue();
        releasing.join();
        assertThat(answer.get().getResultsCount()).isOne();
    }
}
