package weir.adapters.format.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.envelope.Payload;
import weir.domain.value.JsonReader;
import weir.domain.value.JsonWriter;
import weir.domain.value.Listing;
import weir.domain.value.MalformedJson;
import weir.domain.value.Structure;
import weir.domain.value.Value;

class JsonReaderTest {
    private final JsonReader reader = new JacksonPayloadCodec();

    @Test
    void valuesBecomeATree() {
        Value value = read(" {\"a\":[1,\"x\",true,false,null,{}],\"b\":{\"c\":1.5},\"\":[]} ");
        Structure expected = new Structure()
                .with(
                        "a",
                        Value.listing(
                                Value.whole(1),
                                Value.text("x"),
                                Value.Bool.TRUE,
                                Value.Bool.FALSE,
                                Value.Null.NULL,
                                new Structure()))
                .with("b", new Structure().with("c", new Value.Decimal("1.5")))
                .with("", Value.listing());
        assertThat(value).isEqualTo(expected);
        assertThat(((Structure) value).names()).containsExactly("a", "b", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-0",
                "9223372036854775808",
                "-9223372036854775809",
                "1.0",
                "1.50",
                "1e3",
                "1E+400",
                "-0.0",
                "0e0",
                "123456789012345678901234567890",
                "0.1000000000000000055511151231257827"
            })
    void numbersThatALongCannotHoldKeepTheirDigits(String number) {
        assertThat(read(number)).isEqualTo(new Value.Decimal(number));
        assertThat(read("[" + number + "]")).isEqualTo(Value.listing(new Value.Decimal(number)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 10, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE})
    void numbersThatALongCanHoldAreWhole(long number) {
        assertThat(read(Long.toString(number))).isEqualTo(Value.whole(number));
        assertThat(read("{\"a\":" + number + "}")).isEqualTo(new Structure().with("a", Value.whole(number)));
    }

    @Test
    void theLastOfTwoFieldsOfOneNameCounts() {
        assertThat(read("{\"a\":1,\"b\":2,\"a\":3}"))
                .isEqualTo(new Structure().with("a", Value.whole(3)).with("b", Value.whole(2)));
    }

    @Test
    void textKeepsEveryCharacter() {
        assertThat(read("\"\\u0000\\n\\\"é€𝄞\\ud834\\udd1e\\ud800\"")).isEqualTo(Value.text("\0\n\"é€𝄞𝄞\ud800"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"``|0", "{|1", "{} []|3", "[1,]|3", "tru|0", "[\"a\"|4", "{\"a\":1,}|7"})
    void whatIsNotOneWholeValueIsMalformed(String text, long offset) {
        byte[] around = ("##" + text + "##").getBytes(StandardCharsets.UTF_8);
        Payload slice = Payload.slice(around, 2, around.length - 4);
        MalformedJson malformed = catchThrowableOfType(MalformedJson.class, () -> reader.read(slice));
        assertThat(malformed).isNotNull();
        assertThat(malformed.offset()).isEqualTo(offset);
        assertThat(malformed.getMessage()).doesNotContain("fasterxml", "Source", "token '");
    }

    @Test
    void invalidUtf8IsMalformed() {
        assertThatThrownBy(() -> reader.read(Payload.of(new byte[] {'"', 'a', (byte) 0xC3, '"'})))
                .isInstanceOfSatisfying(
                        MalformedJson.class, e -> assertThat(e.offset()).isEqualTo(2))
                .hasMessageContaining("UTF-8");
    }

    @Test
    void nestingIsBounded() {
        Value value = read("[".repeat(200) + "]".repeat(200));
        int depth = 1;
        while (!((Listing) value).items().isEmpty()) {
            value = ((Listing) value).items().get(0);
            depth++;
        }
        assertThat(depth).isEqualTo(200);
        assertThatThrownBy(() -> read("[".repeat(201) + "]".repeat(201)))
                .isInstanceOfSatisfying(
                        MalformedJson.class, e -> assertThat(e.offset()).isEqualTo(200));
        assertThatThrownBy(() -> read("[".repeat(1_000_000))).isInstanceOf(MalformedJson.class);
        assertThatThrownBy(() -> read("{\"a\":".repeat(1_000_000))).isInstanceOf(MalformedJson.class);
    }

    @Test
    void realEventsSurviveAReadingAWritingAndAReading() throws IOException {
        Path events = Path.of(System.getProperty("weir.shared", "absent"), "data", "events");
        Assumptions.assumeTrue(Files.isDirectory(events), "no data at " + events);
        int read = 0;
        for (String file :
                List.of("snowplow_web_events.ndjson", "segment_spec_examples.ndjson", "github_events.ndjson")) {
            try (Stream<String> lines = Files.lines(events.resolve(file))) {
                for (String line :
                        (Iterable<String>) lines.filter(line -> !line.isBlank()).limit(500)::iterator) {
                    Value value = read(line);
                    assertThat(read(JsonWriter.write(value))).isEqualTo(value);
                    read++;
                }
            }
        }
        assertThat(read).isGreaterThan(100);
    }

    private Value read(String json) {
        return reader.read(Payload.of(json));
    }
}
