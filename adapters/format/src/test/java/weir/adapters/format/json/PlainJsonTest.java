package weir.adapters.format.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.value.JsonWriter;
import weir.domain.value.MalformedJson;
import weir.domain.value.Value;

/** What the quick reading reads is what the tokens spell, and what is no JSON it does not read. */
final class PlainJsonTest {
    private static final List<String> TEXTS = List.of(
            "\"\"",
            "\"plain\"",
            "\"seven77\"",
            "\"eight888\"",
            "\"\\u0041\\n\\t\\\"\\\\\\/\\b\\f\\r\"",
            "\"\\ud800\"",
            "\"\\ud83d\\uDE00 and \\udc00\\ud800\"",
            "\"árvíztűrő tükörfúrógép\"",
            "\"👩 \\u00e9 \u0000\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\\u12\"",
            "\"\u007f\u0080\uffff\"");

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-0.0",
            "1",
            "-1",
            "01",
            "-",
            "1.",
            ".5",
            "1.5",
            "-1.50e+10",
            "1E-400",
            "1e",
            "+1",
            "999999999999999999",
            "1000000000000000000",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "123456789012345678901234567890.5",
            "0x10",
            "NaN");

    private static final List<String> NAMES =
            List.of("\"a\"", "\"b\"", "\"a\"", "\"\"", "\"name of a field\"", "\"é\"", "\"\\u0061\"", "\"\\ud800\"");

    private static final List<String> SPACES = List.of("", "", "", " ", "\n", "\t \r", "\f", "\u00a0");

    private final JacksonPayloadCodec codec = new JacksonPayloadCodec();
    private final NameCache names = new NameCache();
    private int read;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomValuesAreReadAsTheTokensSpellThem(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            requireSame(value(random, 0).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(read).isGreaterThan(8_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void damagedBytesAreNoJson(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = value(random, 0).getBytes(StandardCharsets.UTF_8);
            for (int damage = random.nextInt(3); damage >= 0 && bytes.length > 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            requireSame(bytes);
            requireSame(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
        }
        assertThat(read).isPositive();
    }

    private static String value(Random random, int depth) {
        int kind = random.nextInt(depth > 4 ? 7 : 10);
        String value = kind < 3
                ? pick(random, random.nextInt(3) == 0 ? TEXTS : TEXTS.subList(0, 5))
                : kind < 6
                        ? pick(random, random.nextInt(3) == 0 ? NUMBERS : NUMBERS.subList(0, 5))
                        : kind == 6
                                ? pick(random, List.of("true", "false", "null", "nul", "True"))
                                : members(random, depth, kind > 7);
        return pick(random, SPACES.subList(0, 5))
                + value
                + pick(random, random.nextInt(20) == 0 ? SPACES : List.of(""));
    }

    private static String members(Random random, int depth, boolean named) {
        StringBuilder out = new StringBuilder(named ? "{" : "[");
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ",");
            if (named) {
                out.append(pick(random, random.nextInt(5) == 0 ? NAMES : NAMES.subList(0, 6)))
                        .append(':');
            }
            out.append(value(random, depth + 1));
        }
        if (random.nextInt(50) == 0) {
            out.append(',');
        }
        return out.append(named ? "}" : "]").toString();
    }

    private static String pick(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    @Test
    void itIsAsDeepAsTheTokens() {
        for (int depth : List.of(1, 199, 200, 201, 5_000)) {
            requireSame(("[".repeat(depth) + "]".repeat(depth)).getBytes(StandardCharsets.UTF_8));
            requireSame(("{\"a\":".repeat(depth) + "1" + "}".repeat(depth)).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(read).isEqualTo(6);
    }

    @Test
    void manyNamesThatMeetInTheCacheStayApart() {
        StringBuilder out = new StringBuilder("{");
        for (int i = 0; i < 5_000; i++) {
            out.append(i == 0 ? "" : ",")
                    .append("\"name")
                    .append(i % 3_000)
                    .append("\":")
                    .append(i);
        }
        requireSame(out.append('}').toString().getBytes(StandardCharsets.UTF_8));
        assertThat(read).isEqualTo(1);
    }

    @Test
    void realEventsAreReadAsTheTokensSpellThem() throws IOException {
        Path data = Path.of(System.getProperty("weir.shared", "absent"), "data");
        Assumptions.assumeTrue(Files.exists(data), () -> "no data at " + data);
        List<Path> files;
        try (Stream<Path> all = Files.walk(data)) {
            files = all.filter(file -> file.toString().matches(".*json.*") && Files.isRegularFile(file))
                    .toList();
        }
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            requireSame(bytes);
            int from = 0;
            while (from < bytes.length) {
                int to = NewLines.next(bytes, from, bytes.length);
                requireSame(Arrays.copyOfRange(bytes, from, to));
                from = to + 1;
            }
        }
        assertThat(read).isGreaterThan(1_000);
    }

    /** With bytes around it that belong to others. */
    private void requireSame(byte[] json) {
        byte[] bytes = new byte[json.length + 20];
        Arrays.fill(bytes, (byte) '1');
        System.arraycopy(json, 0, bytes, 7, json.length);
        Value plain = PlainJson.readOrNull(bytes, 7, 7 + json.length, names);
        if (plain != null) {
            read++;
            Value expected = byTokens(bytes, json.length);
            assertThat(plain).isEqualTo(expected);
            // Their equality does not tell the order of fields.
            assertThat(JsonWriter.write(plain)).isEqualTo(JsonWriter.write(expected));
        }
    }

    private Value byTokens(byte[] bytes, int length) {
        try {
            return codec.readTokens(bytes, 7, 7 + length);
        } catch (MalformedJson e) {
            return fail("read, though it is no JSON: " + new String(bytes, 7, length, StandardCharsets.UTF_8), e);
        }
    }
}
