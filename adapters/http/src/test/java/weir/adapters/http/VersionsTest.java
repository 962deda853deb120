package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.application.port.Warehouse.Batch;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.SourceName;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;

class VersionsTest {
    private final RunningServer running = new RunningServer();

    @AfterEach
    void stop() {
        running.close();
    }

    @BeforeEach
    void loadTwoVersions() {
        TableSpec first = spec(ColumnType.TEXT);
        running.tables.prepare(List.of(first));
        load(first, 1, "one");
        TableSpec second = spec(ColumnType.INTEGER).ofVersion(2);
        running.tables.prepare(List.of(second));
        load(second, 2, 2L);
    }

    private static TableSpec spec(ColumnType type) {
        return TableSpec.typed(new TableName("signins"), List.of(new Column("a", type, FieldPath.ofName("a"), false)));
    }

    private void load(TableSpec table, int number, Object value) {
        Row row = new Row(
                new DataId(7, Long.MIN_VALUE | number),
                new SourceName("shop"),
                number,
                Arrays.asList(value),
                Optional.empty());
        running.tables.load(
                new Batch(new AgentName("loader", 1), Map.of(), Map.of(table, Rows.of(table, List.of(row)))));
    }

    private HttpResponse<String> ask(String method, String path) throws Exception {
        return running.send(
                running.request(path, RunningServer.ADMIN_KEY).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    @Test
    void listsThem() throws Exception {
        assertThat(ask("GET", "/v1/versions").body())
                .isEqualTo("{\"versions\":["
                        + "{\"version\":\"signins@1\",\"table\":\"signins\",\"number\":1,\"in_force\":true,\"rows\":2,"
                        + "\"replaced\":null},"
                        + "{\"version\":\"signins@2\",\"table\":\"signins\",\"number\":2,\"in_force\":false,\"rows\":1,"
                        + "\"replaced\":null}]}");
    }

    @Test
    void comparesTwo() throws Exception {
        HttpResponse<String> compared = ask("GET", "/v1/versions/diff?left=signins@1&right=signins@2&samples=1");

        assertThat(compared.statusCode()).isEqualTo(200);
        assertThat(compared.body())
                .startsWith(
                        "{\"left\":\"signins@1\",\"right\":\"signins@2\",\"same\":0,\"only_left\":1,\"only_right\":0,"
                                + "\"differing\":1,\"columns\":{\"a\":1,\"extra\":1},\"samples\":[")
                .contains("\"in\":\"both\",\"left\":{\"extra\":\"{\\\"a\\\":2}\"},\"right\":{\"a\":\"2\"}")
                .contains("\"in\":\"left\",\"left\":{},\"right\":{}");
    }

    @Test
    void putsOneInForceAndGoesBack() throws Exception {
        assertThat(ask("POST", "/v1/versions/signins@2/promote").body())
                .contains("\"version\":\"signins@2\"", "\"in_force\":true", "\"replaced\":\"signins@1\"");
        assertThat(ask("POST", "/v1/tables/signins/rollback").body())
                .contains("\"version\":\"signins@1\"", "\"in_force\":true", "\"replaced\":\"signins@2\"");
    }

    @Test
    void removesOne() throws Exception {
        assertThat(ask("DELETE", "/v1/versions/signins@2").body()).isEqualTo("{\"removed\":true}");
        assertThat(ask("GET", "/v1/versions").body()).doesNotContain("signins@2");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/versions/signins@3/promote, 409, schema_conflict",
        "POST, /v1/versions/signins/promote, 400, bad_request",
        "POST, /v1/tables/signins/rollback, 409, schema_conflict",
        "POST, /v1/tables/nothing/rollback, 409, schema_conflict",
        "DELETE, /v1/versions/signins@1, 409, schema_conflict",
        "DELETE, /v1/versions/signins@3, 409, schema_conflict",
        "GET, /v1/versions/diff?left=signins@1, 400, bad_request",
        "GET, /v1/versions/diff?left=signins@1&right=signins@9, 409, schema_conflict",
        "GET, /v1/versions/diff?left=signins@1&right=signins@2&samples=101, 400, bad_request",
    })
    void saysWhatDoesNotGo(String method, String path, int status, String code) throws Exception {
        HttpResponse<String> refused = ask(method, path);

        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.body()).contains("\"code\":\"" + code + "\"");
    }
}
