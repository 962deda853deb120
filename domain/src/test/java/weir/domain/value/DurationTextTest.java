package weir.domain.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0ms",
        "PT0.5S, 500ms",
        "PT1.5S, 1500ms",
        "PT10S, 10s",
        "PT90S, 90s",
        "PT5M, 5m",
        "PT23H, 23h",
        "PT24H, 1d",
        "PT8760H, 365d",
        "PT0.000001S, PT0.000001S"
    })
    void isSpeltAsTheConfigurationSpellsIt(Duration duration, String text) {
        assertThat(DurationText.of(duration)).isEqualTo(text);
    }
}
