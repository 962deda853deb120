package weir.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.domain.Events;
import weir.domain.condition.EventFields;
import weir.domain.value.FieldPath;
import weir.domain.value.Structure;
import weir.domain.value.Value;

final class TextTemplateTest {
    private static final EventFields SIGN_IN = Events.fields(
            "{'user':'zoë','geo':{'country':'IE'},'count':3,'tags':['a','b'],'none':null,'a.b':1,'deep':[1,[2]]}");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {user} from {geo.country}, {count} times | zoë from IE, 3 times
                    {user}{count}                            | zoë3
                    {user} {nobody} {geo.city.name}          | zoë ? ?
                    {none} {tags} {geo} {tags[1]}            | null a, b {"country":"IE"} b
                    {deep} {deep[1]}                         | [1,[2]] 2
                    {{user}} is { user }                     | {user} is zoë
                    from {$source} at {$client_address}      | from shop at 81.2.69.142
                    {"a.b"} of nothing else                  | 1 of nothing else
                    no field at all                          | no field at all
                    """)
    void fieldsTakeThePlaceOfTheirNames(String template, String text) {
        assertThat(TextTemplate.parse(template).fill(SIGN_IN::findOrNull)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {user          | column 1: this brace is not closed
                    a {} b         | column 3: a field must be named
                    a } b          | column 3: this brace closes nothing
                    {user}} b      | column 7: this brace closes nothing
                    at {a..b}      | column 5: field path "a..b" is malformed at column 3
                    """)
    void whatIsNoTemplateIsToldWithItsColumn(String template, String message) {
        assertThatThrownBy(() -> TextTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "3.108459874884909, 3.1085",
        "1472.9949999999997, 1472.995",
        "-2.5, -2.5",
        "19.90, 19.90",
        "0.000123456, 0.0001235",
        "0.99999999, 1",
        "0.0, 0.0",
        "1.23456789012E7, 12345678.9012",
        "1.5E-10, 0.00000000015",
        "1E30, 1E30",
        "1e-999999999, 1e-999999999",
        "12, 12"
    })
    void aFractionIsRounded(String number, String text) {
        assertThat(TextTemplate.parse("{n} {list}")
                        .fill(Events.fields("{'n':" + number + ",'list':[" + number + "]}")::findOrNull))
                .isEqualTo(text + " " + text);
    }

    @Test
    void theFieldsAreKnownBeforehand() {
        assertThat(TextTemplate.parse("{user} {geo.country} {user}").fields())
                .isEqualTo(List.of(FieldPath.parse("user"), FieldPath.parse("geo.country"), FieldPath.parse("user")));
        assertThatThrownBy(() -> TextTemplate.parse("x".repeat(1_001))).hasMessageContaining("longer than 1000");
    }

    @Test
    void theTextIsOneLineOfBoundedLength() {
        Structure hostile = new Structure()
                .with("user", Value.text("eve\r\n2026-11-21 ERROR \u0000\u001b[31m\u2028\uD800"))
                .with("long", Value.text("x".repeat(100_000)));
        String text = TextTemplate.parse("{user}|{long}" + "{long}".repeat(50)).fill(path -> path.findOrNull(hostile));
        assertThat(text).startsWith("eve  2026-11-21 ERROR   [31m \uFFFD|xxx").hasSize(2_000);
        assertThat(text.chars()).noneMatch(Character::isISOControl);
        assertThat(TextTemplate.parse("{long}").fill(path -> path.findOrNull(hostile)))
                .hasSize(200)
                .endsWith("x…");
    }
}
