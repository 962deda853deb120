package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.SHOP;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.application.archive.ArchiveChannel;
import weir.application.load.LoadChannels;
import weir.application.port.Entry;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Parents;
import weir.domain.envelope.Payload;

/** Over HTTP a trace is what the look-up says, null where that says nothing. */
final class TraceTest {
    private static final DataId ID = new DataId(0x019ab0c46f2e7c11L, 0x9a550c8a4be0c6b1L);
    private static final DataId PARENT = new DataId(1, 2);
    private static final Position HERE = new Position("0000000000000007");

    private final RunningServer running = new RunningServer();

    @AfterEach
    void stop() {
        running.close();
    }

    private void record(DataId id) {
        Envelope event = new Envelope(
                id, SHOP, ORDERS, NOON, Envelope.JSON, Payload.of("{}"), Parents.attribute(List.of(PARENT)));
        running.traces.record(ORDERS, List.of(new Entry(HERE, event, Optional.empty())));
    }

    private void step(AgentName agent, String detail) {
        running.traces.record(new Step(ORDERS, agent, HERE, HERE, NOON.plusMillis(250), detail));
    }

    @Test
    void whatIsKnownIsTold() throws Exception {
        running.tracedLake.put(
                new ObjectName("raw/channel=orders/date=2026-11-21/hour=12/orders-0000000000000007.parquet"),
                out -> out.write(7));
        record(ID);
        step(ArchiveChannel.AGENT, ".parquet");
        step(ArchiveChannel.RELAYING, "");
        step(LoadChannels.AGENT, "orders");
        step(new AgentName("notify", 1), Step.REJECTED);
        step(new AgentName("spike", 3), "");
        HttpResponse<String> response = running.get("/v1/trace/" + ID, RunningServer.ADMIN_KEY);
        assertThat(response.statusCode()).isEqualTo(200);
        String at = "\"state\":\"done\",\"at\":\"2026-11-21T12:00:00.250Z\"";
        assertThat(response.body())
                .isEqualTo("{\"data_id\":\"" + ID + "\",\"events\":[{\"channel\":\"orders\",\"source\":\"shop\","
                        + "\"created\":\"2026-11-21T12:00:00Z\",\"position\":\"0000000000000007\","
                        + "\"archived\":{" + at + ",\"object\":"
                        + "\"raw/channel=orders/date=2026-11-21/hour=12/orders-0000000000000007.parquet\"},"
                        + "\"relayed\":{" + at + "},"
                        + "\"loaded\":{" + at
                        + ",\"tables\":[\"orders\"],\"repeat\":false,\"rejected\":null,\"note\":null},"
                        + "\"agents\":[{\"agent\":\"notify@1\"," + at + ",\"rejected\":true},"
                        + "{\"agent\":\"spike@3\"," + at + "}]}],"
                        + "\"parents\":[\"" + PARENT + "\"],\"children\":[],\"truncated\":false}");
    }

    @Test
    void whatIsNotKnownIsNull() throws Exception {
        record(ID);
        HttpResponse<String> response = running.get("/v1/trace/" + ID + "?data=true", RunningServer.ADMIN_KEY);
        assertThat(response.body())
                .contains(
                        "\"archived\":{\"state\":\"pending\",\"at\":null,\"object\":null}",
                        "\"relayed\":{\"state\":\"pending\",\"at\":null}",
                        "\"loaded\":{\"state\":\"pending\",\"at\":null,\"tables\":[]",
                        "\"rows\":[]")
                .doesNotContain("\"data\":");
        assertThat(running.get("/v1/trace/" + PARENT, RunningServer.ADMIN_KEY).body())
                .isEqualTo("{\"data_id\":\"" + PARENT + "\",\"events\":[],\"parents\":[],\"children\":[\"" + ID
                        + "\"],\"truncated\":false}");
    }

    @Test
    void anIdOfTheProducersOwnIsFoundByItsSource() throws Exception {
        DataId mapped = DataId.fromProducer(SHOP, "order 4711").orElseThrow();
        record(mapped);
        assertThat(running.get("/v1/trace/order%204711?source=shop", RunningServer.ADMIN_KEY)
                        .body())
                .startsWith("{\"data_id\":\"" + mapped + "\"");
        assertThat(running.get("/v1/trace/order%204711", RunningServer.ADMIN_KEY)
                        .statusCode())
                .isEqualTo(400);
        assertThat(running.get("/v1/trace/order%204711?source=No%20Name", RunningServer.ADMIN_KEY)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void anUnknownEventIsTold() throws Exception {
        HttpResponse<String> response = running.get("/v1/trace/" + ID, RunningServer.ADMIN_KEY);
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("\"code\":\"unknown_event\"");
    }

    @Test
    void onlyAdministratorsMayAsk() throws Exception {
        assertThat(running.get("/v1/trace/" + ID, RunningServer.SHOP_KEY).statusCode())
                .isEqualTo(403);
        assertThat(running.get("/v1/trace/" + ID, "nobody").statusCode()).isEqualTo(401);
    }
}
