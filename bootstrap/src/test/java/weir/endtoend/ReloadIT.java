package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules change while events flow: none is lost, and a configuration that is wrong changes nothing. */
final class ReloadIT {
    private static final String KEY = "a-key-of-this-test-alone";
    private static final String CONFIG = """
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              clicks:
                normalise:
                  - %s
                tables: [{table: clicks}]
            tables:
              clicks:
                columns: {%s}
            """;

    @Test
    void rulesChangeWithoutLosingAnEvent(@TempDir Path folder) throws Exception {
        Path config = folder.resolve("weir.yaml");
        write(config, "rename: {n: number}", "number: integer");
        try (RunningWeir weir = RunningWeir.start(folder.resolve("data"), Map.of(), "--config", config.toString())) {
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger sent = new AtomicInteger();
            Thread sender = new Thread(() -> sendUntil(stop, weir, sent));
            sender.start();
            awaitSent(sent, 200);

            write(config, "rename: {n: number, who: person}", "number: integer, person: text");
            assertThat(reload(weir).statusCode()).isEqualTo(200);
            awaitSent(sent, sent.get() + 200);

            write(config, "rnmae: {n: number}", "number: text");
            HttpResponse<String> refused = reload(weir);
            assertThat(refused.statusCode()).as(refused.body()).isBetween(400, 499);
            assertThat(refused.body()).contains("rnmae").contains("rename");
            write(config, "rename: {n: number}", "number: text");
            assertThat(reload(weir).body())
                    .as("a changed type")
                    .contains("number")
                    .contains("clicks");
            awaitSent(sent, sent.get() + 100);

            write(config, "rename: {n: number, who: individual}", "number: integer, person: text, individual: text");
            new ProcessBuilder("kill", "-HUP", Long.toString(weir.pid()))
                    .start()
                    .waitFor();
            awaitColumn(weir);
            awaitSent(sent, sent.get() + 200);
            stop.set(true);
            sender.join();
            weir.awaitSettled(KEY);

            assertThat(weir.count(KEY, "SELECT count(*) FROM clicks")).isEqualTo(sent.get());
            assertThat(weir.count(KEY, "SELECT count(DISTINCT number) FROM clicks"))
                    .isEqualTo(sent.get());
            assertThat(weir.count(KEY, "SELECT count(*) FROM clicks WHERE person = 'anna'"))
                    .isPositive();
            assertThat(weir.count(KEY, "SELECT count(*) FROM clicks WHERE individual = 'anna'"))
                    .isPositive();
            assertThat(weir.stop()).isZero();
        }
    }

    private static void write(Path config, String rule, String columns) throws Exception {
        Files.writeString(config, CONFIG.formatted(Keys.sha256(KEY), rule, columns));
    }

    private static HttpResponse<String> reload(RunningWeir weir) throws Exception {
        URI target = weir.url().resolve("/v1/reload");
        HttpRequest request = HttpRequest.newBuilder(target)
                .header("Authorization", "Bearer " + KEY)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void sendUntil(AtomicBoolean stop, RunningWeir weir, AtomicInteger sent) {
        try {
            while (!stop.get()) {
                int number = sent.get();
                byte[] body = ("{\"n\":" + number + ",\"who\":\"anna\"}").getBytes(StandardCharsets.UTF_8);
                HttpResponse<String> response = weir.post(KEY, "clicks", "application/json", body);
                if (response.statusCode() != 200) {
                    throw new IllegalStateException(response.body());
                }
                sent.incrementAndGet();
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitSent(AtomicInteger sent, int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (sent.get() < count) {
            assertThat(System.nanoTime()).as("sending goes on").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** The signal is answered some time after it was sent. */
    private static void awaitColumn(RunningWeir weir) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String sql = "SELECT count(*) FROM information_schema.columns WHERE table_name = 'clicks'"
                + " AND column_name = 'individual'";
        while (weir.count(KEY, sql) == 0) {
            assertThat(System.nanoTime()).as("SIGHUP reloads").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
