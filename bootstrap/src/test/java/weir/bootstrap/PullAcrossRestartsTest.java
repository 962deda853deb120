package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that pull from the whole server, which stops and starts again. */
final class PullAcrossRestartsTest {
    private static final String CONFIG = """
            data: data
            server: {port: 0}
            sources:
              tester: {key_sha256: KEY, admin: true}
            channels:
              demand:
                normalise: [{convert: {field: megawatts, to: decimal}}]
            """;
    private static final String PULL = "/v1/channels/demand/events?agent=average@1";

    @TempDir
    Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private JsonNode ask(ServerInProcess weir, String method, String path, String body) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(weir.url.resolve(path))
                        .header("Authorization", "Bearer " + ServerInProcess.KEY)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return ServerInProcess.JSON.readTree(answer.body());
    }

    private static List<Integer> numbers(JsonNode delivery) {
        List<Integer> numbers = new ArrayList<>();
        delivery.path("events")
                .forEach(event -> numbers.add(event.path("data").path("n").asInt()));
        return numbers;
    }

    private static void send(ServerInProcess weir, int from, int to) throws Exception {
        StringBuilder body = new StringBuilder();
        for (int n = from; n < to; n++) {
            body.append("{\"n\":%d,\"megawatts\":\"%d\"}\n".formatted(n, n));
        }
        assertThat(weir.post("demand", "application/x-ndjson", body.toString().getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void placesAndStatesOutliveTheServer() throws Exception {
        try (ServerInProcess weir = ServerInProcess.start(folder, CONFIG)) {
            send(weir, 0, 10);
            JsonNode given = ask(weir, "GET", PULL, "");
            assertThat(numbers(given)).hasSize(10);
            List<String> positions = new ArrayList<>();
            given.path("events")
                    .forEach(event -> positions.add(event.path("position").asText()));
            JsonNode settled = ask(weir, "POST", "/v1/channels/demand/ack", """
                    {"agent":"average@1","lease":"%s","acknowledge":["%s","%s","%s","%s"]}
                    """.formatted(
                            given.path("lease").asText(),
                            positions.get(0),
                            positions.get(1),
                            positions.get(2),
                            positions.get(6)));
            assertThat(settled.path("cursor").asText()).isEqualTo(positions.get(2));
            ask(weir, "GET", "/v1/channels/demand/events?agent=average@2", "");
            ask(weir, "POST", "/v1/agents/demand/average@2/pause", "");
        }
        try (ServerInProcess weir = ServerInProcess.start(folder, CONFIG)) {
            assertThat(numbers(ask(weir, "GET", PULL, ""))).containsExactly(3, 4, 5, 6, 7, 8, 9);
            assertThat(numbers(ask(weir, "GET", "/v1/channels/demand/events?agent=average@2", "")))
                    .isEmpty();
            ask(weir, "POST", "/v1/agents/demand/average@2/reset", "{\"to\":\"newest\"}");
            ask(weir, "POST", "/v1/agents/demand/average@2/resume", "");
            send(weir, 10, 11);
            assertThat(numbers(ask(weir, "GET", "/v1/channels/demand/events?agent=average@2&wait=10s", "")))
                    .containsExactly(10);
            ask(weir, "DELETE", "/v1/agents/demand/average@2", "");
        }
        try (ServerInProcess weir = ServerInProcess.start(folder, CONFIG)) {
            List<String> agents = new ArrayList<>();
            for (JsonNode agent : ask(weir, "GET", "/v1/agents", "").path("agents")) {
                if (agent.path("kind").asText().equals("pull")) {
                    agents.add(agent.path("agent").asText() + " "
                            + agent.path("lag_events").asInt());
                }
            }
            assertThat(agents).containsExactly("average@1 8");
        }
    }

    @Test
    void aPollThatWaitsIsAnsweredByTheNextEventNormalised() throws Exception {
        try (ServerInProcess weir = ServerInProcess.start(folder, CONFIG)) {
            var poll = client.sendAsync(
                    HttpRequest.newBuilder(weir.url.resolve(PULL + "&wait=20s&view=normalised"))
                            .header("Authorization", "Bearer " + ServerInProcess.KEY)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            send(weir, 4, 5);

            JsonNode event = ServerInProcess.JSON
                    .readTree(poll.get().body())
                    .path("events")
                    .get(0);

            assertThat(event.path("data").path("megawatts").isNumber()).isTrue();
            assertThat(event.path("data").path("megawatts").asInt()).isEqualTo(4);
        }
    }
}
