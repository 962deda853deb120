package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextTableTest {
    private static String print(TextTable table, Screen.Ability ability) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Screen screen = new Screen(out, OutputStream.nullOutputStream(), ability);
        table.print(screen);
        screen.out().flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void setsNumbersToTheRightAndOtherThingsToTheLeft() {
        TextTable table = new TextTable("name", "n", "price", "tags")
                .add("Zürich", 7L, new BigDecimal("1.50"), List.of("a", 1))
                .add("東京", 12_345L, null, Map.of("k", "v"));

        assertThat(print(table, Screen.Ability.PLAIN)).isEqualTo("""
                        ┌────────┬───────┬───────┬───────────┐
                        │ name   │     n │ price │ tags      │
                        ├────────┼───────┼───────┼───────────┤
                        │ Zürich │     7 │  1.50 │ ["a",1]   │
                        │ 東京   │ 12345 │  null │ {"k":"v"} │
                        └────────┴───────┴───────┴───────────┘
                        """);
    }

    @Test
    void onATerminalTheWidestColumnsGiveWay() {
        TextTable table = new TextTable("id", "text").add(1, "x".repeat(100));

        String printed = print(table, new Screen.Ability(true, true, 30, false));

        assertThat(printed.lines()).allMatch(line -> DisplayWidth.of(line) == 30);
        assertThat(printed).contains("│  1 │ xxxxxxxxxxxxxxxxxxxx… │");
        assertThat(print(table, Screen.Ability.PLAIN)).contains("x".repeat(100));
    }

    @Test
    void dimsNullsInColourOnly() {
        TextTable table = new TextTable("a").add("null").add((Object) null);

        assertThat(print(table, new Screen.Ability(true, true, 0, true)))
                .contains("│ null │")
                .contains("│ \u001b[2mnull\u001b[0m │");
        assertThat(print(table, new Screen.Ability(true, true, 0, false))).doesNotContain("\u001b");
    }

    @Test
    void obeysNothingThatAnEventHolds() {
        String printed = print(new TextTable("a").add("x\u001b[2J\n\u009b\u202Ey\tz"), Screen.Ability.PLAIN);

        assertThat(printed).contains("│ x\\u001b[2J\\n\\u009b\\u202ey\\tz │");
    }

    @ParameterizedTest
    @CsvSource({"abc,3", "é,1", "e\u0301,1", "東京,4", "👍,2", "👩\u200D🚀,4", "ｱ,1", "한글,4", "…,1", "'',0"})
    void knowsHowWideATextIs(String text, int columns) {
        assertThat(DisplayWidth.of(text)).isEqualTo(columns);
    }

    @Test
    void cutsBetweenCharacters() {
        assertThat(DisplayWidth.cut("東京都", 6)).isEqualTo("東京都");
        assertThat(DisplayWidth.cut("東京都", 5)).isEqualTo("東京…");
        assertThat(DisplayWidth.cut("東京都", 4)).isEqualTo("東…");
        assertThat(DisplayWidth.cut("👍👍", 3)).isEqualTo("👍…");
    }
}
