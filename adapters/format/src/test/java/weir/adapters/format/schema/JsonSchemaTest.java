package weir.adapters.format.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.envelope.Payload;
import weir.domain.standard.Schema;

class JsonSchemaTest {
    private static final String PURCHASE = """
            {
              "type": "object",
              "required": ["event", "items"],
              "properties": {
                "event": {"enum": ["purchase", "refund"]},
                "quantity": {"type": "integer", "minimum": 1},
                "items": {"type": "array", "items": {"$ref": "#/$defs/item"}}
              },
              "$defs": {"item": {"type": "object", "required": ["sku"], "properties": {"sku": {"pattern": "^[A-Z]+$"}}}}
            }
            """;

    @Test
    void whatSatisfiesTheSchemaHasNoViolation() {
        assertThat(violation(PURCHASE, "{\"event\":\"refund\",\"items\":[{\"sku\":\"AB\"}],\"other\":1}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7                                                       | $         | object",
                "{\"event\":\"refund\"}                                  | $         | items",
                "{\"event\":\"x\",\"items\":[]}                          | $.event   | purchase",
                "{\"event\":\"refund\",\"items\":[],\"quantity\":1.5}    | $.quantity | integer",
                "{\"event\":\"refund\",\"items\":[],\"quantity\":0}      | $.quantity | minimum",
                "{\"event\":\"refund\",\"items\":[{\"sku\":\"A\"},{}]}   | $.items[1] | sku",
                "{\"event\":\"refund\",\"items\":[{\"sku\":\"ab\"}]}     | $.items[0].sku | ^[A-Z]+$",
            })
    void theFirstViolationNamesThePlace(String event, String place, String what) {
        assertThat(violation(PURCHASE, event)).hasValueSatisfying(violation -> assertThat(violation)
                .startsWith(place + ":")
                .contains(what)
                .doesNotContain("\n"));
    }

    @Test
    void aSliceIsReadAsASlice() {
        byte[] around = "##{\"event\":1}##".getBytes(StandardCharsets.UTF_8);
        Schema schema = JsonSchema.compile("{\"required\":[\"event\"]}");
        assertThat(schema.violation(Payload.slice(around, 2, around.length - 4)))
                .isEmpty();
    }

    @Test
    void theDraftIsTheOneTheSchemaNames() {
        // Draft 4: exclusiveMaximum is a boolean. Draft 7: items may be a list. 2020-12: prefixItems.
        assertThat(violation(
                        "{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\"maximum\":3,\"exclusiveMaximum\":true}",
                        "3"))
                .isPresent();
        for (String draft07 :
                List.of("http://json-schema.org/draft-07/schema#", "http://json-schema.org/draft-07/schema")) {
            String schema = "{\"$schema\":\"" + draft07 + "\",\"items\":[{\"type\":\"string\"}]}";
            assertThat(violation(schema, "[1]")).isPresent();
            assertThat(violation(schema, "[\"1\",2]")).isEmpty();
        }
        assertThat(violation("{\"prefixItems\":[{\"type\":\"string\"}]}", "[1]"))
                .isPresent();
        assertThat(violation(
                        "{\"$schema\":\"https://json-schema.org/draft/2019-09/schema\",\"dependentRequired\":{\"a\":[\"b\"]}}",
                        "{\"a\":1}"))
                .isPresent();
        assertThat(violation("true", "1")).isEmpty();
        assertThat(violation("false", "1")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":            | not JSON",
                "7                     | must be a JSON object",
                "{\"type\":\"objekt\"} | type",
                "{\"minimum\":\"3\"}   | minimum",
                "{\"required\":\"a\"}  | required",
                "{\"properties\":{\"a\":{\"pattern\":\"(\"}}}        | regular expression",
                "{\"pattern\":\"^(?=x)\"}                            | (?=",
                "{\"patternProperties\":{\"(?!x)\":{}}}              | (?!",
                "{\"$schema\":\"https://example.com/own\"}           | example.com/own",
                "{\"$ref\":\"#/$defs/missing\"}                      | missing",
                "{\"$ref\":\"#\"}                                    | itself without end",
                "{\"$ref\":\"other.json\"}                           | stand alone",
                "{\"$ref\":\"https://example.com/s.json\"}           | stand alone",
                "{\"properties\":{\"a\":{\"$ref\":\"ftp://h/s\"}}}   | stand alone",
                "{\"$ref\":\"classpath:schema.json\"}                | stand alone",
                "{\"$ref\":\"resource:draft/x.json\"}                | stand alone",
            })
    void aBadSchemaIsRefusedWithAReason(String schema, String reason) {
        assertThatThrownBy(() -> JsonSchema.compile(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .hasMessageStartingWith(schema.equals("7") ? "a JSON Schema" : "the JSON Schema");
    }

    @Test
    void nothingIsFetched(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("remote.json"), "{\"type\":\"string\"}");
        assertThatThrownBy(() -> JsonSchema.compile("{\"$ref\":\"" + file.toUri() + "\"}"))
                .hasMessageContaining("stand alone");
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread acceptor = new Thread(() -> {
                try {
                    server.accept().close();
                    connections.incrementAndGet();
                } catch (IOException e) {
                    Thread.currentThread().interrupt(); // The server was closed, as it should be.
                }
            });
            acceptor.start();
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/s.json";
            assertThatThrownBy(() -> JsonSchema.compile("{\"$ref\":\"" + url + "\"}"))
                    .hasMessageContaining("stand alone");
            assertThatThrownBy(() -> JsonSchema.compile("{\"$schema\":\"" + url + "\"}"))
                    .hasMessageContaining("is not known");
        }
        assertThat(connections).hasValue(0);
    }

    @Test
    void theDraftsOwnSchemasMayBeReferredTo() {
        String schema = "{\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}";
        assertThat(violation(schema, "{\"type\":\"string\"}")).isEmpty();
        assertThat(violation(schema, "{\"type\":\"strong\"}")).isPresent();
    }

    @Test
    void anExpressionThatBacktracksElsewhereIsLinear() {
        Schema schema = JsonSchema.compile("{\"pattern\":\"^(a+)+$\"}");
        Payload evil = Payload.of("\"" + "a".repeat(50_000) + "!\"");
        Optional<String> violation = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> schema.violation(evil));
        assertThat(violation).isPresent();
        assertThat(violation.orElseThrow().length()).isLessThanOrEqualTo(501);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e-999999999", "-1E+99999", "1e99999999999999999999", "12e2147483647"})
    void anAbsurdNumberIsAViolationAndNoHarm(String number) {
        Schema schema = JsonSchema.compile("{\"multipleOf\":0.01}");
        Optional<String> violation =
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> schema.violation(Payload.of(number)));
        assertThat(violation).isPresent();
        assertThat(violation.orElseThrow()).doesNotContain("fasterxml", "Source");
    }

    @Test
    void aNumberOfManyDigitsIsAViolationAndNoHarm() {
        Schema schema = JsonSchema.compile("{\"type\":\"integer\",\"minimum\":3}");
        assertThat(schema.violation(Payload.of("9".repeat(900)))).isEmpty();
        assertThat(schema.violation(Payload.of("9".repeat(900_000)))).isPresent();
    }

    private static Optional<String> violation(String schema, String event) {
        return JsonSchema.compile(schema).violation(Payload.of(event));
    }
}
