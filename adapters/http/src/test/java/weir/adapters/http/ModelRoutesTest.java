package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.model.Materialized;
import weir.domain.model.Model;
import weir.domain.model.ModelTest;
import weir.domain.table.TableName;

final class ModelRoutesTest {
    private static final String ADMIN = RunningServer.ADMIN_KEY;

    private final RunningServer running = new RunningServer();

    @BeforeEach
    void define() {
        TableName name = new TableName("visits");
        running.modelStore.load(new TableName("orders"), 3);
        running.defined.add(new Model(
                name,
                "models/visits.sql",
                "SELECT * FROM orders",
                Materialized.TABLE,
                Optional.empty(),
                "A visit.",
                Map.of(),
                List.of(ModelTest.notNull(name, "models/visits.sql", "x"))));
    }

    @AfterEach
    void close() {
        running.close();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return running.send(running.request(path, ADMIN).POST(BodyPublishers.ofString(body)));
    }

    @Test
    void aRunIsAskedForAndFollowed() throws Exception {
        HttpResponse<String> asked = post("/v1/models/run", "{\"models\":[\"visits\"],\"full\":true}");
        assertThat(asked.statusCode()).isEqualTo(202);
        assertThat(asked.body()).isEqualTo("{\"run\":1}");
        assertThat(running.get("/v1/models/runs/1", ADMIN).body())
                .isEqualTo("{\"run\":1,\"state\":\"waiting\",\"failure\":null,\"results\":[]}");

        running.models.runNext();

        assertThat(running.get("/v1/models/runs/1", ADMIN).body())
                .contains("\"state\":\"ended\"", "\"name\":\"visits\"", "\"detail\":\"3 rows\"");
        assertThat(running.get("/v1/status", ADMIN).body())
                .contains("\"models\":[{\"name\":\"visits\",\"test\":false,\"state\":\"ok\"");
        assertThat(running.get("/v1/models", ADMIN).body())
                .contains("\"model\":\"visits\"", "\"reads\":[\"orders\"]", "\"state\":\"ok\"", "\"tests\":[]");
    }

    @Test
    void testsAreRunToo() throws Exception {
        assertThat(post("/v1/models/test", "").statusCode()).isEqualTo(202);
        post("/v1/models/run", "{}");
        running.models.runNext();
        assertThat(running.get("/v1/models/runs/1", ADMIN).body()).contains("\"state\":\"failed\"");
        running.models.runNext();
        post("/v1/models/test", "{\"models\":[]}");
        running.models.runNext();

        assertThat(running.get("/v1/models/runs/3", ADMIN).body())
                .contains("\"state\":\"violated\"", "3 rows, such as n=0; n=1; n=2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"models\":\"a\"}", "{\"models\":[1]}", "{\"full\":true}", "{} {}", "{", "x"})
    void whatIsNoRequestIsRefused(String body) throws Exception {
        assertThat(post("/v1/models/test", body).statusCode()).isEqualTo(400);
    }

    @Test
    void onlySoManyMayWait() throws Exception {
        for (int i = 0; i < 16; i++) {
            assertThat(post("/v1/models/run", "").statusCode()).isEqualTo(202);
        }
        HttpResponse<String> refused = post("/v1/models/run", "");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "x", "99999999999999999999"})
    void aRunThatIsNotKnownIsNotFound(String run) throws Exception {
        assertThat(running.get("/v1/models/runs/" + run, ADMIN).statusCode()).isEqualTo(404);
    }
}
