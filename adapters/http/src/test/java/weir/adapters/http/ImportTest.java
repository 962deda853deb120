package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.domain.envelope.Payload;

final class ImportTest {
    private static final String GOOD = "{\"data_id\":\"019aa4c8-2f10-7c3e-8d55-0123456789ab\",\"source\":\"shop\","
            + "\"created\":\"2024-02-29T09:00:00Z\",\"content_type\":\"application/json\",\"data\":\"{\\\"n\\\":1}\","
            + "\"attributes\":{\"client_address\":\"10.0.0.7\"}}";

    private final RunningServer running = new RunningServer();

    @AfterEach
    void close() {
        running.close();
    }

    private HttpResponse<String> post(String channel, String body) throws Exception {
        return running.send(running.request("/v1/channels/" + channel + "/import", RunningServer.ADMIN_KEY)
                .POST(BodyPublishers.ofString(body)));
    }

    @Test
    void takesEventsWithTheirEnvelopes() throws Exception {
        HttpResponse<String> response = post(
                "orders",
                GOOD + "\n"
                        + GOOD.replace("89ab", "89ac")
                                .replace("\"data\":\"{\\\"n\\\":1}\"", "\"data_base64\":\"WzFd\""));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body())
                .startsWith("{\"imported\":1,\"known\":0,\"rejected_events\":1,\"rejected\":[{\"index\":1,\"code\":");
        assertThat(running.loaded.get(0).created()).hasToString("2024-02-29T09:00:00Z");
        assertThat(running.loaded.get(0).data()).isEqualTo(Payload.of("{\"n\":1}"));
        assertThat(running.loaded.get(0).attributes()).containsEntry("client_address", "10.0.0.7");
        assertThat(post("orders", GOOD).body()).startsWith("{\"imported\":0,\"known\":1,");
    }

    @Test
    void isForAdministrators() throws Exception {
        assertThat(running.send(running.request("/v1/channels/orders/import", RunningServer.SHOP_KEY)
                                .POST(BodyPublishers.ofString(GOOD)))
                        .statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | holds no event",
                "[1] | event 0 is no object",
                "{\"n\":1} | event 0 has the field n",
                "{\"source\":1} | source must be text",
                "{\"source\":\"shop\"} | has no data_id",
                "{ | is not JSON",
            })
    void whatIsNoEventIsToldWithItsPlace(String body, String why) throws Exception {
        HttpResponse<String> response = post("orders", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(why);
    }

    @Test
    void aWrongChannelTimeOrSourceIsRefused() throws Exception {
        assertThat(post("order", GOOD).body()).contains("near to it: orders");
        assertThat(post("orders", GOOD.replace("2024", "9999")).statusCode()).isEqualTo(400);
        assertThat(post("orders", GOOD.replace("\"shop\"", "\"The Shop\"")).statusCode())
                .isEqualTo(400);
    }
}
