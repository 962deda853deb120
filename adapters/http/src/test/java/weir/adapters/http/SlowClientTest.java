package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that take their time, over real sockets, by a clock that the test sets. */
class SlowClientTest {
    private static final int CONNECTIONS_MAX = 120;
    private static final String POST = "POST /v1/channels/orders/events HTTP/1.1\r\nHost: x\r\n"
            + "Content-Type: application/json\r\nAuthorization: Bearer shop-key\r\n";

    private final AtomicLong nanos = new AtomicLong();
    private final RunningServer running = new RunningServer(Optional.empty(), CONNECTIONS_MAX, nanos::get);
    private final List<Socket> open = new ArrayList<>();

    @AfterEach
    void servesOthersAllTheTime() throws Exception {
        try (running) {
            // On a connection of its own: one that was used before may just be idle for too long, by the test's clock.
            assertThat(response(send(POST + "Content-Length: 2\r\n\r\n{}"))).startsWith("HTTP/1.1 200 ");
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private Socket socket() throws IOException {
        Socket socket = new Socket("127.0.0.1", running.port());
        socket.setSoTimeout(4_000);
        open.add(socket);
        return socket;
    }

    private Socket send(String text) throws IOException {
        Socket socket = socket();
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String response(Socket socket) throws IOException {
        return RunningServer.response(socket.getInputStream());
    }

    private void awaitMetric(String line) throws Exception {
        while (!running.get("/metrics", RunningServer.SHOP_KEY).body().contains(line)) {
            Thread.onSpinWait();
        }
    }

    /** The server's looks come by its own clock; between them half a minute of the test's passes. */
    private String responseInTime(Socket slow) throws Exception {
        slow.setSoTimeout(100);
        for (int look = 0; look < 200; look++) {
            try {
                return response(slow);
            } catch (SocketTimeoutException e) {
                nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));
            }
        }
        throw new AssertionError(running.get("/metrics", RunningServer.SHOP_KEY).body());
    }

    @Test
    void aHeadThatIsNotWholeInTimeIsAnsweredWithWhy() throws Exception {
        String head = "POST /v1/channels/orders/events HTTP/1.1\r\nHost: x\r\nX-";
        Socket slow = send(head);
        awaitMetric("weir_http_head_bytes " + (double) (head.length() * Crowd.HEAD_WEIGHT));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(31));
        String response = response(slow);
        assertThat(response)
                .startsWith("HTTP/1.1 408 Request Timeout\r\n")
                .contains("Connection: close")
                .contains("{\"error\":{\"code\":\"request_timeout\"");
        assertThat(slow.getInputStream().read()).isNegative();
    }

    @Test
    void aBodyThatDripsIsAnsweredWithWhyAndNothingOfItKept() throws Exception {
        Socket slow = send(POST + "Content-Length: 1000\r\n\r\n{\"a\":");
        awaitMetric("weir_http_in_flight 2.0");
        assertThat(responseInTime(slow)).startsWith("HTTP/1.1 408 ").contains("10 KiB in any 20 s");
        assertThat(running.queue.channels()).isEmpty();
    }

    @Test
    void aQueryThatDripsFreesItsThread() throws Exception {
        Socket slow = send("POST /v1/query HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin-key\r\n"
                + "Content-Length: 1000\r\n\r\n{\"sql\":");
        awaitMetric("weir_http_in_flight 2.0");
        assertThat(responseInTime(slow)).startsWith("HTTP/1.1 408 ").contains("\"code\":\"request_timeout\"");
    }

    @Test
    void clientsThatReadNoAnswersHoldUpNobody() throws Exception {
        String request = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";
        int clients = CONNECTIONS_MAX * 3 / 4;
        for (int i = 0; i < clients; i++) {
            Socket socket = socket();
            socket.setReceiveBufferSize(4 << 10);
            try {
                socket.getOutputStream().write(request.repeat(2_000).getBytes(StandardCharsets.US_ASCII));
            } catch (SocketException e) {
                // The server may have hung up by now.
                assertThat(e).isNotNull();
            }
        }
        awaitMetric("weir_http_in_flight " + (double) (clients + 1));
        for (int i = 0; i < 20; i++) {
            assertThat(running.get("/healthz", "").statusCode()).isEqualTo(200);
            // On a connection of its own: one that was used before may just be idle for too long, by the test's clock.
            assertThat(response(send(POST + "Content-Length: 2\r\n\r\n{}"))).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void moreConnectionsThanMayBeLockNobodyOut() throws Exception {
        for (int i = 0; i < 3 * CONNECTIONS_MAX; i++) {
            socket();
            nanos.incrementAndGet();
        }
        assertThat(running.get("/healthz", "").statusCode()).isEqualTo(200);
        assertThat(open.get(0).getInputStream().read()).isNegative();
        awaitMetric("weir_http_connections " + (double) CONNECTIONS_MAX);
        assertThat(running.get("/metrics", RunningServer.SHOP_KEY).body())
                .containsPattern("weir_http_cut_off_total\\{reason=\"displaced\"} [0-9]{3}\\.0");
    }
}
