package weir.adapters.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static weir.adapters.grpc.RunningGrpc.ORDERS;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.adapters.grpc.v1.Handled;
import weir.adapters.grpc.v1.Passage;
import weir.adapters.grpc.v1.TraceRequest;
import weir.adapters.grpc.v1.TraceResponse;
import weir.application.archive.ArchiveChannel;
import weir.application.port.Entry;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Parents;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

final class TraceTest {
    private static final SourceName SHOP = new SourceName("shop");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Position HERE = new Position("0000000000000007");
    private static final DataId PARENT = new DataId(1, 2);

    private final RunningGrpc weir = new RunningGrpc();

    @AfterEach
    void stop() {
        weir.close();
    }

    private void record(DataId id) {
        Envelope event = new Envelope(
                id, SHOP, ORDERS, NOON, Envelope.JSON, Payload.of("{}"), Parents.attribute(List.of(PARENT)));
        weir.traces.record(ORDERS, List.of(new Entry(HERE, event, Optional.empty())));
    }

    private TraceResponse trace(String key, TraceRequest.Builder request) {
        return weir.client(key).trace(request.build());
    }

    private void assertFails(String key, TraceRequest.Builder request, Status.Code status, String code) {
        assertThatThrownBy(() -> trace(key, request)).isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
            assertThat(failure.getStatus().getCode()).isEqualTo(status);
            assertThat(RunningGrpc.code(failure)).isEqualTo(code);
        });
    }

    @Test
    void whatIsKnownIsTold() {
        DataId mapped = DataId.fromProducer(SHOP, "order 4711").orElseThrow();
        weir.lake.put(
                new ObjectName("raw/channel=orders/date=2026-11-21/hour=12/orders-0000000000000007.parquet"),
                out -> out.write(7));
        record(mapped);
        weir.traces.record(new Step(ORDERS, ArchiveChannel.AGENT, HERE, HERE, NOON.plusMillis(250), ".parquet"));
        weir.traces.record(new Step(ORDERS, new AgentName("spike", 3), HERE, HERE, NOON.plusSeconds(1), ""));
        weir.traces.record(
                new Step(ORDERS, new AgentName("notify", 1), HERE, HERE, NOON.plusSeconds(1), Step.REJECTED));

        TraceResponse byId =
                trace(RunningGrpc.ADMIN_KEY, TraceRequest.newBuilder().setDataId(mapped.toString()));
        TraceResponse bySource = trace(
                RunningGrpc.ADMIN_KEY,
                TraceRequest.newBuilder().setDataId("order 4711").setSource("shop"));

        assertThat(bySource).isEqualTo(byId);
        assertThat(byId.getParentsList()).containsExactly(PARENT.toString());
        Passage passage = byId.getEvents(0);
        assertThat(passage.getChannel()).isEqualTo("orders");
        assertThat(passage.getPosition()).isEqualTo("0000000000000007");
        assertThat(passage.getArchived().getState()).isEqualTo("done");
        assertThat(passage.getArchived().getAt().getNanos()).isEqualTo(250_000_000);
        assertThat(passage.getObject())
                .isEqualTo("raw/channel=orders/date=2026-11-21/hour=12/orders-0000000000000007.parquet");
        assertThat(passage.getLoaded().getReached().getState()).isEqualTo("pending");
        assertThat(passage.getAgentsList())
                .extracting(Handled::getAgent, Handled::getRejected)
                .containsExactlyInAnyOrder(tuple("spike@3", false), tuple("notify@1", true));
        assertThat(passage.hasEvent()).isFalse();
    }

    @Test
    void whatIsNotKnownOrMayNotBeAskedIsTold() {
        TraceRequest.Builder request = TraceRequest.newBuilder().setDataId(PARENT.toString());
        assertFails(RunningGrpc.ADMIN_KEY, request, Status.Code.NOT_FOUND, "unknown_event");
        assertFails(RunningGrpc.SHOP_KEY, request, Status.Code.PERMISSION_DENIED, "admin_required");
        assertFails("nobody", request, Status.Code.UNAUTHENTICATED, "unauthenticated");
        assertFails(
                RunningGrpc.ADMIN_KEY,
                TraceRequest.newBuilder().setDataId("no-uuid"),
                Status.Code.INVALID_ARGUMENT,
                "bad_request");
        assertFails(
                RunningGrpc.ADMIN_KEY,
                TraceRequest.newBuilder().setDataId("x").setSource("No Name"),
                Status.Code.INVALID_ARGUMENT,
                "bad_request");
    }
}
