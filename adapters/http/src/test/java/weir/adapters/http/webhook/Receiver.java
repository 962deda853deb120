package weir.adapters.http.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A webhook's other end on a free port of the loopback, which answers as it is told and then with 204. */
final class Receiver implements AutoCloseable {
    record Request(String id, String timestamp, String signature, String contentType, String body) {}

    @FunctionalInterface
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    /** The ids of what was taken. */
    final BlockingQueue<String> taken = new LinkedBlockingQueue<>();

    final AtomicInteger underWay = new AtomicInteger();
    final AtomicInteger underWayMax = new AtomicInteger();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/hook", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook?team=blue");
    }

    /** The next requests are answered so, one each. */
    void answers(Answer... next) {
        answers.addAll(List.of(next));
    }

    static Answer status(int status) {
        return exchange -> exchange.sendResponseHeaders(status, -1);
    }

    static Answer retryAfter(String value) {
        return exchange -> {
            exchange.getResponseHeaders().set("Retry-After", value);
            exchange.sendResponseHeaders(503, -1);
        };
    }

    /** Says nothing until the receiver is closed. */
    Answer silence() {
        return exchange -> awaitEnd();
    }

    /** Begins an answer whose body does not end. */
    Answer endlessBody() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("and so on".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            awaitEnd();
        };
    }

    /** Closes the connection without a word. */
    static Answer hangUp() {
        return HttpExchange::close;
    }

    private void awaitEnd() {
        try {
            end.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Request next() throws InterruptedException {
        Request request = requests.poll(30, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request came");
        }
        return request;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            underWayMax.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Map<String, List<String>> headers = exchange.getRequestHeaders();
            String id = first(headers, "Webhook-id");
            Answer answer = answers.poll();
            underWay.decrementAndGet();
            if (answer == null) {
                taken.add(id);
            }
            requests.add(new Request(
                    id,
                    first(headers, "Webhook-timestamp"),
                    first(headers, "Webhook-signature"),
                    first(headers, "Content-type"),
                    body));
            (answer == null ? status(204) : answer).to(exchange);
        }
    }

    private static String first(Map<String, List<String>> headers, String name) {
        return headers.get(name).get(0);
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
