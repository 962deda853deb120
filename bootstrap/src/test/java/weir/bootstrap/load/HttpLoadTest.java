package weir.bootstrap.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpLoadTest {
    private final AtomicLong requests = new AtomicLong();
    private final Set<String> bodies = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void countsWhatTheServerAcceptedAndSendsEveryRequestInTurn() throws IOException {
        server.createContext("/", exchange -> answer(exchange, 200, "{\"accepted\":2,\"rejected\":[{}],\"ids\":[]}"));
        AtomicLong heard = new AtomicLong();

        LoadResult result = new HttpLoad(plan(3, 0, 400), (due, answered, events) -> heard.addAndGet(events)).run();

        assertThat(bodies).containsExactlyInAnyOrder("first", "second");
        assertThat(result.accepted()).isEqualTo(2 * requests.get()).isEqualTo(heard.get());
        assertThat(result.rejected()).isEqualTo(requests.get());
        assertThat(result.latency().getTotalCount()).isEqualTo(requests.get());
        assertThat(result.refused()).isEmpty();
    }

    @Test
    void aPacedLoadSendsWhatIsDueAndNoMore() throws IOException {
        server.createContext("/", exchange -> answer(exchange, 200, "ok"));

        LoadResult result = new HttpLoad(plan(4, 100, 1_000), LoadListener.NONE).run();

        assertThat(requests.get() + result.unsent()).isEqualTo(100);
        assertThat(result.accepted()).isEqualTo(3 * requests.get());
    }

    /** The proof that waiting is not left out: one stall, and every request that was due meanwhile has waited. */
    @Test
    void aStallCountsForEveryRequestThatWasDueMeanwhile() throws IOException {
        long stallNanos = 600_000_000;
        AtomicLong stallUntil = new AtomicLong();
        server.createContext("/", exchange -> {
            stallUntil.compareAndSet(0, System.nanoTime() + stallNanos);
            while (System.nanoTime() - stallUntil.get() < 0) {
                LockSupport.parkNanos(stallUntil.get() - System.nanoTime());
            }
            answer(exchange, 200, "ok");
        });

        LoadResult result = new HttpLoad(plan(8, 100, 1_000), LoadListener.NONE).run();

        long waited = result.latency().getCountBetweenValues(stallNanos / 6, Long.MAX_VALUE / 2);
        assertThat(waited + result.unsent())
                .as("a load that pauses with the server would count the eight that were under way")
                .isGreaterThan(40);
    }

    @Test
    void refusalsAndBrokenConnectionsAreCountedAndTheRestGoesOn() throws IOException {
        server.createContext("/", exchange -> {
            long number = requests.get();
            if (number % 3 == 1) {
                requests.incrementAndGet();
                exchange.close();
            } else {
                answer(exchange, number % 3 == 0 ? 503 : 200, "ok");
            }
        });

        LoadResult result = new HttpLoad(plan(1, 0, 500), LoadListener.NONE).run();

        assertThat(result.refused()).containsKeys(0, 503);
        assertThat(result.refusedRequests() + result.latency().getTotalCount()).isEqualTo(requests.get());
        assertThat(result.accepted()).isPositive();
    }

    @Test
    void aServerThatIsNotThereIsAnError() {
        LoadPlan plan = plan(1, 0, 100);
        server.stop(0);
        assertThatThrownBy(() -> new HttpLoad(plan, LoadListener.NONE).run()).isInstanceOf(IOException.class);
    }

    private LoadPlan plan(int connections, double perSecond, int millis) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/events");
        List<ByteBuffer> sent = List.of(post(url, "first"), post(url, "second"));
        return new LoadPlan(server.getAddress(), sent, 3, connections, perSecond, Duration.ofMillis(millis));
    }

    private static ByteBuffer post(URI url, String body) {
        return HttpRequests.post(url, Map.of("Content-Type", "text/plain"), body.getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpExchange exchange, int status, String text) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
        requests.incrementAndGet();
    }
}
