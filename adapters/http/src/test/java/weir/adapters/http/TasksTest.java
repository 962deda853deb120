package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TasksTest {
    private final RunningServer running = new RunningServer();

    @AfterEach
    void stop() {
        running.close();
    }

    private HttpResponse<String> start(String body) throws Exception {
        return running.send(running.request("/v1/tasks", RunningServer.ADMIN_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private UUID onlyId() {
        return running.tasks.list().get(0).id();
    }

    @Test
    void keepsATaskAndTellsHowItGetsOn() throws Exception {
        HttpResponse<String> started = start("{\"kind\":\"count\",\"parameters\":{\"to\":2,\"fast\":true}}");
        assertThat(started.statusCode()).isEqualTo(202);
        assertThat(started.body())
                .contains("\"id\":\"" + onlyId() + "\"", "\"parameters\":{\"to\":\"2\",\"fast\":\"true\"}")
                .contains("\"state\":\"waiting\"", "\"began\":null");

        running.tasks.step();
        assertThat(running.get("/v1/tasks/" + onlyId(), RunningServer.ADMIN_KEY).body())
                .contains("\"state\":\"running\"", "{\"done\":1,\"total\":2,\"unit\":\"number\"}", "\"counted\":\"1\"");
        running.tasks.step();
        assertThat(running.get("/v1/tasks", RunningServer.ADMIN_KEY).body())
                .startsWith("{\"tasks\":[{")
                .contains("\"state\":\"done\"");
    }

    @Test
    void cancelsOne() throws Exception {
        start("{\"kind\":\"count\",\"parameters\":{\"to\":\"2\"}}");

        HttpResponse<String> cancelled = running.send(running.request("/v1/tasks/" + onlyId(), RunningServer.ADMIN_KEY)
                .DELETE());

        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(cancelled.body()).contains("\"state\":\"cancelled\"");
        assertThat(running.get("/v1/tasks/7", RunningServer.ADMIN_KEY).body()).contains("unknown_task");
        assertThat(running.get("/v1/tasks/" + new UUID(0, 0), RunningServer.ADMIN_KEY)
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | the body must be",
                "{} | the body must be",
                "{\"kind\":7} | the body must be",
                "{\"kind\":\"count\"} {} | the body must be",
                "{\"kind\":\"count\",\"more\":1} | the body must be",
                "{\"kind\":\"count\",\"parameters\":{\"to\":null}} | parameter \\\"to\\\" must be",
                "{\"kind\":\"count\",\"parameters\":{\"to\":[]}} | parameter \\\"to\\\" must be",
                "{\"kind\":\"count\",\"parameters\":{\"to\":1,\"to\":2}} | there twice",
                "{\"kind\":\"count\" | not JSON",
                "{\"kind\":\"count\"} | \\\"to\\\" is missing",
                "{\"kind\":\"cuont\"} | no task of kind",
            })
    void saysWhatIsWrong(String body, String message) throws Exception {
        HttpResponse<String> answer = start(body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("bad_request", message);
        assertThat(running.tasks.list()).isEmpty();
    }

    @Test
    void isForAdministrators() throws Exception {
        assertThat(running.get("/v1/tasks", RunningServer.SHOP_KEY).statusCode())
                .isEqualTo(403);
        assertThat(running.get("/v1/tasks", "nobody").statusCode()).isEqualTo(401);
    }
}
