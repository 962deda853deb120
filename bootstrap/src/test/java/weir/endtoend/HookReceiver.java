package weir.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.ToIntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A webhook's other end, which takes nothing that is not signed. */
final class HookReceiver implements AutoCloseable {
    /** Instead of a status: no answer at all, until the receiver is closed. */
    static final int SILENCE = 0;

    /** @param status what it was answered with */
    record Received(String id, JsonNode body, int status) {
        String key() {
            return body.path("data").path("key").asText();
        }

        String type() {
            return body.path("type").asText();
        }
    }

    /** What was taken, in order. */
    final BlockingQueue<Received> taken = new LinkedBlockingQueue<>();

    final List<Received> all = new CopyOnWriteArrayList<>();
    final List<String> wrong = new CopyOnWriteArrayList<>();
    private final byte[] secret;
    private final ToIntFunction<Received> answers;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Object end = new Object();
    private boolean ended;

    /** @param answers the status for what has come; {@link #SILENCE} for none */
    HookReceiver(String secret, ToIntFunction<Received> answers) throws IOException {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.answers = answers;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/hook", this::receive);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            String time = exchange.getRequestHeaders().getFirst("webhook-timestamp");
            String signature = exchange.getRequestHeaders().getFirst("webhook-signature");
            if (!signed(id, time, body).equals(signature)) {
                wrong.add("the signature of " + id + " is " + signature);
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            Received received = new Received(id, RunningWeir.JSON.readTree(body), 0);
            int status = answers.applyAsInt(received);
            all.add(new Received(id, received.body(), status));
            if (status == SILENCE) {
                awaitEnd();
                return;
            }
            if (status / 100 == 2) {
                taken.add(received);
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private String signed(String id, String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((id + "." + time + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitEnd() {
        synchronized (end) {
            try {
                while (!ended) {
                    end.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        synchronized (end) {
            ended = true;
            end.notifyAll();
        }
        server.stop(0);
        threads.shutdownNow();
    }
}
