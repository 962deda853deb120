package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes over the wire: the server answers in JSON or hangs up, stays alive, and stores nothing of it. */
class HostileClientTest {
    private static final String AUTHORIZATION = "Authorization: Bearer shop-key\r\n";
    private static final String POST =
            "POST /v1/channels/orders/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + AUTHORIZATION;

    private final RunningServer running = new RunningServer();

    @AfterEach
    void isAliveAndKeptNothing() throws Exception {
        try (running) {
            assertThat(running.get("/healthz", "").statusCode()).isEqualTo(200);
            assertThat(running.queue.channels()).isEmpty();
        }
    }

    private static void assertNoInsides(String response) {
        assertThat(response)
                .doesNotContain("<html")
                .doesNotContain("Exception")
                .doesNotContain("at org.")
                .doesNotContainIgnoringCase("jetty")
                .doesNotContainIgnoringCase("javalin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "\0\1\2\3\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
                "POST /v1/channels/orders/events HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n",
                "POST /v1/channels/orders/events HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
                "POST /v1/channels/orders/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 6\r\n\r\n",
                "POST /v1/channels/orders/events HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "POST /v1/channels/orders/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: x\r\n\r\n",
            })
    void malformedRequestsAreRefused(String request) throws Exception {
        String response = running.raw(request);
        assertNoInsides(response);
        assertThat(response).matches("(?s)HTTP/1.1 (400|505|501) .*\\{\"error\":\\{\"code\":\"[a-z_]+\".*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/channels/../events",
                "/v1/channels/orders/../../../etc/passwd",
                "/v1/channels/%2e%2e/events",
                "/v1/channels/%2e%2e%2fetc/events",
                "/v1/channels/..%2f..%2fetc/events",
                "/v1/channels/orders%2fx/events",
                "/v1/channels//events",
                "/v1/channels/orders/x/events",
                "/v1//channels/orders/events",
                "//v1/channels/orders/events",
                "/v1/channels/orders%00/events",
                "/v1/channels/orders;x=y/events",
                "/v1/channels/orders\\x/events",
                "/v1/channels/%/events",
                "/v1/channels/%zz/events",
                "/v1/channels/%c0%ae%c0%ae/events",
                "/v1/channels/ord%65rs/events",
                "/v1/channels/orders/events/",
                "/v1/channels/orders/events/..",
                "/v1/channels/./events",
                "/v1/channels/_rejected/events",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/static/../openapi.json",
                "*",
                "http://[::1/v1",
            })
    void pathTricksLeadNowhere(String path) throws Exception {
        String response = running.raw("POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + AUTHORIZATION
                + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        assertNoInsides(response);
        assertThat(response).matches("(?s)HTTP/1.1 (400|404|405) .*\\{\"error\":\\{\"code\":\"[a-z_]+\".*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT x:80", "TRACE /", "BREW /", "PROPFIND /healthz", "get /healthz"})
    void strangeMethodsAreRefused(String request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", running.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String response = RunningServer.response(socket.getInputStream());
            assertNoInsides(response);
            assertThat(response).matches("(?s)HTTP/1.1 (400|405) .*\\{\"error\":\\{\"code\":\"[a-z_]+\".*");
        }
    }

