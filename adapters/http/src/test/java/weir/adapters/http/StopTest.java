package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import weir.application.ingest.Producer;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

class StopTest {
    private static CompletableFuture<Boolean> stopping(RunningServer running, Duration timeout) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return running.server.stop(timeout);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                task -> new Thread(task, "stopping").start());
    }

    @Test
    void answersWhatIsUnderWayAndTakesNothingNew() throws Exception {
        try (RunningServer running = new RunningServer()) {
            running.queue.hold();
            CompletableFuture<HttpResponse<String>> underWay = running.client.sendAsync(
                    running.post("orders", "{}").build(), HttpResponse.BodyHandlers.ofString());
            while (running.queue.waiting() == 0) {
                Thread.onSpinWait();
            }
            CompletableFuture<Boolean> stopped = stopping(running, Duration.ofSeconds(20));
            Producer shop =
                    running.endpoints.authenticate().authenticate("shop-key").orElseThrow();
            while (running.endpoints
                    .ingest()
                    .screen(shop, "orders", Optional.empty())
                    .isEmpty()) {
                Thread.onSpinWait();
            }
            HttpResponse<String> late = running.send(running.post("orders", "{\"late\":1}"));
            assertThat(late.statusCode()).isEqualTo(503);
            assertThat(late.body()).contains("\"cause\":\"closed\"");
            assertThat(late.headers().firstValue("Retry-After")).isPresent();
            assertThat(stopped).isNotDone();

            running.queue.release();
            assertThat(underWay.join().statusCode()).isEqualTo(200);
            assertThat(stopped.join()).isTrue();
            assertThatThrownBy(() -> new Socket("127.0.0.1", running.port()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void doesNotWaitForEver() throws Exception {
        try (RunningServer running = new RunningServer();
                Socket slow = new Socket("127.0.0.1", running.port())) {
            slow.getOutputStream()
                    .write(("POST /v1/channels/orders/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer shop-key\r\n"
                                    + "Content-Length: 9\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
            while (!running.get("/metrics", "shop-key").body().contains("weir_http_in_flight 2.0")) {
                Thread.onSpinWait();
            }
            assertThat(stopping(running, Duration.ofMillis(200)).join()).isFalse();
            assertThat(running.queue.channels()).isEmpty();
        }
    }

    @Test
    void saysWhenThePortIsTaken() {
        try (RunningServer running = new RunningServer()) {
            HttpOptions same = new HttpOptions(
                    "127.0.0.1", running.port(), 1_000, 10, Optional.empty(), "1", RunningServer.DATA_FOLDER);
            assertThatThrownBy(() -> HttpServer.start(same, running.endpoints))
                    .isInstanceOf(OperationFailed.class)
                    .hasMessageContaining("127.0.0.1:" + running.port())
                    .extracting(failed -> ((OperationFailed) failed).code())
                    .isEqualTo(FailureCode.IN_USE);
        }
    }
}
