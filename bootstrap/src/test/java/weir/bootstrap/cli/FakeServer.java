package weir.bootstrap.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** A small server that speaks Weir's API, and answers as the test has told it to; then, that all is well. */
final class FakeServer implements AutoCloseable {
    private volatile String dataFolder = "";
    private volatile int indexFailures;
    final List<Received> received = new CopyOnWriteArrayList<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final HttpServer server;

    record Received(String method, String path, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }

        List<String> lines() {
            return body.lines().filter(line -> !line.isBlank()).toList();
        }
    }

    /** @param status 0: the connection is closed without an answer */
    record Answer(int status, Map<String, String> headers, String body) {}

    FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    FakeServer answer(int status, String body) {
        return answer(status, Map.of(), body);
    }

    FakeServer answer(int status, Map<String, String> headers, String body) {
        answers.add(new Answer(status, headers, body));
        return this;
    }

    FakeServer loseAnswer() {
        return answer(0, "");
    }

    /** What it keeps its events in, from now on; at first it does not tell. */
    FakeServer keepingIn(String folder) {
        dataFolder = folder;
        return this;
    }

    /** So many times it is too busy to say what it is. */
    FakeServer busyAtFirst(int times) {
        indexFailures = times;
        return this;
    }

    /** It was not asked for its events: the answers above are for others. */
    private static boolean isIndex(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("GET")
                && exchange.getRequestURI().getPath().equals("/");
    }

    private void index(HttpExchange exchange) throws IOException {
        boolean busy = indexFailures > 0;
        indexFailures = busy ? indexFailures - 1 : 0;
        String body = busy
                ? error("overloaded", "too many requests wait")
                : dataFolder.isEmpty() ? "<html>" : "{\"name\":\"Weir\",\"data_folder\":\"" + dataFolder + "\"}";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(busy ? 503 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    static String error(String code, String message) {
        return "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}";
    }

    private void handle(HttpExchange exchange) throws IOException {
        if (isIndex(exchange)) {
            index(exchange);
            return;
        }
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        byte[] plain = gzip ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes() : bytes;
        Received request = new Received(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                exchange.getRequestHeaders(),
                new String(plain, StandardCharsets.UTF_8));
        received.add(request);
        Answer answer = answers.poll();
        if (answer == null) {
            long events = request.lines().size();
            answer = new Answer(200, Map.of(), "{\"accepted\":" + events + ",\"rejected\":[],\"ids\":[]}");
        }
        if (answer.status != 0) {
            answer.headers.forEach(
                    (name, value) -> exchange.getResponseHeaders().add(name, value));
            byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
