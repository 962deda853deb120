package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.application.ingest.IngestOutcome.Accepted;
import weir.domain.envelope.DataId;

/** The queue answers many requests at once; each of them has its own answer, whatever the others do with theirs. */
class GroupedAnswersTest {
    private static final int CONNECTIONS = 40;

    private final RunningServer running = new RunningServer();
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        running.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", running.port());
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        return socket;
    }

    private static String request(String body) {
        return "POST /v1/channels/orders/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer " + RunningServer.SHOP_KEY + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n"
                + body;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String response(Socket socket) throws IOException {
        return RunningServer.response(socket.getInputStream());
    }

    private void awaitWaiting(int appends) {
        while (running.queue.waiting() < appends) {
            Thread.onSpinWait();
        }
    }

    @Test
    void eachOfAGroupIsAnsweredAndGoesOn() throws Exception {
        for (int round = 0; round < 3; round++) {
            running.queue.hold();
            for (int i = 0; i < CONNECTIONS; i++) {
                send(round == 0 ? connect() : sockets.get(i), request("{\"n\":" + i + "}"));
            }
            awaitWaiting(CONNECTIONS);
            running.queue.release();
            for (Socket socket : sockets) {
                assertThat(response(socket)).startsWith("HTTP/1.1 200 ").contains("{\"accepted\":1,\"rejected\":[],");
            }
        }
        assertThat(running.queue.events(RunningServer.ORDERS)).hasSize(3 * CONNECTIONS);
    }

    @Test
    void requestsSentBeforeTheAnswerAreTakenInTurn() throws Exception {
        Socket socket = connect();
        running.queue.hold();
        send(socket, request("{\"n\":0}") + request("{\"n\":1}") + request("{\"n\":2}"));
        awaitWaiting(1);
        running.queue.release();
        for (int i = 0; i < 3; i++) {
            assertThat(response(socket)).startsWith("HTTP/1.1 200 ");
        }
        assertThat(running.queue.texts(RunningServer.ORDERS)).containsExactly("{\"n\":0}", "{\"n\":1}", "{\"n\":2}");
    }

    @Test
    void whatComesWhileAnAnswerIsAwaitedIsTakenBehindIt() throws Exception {
        Socket socket = connect();
        for (int round = 0; round < 3; round++) {
            running.queue.hold();
            send(socket, request("{}"));
            awaitWaiting(1);
            String next = request("{\"next\":true}");
            send(socket, next.substring(0, 20));
            send(socket, next.substring(20));
            assertThat(running.get("/healthz", "").statusCode()).isEqualTo(200);
            running.queue.release();
            assertThat(response(socket)).startsWith("HTTP/1.1 200 ");
            assertThat(response(socket)).startsWith("HTTP/1.1 200 ");
        }
        assertThat(running.queue.events(RunningServer.ORDERS)).hasSize(6);
    }

    @Test
    void whoGoesBeforeTheAnswerHoldsUpNobody() throws Exception {
        running.queue.hold();
        for (int i = 0; i < CONNECTIONS; i++) {
            send(connect(), request("{}"));
        }
        awaitWaiting(CONNECTIONS);
        for (Socket gone : sockets.subList(0, CONNECTIONS / 2)) {
            gone.setSoLinger(true, 0);
            gone.close();
        }
        assertThat(running.get("/healthz", "").statusCode()).isEqualTo(200);
        running.queue.release();
        for (Socket socket : sockets.subList(CONNECTIONS / 2, CONNECTIONS)) {
            assertThat(response(socket)).startsWith("HTTP/1.1 200 ");
            send(socket, request("{}"));
            assertThat(response(socket)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void whoDoesNotReadAnAnswerHoldsUpNobody() throws Exception {
        int events = 400_000; // their ids do not fit into what the system buffers
        Socket deaf = connect();
        running.queue.hold();
        send(deaf, request("[" + "{},".repeat(events - 1) + "{}]"));
        awaitWaiting(1);
        for (int i = 0; i < CONNECTIONS; i++) {
            send(connect(), request("{}"));
        }
        awaitWaiting(1 + CONNECTIONS);
        running.queue.release();
        for (Socket socket : sockets.subList(1, sockets.size())) {
            assertThat(response(socket)).startsWith("HTTP/1.1 200 ");
            send(socket, request("{}"));
            assertThat(response(socket)).startsWith("HTTP/1.1 200 ");
        }
        assertThat(response(deaf)).contains("{\"accepted\":" + events + ",").endsWith("\"]}");
    }

    @Test
    void theTextOfAnAnswerIsWhatAGeneratorWouldWrite() {
        Random random = new Random(1);
        for (int count : new int[] {1, 2, 9, 10, 1_000}) {
            List<DataId> ids = IntStream.range(0, count)
                    .mapToObj(i -> new DataId(random.nextLong(), random.nextLong()))
                    .toList();
            byte[] written = JsonText.bytes(out -> {
                out.writeStartObject();
                out.writeNumberField("accepted", count);
                out.writeArrayFieldStart("rejected");
                out.writeEndArray();
                out.writeArrayFieldStart("ids");
                for (DataId id : new Accepted(ids, List.of()).ids()) {
                    out.writeString(id.toString());
                }
                out.writeEndArray();
                out.writeEndObject();
            });
            assertThat(new String(AcceptedText.of(ids), StandardCharsets.US_ASCII))
                    .isEqualTo(new String(written, StandardCharsets.US_ASCII));
        }
    }
}
