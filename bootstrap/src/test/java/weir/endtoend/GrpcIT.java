package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.adapters.grpc.v1.AcknowledgeRequest;
import weir.adapters.grpc.v1.GivenEvent;
import weir.adapters.grpc.v1.NewEvent;
import weir.adapters.grpc.v1.PublishRequest;
import weir.adapters.grpc.v1.PublishResult;
import weir.adapters.grpc.v1.Selection;
import weir.adapters.grpc.v1.SubscribeRequest;
import weir.adapters.grpc.v1.SubscribeResponse;
import weir.adapters.grpc.v1.TraceRequest;
import weir.adapters.grpc.v1.TraceResponse;
import weir.adapters.grpc.v1.WeirGrpc.WeirBlockingStub;

/** The jar's gRPC interface: publish, subscribe, acknowledge, trace, and every error that a client can cause. */
final class GrpcIT {
    private static final String ADMIN = "a-key-of-this-test-alone";
    private static final String READER = "a-key-of-a-reader";
    private static final String CONFIG = """
            server: {port: 0, request_bytes_max: 256KiB}
            grpc: {port: 0}
            lake: {roll: {age: 400ms}}
            sources:
              default: {key_sha256: "%s", admin: true}
              reader: {key_sha256: "%s", channels: [demand-average], reads: [demand]}
            channels:
              demand: {standard: {json: object}}
              demand-average: {}
            """;

    @TempDir
    private Path folder = Path.of("");

    private RunningWeir weir = null;
    private ManagedChannel connection = null;
    private WeirBlockingStub admin = null;
    private WeirBlockingStub reader = null;

    @BeforeEach
    void start() throws Exception {
        Path config = folder.resolve("weir.yaml");
        Files.writeString(config, CONFIG.formatted(Keys.sha256(ADMIN), Keys.sha256(READER)));
        weir = RunningWeir.start(folder.resolve("data"), Map.of(), "--config", config.toString());
        connect();
    }

    private void connect() {
        connection = GrpcClients.connect(weir.grpcPort());
        admin = GrpcClients.client(connection, ADMIN);
        reader = GrpcClients.client(connection, READER);
    }

    @AfterEach
    void stop() {
        connection.shutdownNow();
        weir.close();
    }

    private static PublishRequest demand(int from, int to) {
        PublishRequest.Builder request = PublishRequest.newBuilder().setChannel("demand");
        for (int i = from; i < to; i++) {
            request.addEvents(NewEvent.newBuilder()
                    .setData(ByteString.copyFromUtf8("{\"n\":" + i + "}"))
                    .setId("reading " + i));
        }
        return request.build();
    }

    private static SubscribeRequest.Builder average() {
        return SubscribeRequest.newBuilder().setChannel("demand").setAgent("average@1");
    }

    private static AcknowledgeRequest all(SubscribeResponse response) {
        return AcknowledgeRequest.newBuilder()
                .setChannel("demand")
                .setAgent("average@1")
                .setLease(response.getLease())
                .setAcknowledge(Selection.newBuilder().setAll(true))
                .build();
    }

    private static List<String> data(SubscribeResponse response) {
        return response.getEventsList().stream()
                .map(GivenEvent::getEnvelope)
                .map(envelope -> envelope.getData().toStringUtf8())
                .toList();
    }

    @Test
    void whatWasPublishedIsGivenAcknowledgedDerivedFromAndTraced() throws Exception {
        List<PublishResult> results = admin.publish(demand(0, 250)).getResultsList();
        assertThat(results).hasSize(250).allMatch(PublishResult::hasDataId);

        Iterator<SubscribeResponse> stream = reader.subscribe(
                average().setMaxOutstanding(30).setMaxEvents(20).build());
        List<String> seen = new ArrayList<>();
        while (seen.size() < 250) {
            SubscribeResponse response = stream.next();
            assertThat(response.getEventsCount()).isBetween(1, 20);
            seen.addAll(data(response));
            reader.acknowledge(all(response));
        }
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            expected.add("{\"n\":" + i + "}");
        }
        assertThat(seen).isEqualTo(expected);