    @Test
    void boundsTheLineAndTheHeaders() throws Exception {
        String line = running.raw("GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(line).startsWith("HTTP/1.1 414 ").contains("\"code\":\"uri_too_long\"");

        StringBuilder many = new StringBuilder("GET / HTTP/1.1\r\nHost: x\r\n");
        for (int i = 0; i < 100_000; i++) {
            many.append("X-").append(i).append(": y\r\n");
        }
        assertThat(uploadUntilAnswered(many.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 431 ")
                .contains("\"code\":\"headers_too_large\"");

        String small = running.raw("GET / HTTP/1.1\r\nHost: x\r\n" + "a: b\r\n".repeat(100) + "\r\n");
        assertThat(small).startsWith("HTTP/1.1 431 ").contains("a request may have 100 header fields");
        assertThat(running.raw(
                        "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + "a: b\r\n".repeat(98) + "\r\n"))
                .startsWith("HTTP/1.1 200 ");

        String one = running.raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");
        assertThat(one).startsWith("HTTP/1.1 431 ");
    }

    /** The server may hang up while it is still being sent to; what it answered counts. */
    private String uploadUntilAnswered(byte[] bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", running.port())) {
            socket.setSoTimeout(10_000);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            for (int at = 0; at < bytes.length && in.available() == 0; at += 8_192) {
                out.write(bytes, at, Math.min(8_192, bytes.length - at));
            }
            return RunningServer.response(in);
        }
    }

    @Test
    void anAnnouncedLengthBeyondTheBoundIsRefusedUnread() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", running.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write((POST + "Content-Length: 99999999\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(RunningServer.response(socket.getInputStream()))
                    .startsWith("HTTP/1.1 413 ")
                    .contains("\"code\":\"too_large\"");
        }
    }

    @Test
    void anEndlessChunkedBodyIsCutOff() throws Exception {
        byte[] chunk = ("10000\r\n" + " ".repeat(65_536) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket("127.0.0.1", running.port())) {
            socket.setSoTimeout(5_000);
            OutputStream out = socket.getOutputStream();
            out.write((POST + "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < RunningServer.REQUEST_BYTES_MAX / 65_536; i++) {
                out.write(chunk);
            }
            out.write("1\r\n \r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(RunningServer.response(socket.getInputStream())).startsWith("HTTP/1.1 413 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"xyz\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", "ffffffffffffffff1\r\n{}", "2\r\n{}0\r\n\r\n"
            })
    void badChunkSizesAreRefused(String body) throws Exception {
        String response = running.raw(POST + "Transfer-Encoding: chunked\r\n\r\n" + body);
        assertNoInsides(response);
        assertThat(response).startsWith("HTTP/1.1 400 ").contains("\"code\":\"bad_request\"");
    }

    @Test
    void aBodyThatBreaksOffLeavesNothing() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Socket socket = new Socket("127.0.0.1", running.port())) {
                OutputStream out = socket.getOutputStream();
                out.write((POST + "Content-Length: 100\r\n\r\n{\"a\":1}").getBytes(StandardCharsets.US_ASCII));
                out.flush();
                if (i % 2 == 0) {
                    socket.setSoLinger(true, 0);
                } else {
                    socket.shutdownOutput();
                    socket.setSoTimeout(5_000);
                    assertNoInsides(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        awaitNoBodies();
    }

    private void awaitNoBodies() throws Exception {
        String metrics;
        do {
            metrics = running.get("/metrics", "shop-key").body();
        } while (!metrics.contains("weir_http_body_bytes 0.0"));
        assertThat(metrics).contains("weir_http_in_flight 1.0");
    }

    @Test
    void aGzipBombCostsNoMemory() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        byte[] zeros = new byte[1 << 20];
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb, 65_536)) {
            for (int i = 0; i < 1_024; i++) {
                gzip.write(zeros);
            }
        }
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> response = running.send(running.request("/v1/channels/images/events", "shop-key")
                    .header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(bomb.toByteArray())));
            assertThat(response.statusCode()).isEqualTo(413);
        }
        awaitNoBodies();
    }

    @Test
    void headsOfRequestsUnderWayAreCounted() throws Exception {
        String heavy = "X: " + "y".repeat(8_000) + "\r\n";
        try (Socket socket = new Socket("127.0.0.1", running.port())) {
            socket.getOutputStream()
                    .write((POST + heavy + "Content-Length: 10\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String metrics;
            do {
                metrics = running.get("/metrics", "shop-key").body();
            } while (!metrics.contains("weir_http_in_flight 2.0"));
            assertThat(metrics).containsPattern("weir_http_body_bytes 8[0-9]{3}\\.0");
        }
        awaitNoBodies();
    }

    @Test
    void gzipInsideGzipIsNotUnpackedTwice() throws Exception {
        HttpResponse<String> response =
                running.send(running.post("images", "x").header("Content-Encoding", "gzip, gzip"));
        assertThat(response.statusCode()).isEqualTo(415);
    }

    @Test
    void clientsThatAnnounceMuchAndSendNothingTakeNoMemory() throws Exception {
        List<Socket> idle = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Socket socket = new Socket("127.0.0.1", running.port());
            idle.add(socket);
            socket.getOutputStream()
                    .write((POST + "Content-Length: 4000000\r\n\r\n{").getBytes(StandardCharsets.US_ASCII));
        }
        String metrics;
        do {
            metrics = running.get("/metrics", "shop-key").body();
        } while (!metrics.contains("weir_http_in_flight 201.0"));
        assertThat(metrics).contains("weir_http_body_bytes " + (double) (200 * 65_536) / 1.0e7 + "E7");
        for (Socket socket : idle) {
            socket.close();
        }
        awaitNoBodies();
    }
}
