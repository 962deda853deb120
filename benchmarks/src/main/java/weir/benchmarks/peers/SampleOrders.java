package weir.benchmarks.peers;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Orders of a shop, the same ones in every run: about 500 bytes each, or about 1 KB with a longer address of the page. */
public final class SampleOrders {
    private static final int USERS = 5_000;
    private static final long SEED = 20261125;
    private static final List<String> AGENTS = List.of(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1");
    private static final List<String> COUNTRIES = List.of("hu", "de", "ie", "fr", "pl", "us");
    private static final List<String> EVENTS = List.of("view", "view", "view", "add", "purchase", "refund");
    private static final int SHORT_PAGE_CHARACTERS = 90;
    private static final int LONG_PAGE_CHARACTERS = 560;

    private final Random random = new Random(SEED);

    private SampleOrders() {}

    /** So many of about 500 bytes. */
    public static List<String> small(int count) {
        return make(count, SHORT_PAGE_CHARACTERS);
    }

    /** So many of about 1,000 bytes. */
    public static List<String> large(int count) {
        return make(count, LONG_PAGE_CHARACTERS);
    }

    private static List<String> make(int count, int pageCharacters) {
        SampleOrders orders = new SampleOrders();
        List<String> made = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            made.add(orders.next(pageCharacters));
        }
        return made;
    }

    private String next(int pageCharacters) {
        int quantity = 1 + random.nextInt(9);
        int cents = 100 + random.nextInt(9_900);
        return ("{\"event\":\"%s\",\"userId\":\"%s\",\"sentAt\":\"%s\",\"source_ip\":\"10.%d.%d.%d\",\"context\":{"
                        + "\"session\":\"%s\",\"country\":\"%s\",\"userAgent\":\"%s\",\"page\":\"/shop?q=%s\"},\"properties\":{"
                        + "\"order\":\"o-%07d\",\"sku\":\"tea-%03d\",\"quantity\":\"%d\",\"price\":%d.%02d,"
                        + "\"total\":%d.%02d,\"express\":%b}}")
                .formatted(
                        pick(EVENTS),
                        user(random.nextInt(USERS)),
                        Instant.ofEpochMilli(1_795_600_000_000L + random.nextInt(86_400_000)),
                        random.nextInt(256),
                        random.nextInt(256),
                        random.nextInt(256),
                        new UUID(random.nextLong(), random.nextLong()),
                        pick(COUNTRIES),
                        pick(AGENTS),
                        letters(pageCharacters),
                        random.nextInt(10_000_000),
                        random.nextInt(1_000),
                        quantity,
                        cents / 100,
                        cents % 100,
                        quantity * cents / 100,
                        quantity * cents % 100,
                        random.nextBoolean());
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private String letters(int count) {
        return random.ints(count, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String user(int number) {
        return "u-%05d".formatted(number);
    }

    /** The directory of the users that the orders name. */
    static void writeUsers(Path file) throws IOException {
        StringBuilder csv = new StringBuilder("user_id,name,office\n");
        for (int i = 0; i < USERS; i++) {
            csv.append(user(i))
                    .append(",User ")
                    .append(i)
                    .append(",Office ")
                    .append(i % 12)
                    .append('\n');
        }
        Files.writeString(file, csv);
    }

    /** Bodies for post.lua, each ended by a zero byte. */
    static void writeBodies(Path file, List<byte[]> bodies) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (byte[] body : bodies) {
                out.write(body);
                out.write(0);
            }
        }
    }

    /** A body of each {@code perBody} events, one on a line. */
    public static List<byte[]> lines(List<String> events, int perBody) {
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i + perBody <= events.size(); i += perBody) {
            bodies.add(String.join("\n", events.subList(i, i + perBody)).getBytes(StandardCharsets.UTF_8));
        }
        return bodies;
    }

    /** The same as Flume's JSONHandler takes them: an array of objects, whose body is the event as text. */
    static List<byte[]> flumeArrays(List<String> events, int perBody) {
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i + perBody <= events.size(); i += perBody) {
            StringBuilder body = new StringBuilder("[");
            for (String event : events.subList(i, i + perBody)) {
                body.append(body.length() == 1 ? "" : ",")
                        .append("{\"headers\":{},\"body\":\"")
                        .append(event.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append("\"}");
            }
            bodies.add(body.append(']').toString().getBytes(StandardCharsets.UTF_8));
        }
        return bodies;
    }
}
