package weir.endtoend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Clients that mean harm, each on connections of its own, which never wait for the server. What it hangs up on connects
 * again. Each attack is for one thread.
 */
final class Attacks implements AutoCloseable {
    private static final byte[] ZEROS = new byte[64 << 10];

    private final InetSocketAddress server;
    private final String key;
    private final List<Attack> attacks = new ArrayList<>();

    Attacks(URI url, String key) {
        this.server = new InetSocketAddress(url.getHost(), url.getPort());
        this.key = key;
    }

    /** One client's way to do harm, in many small steps. */
    interface Attack {
        void step() throws IOException;
    }

    List<Attack> all() {
        attacks.add(new Repeated(300, "GET / HTTP/1.1\r\nHost: x\r\n", "X-a: b\r\n"));
        attacks.add(new Repeated(200, post("application/json") + "Content-Length: 100000\r\n\r\n[", " "));
        attacks.add(new Repeated(20, "GET / HTTP/1.1\r\nHost: x\r\n", ("X: " + "y".repeat(4_000) + "\r\n").repeat(8)));
        attacks.add(new Repeated(
                10,
                post("application/json") + "Transfer-Encoding: chunked\r\n\r\n",
                "10000\r\n" + " ".repeat(65_536) + "\r\n"));
        attacks.add(new Repeated(50, "", "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200)));
        String events = "{\"unread\":1}\n".repeat(1_000);
        attacks.add(new Repeated(
                50, "", post("application/x-ndjson") + "Content-Length: " + events.length() + "\r\n\r\n" + events));
        String small = "1\n".repeat(500_000);
        attacks.add(new Repeated(
                20, "", post("application/x-ndjson") + "Content-Length: " + small.length() + "\r\n\r\n" + small));
        byte[] bomb = bomb();
        attacks.add(new Repeated(
                10,
                new byte[0],
                concatenated(
                        bytes(post("application/json") + "Content-Encoding: gzip\r\nContent-Length: " + bomb.length
                                + "\r\n\r\n"),
                        bomb)));
        return attacks;
    }

    /** Opens connections and sends nothing on them. */
    static List<SocketChannel> idle(URI url, int count) throws IOException {
        List<SocketChannel> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opened.add(SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort())));
        }
        return opened;
    }

    private String post(String contentType) {
        return "POST /v1/channels/attacked/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
                + "\r\nContent-Type: " + contentType + "\r\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    private static byte[] bomb() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 4_096; i++) {
                gzip.write(ZEROS);
            }
        } catch (IOException e) {
            throw new AssertionError("memory cannot fail to be written", e);
        }
        return packed.toByteArray();
    }

    /** On each of its connections, once what opens it and then, with each step, some more of the same; it never reads. */
    private final class Repeated implements Attack {
        private final byte[] opening;
        private final byte[] more;
        private final List<Sending> connections = new ArrayList<>();

        Repeated(int count, String opening, String more) {
            this(count, bytes(opening), bytes(more));
        }

        Repeated(int count, byte[] opening, byte[] more) {
            this.opening = opening;
            this.more = more;
            for (int i = 0; i < count; i++) {
                connections.add(new Sending());
            }
        }

        @Override
        public void step() throws IOException {
            for (Sending connection : connections) {
                connection.step(opening, more);
            }
        }
    }

    /** One connection, and what it has not sent yet. */
    private final class Sending {
        private SocketChannel channel;
        private ByteBuffer rest = ByteBuffer.allocate(0);

        void step(byte[] opening, byte[] more) throws IOException {
            try {
                if (channel == null) {
                    channel = SocketChannel.open();
                    channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 10);
                    channel.connect(server);
                    channel.configureBlocking(false);
                    rest = ByteBuffer.wrap(opening);
                }
                if (!rest.hasRemaining()) {
                    rest = ByteBuffer.wrap(more);
                }
                channel.write(rest);
            } catch (IOException e) {
                close();
            }
        }

        void close() throws IOException {
            if (channel != null) {
                channel.close();
                channel = null;
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Attack attack : attacks) {
            for (Sending connection : ((Repeated) attack).connections) {
                connection.close();
            }
        }
    }
}
