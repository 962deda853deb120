package weir.domain.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {
    private static final ZoneId BUDAPEST = ZoneId.of("Europe/Budapest");

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T09:00:00Z, 2026-11-21T09:00:00Z",
        "2026-11-21t09:00:00z, 2026-11-21T09:00:00Z",
        "2026-11-21 09:00:00Z, 2026-11-21T09:00:00Z",
        "2026-11-21 09:00:00 Z, 2026-11-21T09:00:00Z",
        "2026-11-21 09:00:00 UTC, 2026-11-21T09:00:00Z",
        "2026-11-21 09:00:00 gmt, 2026-11-21T09:00:00Z",
        "2026-11-21T09:00Z, 2026-11-21T09:00:00Z",
        "2026-11-21T09:00:00+01:00, 2026-11-21T08:00:00Z",
        "2026-11-21T09:00:00+0100, 2026-11-21T08:00:00Z",
        "2026-11-21T09:00:00+01, 2026-11-21T08:00:00Z",
        "2026-11-21 09:00:00 -0530, 2026-11-21T14:30:00Z",
        "2026-11-21T09:00:00-00:00, 2026-11-21T09:00:00Z",
        "2026-11-21T09:00:00+18:00, 2026-11-20T15:00:00Z",
        "2026-11-21T09:00:00.5Z, 2026-11-21T09:00:00.500Z",
        "'2026-11-21T09:00:00,25Z', 2026-11-21T09:00:00.250Z",
        "2026-11-21T09:00:00.123456789Z, 2026-11-21T09:00:00.123456Z",
        "2026-11-21T09:00:00.1234567890123456789Z, 2026-11-21T09:00:00.123456Z",
        "2026-11-21T09:00:00.0000009Z, 2026-11-21T09:00:00Z",
        "1969-12-31T23:59:59.999999999Z, 1969-12-31T23:59:59.999999Z",
        "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z, 9999-12-31T23:59:59.999999Z",
        "2026-11-21T09:00:00, 2026-11-21T08:00:00Z",
        "2026-11-21, 2026-11-20T23:00:00Z",
        // The clocks of Budapest skip 02:30 in March, and show it twice in October.
        "2026-03-29T02:30:00, 2026-03-29T01:30:00Z",
        "2026-10-25T02:30:00, 2026-10-25T00:30:00Z",
    })
    void moment(String text, String instant) {
        assertThat(IsoTime.parseOrNull(text, BUDAPEST)).isEqualTo(Instant.parse(instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026",
                "2026-11",
                "2026-1-21",
                "20261121",
                "2026-11-21T",
                "2026-11-21T09",
                "2026-11-21T09:0",
                "2026-11-21T24:00:00Z",
                "2026-11-21T09:60:00Z",
                "2026-11-21T09:00:60Z",
                "2026-11-21T09:59:61Z",
                "2026-02-29T00:00:00Z",
                "1900-02-29",
                "2026-04-31",
                "2026-00-01",
                "2026-13-01",
                "2026-01-00",
                "0000-12-31",
                "0001-01-01T00:00:00+01:00",
                "9999-12-31T23:59:59-00:01",
                "+2026-11-21",
                "2026/11/21",
                "2026-11-21_09:00:00",
                "2026-11-21T09:00:00.Z",
                "2026-11-21T09:00:00ZZ",
                "2026-11-21T09:00:00 ",
                "2026-11-21T09:00:00  Z",
                "2026-11-21T09:00:00+1",
                "2026-11-21T09:00:00+01:0",
                "2026-11-21T09:00:00+18:01",
                "2026-11-21T09:00:00+01:60",
                "2026-11-21T09:00:00+01:00:00",
                "2026-11-21T09:00:00 CET",
                "2026-11-21T09:00:00 UTC+1",
                "2026-11-21T09:00.5Z",
                " 2026-11-21",
                "２０２６-11-21",
                "17/May/2015:10:05:03 +0000"
            })
    void noMoment(String text) {
        assertThat(IsoTime.parseOrNull(text, BUDAPEST)).isNull();
    }

    @Test
    void aTextWithoutZoneNeedsOne() {
        assertThat(IsoTime.parseOrNull("2026-11-21T09:00:00", null)).isNull();
        assertThat(IsoTime.parseOrNull("2026-11-21", null)).isNull();
        assertThat(IsoTime.parseOrNull("2026-11-21T09:00:00Z", null)).isNotNull();
    }

    @Test
    void dates() {
        assertThat(IsoTime.dateOrNull("2024-02-29")).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(IsoTime.dateOrNull("2025-02-29")).isNull();
        assertThat(IsoTime.dateOrNull("2024-02-29T00:00:00Z")).isNull();
        assertThat(IsoTime.dateOrNull("2024-2-29")).isNull();
    }

    @Test
    void agreesWithTheJdkOnWhatItWrites() {
        Random random = new Random(20261121);
        for (int i = 0; i < 20_000; i++) {
            long seconds = random.nextLong(-60_000_000_000L, 250_000_000_000L);
            Instant instant = Instant.ofEpochSecond(seconds, random.nextInt(1_000_000_000));
            OffsetDateTime there =
                    instant.atOffset(ZoneOffset.ofTotalSeconds(60 * random.nextInt(-18 * 60, 18 * 60 + 1)));
            assertThat(IsoTime.parseOrNull(there.toString(), null))
                    .as(there.toString())
                    .isEqualTo(instant.truncatedTo(ChronoUnit.MICROS));
        }
    }
}
