package weir.domain.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import weir.domain.Json;

class TextTest {
    @Test
    void loneSurrogatesAreReplacedAndPairsKept() {
        assertThat(Surrogates.replaceLone("a\uD800b")).isEqualTo("a\uFFFDb");
        assertThat(Surrogates.replaceLone("\uDC00")).isEqualTo("\uFFFD");
        assertThat(Surrogates.replaceLone("\uDC00\uD800")).isEqualTo("\uFFFD\uFFFD");
        assertThat(Surrogates.replaceLone("\uD800\uD800\uDC00")).isEqualTo("\uFFFD\uD800\uDC00");
        String whole = "\uD83D\uDE00 and \0";
        assertThat(Surrogates.replaceLone(whole)).isSameAs(whole);
    }

    @Test
    void jsonIsCompactAndWhole() {
        Structure event = new Structure()
                .with(
                        "text",
                        Value.text("quote \" back \\ line \n\r\t null \0 bell \7 snow ☃ \uD83D\uDE00 half \uD83D"))
                .with("numbers", Value.listing(Value.whole(-5), new Value.Decimal("1.50e3"), Value.Null.NULL))
                .with("time", new Value.Time(Instant.parse("2026-11-21T09:00:00.5Z")))
                .with("empty", new Structure())
                .with("none", Value.listing())
                .with("yes", Value.Bool.TRUE);
        assertThat(JsonWriter.write(event))
                .isEqualTo(
                        "{\"text\":\"quote \\\" back \\\\ line \\n\\r\\t null \\u0000 bell \\u0007 snow ☃ \uD83D\uDE00 half"
                                + " \uFFFD\",\"numbers\":[-5,1.50e3,null],\"time\":\"2026-11-21T09:00:00.500Z\",\"empty\":{},"
                                + "\"none\":[],\"yes\":true}");
        assertThat(JsonWriter.write(Value.text(""))).isEqualTo("\"\"");
    }

    @Test
    void messagesShowValuesOfAnySizeInALine() {
        assertThat(Abridged.of(Value.text("many"))).isEqualTo("\"many\"");
        assertThat(Abridged.of(Value.text("a\nb"))).isEqualTo("\"a\\nb\"");
        assertThat(Abridged.of(Value.text("x".repeat(1_000_000)))).isEqualTo("\"" + "x".repeat(100) + "…\"");
        assertThat(Abridged.of(Value.text("x".repeat(99) + "\uD83D\uDE00"))).isEqualTo("\"" + "x".repeat(99) + "…\"");
        assertThat(Abridged.of(new Value.Decimal("1".repeat(101)))).isEqualTo("1".repeat(100) + "…");
        assertThat(Abridged.of(Value.Null.NULL)).isEqualTo("null");
        assertThat(Abridged.of(Json.value("{'a':1,'b':2}"))).isEqualTo("an object with 2 fields");
        assertThat(Abridged.of(Json.value("[1]"))).isEqualTo("an array of 1 item");
    }

    @Test
    void kindsTellNothingOfTheContent() {
        assertThat(List.of(
                        Value.text("secret"),
                        Value.whole(1),
                        new Value.Decimal("1.5"),
                        Value.Bool.TRUE,
                        Value.Null.NULL,
                        new Value.Time(Instant.EPOCH)))
                .extracting(Abridged::kind)
                .containsExactly("a text", "a number", "a number", "a boolean", "null", "a timestamp");
    }

    @Test
    void pathsKnowTheirPartsAndParents() {
        FieldPath path = FieldPath.parse("a.\"b.c\".d");
        assertThat(path.names()).contains(List.of("a", "b.c", "d"));
        assertThat(path.lastName()).contains("d");
        assertThat(path.parent()).contains(FieldPath.parse("a.\"b.c\""));
        assertThat(path.parent().orElseThrow()).hasToString("a.\"b.c\"");
        assertThat(FieldPath.parse("a").parent()).isEmpty();
        FieldPath throughArray = FieldPath.parse("items[0].price");
        assertThat(throughArray.names()).isEmpty();
        assertThat(throughArray.parent().orElseThrow()).hasToString("items[0]");
        assertThat(FieldPath.parse("items[0]").lastName()).isEmpty();
        assertThat(FieldPath.parse("\"$oid\".x").parent().orElseThrow()).hasToString("\"$oid\"");
    }
}
