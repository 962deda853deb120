package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExportTest {
    private final RunningServer running = new RunningServer();

    @AfterEach
    void close() {
        running.close();
    }

    private HttpResponse<String> export(String body, String key) throws Exception {
        return running.send(running.request("/v1/export", key).POST(BodyPublishers.ofString(body)));
    }

    @Test
    void handsOutTheWholeFileWithItsLength() throws Exception {
        HttpResponse<String> response = export("{\"sql\":\"SELECT 1\",\"format\":\"ndjson\"}", RunningServer.ADMIN_KEY);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("NDJSON of SELECT 1");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(response.headers().firstValue("Content-Length")).contains("18");
    }

    @Test
    void saysWhyItCannot() throws Exception {
        HttpResponse<String> response =
                export("{\"sql\":\"query_refused\",\"format\":\"csv\"}", RunningServer.ADMIN_KEY);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"query_refused\"");
        assertThat(export("{\"sql\":\"SELECT 1\",\"format\":\"csv\"}", RunningServer.SHOP_KEY)
                        .statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"sql\":\"SELECT 1\"}",
                "{\"sql\":\" \",\"format\":\"csv\"}",
                "{\"sql\":\"SELECT 1\",\"format\":\"xls\"}",
                "{\"sql\":\"SELECT 1\",\"format\":\"csv\",\"more\":1}"
            })
    void whatIsNoRequestIsRefused(String body) throws Exception {
        assertThat(export(body, RunningServer.ADMIN_KEY).statusCode()).isEqualTo(400);
    }
}