        String parent = results.get(7).getDataId();
        String child = reader.publish(PublishRequest.newBuilder()
                        .setChannel("demand-average")
                        .addEvents(NewEvent.newBuilder()
                                .setData(ByteString.copyFromUtf8("{\"average\":7}"))
                                .setContentType("application/json")
                                .addParents(parent))
                        .build())
                .getResults(0)
                .getDataId();
        weir.awaitSettled(ADMIN);
        assertThat(weir.count(ADMIN, "SELECT count(*) FROM demand")).isEqualTo(250);
        TraceResponse trace = admin.trace(TraceRequest.newBuilder()
                .setDataId("reading 7")
                .setSource("default")
                .setWithData(true)
                .build());
        assertThat(trace.getDataId()).isEqualTo(parent);
        assertThat(trace.getChildrenList()).containsExactly(child);
        assertThat(trace.getEvents(0).getArchived().getState()).isEqualTo("done");
        assertThat(trace.getEvents(0).getLoaded().getTablesList()).containsExactly("demand");
        assertThat(trace.getEvents(0).getAgentsList())
                .anySatisfy(handled -> assertThat(handled.getAgent()).isEqualTo("average@1"));
        assertThat(trace.getEvents(0).getEvent().getData().toStringUtf8()).isEqualTo("{\"n\":7}");
        assertThat(admin.trace(TraceRequest.newBuilder().setDataId(child).build())
                        .getParentsList())
                .containsExactly(parent);
    }

    @Test
    void whatAKilledClientHeldIsGivenToAnotherAtOnceAndNothingIsMissed() throws Exception {
        admin.publish(demand(0, 120));
        Process holder = GrpcClients.holder(weir.grpcPort(), READER, "demand", "average@1");
        try (BufferedReader out = holder.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            while (line != null && Integer.parseInt(line) < 50) {
                line = out.readLine();
            }
            assertThat(line).as("it holds what it wants to hold, and no more").isEqualTo("50");
            holder.destroyForcibly().waitFor();
        }

        // Its leases would last an hour.
        Set<String> seen = new HashSet<>();
        Iterator<SubscribeResponse> stream = reader.subscribe(average().build());
        while (seen.size() < 120) {
            SubscribeResponse response = stream.next();
            assertThat(seen).doesNotContainAnyElementsOf(data(response));
            seen.addAll(data(response));
            reader.acknowledge(all(response));
        }
    }

    @Test
    void whatWasAcknowledgedStaysSoWhenTheServerIsKilledAndAStreamEndsWhenItStops() throws Exception {
        admin.publish(demand(0, 10));
        Iterator<SubscribeResponse> stream =
                reader.subscribe(average().setMaxEvents(5).setMaxOutstanding(10).build());
        reader.acknowledge(all(stream.next()));
        weir.kill();
        assertFails(() -> drain(stream), Status.Code.UNAVAILABLE);
        connection.shutdownNow();
        weir.close();

        weir = RunningWeir.start(
                folder.resolve("data"),
                Map.of(),
                "--config",
                folder.resolve("weir.yaml").toString());
        connect();
        Iterator<SubscribeResponse> again = reader.subscribe(average().build());
        SubscribeResponse rest = again.next();
        assertThat(data(rest)).containsExactly("{\"n\":5}", "{\"n\":6}", "{\"n\":7}", "{\"n\":8}", "{\"n\":9}");
        assertThat(weir.stop()).isZero();
        StatusRuntimeException ended = failure(() -> drain(again));
        assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(trailer(ended, "weir-retry-after-ms")).isEqualTo("1000");
    }

    private static void drain(Iterator<SubscribeResponse> stream) {
        while (stream.hasNext()) {
            assertThat(stream.next().getState()).isEqualTo("active");
        }
    }

    @Test
    void everyErrorHasItsStatusAndItsCode() throws Exception {
        WeirBlockingStub stranger = GrpcClients.client(connection, "nobody");
        assertFails(() -> stranger.publish(demand(0, 1)), Status.Code.UNAUTHENTICATED, "unauthenticated");
        assertFails(() -> reader.publish(demand(0, 1)), Status.Code.PERMISSION_DENIED, "channel_forbidden");
        assertFails(
                () -> admin.publish(
                        demand(0, 1).toBuilder().setChannel("demnad").build()),
                Status.Code.NOT_FOUND,
                "unknown_channel");
        assertFails(() -> admin.publish(demand(0, 0)), Status.Code.INVALID_ARGUMENT, "empty_batch");
        assertFails(
                () -> admin.publish(demand(0, 0).toBuilder()
                        .addEvents(NewEvent.newBuilder()
                                .setData(ByteString.copyFromUtf8("{}"))
                                .addParents("019aa4c8-2f10"))
                        .build()),
                Status.Code.INVALID_ARGUMENT,
                "invalid_parents");
        assertFails(
                () -> admin.publish(demand(0, 0).toBuilder()
                        .addEvents(NewEvent.newBuilder().setData(ByteString.copyFrom(new byte[300 << 10])))
                        .build()),
                Status.Code.RESOURCE_EXHAUSTED);
        assertFails(
                () -> reader.subscribe(average().setAgent("average").build()).hasNext(),
                Status.Code.INVALID_ARGUMENT,
                "bad_request");
        assertFails(
                () -> reader.subscribe(average().setAgent("loader@1").build()).hasNext(),
                Status.Code.FAILED_PRECONDITION,
                "agent_reserved");
        assertFails(
                () -> reader.subscribe(average().setChannel("demand-average").build())
                        .hasNext(),
                Status.Code.PERMISSION_DENIED,
                "channel_forbidden");
        AcknowledgeRequest unknown =
                all(SubscribeResponse.newBuilder().setLease("1-0").build());
        assertFails(() -> reader.acknowledge(unknown), Status.Code.NOT_FOUND, "unknown_agent");
        admin.publish(demand(0, 1));
        SubscribeResponse first = reader.subscribe(average().build()).next();
        assertFails(() -> reader.acknowledge(unknown), Status.Code.ABORTED, "lease_superseded");
        assertThat(reader.acknowledge(all(first)).getAcknowledged()).isOne();
        TraceRequest trace = TraceRequest.newBuilder().setDataId("no-uuid").build();
        assertFails(() -> admin.trace(trace), Status.Code.INVALID_ARGUMENT, "bad_request");
        assertFails(() -> reader.trace(trace), Status.Code.PERMISSION_DENIED, "admin_required");
        assertFails(
                () -> admin.trace(TraceRequest.newBuilder()
                        .setDataId("019aa4c8-2f10-7c3e-8d55-0123456789ab")
                        .build()),
                Status.Code.NOT_FOUND,
                "unknown_event");
        assertThat(weir.text(ADMIN, "/metrics"))
                .contains("weir_grpc_requests_total{method=\"Publish\",status=\"NOT_FOUND\"} 1.0")
                .contains("weir_grpc_streams");
    }

    private static void assertFails(ThrowingCallable call, Status.Code status) {
        StatusRuntimeException failure = failure(call);
        assertThat(failure.getStatus().getCode()).as(failure.toString()).isEqualTo(status);
    }

    private static void assertFails(ThrowingCallable call, Status.Code status, String code) {
        StatusRuntimeException failure = failure(call);
        assertThat(failure.getStatus().getCode()).as(failure.toString()).isEqualTo(status);
        assertThat(trailer(failure, "weir-code")).isEqualTo(code);
    }

    private static String trailer(StatusRuntimeException failure, String name) {
        return Objects.requireNonNull(failure.getTrailers())
                .get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }

    private static StatusRuntimeException failure(ThrowingCallable call) {
        List<StatusRuntimeException> failure = new ArrayList<>();
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, failure::add);
        return failure.get(0);
    }
}
