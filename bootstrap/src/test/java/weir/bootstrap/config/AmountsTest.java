package weir.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.value.DurationText;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "10s,PT10S", "5m,PT5M", "24h,PT24H", "7d,PT168H", "0s,PT0S"})
    void durations(String text, Duration expected) {
        assertThat(Amounts.duration(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "10 s", "-1s", "1w", "1S", "1.5s", "s", "9999999999999d"})
    void notDurations(String text) {
        assertThat(Amounts.duration(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "17,17", "64KiB,65536", "1MiB,1048576", "10GiB,10737418240", "1TiB,1099511627776"})
    void sizes(String text, long expected) {
        assertThat(Amounts.size(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1KB", "1 KiB", "-1", "1.5MiB", "MiB", "999999999999999999TiB", "9999999999999999999"})
    void notSizes(String text) {
        assertThat(Amounts.size(text)).isEmpty();
    }

    @Test
    void areShownAsTheyAreWritten() {
        for (String text : List.of("0", "17", "64KiB", "1MiB", "10GiB", "3TiB", "1025KiB")) {
            assertThat(Amounts.shown(Amounts.size(text).orElseThrow())).isEqualTo(text);
        }
        for (String text : List.of("0ms", "500ms", "10s", "5m", "23h", "7d", "90s")) {
            assertThat(DurationText.of(Amounts.duration(text).orElseThrow())).isEqualTo(text);
        }
    }
}
