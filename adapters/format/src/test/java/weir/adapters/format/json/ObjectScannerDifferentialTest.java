package weir.adapters.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.application.port.PayloadCodec.Framing;
import weir.application.port.PayloadCodec.Piece;
import weir.application.port.PayloadCodec.Split;
import weir.domain.envelope.Payload;
import weir.domain.standard.Standard;
import weir.domain.standard.Standard.JsonShape;
import weir.domain.value.FieldPath;

/**
 * Whatever the bytes are, the scanner of objects and Jackson say the same: which events there are, where they lie, their
 * producer's ids, and what is wrong with them, to the word.
 */
class ObjectScannerDifferentialTest {
    private static final Path SHARED = Path.of(System.getProperty("weir.shared", "absent"), "data");

    private static final List<FieldPath> REQUIRED =
            Stream.of("a", "b.c", "list[1]", "é", "b").map(FieldPath::parse).toList();

    private static final List<Standard> STANDARDS = List.of(
            Standard.DEFAULT,
            new Standard(1 << 20, JsonShape.OBJECT, REQUIRED, Optional.empty()),
            new Standard(60, JsonShape.OBJECT, List.of(FieldPath.parse("id")), Optional.empty()));

    private static final List<Optional<FieldPath>> IDS = Stream.of("id", "b.id", "list[0]")
            .map(path -> Optional.of(FieldPath.parse(path)))
            .toList();

