package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weir.application.status.Readiness;
import weir.application.status.Reloaded;

class RoutesTest {
    private static final String SHOP = RunningServer.SHOP_KEY;
    private static final String ADMIN = RunningServer.ADMIN_KEY;

    private final RunningServer running = new RunningServer();

    @AfterEach
    void stop() {
        running.close();
    }

    private HttpResponse<String> query(String body, String... headers) throws Exception {
        HttpRequest.Builder request = running.request("/v1/query", ADMIN).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return running.send(request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/healthz", "/readyz", "/openapi.json"})
    void someNeedNoKey(String path) throws Exception {
        HttpResponse<String> response =
                running.send(HttpRequest.newBuilder(running.uri(path)).GET());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Server")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/status, true",
        "POST, /v1/query, true",
        "POST, /v1/reload, true",
        "GET, /v1/models, true",
        "POST, /v1/models/run, true",
        "POST, /v1/models/test, true",
        "GET, /v1/models/runs/1, true",
        "GET, /v1/channels/orders/tail, true",
        "GET, /metrics, false",
    })
    void othersNeedOneAndSomeAnAdministrators(String method, String path, boolean admin) throws Exception {
        HttpResponse<String> none =
                running.send(HttpRequest.newBuilder(running.uri(path)).method(method, BodyPublishers.noBody()));
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate")).isPresent();
        HttpResponse<String> wrong =
                running.send(running.request(path, "nobody").method(method, BodyPublishers.noBody()));
        assertThat(wrong.statusCode()).isEqualTo(401);
        HttpResponse<String> shop = running.send(running.request(path, SHOP).method(method, BodyPublishers.noBody()));
        assertThat(shop.statusCode()).isEqualTo(admin ? 403 : 200);
        assertThat(shop.body().contains("\"code\":\"admin_required\"")).isEqualTo(admin);
    }

    @Test
    void answersQueriesInJson() throws Exception {
        assertThat(query("{\"sql\":\"select\"}").body())
                .isEqualTo("{\"columns\":[\"text\",\"number\",\"nothing\"],"
                        + "\"rows\":[[\"a, \\\"b\\\"\",1,null]],\"truncated\":false}");
    }

    @Test
    void keepsEveryKindOfValue() throws Exception {
        running.warehouse.answer(
                List.of("v"),
                List.of(
                        List.of(new BigDecimal("0.00000000000000000001")),
                        List.of(new BigInteger("170141183460469231731687303715884105727")),
                        List.of(Long.MIN_VALUE),
                        List.of(1.5),
                        List.of(Double.NaN),
                        List.of(true),
                        List.of("é\n"),
                        List.of(List.of(1L, Map.of("k", List.of())))));
        assertThat(query("{\"sql\":\"select\"}").body())
                .contains("[[0.00000000000000000001],[170141183460469231731687303715884105727],"
                        + "[-9223372036854775808],[1.5],[\"NaN\"],[true],[\"é\\n\"],[[1,{\"k\":[]}]]]");
    }

    @Test
    void answersQueriesInCsv() throws Exception {
        running.warehouse.answer(
                List.of("a", "b,c", "d"),
                List.of(
                        Arrays.asList("plain", "with \"quotes\"", null),
                        List.of("two\nlines", new BigDecimal("1.50"), List.of(1L, "x")),
                        List.of("", true, 2L)));
        HttpResponse<String> response = query("{\"sql\":\"select\",\"rows_max\":2}", "Accept", "text/csv");
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        assertThat(response.headers().firstValue("Weir-Truncated")).contains("true");
        assertThat(response.body())
                .isEqualTo(
                        "a,\"b,c\",d\r\nplain,\"with \"\"quotes\"\"\",\r\n\"two\nlines\",1.50,\"[1,\"\"x\"\"]\"\r\n");
        assertThat(query("{\"sql\":\"select\"}", "Accept", "text/csv").body()).endsWith("\"\",true,2\r\n");
    }

    @Test
    void theCallerMayAskForFewerRowsAndNotForMore() throws Exception {
        List<List<Object>> rows = new ArrayList<>();
        for (long i = 0; i < 150; i++) {
            rows.add(List.of(i));
        }
        running.warehouse.answer(List.of("n"), List.copyOf(rows));
        assertThat(query("{\"sql\":\"select\",\"rows_max\":1}").body())
                .isEqualTo("{\"columns\":[\"n\"],\"rows\":[[0]],\"truncated\":true}");
        assertThat(query("{\"sql\":\"select\",\"rows_max\":1000000}").body()).endsWith(",[99]],\"truncated\":true}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "select 1",
                "[]",
                "{}",
                "{\"sql\":1}",
                "{\"sql\":\" \"}",
                "{\"sql\":\"x\",\"rows_max\":0}",
                "{\"sql\":\"x\",\"rows_max\":99999999999}",
                "{\"sql\":\"x\",\"other\":1}",
                "{\"sql\":\"x\"}{}",
                "{\"sql\":\"x\"",
            })
    void aQueryThatIsNoneIsRefused(String body) throws Exception {
        HttpResponse<String> response = query(body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"bad_request\"");
    }

    @Test
    void aQueryTooLongIsRefused() throws Exception {
        assertThat(query("{\"sql\":\"" + "x".repeat(1 << 20) + "\"}").statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({
        "query_refused, 400, false",
        "query_invalid, 400, false",
        "query_too_expensive, 422, false",
        "warehouse_unavailable, 503, true",
        "corrupt, 500, false",
    })
    void saysWhyAQueryFailed(String code, int status, boolean retry) throws Exception {
        HttpResponse<String> response = query("{\"sql\":\"" + code + "\"}");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains("\"code\":\"" + code + "\"").contains("as the query asked");
        assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(retry);
    }

    @Test
    void tellsHowEverythingStands() throws Exception {
        assertThat(running.get("/v1/status", ADMIN).body())
                .isEqualTo(
                        "{\"version\":\"1.2.3\",\"data_folder\":\"" + RunningServer.DATA_FOLDER
                                + "\",\"started\":\"1970-01-01T00:00:00Z\",\"ready\":true,"
                                + "\"channels\":[{\"channel\":\"orders\",\"queue_bytes\":4096,"
                                + "\"newest\":\"1970-01-01T00:00:00Z\",\"agents\":[{\"agent\":\"loader@1\","
                                + "\"position\":null,\"lag_events\":7,\"lag_seconds\":1.5,\"last_error\":\"no disk\"}]}],"
                                + "\"open_alerts\":{\"critical\":1,\"low\":3},\"models\":[],"
                                + "\"tables\":[{\"table\":\"orders\",\"rows\":5,\"older_rows\":2}],\"warnings\":[\"careful\"]}");
    }

    @Test
    void isReadyWhenEveryCheckIs() throws Exception {
        assertThat(running.get("/readyz", "").body())
                .isEqualTo(
                        "{\"ready\":true,\"checks\":[{\"name\":\"queue\",\"ok\":true,\"required\":true,\"detail\":\"ok\"}]}");
        running.readiness.set(new Readiness(List.of(new Readiness.Check("lake", false, "no such folder"))));
        HttpResponse<String> not = running.get("/readyz", "");
        assertThat(not.statusCode()).isEqualTo(503);
        assertThat(not.body()).contains("\"ready\":false").contains("no such folder");
    }

    @Test
    void reloadsOrSaysWhatIsWrong() throws Exception {
        HttpRequest.Builder reload = running.request("/v1/reload", ADMIN).POST(BodyPublishers.noBody());
        assertThat(running.send(reload).body()).isEqualTo("{\"reloaded\":true,\"restart_needed\":[]}");
        running.reloaded.set(new Reloaded(List.of(), List.of("server.port", "lake.path")));
        assertThat(running.send(reload).body())
                .isEqualTo("{\"reloaded\":true,\"restart_needed\":[\"server.port\",\"lake.path\"]}");
        running.reloaded.set(Reloaded.refused(List.of("channels.x: no", "sources: none")));
        HttpResponse<String> refused = running.send(reload);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("\"code\":\"invalid_configuration\"")
                .contains("\"detail\":{\"errors\":[\"channels.x: no\",\"sources: none\"]}");
    }

    @Test
    void countsWhatItDoes() throws Exception {
        running.send(running.post("orders", "[{},1]"));
        running.get("/nowhere", SHOP);
        running.get("/healthz", "");
        HttpResponse<String> response = running.get("/metrics", SHOP);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(response.body())
                .contains("weir_ingest_events_total{channel=\"orders\",source=\"shop\"} 1.0\n")
                .contains("weir_ingest_bytes_total{channel=\"orders\",source=\"shop\"} 2.0\n")
                .contains("weir_ingest_rejected_total{channel=\"orders\",code=\"not_an_object\",source=\"shop\"} 1.0\n")
                .contains("weir_ingest_seconds_count 1\n")
                .contains("weir_http_requests_total{route=\"ingest\",status=\"200\"} 1.0\n")
                .contains("weir_http_requests_total{route=\"/healthz\",status=\"200\"} 1.0\n")
                .contains("weir_http_requests_total{route=\"none\",status=\"404\"} 1.0\n");
    }

    @Test
    void whatIsNotThereIsSaidInJson() throws Exception {
        HttpRequest.Builder browser = HttpRequest.newBuilder(running.uri("/nowhere"))
                .header("Accept", "text/html,*/*")
                .GET();
        HttpResponse<String> missing = running.send(browser);
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).startsWith("{\"error\":{\"code\":\"not_found\"");

        HttpResponse<String> method =
                running.send(running.request("/v1/status", ADMIN).POST(BodyPublishers.noBody()));
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).contains("GET");
        assertThat(method.body()).contains("\"code\":\"method_not_allowed\"");
    }
}
