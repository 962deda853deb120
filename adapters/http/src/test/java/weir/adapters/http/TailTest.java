package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

class TailTest {
    private final RunningServer running = new RunningServer();

    @AfterEach
    void stop() {
        running.close();
    }

    private HttpResponse<InputStream> tail(String channel) throws Exception {
        return running.client.send(
                running.request("/v1/channels/" + channel + "/tail", RunningServer.ADMIN_KEY)
                        .GET()
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    private static String nextData(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith("data: ")) {
            line = lines.readLine();
        }
        return Optional.ofNullable(line).orElse("the stream has ended");
    }

    @Test
    void showsEventsAsTheyComeAndNoneFromBefore() throws Exception {
        running.send(running.post("orders", "{\"n\":0}"));
        HttpResponse<InputStream> response = tail("orders");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).startsWith(":");
            running.send(running.post("orders", "{\"n\":\n 1}"));
            assertThat(nextData(lines))
                    .contains("\"source\":\"shop\",\"channel\":\"orders\",\"created\":\"")
                    .contains("\"content_type\":\"application/json\"")
                    .contains("\"client_address\":\"127.0.0.1\"")
                    .endsWith("\"data\":{\"n\":  1}}");
            running.send(running.post("orders", "[{\"n\":2},{\"n\":3}]"));
            assertThat(nextData(lines)).endsWith("\"data\":{\"n\":2}}");
            assertThat(nextData(lines)).endsWith("\"data\":{\"n\":3}}");
        }
    }

    private BufferedReader tailBehind(String id) throws Exception {
        HttpRequest.Builder request = running.request("/v1/channels/orders/tail", RunningServer.ADMIN_KEY)
                .header("Last-Event-ID", id)
                .GET();
        HttpResponse<InputStream> response =
                running.client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    @Test
    void whoComesAgainWithTheLastIdMissesNothing() throws Exception {
        running.send(running.post("orders", "{\"n\":0}"));
        String last;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(tail("orders").body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo(": watching");
            last = lines.readLine();
            assertThat(last).startsWith("id: ");
        }
        running.send(running.post("orders", "[{\"n\":1},{\"n\":2}]"));

        String second;
        try (BufferedReader lines = tailBehind(last.substring(4))) {
            assertThat(nextData(lines)).endsWith("\"data\":{\"n\":1}}");
            assertThat(lines.readLine()).isEmpty();
            second = lines.readLine();
            assertThat(nextData(lines)).endsWith("\"data\":{\"n\":2}}");
        }
        try (BufferedReader lines = tailBehind(second.substring(4))) {
            assertThat(lines.readLine()).isEqualTo(": watching");
            assertThat(lines.readLine()).isEqualTo(second);
            running.send(running.post("orders", "{\"n\":3}"));
            assertThat(nextData(lines)).endsWith("\"data\":{\"n\":3}}");
        }
    }

    @Test
    void whatIsNoPositionIsRefusedAndOneThatIsYetToComeIsPassedOver() throws Exception {
        running.send(running.post("orders", "{\"n\":0}"));
        HttpResponse<String> refused = running.send(running.request("/v1/channels/orders/tail", RunningServer.ADMIN_KEY)
                .header("Last-Event-ID", "x".repeat(65)));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("Last-Event-ID: position");
        try (BufferedReader lines = tailBehind("f".repeat(16))) {
            assertThat(lines.readLine()).isEqualTo(": watching");
            running.send(running.post("orders", "{\"n\":1}"));
            assertThat(nextData(lines)).endsWith("\"data\":{\"n\":1}}");
        }
    }

    @Test
    void showsRejectedEventsToo() throws Exception {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(tail("_rejected").body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).startsWith(":");
            running.send(running.post("orders", "{]"));
            assertThat(nextData(lines)).contains("\"code\":\"malformed_json\"").contains("\"data_base64\":\"e10=\"");
        }
    }

    @Test
    void refusesChannelsThatAreNone() throws Exception {
        HttpResponse<String> response = running.get("/v1/channels/ordrs/tail", RunningServer.ADMIN_KEY);
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("\"code\":\"unknown_channel\"").contains("\"near\":[\"orders\"]");
        assertThat(running.get("/v1/channels/A%20b/tail", RunningServer.ADMIN_KEY)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void endsWhenTheServerStops() throws Exception {
        HttpResponse<InputStream> response = tail("orders");
        try (InputStream body = response.body()) {
            assertThat(body.read()).isEqualTo(':');
            assertThat(running.server.stop(Duration.ofSeconds(5))).isTrue();
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).doesNotContain("data:");
        }
    }

    @Test
    void aWatcherThatDoesNotReadHoldsNobodyUp() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", running.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(
                            ("GET /v1/channels/images/tail HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin-key\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            String large = "x".repeat(1 << 20);
            for (int i = 0; i < 20; i++) {
                assertThat(running.send(running.post("images", large)).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void placesAreBoundedAndComeBack() throws Exception {
        InputStream[] open = new InputStream[16];
        for (int i = 0; i < open.length; i++) {
            open[i] = tail("orders").body();
            assertThat(open[i].read()).isEqualTo(':');
        }
        HttpResponse<String> refused = running.get("/v1/channels/orders/tail", RunningServer.ADMIN_KEY);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();

        open[0].close();
        HttpResponse<InputStream> again;
        do {
            running.send(running.post("orders", "{}"));
            again = tail("orders");
        } while (again.statusCode() == 503);
        assertThat(again.statusCode()).isEqualTo(200);
        again.body().close();
    }

    @Test
    void anEnvelopeIsOneLineWhateverItHolds() {
        List<String> tricky = List.of("{\"a\":\r\n1}", "\"\\n\"", "no json\n", "{\"a\":1} {}", "");
        assertThat(tricky.stream().map(TailTest::line)).noneMatch(line -> line.contains("\n"));
        assertThat(line("{\"a\":\r\n1}")).endsWith("\"data\":{\"a\":  1}}");
        assertThat(line("{\"a\":1} {}")).contains("data_base64");
        assertThat(line("")).endsWith("\"data_base64\":\"\"}");
    }

    private static String line(String data) {
        Envelope envelope = new Envelope(
                new DataId(1, 2),
                new SourceName("shop"),
                RunningServer.ORDERS,
                Instant.EPOCH,
                Envelope.JSON,
                Payload.of(data),
                Map.of());
        return new String(
                TailRoute.json(new Entry(new Position("1"), envelope, Optional.empty())), StandardCharsets.UTF_8);
    }
}
