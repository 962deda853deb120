package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.application.port.PayloadCodec.Framing;
import weir.application.port.PayloadCodec.Piece;
import weir.application.port.PayloadCodec.Split;
import weir.domain.envelope.Payload;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.standard.Standard;
import weir.domain.standard.Standard.JsonShape;
import weir.domain.value.FieldPath;
import weir.domain.value.JsonWriter;
import weir.domain.value.MalformedJson;
import weir.domain.value.Value;

/** What every {@link PayloadCodec} keeps. */
public abstract class PayloadCodecContract {
    private static final Standard OBJECTS =
            new Standard(40, JsonShape.OBJECT, List.of(FieldPath.parse("user.id")), Optional.empty());

    protected abstract PayloadCodec codec();

    @Test
    void anArrayIsABatchOfItsElementsByteForByte() {
        assertThat(texts(events(" [ {\"a\": 1} ,\n2,\"\\u0041\", [] ]\n")))
                .containsExactly("{\"a\": 1}", "2", "\"\\u0041\"", "[]");
    }

    @Test
    void anyOtherValueIsOneEvent() {
        assertThat(texts(events("\n{\"a\":[1,2]} "))).containsExactly("{\"a\":[1,2]}");
        assertThat(texts(events("-1.50e+3"))).containsExactly("-1.50e+3");
    }

    @Test
    void anEmptyArrayIsAnEmptyBatch() {
        assertThat(events("[ ]")).isEmpty();
    }

    @Test
    void aByteOrderMarkIsNoPartOfAnything() {
        assertThat(texts(events("\uFEFF{\"a\":1}"))).containsExactly("{\"a\":1}");
        assertThat(texts(lines("\uFEFF{\"a\":1}\n2"))).containsExactly("{\"a\":1}", "2");
    }

    @Test
    void aMalformedBodyIsRefusedWholeWithItsOffset() {
        Split split = split("[{\"a\":1},{\"b\":}]", Framing.JSON, Standard.DEFAULT);
        assertThat(split).isInstanceOf(Split.Malformed.class);
        Split.Malformed malformed = (Split.Malformed) split;
        assertThat(malformed.fault().code()).isEqualTo(RejectCode.MALFORMED_JSON);
        assertThat(malformed.offset()).isEqualTo(14);
        assertThat(split("{} {}", Framing.JSON, Standard.DEFAULT)).isInstanceOf(Split.Malformed.class);
    }

    @Test
    void linesStandForThemselves() {
        List<Piece> pieces = lines("{\"a\":1}\r\n\n  \n{\"a\":\n3");
        assertThat(texts(pieces)).containsExactly("{\"a\":1}", "{\"a\":", "3");
        assertThat(pieces)
                .extracting(piece -> piece.fault().map(Fault::code))
                .containsExactly(Optional.empty(), Optional.of(RejectCode.MALFORMED_JSON), Optional.empty());
    }

    @Test
    void aValueIsOneEventWhateverItIs() {
        assertThat(texts(value("\uFEFF {\"a\":\n1} \n"))).containsExactly("{\"a\":\n1}");
        assertThat(texts(value("[{\"a\":1},\n2]"))).containsExactly("[{\"a\":1},\n2]");
        for (String malformed : List.of("{\"a\":", "", " ", "[1")) {
            assertThat(value(malformed))
                    .as(malformed)
                    .extracting(piece -> piece.fault().map(Fault::code))
                    .containsExactly(Optional.of(RejectCode.MALFORMED_JSON));
        }
        assertThat(((Split.Events) split("[1]", Framing.VALUE, OBJECTS)).pieces())
                .extracting(piece -> piece.fault().map(Fault::code))
                .containsExactly(Optional.of(RejectCode.NOT_AN_OBJECT));
    }

    @Test
    void eachEventIsHeldAgainstTheStandard() {
        List<Piece> pieces = ((Split.Events) split(
                        "[{\"user\":{\"id\":1}},{\"user\":{\"id\":null}},7,{\"user\":{\"id\":2},\"more\":\"than forty bytes of it\"}]",
                        Framing.JSON,
                        OBJECTS))
                .pieces();
        assertThat(pieces)
                .extracting(piece -> piece.fault().map(Fault::code))
                .containsExactly(
                        Optional.empty(),
                        Optional.of(RejectCode.MISSING_FIELD),
                        Optional.of(RejectCode.NOT_AN_OBJECT),
                        Optional.of(RejectCode.TOO_LARGE));
    }

    @Test
    void theProducersIdIsReadFromItsField() {
        Split split = codec().split(
                        Payload.of("[{\"meta\":{\"id\":\"x\"}},{\"meta\":{\"id\":17}},{\"meta\":{}}]"),
                        Framing.JSON,
                        Standard.DEFAULT,
                        Optional.of(FieldPath.parse("meta.id")));
        assertThat(((Split.Events) split).pieces())
                .extracting(Piece::producerId)
                .containsExactly(Optional.of("x"), Optional.of("17"), Optional.empty());
    }

    @Test
    void readingKeepsNumbersByTheirDigits() {
        String text = "{\"whole\":9223372036854775807,\"more\":9223372036854775808,\"exact\":0.10,\"no\":null}";
        assertThat(JsonWriter.write(codec().read(Payload.of(text)))).isEqualTo(text);
        assertThat(codec().read(Payload.of("true"))).isEqualTo(Value.Bool.TRUE);
    }

    @Test
    void readingWhatIsNoJsonSaysWhere() {
        assertThatThrownBy(() -> codec().read(Payload.of("{\"a\":tru}")))
                .isInstanceOfSatisfying(
                        MalformedJson.class, e -> assertThat(e.offset()).isBetween(5L, 8L));
    }

    private List<Piece> events(String body) {
        return ((Split.Events) split(body, Framing.JSON, Standard.DEFAULT)).pieces();
    }

    private List<Piece> lines(String body) {
        return ((Split.Events) split(body, Framing.NDJSON, Standard.DEFAULT)).pieces();
    }

    private List<Piece> value(String body) {
        return ((Split.Events) split(body, Framing.VALUE, Standard.DEFAULT)).pieces();
    }

    private Split split(String body, Framing framing, Standard standard) {
        return codec().split(Payload.of(body), framing, standard, Optional.empty());
    }

    private static List<String> texts(List<Piece> pieces) {
        return pieces.stream().map(piece -> piece.bytes().text()).toList();
    }
}
