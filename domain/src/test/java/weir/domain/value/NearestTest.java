package weir.domain.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("format", "path", "roll", "type");

    @ParameterizedTest
    @CsvSource({"formatt,format", "fromat,format", "pth,path", "rolls,roll", "tpye,type"})
    void aSlipIsRecognised(String slip, String meant) {
        assertThat(Nearest.to(slip, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"colour", "x", "pants", "''"})
    void anotherWordIsNot(String word) {
        assertThat(Nearest.to(word, KNOWN)).isEmpty();
    }

    @Test
    void theNearestOfSeveralIsMeant() {
        assertThat(Nearest.to("behavior", List.of("behaviours", "behaviour"))).contains("behaviour");
    }

    @Test
    void aVeryLongNameCostsNothing() {
        assertThat(Nearest.to("x".repeat(1_000_000), KNOWN)).isEmpty();
    }

    @Test
    void whatThereIsIsListedInBounds() {
        assertThat(Nearest.suggestion("x", List.of())).isEqualTo("none is defined");
        assertThat(Nearest.suggestion("colour", KNOWN)).isEqualTo("defined are: format, path, roll, type");
        List<String> many = IntStream.range(0, 20).mapToObj(i -> "table" + i).toList();
        assertThat(Nearest.suggestion("colour", many)).endsWith("table10, table11 and 8 more");
    }
}
