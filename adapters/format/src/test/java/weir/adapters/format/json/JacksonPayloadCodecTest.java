package weir.adapters.format.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weir.application.port.PayloadCodec.Framing;
import weir.application.port.PayloadCodec.Piece;
import weir.application.port.PayloadCodec.Split;
import weir.domain.envelope.Payload;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.standard.Standard;
import weir.domain.standard.Standard.JsonShape;
import weir.domain.value.FieldPath;

class JacksonPayloadCodecTest {
    private final JacksonPayloadCodec codec = new JacksonPayloadCodec();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1}",
                "\"text\"",
                "12.50",
                "-0",
                "1E+9",
                "true",
                "null",
                "{}",
                "\"\"",
                "{ \"a\" :\n[1 ,2]}"
            })
    void oneValueIsOneEventWithoutTheSpaceAroundIt(String value) {
        assertThat(texts(json(value))).containsExactly(value);
        assertThat(texts(json(" \r\n\t" + value + " \t\r\n "))).containsExactly(value);
        assertThat(texts(json("\uFEFF" + value))).containsExactly(value);
        assertThat(texts(json("\uFEFF\n" + value + "\n"))).containsExactly(value);
        assertThat(texts(json("[" + value + "]"))).containsExactly(value);
        assertThat(texts(json(" [ " + value + " ,\n" + value + "\t] "))).containsExactly(value, value);
    }

    @Test
    void everyByteOfAnElementIsKept() {
        String body = "[{\"a\" : 1.50,\"a\":\"\\u0041/\\/é𝄞\"}, 1e5 ,\"x\" ,[ ] ,{ },-1,null]";
        assertThat(texts(json(body)))
                .containsExactly("{\"a\" : 1.50,\"a\":\"\\u0041/\\/é𝄞\"}", "1e5", "\"x\"", "[ ]", "{ }", "-1", "null");
    }

    @Test
    void piecesShareTheBodysArray() {
        byte[] around = "xx[{\"a\":1},2]yy".getBytes(StandardCharsets.UTF_8);
        Payload body = Payload.slice(around, 2, around.length - 4);
        List<Piece> pieces = pieces(codec.split(body, Framing.JSON, Standard.DEFAULT, Optional.empty()));
        assertThat(pieces).extracting(piece -> piece.bytes().text()).containsExactly("{\"a\":1}", "2");
        assertThat(pieces).allSatisfy(piece -> assertThat(piece.bytes().array()).isSameAs(around));
    }

    @Test
    void anEmptyArrayIsAnEmptyBatch() {
        assertThat(pieces(json("[]"))).isEmpty();
        assertThat(pieces(json(" [ \n] "))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``            |  0 | empty",
                "`  `          |  2 | empty",
                "[1,]          |  3 | a value must stand here, not \"]\"",
                "[1            |  2 | ends before",
                "{\"a\":1 \"b\"}|  7 | a comma or a closing brace",
                "[1 2]         |  3 | a comma or a closing bracket",
                "[nul]         |  1 | not a JSON value",
                "[NaN]         |  1 | not a JSON value",
                "[-Infinity]   |  1 | not a JSON value",
                "{'a':1}       |  1 | double quotes",
                "{\"a\" 1}     |  5 | colon",
                "[01]          |  2 | begin with a zero",
                "[1.]          |  3 | number is malformed",
                "[+1]          |  2 | number is malformed",
                "[\"\\x\"]     |  3 | escape",
                "[é]           |  1 | not a JSON value",
                "{} {}         |  3 | nothing but white space may follow",
                "{}]           |  2 | closes nothing",
                "[1],          |  3 | a value must stand here, not \",\"",
                "1 2           |  2 | nothing but white space may follow",
                "{\"a\":1}x    |  7 | not a JSON value",
                "[\"a]         |  4 | ends before",
            })
    void aMalformedBodyIsRefusedWholeWithTheOffset(String body, long offset, String reason) {
        Split.Malformed malformed = malformed(json(body));
        assertThat(malformed.offset()).isEqualTo(offset);
        assertThat(malformed.fault().reason()).contains(reason);
        assertThat(malformed.fault().code()).isEqualTo(RejectCode.MALFORMED_JSON);
    }

    @Test
    void offsetsCountFromTheBeginningOfTheBody() {
        assertThat(malformed(json("\uFEFF[1,]")).offset()).isEqualTo(6);
        byte[] around = "xxxx[1,]".getBytes(StandardCharsets.UTF_8);
        Split split = codec.split(Payload.slice(around, 4, 4), Framing.JSON, Standard.DEFAULT, Optional.empty());
        assertThat(malformed(split).offset()).isEqualTo(3);
    }

    @Test
    void aControlCharacterIsPointedAt() {
        assertThat(malformed(json("[\"ab\nc\"]")).offset()).isEqualTo(4);
        assertThat(malformed(json("[\"ab\nc\"]")).fault().reason()).contains("control character", "byte 10");
        assertThat(malformed(json("[1,\f2]")).offset()).isEqualTo(3);
    }

    @Test
    void onlyUtf8IsTaken() {
        String text = "{\"a\":\"é\"}";
        for (var charset : List.of(
                StandardCharsets.UTF_16,
                StandardCharsets.UTF_16BE,
                StandardCharsets.UTF_16LE,
                StandardCharsets.ISO_8859_1)) {
            Split.Malformed malformed = malformed(split(text.getBytes(charset), Framing.JSON, Standard.DEFAULT));
            assertThat(malformed.fault().reason()).contains("UTF-8");
        }
        assertThat(malformed(json("[\0]")).fault().reason()).contains("UTF-16");
        byte[] overlong = {'"', (byte) 0xC0, (byte) 0xAF, '"'};
        assertThat(malformed(split(overlong, Framing.JSON, Standard.DEFAULT)).offset())
                .isEqualTo(1);
        byte[] surrogate = {'"', 'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};
        assertThat(malformed(split(surrogate, Framing.JSON, Standard.DEFAULT)).offset())
                .isEqualTo(2);
    }

    @Test
    void eachLineOfNdjsonIsAnEventAndBlankLinesAreNone() {
        Split split = ndjson("\uFEFF{\"a\":1}\r\n\r\n \t\n[1,2] \n  \"x\"\n\n7");
        assertThat(texts(split)).containsExactly("{\"a\":1}", "[1,2]", "\"x\"", "7");
        assertThat(pieces(split)).allSatisfy(piece -> assertThat(piece.fault()).isEmpty());
        assertThat(pieces(ndjson(""))).isEmpty();
        assertThat(pieces(ndjson("\n \r\n"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "{} {}", "1 2", "{\"a\":1}]", "x", "[1,", "\"a", "{\"a\":1},"})
    void aMalformedLineIsRejectedByItselfAndKeepsItsBytes(String line) {
        List<Piece> pieces = pieces(ndjson("{\"before\":1}\n" + line + "\n{\"after\":1}"));
        assertThat(pieces)
                .extracting(piece -> piece.bytes().text())
                .containsExactly("{\"before\":1}", line, "{\"after\":1}");
        assertThat(codes(pieces)).containsExactly("", "malformed_json", "");
        assertThat(pieces.get(1).fault().orElseThrow().reason()).contains("(at byte ");
    }

    @Test
    void bytesThatAreNotUtf8FailTheirLineOnly() {
        byte[] body = "1\n\"x\"\n2".getBytes(StandardCharsets.UTF_8);
        body[3] = (byte) 0xFF;
        List<Piece> pieces = pieces(split(body, Framing.NDJSON, Standard.DEFAULT));
        assertThat(codes(pieces)).containsExactly("", "malformed_json", "");
        assertThat(pieces.get(1).bytes().toBytes()).containsExactly('"', 0xFF, '"');
    }

    @Test
    void anEventTooLargeIsRejectedByItself() {
        Standard standard = new Standard(10, JsonShape.ANY, List.of(), Optional.empty());
        String large = "\"" + "x".repeat(9) + "\"";
        for (Framing framing : List.of(Framing.JSON, Framing.NDJSON)) {
            String body =
                    framing == Framing.JSON ? "[1,\"12345678\"," + large + ",2]" : "1\n\"12345678\"\n" + large + "\n2";
            List<Piece> pieces = pieces(split(body, framing, standard));
            assertThat(codes(pieces)).containsExactly("", "", "too_large", "");
            assertThat(pieces.get(2).fault().orElseThrow().reason()).contains("11 bytes, 10 are allowed");
            assertThat(pieces.get(2).bytes().text()).isEqualTo(large);
        }
        assertThat(codes(pieces(split(large, Framing.VALUE, standard)))).containsExactly("too_large");
    }

    @Test
    void anEventMayBeNestedTwoHundredDeep() {
        String allowed = "[".repeat(200) + "]".repeat(200);
        String deeper = "{\"a\":".repeat(201) + "1" + "}".repeat(201);
        assertThat(codes(pieces(ndjson(allowed + "\n" + deeper + "\n1")))).containsExactly("", "too_deep", "");
        assertThat(codes(pieces(json("[" + allowed + "," + deeper + ",1]")))).containsExactly("", "too_deep", "");
        assertThat(codes(pieces(json(deeper)))).containsExactly("too_deep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"\":"})
    void nestingWithoutEndIsRefusedWithoutHarm(String opening) {
        String body = opening.repeat(1_000_000);
        Split.Malformed malformed = malformed(json(body));
        assertThat(malformed.fault().code()).isEqualTo(RejectCode.TOO_DEEP);
        assertThat(malformed.offset()).isBetween(10_000L, 60_000L);
        assertThat(codes(pieces(ndjson("1\n" + opening.repeat(20_000) + "\n2"))))
                .containsExactly("", "too_deep", "");
    }

    @Test
    void onlyObjectsMeetAStandardThatAsksForObjects() {
        Standard standard = new Standard(1000, JsonShape.OBJECT, List.of(), Optional.empty());
        Split split = split("[{},1,\"x\",[],null,{\"a\":1}]", Framing.JSON, standard);
        assertThat(codes(pieces(split)))
                .containsExactly("", "not_an_object", "not_an_object", "not_an_object", "not_an_object", "");
        assertThat(codes(pieces(split("7", Framing.NDJSON, standard)))).containsExactly("not_an_object");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a           | {\"a\":1}                              | true",
                "a           | {\"a\":false}                          | true",
                "a           | {\"a\":{}}                             | true",
                "a           | {\"a\":\"\"}                           | true",
                "a           | {\"a\":null}                           | false",
                "a           | {}                                     | false",
                "a           | 1                                      | false",
                "a           | [{\"a\":1}]                            | false",
                "a           | {\"b\":{\"a\":1}}                      | false",
                "a           | {\"a\":1,\"a\":null}                   | false",
                "a           | {\"a\":null,\"a\":1}                   | true",
                "user.id     | {\"user\":{\"id\":7}}                  | true",
                "user.id     | {\"user\":{\"id\":null}}               | false",
                "user.id     | {\"user\":{\"x\":{\"id\":7}}}          | false",
                "user.id     | {\"user\":7}                           | false",
                "user.id     | {\"user.id\":7}                        | false",
                "user.id     | {\"user\":{\"id\":7},\"user\":{}}      | false",
                "user.id     | {\"user\":{\"id\":7},\"user\":null}    | false",
                "user.id     | {\"user\":[{\"id\":7}]}                | false",
                "user[0].id  | {\"user\":[{\"id\":7}]}                | true",
                "user[1].id  | {\"user\":[{\"id\":7},{\"id\":0}]}     | true",
                "user[2].id  | {\"user\":[{\"id\":7},{\"id\":0}]}     | false",
                "user[1].id  | {\"user\":[{\"id\":7},{\"x\":[1]}]}    | false",
                "`\"id.orig_h\"` | {\"id.orig_h\":\"::1\"}            | true",
                "m[0][1]     | {\"m\":[[1,2]]}                        | true",
                "m[0][1]     | {\"m\":[[1,null]]}                     | false",
            })
    void requiredFieldsAreFoundByTheirPaths(String path, String event, boolean there) {
        Standard standard = new Standard(1000, JsonShape.ANY, List.of(FieldPath.parse(path)), Optional.empty());
        for (String body : List.of(event, "{\"a\":1}\n" + event)) {
            List<Piece> pieces = pieces(split(body, Framing.NDJSON, standard));
            Optional<Fault> fault = pieces.get(pieces.size() - 1).fault();
            assertThat(fault.isEmpty()).isEqualTo(there);
            fault.ifPresent(f -> {
                assertThat(f.code()).isEqualTo(RejectCode.MISSING_FIELD);
                assertThat(f.reason()).contains("\"" + path + "\"");
                assertThat(f.field()).contains(path);
            });
        }
    }

    @Test
    void theFirstRequiredFieldThatIsMissingIsNamed() {
        Standard standard = new Standard(
                1000,
                JsonShape.OBJECT,
                List.of(FieldPath.parse("a"), FieldPath.parse("b.c"), FieldPath.parse("b"), FieldPath.parse("b.c")),
                Optional.empty());
        List<Piece> pieces = pieces(
                split("[{\"b\":{\"c\":1},\"a\":1},{\"b\":{},\"a\":1},{\"b\":{\"c\":1}},{}]", Framing.JSON, standard));
        assertThat(pieces)
                .extracting(piece -> piece.fault().flatMap(Fault::field).orElse(""))
                .containsExactly("", "b.c", "a", "a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\":\"a\\u0041b\"}         | aAb",
                "{\"id\":17}                    | 17",
                "{\"id\":1.50e3}                | 1.50e3",
                "{\"id\":123456789012345678901} | 123456789012345678901",
                "{\"id\":true}                  | ``",
                "{\"id\":null}                  | ``",
                "{\"id\":{}}                    | ``",
                "{}                             | ``",
                "{\"id\":\"a\",\"id\":\"b\"}    | b",
                "{\"id\":\"a\",\"id\":null}     | ``",
                "7                              | ``",
            })
    void theProducersIdIsTheTextOfItsField(String event, String id) {
        Split split = codec.split(
                Payload.of("[" + event + "]"), Framing.JSON, Standard.DEFAULT, Optional.of(FieldPath.parse("id")));
        assertThat(pieces(split).get(0).producerId().orElse("")).isEqualTo(id);
    }

    @Test
    void theProducersIdMayStandDeepAndInAnEventThatIsRejected() {
        Standard standard = new Standard(1000, JsonShape.ANY, List.of(FieldPath.parse("missing")), Optional.empty());
        Optional<FieldPath> path = Optional.of(FieldPath.parse("meta.ids[1]"));
        Piece piece = pieces(codec.split(Payload.of("{\"meta\":{\"ids\":[1,\"x\"]}}"), Framing.JSON, standard, path))
                .get(0);
        assertThat(piece.producerId()).contains("x");
        assertThat(piece.fault()).isPresent();
    }

    @Test
    void lengthIsBoundedByTheStandardAlone() {
        int size = 3_000_000;
        Standard standard = new Standard(4_000_000, JsonShape.ANY, List.of(), Optional.empty());
        String digits = "1".repeat(size);
        String name = "n".repeat(size);
        for (String value : List.of(digits, "0." + digits, "1e" + digits, "\"" + name + "\"", "{\"" + name + "\":1}")) {
            assertThat(texts(split("[" + value + "]", Framing.JSON, standard))).containsExactly(value);
            assertThat(codes(pieces(split(value, Framing.NDJSON, standard)))).containsExactly("");
        }
    }

    @Test
    void manyDifferentNamesAreNoTrouble() {
        StringBuilder body = new StringBuilder("{");
        for (int i = 0; i < 200_000; i++) {
            body.append(i == 0 ? "" : ",")
                    .append("\"name")
                    .append(i * 7919L)
                    .append("\":")
                    .append(i);
        }
        String event = body.append('}').toString();
        Standard standard = new Standard(1 << 24, JsonShape.OBJECT, List.of(), Optional.empty());
        assertThat(texts(split(event, Framing.JSON, standard))).containsExactly(event);
        assertThat(texts(split("{\"again\":1}", Framing.JSON, standard))).containsExactly("{\"again\":1}");
    }

    @Test
    void aRequestHoldsABoundedNumberOfEvents() {
        int max = JacksonPayloadCodec.BATCH_EVENTS_MAX;
        assertThat(pieces(json("[" + "1,".repeat(max - 1) + "1]"))).hasSize(max);
        assertThat(malformed(json("[" + "1,".repeat(max) + "1]")).fault().code())
                .isEqualTo(RejectCode.TOO_LARGE);
        assertThat(pieces(ndjson("1\n".repeat(max)))).hasSize(max);
        assertThat(malformed(ndjson("1\n".repeat(max) + "1")).offset()).isEqualTo(2L * max);
    }

    /** A body whose first line is empty is read line by line from its start; others begin with one parser for all. */
    @Test
    void linesReadTogetherAreAsLinesReadAlone() {
        Standard standard = new Standard(40, JsonShape.OBJECT, List.of(FieldPath.parse("a")), Optional.empty());
        List<String> lines = List.of(
                "{\"a\":1,\"id\":7}",
                "{\"a\":[1,{\"b\":\"}\"}]} \t",
                "{\"id\":\"x\"}",
                "{\"a\":\"é\\n\"}\r",
                "{\"a\":\"012345678901234567890123456789012345\"}",
                "{\"a\":",
                "1}",
                "{\"a\":1}{\"a\":2}",
                "{\"a\":1} 2",
                " {\"a\":1}",
                "{\"a\":\"",
                "\"}",
                "[1]",
                "",
                "{");
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            int good = random.nextInt(4);
            StringBuilder body = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                body.append(lines.get(random.nextInt(i < good ? 5 : lines.size())))
                        .append(i < 7 || random.nextBoolean() ? "\n" : "");
            }
            byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(3) == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] alone = new byte[bytes.length + 1];
            alone[0] = '\n';
            System.arraycopy(bytes, 0, alone, 1, bytes.length);
            Optional<FieldPath> id = Optional.of(FieldPath.parse("id"));
            assertThat(pieces(codec.split(Payload.of(bytes), Framing.NDJSON, standard, id)))
                    .as("seed %s", seed)
                    .isEqualTo(pieces(codec.split(Payload.of(alone), Framing.NDJSON, standard, id)));
        }
    }

    private Split json(String body) {
        return split(body, Framing.JSON, Standard.DEFAULT);
    }

    private Split ndjson(String body) {
        return split(body, Framing.NDJSON, Standard.DEFAULT);
    }

    private Split split(String body, Framing framing, Standard standard) {
        return split(body.getBytes(StandardCharsets.UTF_8), framing, standard);
    }

    private Split split(byte[] body, Framing framing, Standard standard) {
        byte[] before = body.clone();
        Split split = codec.split(Payload.of(body), framing, standard, Optional.empty());
        assertThat(Arrays.equals(before, body)).as("the body is untouched").isTrue();
        return split;
    }

    private static List<Piece> pieces(Split split) {
        assertThat(split).isInstanceOf(Split.Events.class);
        return ((Split.Events) split).pieces();
    }

    private static List<String> texts(Split split) {
        return pieces(split).stream().map(piece -> piece.bytes().text()).toList();
    }

    private static List<String> codes(List<Piece> pieces) {
        return pieces.stream()
                .map(piece -> piece.fault().map(fault -> fault.code().code()).orElse(""))
                .toList();
    }

    private static Split.Malformed malformed(Split split) {
        return assertThat(split).asInstanceOf(type(Split.Malformed.class)).actual();
    }
}
