package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.envelope.ChannelName;
import weir.domain.table.ChannelRules;

/** Agents over HTTP. */
final class PullTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENTS = "/v1/channels/orders/events?agent=average@1";
    private final RunningServer running = new RunningServer();

    @AfterEach
    void close() {
        running.close();
    }

    private JsonNode pull(String more) throws Exception {
        HttpResponse<String> answer = running.get(EVENTS + more, RunningServer.READER_KEY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> acknowledge(String body) throws Exception {
        return running.send(running.request("/v1/channels/orders/ack", RunningServer.READER_KEY)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private JsonNode admin(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = running.send(running.request(path, RunningServer.ADMIN_KEY)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private void send(String... events) throws Exception {
        for (String event : events) {
            assertThat(running.send(running.post("orders", event)).statusCode()).isEqualTo(200);
        }
    }

    private static String code(HttpResponse<String> answer) throws Exception {
        return JSON.readTree(answer.body()).path("error").path("code").asText();
    }

    @Test
    void givesEventsAndTakesTheirAcknowledgement() throws Exception {
        send("{\"a\":1}", "{\"a\":2}");

        JsonNode answer = pull("&max=10");

        assertThat(answer.path("agent").asText()).isEqualTo("average@1");
        assertThat(answer.path("channel").asText()).isEqualTo("orders");
        assertThat(answer.path("state").asText()).isEqualTo("active");
        assertThat(answer.path("lease_until").asText()).endsWith("Z");
        JsonNode event = answer.path("events").get(0);
        assertThat(event.path("data").path("a").asInt()).isOne();
        assertThat(event.path("source").asText()).isEqualTo("shop");
        assertThat(event.path("deliveries").asInt()).isOne();
        assertThat(event.path("attributes").path("client_address").asText()).isEqualTo("127.0.0.1");
        String second = answer.path("events").get(1).path("position").asText();
        String body = "{\"agent\":\"average@1\",\"lease\":\"%s\",\"acknowledge\":\"all\"}"
                .formatted(answer.path("lease").asText());
        JsonNode settled = JSON.readTree(acknowledge(body).body());
        assertThat(settled.path("acknowledged").asInt()).isEqualTo(2);
        assertThat(settled.path("cursor").asText()).isEqualTo(second);
        assertThat(settled.path("lease_until").isNull()).isTrue();
        JsonNode nothing = pull("");
        assertThat(nothing.path("events")).isEmpty();
        assertThat(nothing.path("lease").isNull()).isTrue();
        assertThat(acknowledge(body).statusCode()).isEqualTo(200);
    }

    @Test
    void failsAndGivesBackOnePositionAtATime() throws Exception {
        send("{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
        JsonNode answer = pull("");
        List<String> positions = StreamSupport.stream(answer.path("events").spliterator(), false)
                .map(event -> event.path("position").asText())
                .toList();

        JsonNode settled = JSON.readTree(acknowledge("""
                {"agent":"average@1","lease":"%s","acknowledge":["%s"],"give_back":["%s"],"extend":"5m",
                 "fail":[{"position":"%s","reason":"too warm","again":"1h"}]}
                """.formatted(
                                answer.path("lease").asText(), positions.get(0), positions.get(1), positions.get(2)))
                .body());

        assertThat(settled.path("acknowledged").asInt()).isOne();
        assertThat(settled.path("given_back").asInt()).isOne();
        assertThat(settled.path("failed").asInt()).isOne();
        assertThat(settled.path("cursor").asText()).isEqualTo(positions.get(0));
        assertThat(pull("").path("events")).hasSize(1);
        JsonNode agent = admin("GET", "/v1/agents", "").path("agents").get(0);
        assertThat(agent.path("last_error").asText()).contains("too warm");
        assertThat(agent.path("leased").asInt()).isOne();
        assertThat(agent.path("lag_events").asInt()).isEqualTo(2);
    }

    @Test
    void whatIsNoJsonGoesInBase64() throws Exception {
        assertThat(running.send(running.request("/v1/channels/images/events", RunningServer.SHOP_KEY)
                                .header("Content-Type", "image/png")
                                .POST(HttpRequest.BodyPublishers.ofString("PNG")))
                        .statusCode())
                .isEqualTo(200);

        JsonNode event = JSON.readTree(
                        running.get("/v1/channels/images/events?agent=average@1", RunningServer.ADMIN_KEY)
                                .body())
                .path("events")
                .get(0);

        assertThat(event.path("data_base64").asText()).isEqualTo("UE5H");
        assertThat(event.path("content_type").asText()).isEqualTo("image/png");
    }

    @Test
    void normalisesIfAsked() throws Exception {
        send("{\"a\":1}", "{\"bad\":1}");

        JsonNode events = pull("&view=normalised").path("events");

        assertThat(events.get(0).path("data").path("seen").asText()).isEqualTo("{\"a\":1}");
        assertThat(events.get(1).path("data").path("bad").asInt()).isOne();
        assertThat(events.get(1).path("fault").path("code").asText()).isEqualTo("cannot_convert");
    }

    @Test
    void aPollWhoseConnectionIsClosedWhileItIsAnsweredEnds() throws Exception {
        CompletableFuture<Thread> answering = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        running.rules.set(new RunningServer.Prefixed() {
            @Override
            public ChannelRules forChannel(ChannelName channel) {
                answering.complete(Thread.currentThread());
                closed.join();
                return super.forChannel(channel);
            }
        });
        send("{}");
        acknowledge("{\"agent\":\"average@1\",\"lease\":\"%s\",\"acknowledge\":\"all\"}"
                .formatted(pull("").path("lease").asText()));
        CompletableFuture<HttpResponse<String>> poll = running.client.sendAsync(
                running.request(EVENTS + "&wait=20s&view=normalised", RunningServer.READER_KEY)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        while (waiting() < 1) {
            requireNoAnswer(List.of(poll));
        }
        send("{\"n\":1}");
        Thread thread = answering.get(10, TimeUnit.SECONDS);

        running.close();
        closed.complete(null);

        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void manyPollsThatWaitHoldNoThread() throws Exception {
        send("{}");
        String lease = pull("").path("lease").asText();
        acknowledge("{\"agent\":\"average@1\",\"lease\":\"%s\",\"acknowledge\":\"all\"}".formatted(lease));
        // More than the server has threads: of eight agents, each with as many as one may have.
        List<CompletableFuture<HttpResponse<String>>> polls = IntStream.range(0, 128)
                .mapToObj(i -> pollUntilTaken("many@" + (1 + i / 16)))
                .toList();
        while (waiting() < 128) {
            requireNoAnswer(polls);
        }
        assertThat(running.get("/healthz", "").statusCode()).isEqualTo(200);
        requireNoAnswer(polls);

        send("{\"n\":1}");

        for (int agent = 0; agent < 8; agent++) {
            CompletableFuture<Object> first = CompletableFuture.anyOf(
                    polls.subList(agent * 16, agent * 16 + 16).toArray(CompletableFuture<?>[]::new));
            HttpResponse<?> answer = (HttpResponse<?>) first.get(10, TimeUnit.SECONDS);
            assertThat(JSON.readTree(String.valueOf(answer.body())).path("events"))
                    .hasSize(1);
        }
    }

    /** As every client does: of a burst the server may turn some away for a moment, and says so. */
    private CompletableFuture<HttpResponse<String>> pollUntilTaken(String agent) {
        HttpRequest poll = running.request(
                        "/v1/channels/orders/events?wait=15s&from=newest&agent=" + agent, RunningServer.READER_KEY)
                .GET()
                .build();
        return running.client
                .sendAsync(poll, HttpResponse.BodyHandlers.ofString())
                .thenCompose(answer -> answer.statusCode() == 503
                                && answer.headers().firstValue("Retry-After").isPresent()
                        ? pollUntilTaken(agent)
                        : CompletableFuture.completedFuture(answer));
    }

    private static void requireNoAnswer(List<CompletableFuture<HttpResponse<String>>> polls) {
        assertThat(polls)
                .filteredOn(CompletableFuture::isDone)
                .extracting(poll -> poll.get().statusCode() + " " + poll.get().body())
                .isEmpty();
    }

    private int waiting() throws Exception {
        int waiting = 0;
        for (JsonNode agent : admin("GET", "/v1/agents", "").path("agents")) {
            waiting += agent.path("waiting").asInt();
        }
        return waiting;
    }

    @Test
    void stoppingAnswersThePollsThatWait() throws Exception {
        send("{}");
        CompletableFuture<HttpResponse<String>> poll = running.client.sendAsync(
                running.request(EVENTS + "&wait=15s&from=newest", RunningServer.READER_KEY)
                        .GET()
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        while (waiting() < 1) {
            Thread.onSpinWait();
        }

        assertThat(running.server.stop(Duration.ofSeconds(10))).isTrue();

        assertThat(JSON.readTree(poll.get(5, TimeUnit.SECONDS).body()).path("events"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?agent=average",
                "?agent=average@0",
                "?agent=average@1&max=0",
                "?agent=average@1&max=1001",
                "?agent=average@1&wait=61s",
                "?agent=average@1&wait=soon",
                "?agent=average@1&lease=10ms",
                "?agent=average@1&lease=2h",
                "?agent=average@1&from=yesterday",
                "?agent=average@1&view=warehouse",
                "?agent=average@1&ordered=yes"
            })
    void refusesARequestThatIsNone(String query) throws Exception {
        HttpResponse<String> answer = running.get("/v1/channels/orders/events" + query, RunningServer.READER_KEY);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(code(answer)).isEqualTo("bad_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"agent\":\"average@1\"}",
                "{\"agent\":\"average@1\",\"lease\":1}",
                "{\"agent\":\"average@1\",\"lease\":\"1\",\"acknowledge\":\"some\"}",
                "{\"agent\":\"average@1\",\"lease\":\"1\",\"acknowledge\":[1]}",
                "{\"agent\":\"average@1\",\"lease\":\"1\",\"acknowledge\":[\"../x\"]}",
                "{\"agent\":\"average@1\",\"lease\":\"1\",\"fail\":[{}]}",
                "{\"agent\":\"average@1\",\"lease\":\"1\",\"extend\":\"1ms\"}",
                "{\"agent\":\"average@1\",\"lease\":\"1\",\"ack\":\"all\"}",
                "{\"agent\":\"average@1\",\"lease\":\"1\"} {}",
                "{\"agent\":\"average@1\",\"lease\":\"1\",\"acknowledge\":["
            })
    void refusesAnAcknowledgementThatIsNone(String body) throws Exception {
        HttpResponse<String> answer = acknowledge(body);

        assertThat(answer.statusCode()).as(body).isEqualTo(400);
        assertThat(code(answer)).isEqualTo("bad_request");
    }

    @Test
    void whoMayWriteAChannelMayNotReadItForThat() throws Exception {
        send("{}");
        HttpResponse<String> pulled = running.get(EVENTS, RunningServer.SHOP_KEY);
        HttpResponse<String> acknowledged =
                running.send(running.request("/v1/channels/orders/ack", RunningServer.SHOP_KEY)
                        .POST(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(pulled.statusCode()).isEqualTo(403);
        assertThat(code(pulled)).isEqualTo("channel_forbidden");
        assertThat(acknowledged.statusCode()).isEqualTo(403);
        assertThat(running.get(EVENTS, "nobody").statusCode()).isEqualTo(401);
        assertThat(running.get("/v1/agents", RunningServer.READER_KEY).statusCode())
                .isEqualTo(403);
    }

    @Test
    void refusesWeirsOwnAgentsAndUnknownChannels() throws Exception {
        HttpResponse<String> own = running.get("/v1/channels/orders/events?agent=archiver@1", RunningServer.ADMIN_KEY);
        HttpResponse<String> nowhere =
                running.get("/v1/channels/nowhere/events?agent=average@1", RunningServer.ADMIN_KEY);
        HttpResponse<String> unseen = acknowledge("{\"agent\":\"unseen@1\",\"lease\":\"1-1\"}");

        assertThat(own.statusCode()).isEqualTo(409);
        assertThat(code(own)).isEqualTo("agent_reserved");
        assertThat(nowhere.statusCode()).isEqualTo(404);
        assertThat(code(nowhere)).isEqualTo("unknown_channel");
        assertThat(unseen.statusCode()).isEqualTo(404);
        assertThat(code(unseen)).isEqualTo("unknown_agent");
    }

    @Test
    void administersAgents() throws Exception {
        send("{\"a\":1}", "{\"a\":2}");
        String first = pull("&max=1").path("events").get(0).path("position").asText();

        assertThat(admin("POST", "/v1/agents/orders/average@1/pause", "")
                        .path("state")
                        .asText())
                .isEqualTo("paused");
        assertThat(pull("").path("state").asText()).isEqualTo("paused");
        assertThat(admin("POST", "/v1/agents/orders/average@1/resume", "")
                        .path("state")
                        .asText())
                .isEqualTo("active");
        admin("POST", "/v1/agents/orders/average@1/reset", "{\"to\":\"%s\"}".formatted(first));
        assertThat(pull("").path("events").get(0).path("data").path("a").asInt())
                .isEqualTo(2);
        admin("POST", "/v1/agents/orders/average@1/reset", "{\"to\":\"2020-01-01T00:00:00Z\"}");
        assertThat(pull("").path("events")).hasSize(2);
        admin("DELETE", "/v1/agents/orders/average@1", "");
        assertThat(admin("GET", "/v1/agents", "").path("agents")).isEmpty();
        HttpResponse<String> bad =
                running.send(running.request("/v1/agents/orders/average@1/reset", RunningServer.ADMIN_KEY)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"to\":\"the beginning\"}")));
        assertThat(bad.statusCode()).isEqualTo(400);
    }

    @Test
    void aDerivedEventNamesItsParents() throws Exception {
        String parent = "019aa4c8-2f10-7c3e-8d55-0123456789ab";
        String other = "019AA4C8-2F10-7C3E-8D55-0123456789AC";
        assertThat(running.send(running.post("orders", "{}").header("Weir-Parents", parent + ", " + other))
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> bad = running.send(running.post("orders", "{}").header("Weir-Parents", "average"));

        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(code(bad)).isEqualTo("invalid_parents");
        assertThat(running.queue.events(new ChannelName("orders")))
                .singleElement()
                .satisfies(event -> assertThat(event.attributes())
                        .containsEntry("parents", parent + "," + other.toLowerCase(Locale.ROOT)));
    }
}