    /** What a change puts between the bytes of a document. */
    private static final List<String> MORSELS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u",
            "\\ud83d\\ude00",
            "\\ud83d",
            "\\ude00",
            "\\u00e9",
            "\\n",
            "null",
            "true",
            "nul",
            "0",
            "-",
            "-0",
            "01",
            "1.",
            "1.5",
            ".5",
            "1e5",
            "1E+",
            "1e-7",
            "+1",
            "NaN",
            " ",
            "\t",
            "\r",
            "\n",
            "\0",
            "\u001f",
            "\u007f",
            "é",
            "𝄞",
            "\uFEFF",
            "/*",
            "'",
            "\"a\":",
            "\"id\":\"x\",",
            "\"b\":{},",
            "\"\\u0061\":1,");

    /** For each seed. */
    private static final int DOCUMENTS = Integer.getInteger("weir.scanner.documents", 20_000);

    private final JacksonPayloadCodec codec = new JacksonPayloadCodec();
    private int sure;
    private int unsure;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void changedDocumentsAreSeenAsJacksonSeesThem(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < DOCUMENTS; i++) {
            byte[] document = document(random).getBytes(StandardCharsets.UTF_8);
            compare(changed(random, document), random);
        }
        // Neither side of the comparison may be nearly all there is.
        assertThat(sure).isGreaterThan(DOCUMENTS / 10);
        assertThat(unsure).isGreaterThan(DOCUMENTS / 10);
    }

    @Test
    void nestingIsFollowedAsDeepAsAStandardAllows() {
        for (int depth : new int[] {1, 15, 16, 17, 33, 198, 199, 200, 201, 5_000}) {
            String document = "{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
            compare(document.getBytes(StandardCharsets.UTF_8), new Random(depth));
        }
        assertThat(sure).isEqualTo(7);
    }

    @Test
    void realEventsAreSeenAsJacksonSeesThem() throws IOException {
        List<byte[]> events = realEvents();
        Random random = new Random(7);
        for (byte[] event : events) {
            compare(event, random);
            for (int i = 0; i < 3; i++) {
                compare(changed(random, event), random);
            }
        }
        assertThat(sure).isGreaterThanOrEqualTo(events.size());
    }

    private void compare(byte[] body, Random random) {
        Standard standard = STANDARDS.get(random.nextInt(STANDARDS.size()));
        Optional<FieldPath> id = IDS.get(random.nextInt(IDS.size()));
        byte[] array = around(body);
        Payload payload = Payload.slice(array, 3, body.length);
        count(payload, standard, id);
        assertThat(described(codec.split(payload, Framing.JSON, standard, id)))
                .as("as JSON: %s", new String(body, StandardCharsets.UTF_8))
                .isEqualTo(described(byTokens(payload, standard, id)));
        assertThat(described(codec.split(payload, Framing.NDJSON, standard, id)))
                .as("as lines: %s", new String(body, StandardCharsets.UTF_8))
                .isEqualTo(described(linesByTokens(payload, standard, id)));
    }

    private void count(Payload body, Standard standard, Optional<FieldPath> id) {
        int to = body.offset() + body.length();
        boolean object = body.length() > 0 && body.array()[body.offset()] == '{';
        EventNotes notes = new EventNotes(standard, WatchedFields.of(standard.required(), id));
        if (object && new ObjectScanner(notes, body.array(), to, false).scan(body.offset()) == to) {
            sure++;
        } else {
            unsure++;
        }
    }

    private Split byTokens(Payload body, Standard standard, Optional<FieldPath> id) {
        EventNotes notes = new EventNotes(standard, WatchedFields.of(standard.required(), id));
        int to = body.offset() + body.length();
        return codec.splitJson(body, behindMark(body), to, notes);
    }

    private Split linesByTokens(Payload body, Standard standard, Optional<FieldPath> id) {
        EventNotes notes = new EventNotes(standard, WatchedFields.of(standard.required(), id));
        byte[] array = body.array();
        List<Piece> pieces = new ArrayList<>();
        int to = body.offset() + body.length();
        int at = behindMark(body);
        while (at < to) {
            int lineEnd = at;
            while (lineEnd < to && array[lineEnd] != '\n') {
                lineEnd++;
            }
            int begin = at;
            int end = lineEnd;
            while (begin < end && isSpace(array[begin])) {
                begin++;
            }
            while (begin < end && isSpace(array[end - 1])) {
                end--;
            }
            if (begin < end) {
                pieces.add(codec.line(array, begin, end, notes));
            }
            at = lineEnd + 1;
        }
        return new Split.Events(pieces);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    private static int behindMark(Payload body) {
        byte[] mark = "\uFEFF".getBytes(StandardCharsets.UTF_8);
        int from = body.offset();
        return body.length() >= 3 && Arrays.equals(mark, 0, 3, body.array(), from, from + 3) ? from + 3 : from;
    }

    /** With the places of the pieces, which their equality leaves out. */
    private static List<Object> described(Split split) {
        if (split instanceof Split.Events events) {
            return events.pieces().stream()
                    .<Object>map(piece ->
                            List.of(piece.bytes().offset(), piece.bytes().length(), piece.producerId(), piece.fault()))
                    .toList();
        }
        return List.of(split);
    }

    /** The bytes in an array that goes on with bytes which would change what they mean. */
    private static byte[] around(byte[] body) {
        byte[] array = new byte[body.length + 6];
        Arrays.fill(array, (byte) '"');
        System.arraycopy(body, 0, array, 3, body.length);
        return array;
    }

    private static byte[] changed(Random random, byte[] document) {
        byte[] bytes = document;
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            int from = random.nextInt(bytes.length + 1);
            int to = Math.min(bytes.length, from + random.nextInt(4));
            byte[] more =
                    switch (random.nextInt(4)) {
                        case 0 -> new byte[0];
                        case 1 -> new byte[] {(byte) random.nextInt(256)};
                        case 2 -> Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + random.nextInt(20)));
                        default -> MORSELS.get(random.nextInt(MORSELS.size())).getBytes(StandardCharsets.UTF_8);
                    };
            byte[] result = new byte[from + more.length + bytes.length - to];
            System.arraycopy(bytes, 0, result, 0, from);
            System.arraycopy(more, 0, result, from, more.length);
            System.arraycopy(bytes, to, result, from + more.length, bytes.length - to);
            bytes = result;
        }
        return bytes;
    }

    private static String document(Random random) {
        String object = object(random, 0);
        return switch (random.nextInt(8)) {
            case 0 -> "[" + object + space(random) + "," + space(random) + object(random, 0) + "]";
            case 1 -> object + "\n" + object(random, 0) + space(random) + "\n";
            case 2 -> "\uFEFF" + space(random) + object;
            default -> object;
        };
    }

    private static String object(Random random, int depth) {
        StringBuilder out = new StringBuilder("{");
        int members = random.nextInt(6);
        for (int i = 0; i < members; i++) {
            out.append(i == 0 ? "" : ",")
                    .append(space(random))
                    .append(name(random))
                    .append(space(random));
            out.append(":")
                    .append(space(random))
                    .append(value(random, depth + 1))
                    .append(space(random));
        }
        return out.append("}").toString();
    }

    private static String name(Random random) {
        List<String> names = List.of("a", "b", "c", "id", "list", "é", "", "name with space", "\\u0061");
        return "\"" + names.get(random.nextInt(names.size())) + "\"";
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 5 : 7)) {
            case 0 -> List.of("true", "false", "null").get(random.nextInt(3));
            case 1 -> Integer.toString(random.nextInt(2_000) - 1_000);
            case 2 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            case 3, 4 -> "\"" + text(random) + "\"";
            case 5 -> object(random, depth);
            default -> "[" + value(random, depth + 1) + space(random) + "," + value(random, depth + 1) + "]";
        };
    }

    private static String text(Random random) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(24); i > 0; i--) {
            switch (random.nextInt(14)) {
                case 0 -> out.append("é");
                case 1 -> out.append("𝄞");
                case 2 -> out.append("\\u20ac");
                case 3 -> out.append("\\\"");
                default -> out.append((char) ('a' + random.nextInt(26)));
            }
        }
        return out.toString();
    }

    private static String space(Random random) {
        return random.nextInt(6) > 0 ? "" : List.of(" ", "\t", "\n", "\r", "  ").get(random.nextInt(5));
    }

    /** Lines of the data that the tests of this project may use, and of its own samples. */
    private static List<byte[]> realEvents() throws IOException {
        List<byte[]> events = new ArrayList<>();
        for (Path folder : List.of(Path.of("..", "..", "sample-data", "events"), SHARED)) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.filter(path -> path.toString().endsWith("json"))
                            .sorted()
                            .toList()) {
                        lines(file).limit(500).forEach(events::add);
                    }
                }
            }
        }
        assertThat(events).hasSizeGreaterThan(100);
        return events;
    }

    private static Stream<byte[]> lines(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                .lines()
                .map(line -> line.getBytes(StandardCharsets.ISO_8859_1))
                .filter(line -> line.length > 1 && line[0] == '{' && line[line.length - 1] == '}');
    }
}
