package weir.adapters.format.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Re2PatternTest {
    @Test
    void findsAnywhere() {
        Re2Pattern pattern = Re2Pattern.compile("user=\\w+");
        assertThat(pattern.find("x user=bob y")).isTrue();
        assertThat(pattern.find("user=")).isFalse();
        assertThat(Re2Pattern.compile("^x$").find("axb")).isFalse();
        assertThat(pattern.expression()).isEqualTo("user=\\w+");
        assertThat(pattern).hasToString("user=\\w+");
        assertThat(pattern.groupNames()).isEmpty();
        assertThat(pattern.groups("user=bob")).contains(List.of());
    }

    @Test
    void groupsInTheOrderTheyAreWritten() {
        Re2Pattern pattern = Re2Pattern.compile("(?P<zone>z+)(x)?(?<area>a)?(?:q)(?P<mid>m*)");
        assertThat(pattern.groupNames()).containsExactly("zone", "area", "mid");
        assertThat(pattern.groups("..zzq")).contains(List.of(Optional.of("zz"), Optional.empty(), Optional.of("")));
        assertThat(pattern.groups("zxaqmm zq"))
                .contains(List.of(Optional.of("z"), Optional.of("a"), Optional.of("mm")));
        assertThat(pattern.groups("none")).isEmpty();
    }

    @Test
    void readsTextBeyondAscii() {
        assertThat(Re2Pattern.compile("(?P<name>\\pL+)").groups("1 árvíz\uD83D\uDE00"))
                .contains(List.of(Optional.of("árvíz")));
        assertThat(Re2Pattern.compile("^.$").find("\uD83D\uDE00")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a(b | : missing closing )",
                "a)b | : a closing parenthesis without an opening one",
                "[z-a] |  at column 2: invalid character class range: z-a",
                "ab** |  at column 3: invalid nested repetition operator: **",
                "a{1001} |  at column 2: invalid repeat count: {1001}",
                "ab(?=x) |  at column 3: invalid or unsupported Perl syntax: (?=",
                "(x)\\1 |  at column 4: invalid escape sequence: \\1",
                "(?P<a-b>x)y |  at column 1: invalid named capture: (?P<a-b>",
                "(?P<n>x)(?P<n>y) | : duplicate capture group name",
                "ab\\ |  at column 3: a backslash must be followed by what it escapes",
            })
    void saysWhatIsWrongAndWhereIfItCan(String expression, String message) {
        assertThatThrownBy(() -> Re2Pattern.compile(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("regular expression \"" + expression + "\" is malformed"
                        + (message.startsWith(":") ? message : " " + message.strip()));
    }

    @Test
    void takesTimeLinearInTheText() {
        Re2Pattern nested = Re2Pattern.compile("^(a+)+$");
        String text = "a".repeat(100_000) + "b";
        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> assertThat(nested.find(text)).isFalse());
    }
}
