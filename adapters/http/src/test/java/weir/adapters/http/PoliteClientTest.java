package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the protocol allows and few clients do. */
class PoliteClientTest {
    private static final String POST = "POST /v1/channels/orders/events HTTP/1.1\r\nHost: x\r\n"
            + "Content-Type: application/json\r\nAuthorization: Bearer shop-key\r\n";

    private final RunningServer running = new RunningServer();

    @AfterEach
    void stop() {
        running.close();
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Test
    void asksBeforeItSends() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", running.port())) {
            socket.setSoTimeout(5_000);
            InputStream in = socket.getInputStream();
            write(socket.getOutputStream(), POST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(RunningServer.response(in)).startsWith("HTTP/1.1 100 ");
            write(socket.getOutputStream(), "{}");
            assertThat(RunningServer.response(in)).startsWith("HTTP/1.1 200 ").contains("\"accepted\":1");
        }
    }

    @Test
    void isToldNoBeforeItSends() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", running.port())) {
            socket.setSoTimeout(5_000);
            write(
                    socket.getOutputStream(),
                    POST.replace("orders", "ordersx") + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(RunningServer.response(socket.getInputStream())).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void sendsSeveralRequestsAtOnce() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", running.port())) {
            socket.setSoTimeout(5_000);
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                String body = "{\"n\":" + i + "}";
                all.append(POST)
                        .append("Content-Length: ")
                        .append(body.length())
                        .append("\r\n\r\n")
                        .append(body);
                all.append("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            write(socket.getOutputStream(), all.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(RunningServer.response(socket.getInputStream())).contains("\"accepted\":1");
                assertThat(RunningServer.response(socket.getInputStream())).contains("\"ok\":true");
            }
        }
        assertThat(running.queue.texts(RunningServer.ORDERS))
                .hasSize(50)
                .startsWith("{\"n\":0}")
                .endsWith("{\"n\":49}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void sendsAFewBytesAtATime(int step) throws Exception {
        String request = POST
                + "Transfer-Encoding: chunked\r\n\r\n8;ext=1\r\n{\"a\": \"b\r\n2\r\n\"}\r\n0\r\nTrailer: x\r\n\r\n";
        try (Socket socket = new Socket("127.0.0.1", running.port())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(5_000);
            for (int at = 0; at < request.length(); at += step) {
                write(socket.getOutputStream(), request.substring(at, Math.min(at + step, request.length())));
            }
            assertThat(RunningServer.response(socket.getInputStream())).contains("\"accepted\":1");
        }
        assertThat(running.queue.texts(RunningServer.ORDERS)).containsExactly("{\"a\": \"b\"}");
    }

    @Test
    void keepsItsConnectionOverARefusal() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", running.port())) {
            socket.setSoTimeout(5_000);
            String bad = POST.replace("shop-key", "nobody");
            write(socket.getOutputStream(), bad + "Content-Length: 2\r\n\r\n");
            write(socket.getOutputStream(), "{}");
            assertThat(RunningServer.response(socket.getInputStream())).startsWith("HTTP/1.1 401 ");
            write(socket.getOutputStream(), POST + "Content-Length: 2\r\n\r\n{}");
            assertThat(RunningServer.response(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void speaksHttp10() throws Exception {
        String response = running.raw(POST.replace("HTTP/1.1", "HTTP/1.0") + "Content-Length: 2\r\n\r\n{}");
        assertThat(response).startsWith("HTTP/1.1 200 ").contains("\"accepted\":1");
    }
}
