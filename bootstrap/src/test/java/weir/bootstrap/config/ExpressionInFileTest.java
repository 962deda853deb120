package weir.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.domain.condition.Expression;

/** An expression that cannot be used is told where it stands in the file. */
class ExpressionInFileTest {
    private final Reading reading = Readings.reading();

    private Optional<Expression> read(String yaml) {
        YamlNode root = YamlDocument.read(reading, yaml.getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
        return root.entries().get(root.entries().size() - 1).value().condition();
    }

    private List<String> places() {
        return reading.problems().stream()
                .map(problem -> problem.line() + ":" + problem.column())
                .toList();
    }

    @Test
    void oneThatCanIsCompiled() {
        assertThat(read("where: price > 3 && office == 'Budapest'\n"))
                .map(Expression::text)
                .contains("price > 3 && office == 'Budapest'");
        assertThat(reading.problems()).isEmpty();
    }

    @Test
    void plainTextOnOneLine() {
        assertThat(read("# a comment\nwhere:   price > \n")).isEmpty();
        assertThat(places()).containsExactly("2:17");
    }

    @Test
    void quotedText() {
        assertThat(read("where: \"price + nosuch(price)\"\n")).isEmpty();
        assertThat(places()).containsExactly("1:23");
    }

    @Test
    void aBlockOfSeveralLines() {
        assertThat(read("a: 1\nwhere: |\n    price > 3 &&\n      nosuch(price)\n"))
                .isEmpty();
        assertThat(places()).containsExactly("4:13");
    }

    @Test
    void whereThePlaceCannotBeToldTheTextsOwnIsSaid() {
        assertThat(read("where: >\n  price > 3 &&\n  nosuch(price)\n")).isEmpty();
        assertThat(places()).containsExactly("1:8");
        assertThat(reading.problems()).singleElement().satisfies(problem -> assertThat(problem.message())
                .startsWith("in line 1, column 20:"));
    }

    @Test
    void aQuoteThatIsWrittenTwice() {
        assertThat(read("where: 'nosuch(price) == ''x'''\n")).isEmpty();
        assertThat(places()).containsExactly("1:8");
    }

    @Test
    void aConditionIsNoNumber() {
        assertThat(read("where: 1 + 2\n")).isEmpty();
        assertThat(reading.problems()).singleElement().satisfies(problem -> assertThat(problem.message())
                .contains("a condition is true or false"));
    }

    @Test
    void whatTheEnvironmentPutsInIsNotShown() {
        assertThat(read("where: nosuch(${NAME})\n")).isEmpty();
        assertThat(reading.problems()).singleElement().satisfies(problem -> assertThat(problem.message())
                .isEqualTo("\"nosuch(${NAME})\" is not an expression that can be used"));
    }
}
