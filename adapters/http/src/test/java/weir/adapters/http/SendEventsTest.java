package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weir.application.port.FailureCode;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

class SendEventsTest {
    private final RunningServer running = new RunningServer();

    @AfterEach
    void stop() {
        running.close();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void answersWithIdsInOrderAndWithWhatWasRejected() throws Exception {
        HttpResponse<String> response = running.send(running.post("orders", "[{\"n\":1},2,{\"n\":3}]"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        var events = running.queue.events(RunningServer.ORDERS);
        assertThat(response.body())
                .isEqualTo("{\"accepted\":2,\"rejected\":[{\"index\":1,\"code\":\"not_an_object\","
                        + "\"reason\":\"the event is no object\"}],\"ids\":[\""
                        + events.get(0).id() + "\",\"" + events.get(1).id() + "\"]}");
        assertThat(events.get(0).source().value()).isEqualTo("shop");
        assertThat(events.get(0).attributes().get(Envelope.CLIENT_ADDRESS)).isEqualTo("127.0.0.1");
        assertThat(events.get(0).attributes().get(Envelope.USER_AGENT)).startsWith("Java-http-client");
    }

    @Test
    void takesTheProducersId() throws Exception {
        String id = "0198f6a0-7b1c-7c3e-9d55-0123456789ab";
        HttpResponse<String> response =
                running.send(running.post("orders", "{}").header("Weir-Data-Id", id));
        assertThat(response.body()).contains("\"ids\":[\"" + id + "\"]");
    }

    @Test
    void takesChunkedBodies() throws Exception {
        byte[] body = "{\"n\":1}\n{\"n\":2}".getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> response = running.send(running.request("/v1/channels/orders/events", "shop-key")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
        assertThat(response.body()).startsWith("{\"accepted\":2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "identity, gzip"})
    void takesGzip(String encoding) throws Exception {
        HttpResponse<String> response = running.send(running.request("/v1/channels/orders/events", "shop-key")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", encoding)
                .POST(BodyPublishers.ofByteArray(gzip("{\"n\":1}".getBytes(StandardCharsets.UTF_8)))));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(running.queue.texts(RunningServer.ORDERS)).containsExactly("{\"n\":1}");
    }

    @Test
    void refusesEncodingsItDoesNotKnowAndGzipThatIsNone() throws Exception {
        HttpResponse<String> unknown = running.send(running.post("orders", "{}").header("Content-Encoding", "br"));
        assertThat(unknown.statusCode()).isEqualTo(415);
        assertThat(unknown.body()).contains("\"code\":\"unsupported_encoding\"");

        HttpResponse<String> none = running.send(running.post("orders", "{}").header("Content-Encoding", "gzip"));
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(none.body()).contains("\"code\":\"malformed_encoding\"");

        byte[] whole = gzip("x".repeat(1_000).getBytes(StandardCharsets.UTF_8));
        byte[] half = Arrays.copyOf(whole, whole.length - 6);
        HttpResponse<String> broken = running.send(running.request("/v1/channels/images/events", "shop-key")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(half)));
        assertThat(broken.body()).contains("\"code\":\"malformed_encoding\"");
        assertThat(running.queue.channels()).isEmpty();
    }

    @Test
    void keepsAnyBytes() throws Exception {
        byte[] bytes = new byte[700_000];
        new Random(3).nextBytes(bytes);
        HttpResponse<String> response = running.send(running.request("/v1/channels/images/events", "shop-key")
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofByteArray(bytes)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        Envelope stored = running.queue.events(RunningServer.IMAGES).get(0);
        assertThat(stored.data().toBytes()).isEqualTo(bytes);
        assertThat(stored.contentType()).isEqualTo("image/png");
    }

    @Test
    void theKeyMayBeAUserName() throws Exception {
        String basic = Base64.getEncoder().encodeToString("shop-key:whatever".getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder request = HttpRequest.newBuilder(running.uri("/v1/channels/orders/events"))
                .header("Authorization", "basic " + basic)
                .POST(BodyPublishers.ofString("{}"));
        assertThat(running.send(request).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer nobody", "Basic !!!", "Basic bm9ib2R5Og==", "Digest x"})
    void withoutAKeyThatIsSomebodysThereIsAChallenge(String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(running.uri("/v1/channels/orders/events"))
                .POST(BodyPublishers.ofString("{}"));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        HttpResponse<String> response = running.send(request);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
                .contains("Bearer")
                .contains("Basic");
        assertThat(response.body()).contains("\"code\":\"unauthenticated\"");
        assertThat(running.queue.channels()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ledger, 403, channel_forbidden",
        "ordesr, 404, unknown_channel",
        "Orders, 400, invalid_channel",
        "_rejected, 400, invalid_channel",
    })
    void refusesChannels(String channel, int status, String code) throws Exception {
        HttpResponse<String> response = running.send(running.post(channel, "{}"));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).startsWith("{\"error\":{\"code\":\"" + code + "\",\"message\":");
    }

    @Test
    void namesWhatIsNearAnUnknownChannel() throws Exception {
        assertThat(running.send(running.post("ordesr", "{}")).body()).contains("\"detail\":{\"near\":[\"orders\"]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | {\"a\":[}       | 400 | malformed_json",
                "application/json | []              | 400 | empty_batch",
                "application/json | [1,2]           | 400 | all_rejected",
                "image/png        | x               | 415 | unsupported_content_type",
            })
    void refusesBodies(String contentType, String body, int status, String code) throws Exception {
        HttpResponse<String> response = running.send(running.request("/v1/channels/orders/events", "shop-key")
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains("\"code\":\"" + code + "\"");
    }

    @Test
    void saysWhereMalformedJsonGoesWrong() throws Exception {
        assertThat(running.send(running.post("orders", "{\"a\":[}")).body()).contains("\"offset\":6");
        assertThat(running.queue.texts(ChannelName.REJECTED)).containsExactly("{\"a\":[}");
    }

    @Test
    void whatIsTooLargeIsRefusedHoweverItIsSent() throws Exception {
        byte[] large = new byte[RunningServer.REQUEST_BYTES_MAX + 1];
        HttpResponse<String> packed = running.send(running.request("/v1/channels/images/events", "shop-key")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(gzip(large))));
        assertThat(packed.statusCode()).isEqualTo(413);
        assertThat(packed.body()).contains("\"code\":\"too_large\"").contains("\"bytes_max\":4194304");
        assertThat(running.queue.channels()).isEmpty();

        HttpResponse<String> event = running.send(running.post("orders", "{\"a\":\"" + "x".repeat(2 << 20) + "\"}"));
        assertThat(event.statusCode()).isEqualTo(413);
        assertThat(running.queue.events(ChannelName.REJECTED)).hasSize(1);
    }

    @Test
    void saysWhenToTryAgain() throws Exception {
        running.queue.failWith(FailureCode.QUEUE_FULL);
        HttpResponse<String> response = running.send(running.post("orders", "{}"));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        assertThat(response.body()).contains("\"code\":\"unavailable\"").contains("\"cause\":\"queue_full\"");
    }

    @Test
    void holdsASourceToItsRate() throws Exception {
        HttpRequest.Builder request = running.request("/v1/channels/orders/events", "slow-key")
                .POST(BodyPublishers.ofString("{\"n\":12345}"));
        assertThat(running.send(request).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = running.send(request);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("\"code\":\"rate_limited\"").contains("\"bytes_per_second\":1");
        long seconds =
                Long.parseLong(refused.headers().firstValue("Retry-After").orElseThrow());
        assertThat(seconds).isBetween(9L, 11L);
        assertThat(running.queue.events(RunningServer.ORDERS)).hasSize(1);
    }

    @Test
    void aDefectIsAnAnswerWithoutItsInsides() throws Exception {
        running.queue.failWith(FailureCode.CORRUPT);
        HttpResponse<String> response = running.send(running.post("orders", "{}"));
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body())
                .contains("internal_error")
                .doesNotContain("weir.")
                .doesNotContain("Exception");
    }

    @Test
    void theAnswerWaitsForTheQueueAndNoThreadDoes() throws Exception {
        running.queue.hold();
        int requests = 300;
        CompletableFuture<?>[] answers = new CompletableFuture<?>[requests];
        for (int i = 0; i < requests; i++) {
            answers[i] = running.client.sendAsync(
                    running.post("orders", "{}").build(), HttpResponse.BodyHandlers.ofString());
        }
        while (running.queue.waiting() < requests) {
            Thread.onSpinWait();
        }
        assertThat(running.get("/healthz", "").statusCode()).isEqualTo(200);
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        running.queue.release();
        CompletableFuture.allOf(answers).join();
        assertThat(running.queue.events(RunningServer.ORDERS)).hasSize(requests);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "PUT", "DELETE", "PATCH"})
    void takesNoOtherMethod(String method) throws Exception {
        HttpResponse<String> response = running.send(
                running.request("/v1/channels/orders/events", "shop-key").method(method, BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, POST, OPTIONS");
        assertThat(response.body()).matches(body -> method.equals("HEAD") == body.isEmpty());
    }

    @Test
    void pagesOfAllowedOriginsMayPost() throws Exception {
        HttpRequest.Builder preflight = HttpRequest.newBuilder(running.uri("/v1/channels/orders/events"))
                .header("Origin", "https://shop.example")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody());
        HttpResponse<String> allowed = running.send(preflight);
        assertThat(allowed.statusCode()).isEqualTo(204);
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).contains("https://shop.example");
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
                .contains("Authorization")
                .contains("Weir-Data-Id");
        assertThat(allowed.headers().firstValue("Vary")).contains("Origin");

        HttpResponse<String> posted =
                running.send(running.post("orders", "{}").header("Origin", "https://shop.example"));
        assertThat(posted.headers().firstValue("Access-Control-Allow-Origin")).contains("https://shop.example");
        HttpResponse<String> refused =
                running.send(running.post("orders", "nothing}").header("Origin", "https://shop.example"));
        assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).contains("https://shop.example");
    }

    @Test
    void otherPagesMayNot() throws Exception {
        HttpResponse<String> other =
                running.send(running.post("orders", "{}").header("Origin", "https://evil.example"));
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        HttpResponse<String> any = running.send(running.post("images", "x").header("Origin", "https://any.example"));
        assertThat(any.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    }

    @Test
    void aChannelWhoseFilesAreBeingOpenedHoldsUpNoOther() throws Exception {
        try (RunningServer running = new RunningServer()) {
            running.queue.openSlowly(RunningServer.ORDERS);
            CompletableFuture<HttpResponse<String>> first = running.client.sendAsync(
                    running.post("orders", "{}").build(), HttpResponse.BodyHandlers.ofString());
            running.queue.isOpening().join();

            // More than there are threads that read from the network.
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                assertThat(running.send(running.post("images", "a picture")).statusCode())
                        .isEqualTo(200);
            }
            assertThat(first).isNotDone();

            running.queue.opens().complete(null);
            assertThat(first.join().statusCode()).isEqualTo(200);
        }
    }
}
