package weir.domain.normalise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.Events;
import weir.domain.Json;
import weir.domain.condition.EventFields;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

class ConversionTest {
    private static final FieldPath FIELD = FieldPath.parse("f");

    private static Optional<Fault> apply(Conversion conversion, EventFields event) {
        Rule rule = new Rule("r", Optional.empty(), new Rule.Convert(FIELD, conversion));
        return new Normaliser(List.of(rule), Json.READER).apply(event);
    }

    private static Value converted(Conversion conversion, Value value) {
        EventFields event = Events.fields("{}");
        event.fields().with("f", value);
        assertThat(apply(conversion, event)).isEmpty();
        return event.fields().field("f").orElseThrow();
    }

    private static String reason(Conversion conversion, Value value) {
        EventFields event = Events.fields("{}");
        event.fields().with("f", value);
        Fault fault = apply(conversion, event).orElseThrow();
        assertThat(fault.code()).isEqualTo(RejectCode.CANNOT_CONVERT);
        assertThat(fault.field()).contains("f");
        return fault.reason();
    }

    private static Conversion timestamp(String zone, TimeFormat... formats) {
        return new Conversion.ToTimestamp(Arrays.asList(formats), ZoneId.of(zone));
    }

    @Test
    void whatIsAbsentOrNullStaysSo() {
        EventFields event = Events.fields("{'g':1}");
        assertThat(apply(new Conversion.ToInteger(), event)).isEmpty();
        assertThat(event.fields()).isEqualTo(Json.object("{'g':1}"));
        assertThat(converted(new Conversion.ToInteger(), Value.Null.NULL)).isEqualTo(Value.Null.NULL);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"'17', 17", "' +017 ', 17", "'-5', -5", "17, 17", "17.0, 17", "1.7e1, 17", "-0.0, 0"})
    void integers(String json, long expected) {
        assertThat(converted(new Conversion.ToInteger(), Json.value(json))).isEqualTo(Value.whole(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'many'",
                "''",
                "'1.0'",
                "'9223372036854775808'",
                "1.5",
                "9223372036854775808",
                "1e999999",
                "true",
                "[1]",
                "{}"
            })
    void noIntegers(String json) {
        assertThat(reason(new Conversion.ToInteger(), Json.value(json)))
                .startsWith("rule r: field f is ")
                .endsWith(", which is not a whole number of 64 bits");
    }

    @Test
    void decimalsKeepTheirDigits() {
        Conversion conversion = new Conversion.ToDecimal();
        assertThat(converted(conversion, Value.text("12.50"))).isEqualTo(new Value.Decimal("12.50"));
        assertThat(converted(conversion, Value.text(" .5 "))).isEqualTo(new Value.Decimal("0.5"));
        assertThat(converted(conversion, Value.text("12"))).isEqualTo(Value.whole(12));
        assertThat(converted(conversion, Value.text("123456789012345678901234567890")))
                .isEqualTo(new Value.Decimal("123456789012345678901234567890"));
        Value decimal = new Value.Decimal("0.10");
        assertThat(converted(conversion, decimal)).isSameAs(decimal);
        assertThat(converted(conversion, Value.whole(5))).isEqualTo(Value.whole(5));
        assertThat(reason(conversion, Value.text("1,5")))
                .isEqualTo("rule r: field f is \"1,5\", which is not a number");
        assertThat(reason(conversion, Value.Bool.TRUE)).isEqualTo("rule r: field f is true, which is not a number");
    }

    @ParameterizedTest
    @CsvSource({
        "true, true",
        "TRUE, true",
        "Yes, true",
        "y, true",
        "on, true",
        "1, true",
        "' true ', true",
        "false, false",
        "No, false",
        "N, false",
        "OFF, false",
        "0, false",
    })
    void booleans(String text, boolean expected) {
        assertThat(converted(new Conversion.ToBoolean(), Value.text(text))).isEqualTo(Value.Bool.of(expected));
    }

    @Test
    void booleansOfOtherValues() {
        Conversion conversion = new Conversion.ToBoolean();
        assertThat(converted(conversion, Value.whole(1))).isEqualTo(Value.Bool.TRUE);
        assertThat(converted(conversion, Value.whole(0))).isEqualTo(Value.Bool.FALSE);
        assertThat(converted(conversion, Value.Bool.FALSE)).isEqualTo(Value.Bool.FALSE);
        for (String json : List.of("'maybe'", "''", "2", "1.0", "[true]", "{}")) {
            assertThat(reason(conversion, Json.value(json)))
                    .endsWith("which is not a boolean (true, yes, y, on, 1, false, no, n, off, 0)");
        }
    }

    @Test
    void addresses() {
        Conversion conversion = new Conversion.ToIpAddress();
        assertThat(converted(conversion, Value.text(" ::FFFF:10.0.0.1 "))).isEqualTo(Value.text("10.0.0.1"));
        assertThat(converted(conversion, Value.text("2001:DB8::0:1"))).isEqualTo(Value.text("2001:db8::1"));
        assertThat(reason(conversion, Value.text("localhost")))
                .isEqualTo("rule r: field f is \"localhost\", which is not an IP address");
        assertThat(reason(conversion, Value.whole(2130706433))).contains("2130706433");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"'x' | x", "17 | 17", "1.50 | 1.50", "true | true", "[1,'a'] | [1,\"a\"]", "{'a':{}} | {\"a\":{}}"
            })
    void texts(String json, String expected) {
        assertThat(converted(new Conversion.ToText(), Json.value(json))).isEqualTo(Value.text(expected));
    }

    @Test
    void textOfATimeIsIso() {
        assertThat(converted(new Conversion.ToText(), new Value.Time(Instant.parse("2026-11-21T09:00:00.5Z"))))
                .isEqualTo(Value.text("2026-11-21T09:00:00.500Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "SECONDS, 1588205198.89971, 2020-04-30T00:06:38.899710Z",
        "SECONDS, 1588205198, 2020-04-30T00:06:38Z",
        "SECONDS, 1.588205198e9, 2020-04-30T00:06:38Z",
        "SECONDS, -0.0000001, 1969-12-31T23:59:59.999999Z",
        "SECONDS, -1, 1969-12-31T23:59:59Z",
        "SECONDS, 1e-300, 1970-01-01T00:00:00Z",
        "SECONDS, 0.1234567, 1970-01-01T00:00:00.123456Z",
        "SECONDS, 253402300799, 9999-12-31T23:59:59Z",
        "SECONDS, -62135596800, 0001-01-01T00:00:00Z",
        "MILLIS, 1588205198899, 2020-04-30T00:06:38.899Z",
        "MILLIS, 1588205198899.7105, 2020-04-30T00:06:38.899710Z",
        "MILLIS, -1, 1969-12-31T23:59:59.999Z",
        "MICROS, 1588205198899710, 2020-04-30T00:06:38.899710Z",
        "MICROS, 1588205198899710.999, 2020-04-30T00:06:38.899710Z",
        "NANOS, 1588205198899710999, 2020-04-30T00:06:38.899710Z",
        "NANOS, 1588205198899710999.5, 2020-04-30T00:06:38.899710Z",
        "NANOS, -9223372036854775808, 1677-09-21T00:12:43.145224Z",
        "NANOS, 92233720368547758070, 4892-10-07T21:52:48.547758Z",
    })
    void epochs(TimeFormat.Epoch unit, String count, String expected) {
        Value time = new Value.Time(Instant.parse(expected));
        assertThat(converted(timestamp("UTC", unit), Value.text(count))).isEqualTo(time);
        assertThat(converted(timestamp("Asia/Tokyo", unit), Json.value(count))).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({
        "SECONDS, 253402300800",
        "SECONDS, -62135596801",
        "SECONDS, 9223372036854775807",
        "SECONDS, -9223372036854775808",
        "SECONDS, 99999999999999999999",
        "SECONDS, 9999999999999999999999999",
        "SECONDS, 1e300",
        "SECONDS, 1e999999",
        "SECONDS, -1e99999999999",
        "MILLIS, 9223372036854775807",
        "SECONDS, 12:00",
        "SECONDS, ''",
        "SECONDS, NaN",
        "SECONDS, 1588205198s",
    })
    void noEpochs(TimeFormat.Epoch unit, String count) {
        assertThat(reason(timestamp("UTC", unit), Value.text(count)))
                .contains("which is not a timestamp of the years 0001 to 9999 spelt as epoch_");
    }

    @ParameterizedTest
    @CsvSource({
        "dd/MMM/yyyy:HH:mm:ss Z, UTC, 17/May/2015:10:05:03 +0000, 2015-05-17T10:05:03Z",
        "dd/MMM/yyyy:HH:mm:ss Z, UTC, 17/MAY/2015:10:05:03 -0230, 2015-05-17T12:35:03Z",
        "yyyy-MM-dd HH:mm:ss, America/New_York, 2020-09-20 12:16:27, 2020-09-20T16:16:27Z",
        "M/d/yyyy h:mm:ss a, UTC, 5/7/2015 12:05:03 AM, 2015-05-07T00:05:03Z",
        "M/d/yyyy h:mm:ss a, UTC, 12/31/2015 1:05:03 pm, 2015-12-31T13:05:03Z",
        "'EEE, dd MMM yyyy HH:mm:ss zzz', Europe/Budapest, 'Sun, 06 Nov 1994 08:49:37 GMT', 1994-11-06T08:49:37Z",
        "yyyyMMdd, Europe/Budapest, 20260601, 2026-05-31T22:00:00Z",
        "yyyyMMddHHmmssSSS, UTC, 20260601123456789, 2026-06-01T12:34:56.789Z",
        "yy-MM-dd, UTC, 26-06-01, 2026-06-01T00:00:00Z",
        "yyyy-DDD, UTC, 2026-032, 2026-02-01T00:00:00Z",
        "yyyy-MM-dd'T'HH:mm:ss[.SSS]X, UTC, 2026-06-01T00:00:00Z, 2026-06-01T00:00:00Z",
        "dd.MM.yyyy G, UTC, 01.06.2026 AD, 2026-06-01T00:00:00Z",
    })
    void patterns(String pattern, String zone, String text, String expected) {
        assertThat(converted(timestamp(zone, new TimeFormat.Pattern(pattern)), Value.text(text)))
                .isEqualTo(new Value.Time(Instant.parse(expected)));
    }

    @ParameterizedTest
    @CsvSource({
        "yyyy-MM-dd, 2026-02-30",
        "yyyy-MM-dd, 2026-13-01",
        "yyyy-MM-dd, 2026-06-01 and more",
        "yyyy-MM-dd, ''",
        "yyyy-MM-dd, 0000-06-01",
        "yyyy-MM-dd, +12026-06-01",
        "dd/MMM/yyyy, 17/Mai/2015",
        "yyyy-MM-dd HH:mm, 2026-06-01 24:00",
        "dd.MM.yyyy G, 01.06.2026 BC",
    })
    void noFit(String pattern, String text) {
        assertThat(reason(timestamp("UTC", new TimeFormat.Pattern(pattern)), Value.text(text)))
                .endsWith("which is not a timestamp of the years 0001 to 9999 spelt as " + pattern);
    }

    @Test
    void patternsReadNumbersToo() {
        assertThat(converted(timestamp("UTC", new TimeFormat.Pattern("yyyyMMdd")), Value.whole(20260601)))
                .isEqualTo(new Value.Time(Instant.parse("2026-06-01T00:00:00Z")));
    }

    @Test
    void theFirstFormatThatFitsIsTaken() {
        Conversion conversion =
                timestamp("UTC", new TimeFormat.Iso(), TimeFormat.Epoch.MILLIS, new TimeFormat.Pattern("dd/MMM/yyyy"));
        Value time = new Value.Time(Instant.parse("2026-06-01T00:00:00Z"));
        assertThat(converted(conversion, Value.text("2026-06-01"))).isEqualTo(time);
        assertThat(converted(conversion, Value.text(" 1780272000000 "))).isEqualTo(time);
        assertThat(converted(conversion, Value.whole(1780272000000L))).isEqualTo(time);
        assertThat(converted(conversion, Value.text("01/Jun/2026"))).isEqualTo(time);
        assertThat(converted(conversion, time)).isSameAs(time);
        assertThat(reason(conversion, Value.text("soon")))
                .isEqualTo("rule r: field f is \"soon\", which is not a timestamp of the years 0001 to 9999 spelt as"
                        + " iso, epoch_ms or dd/MMM/yyyy");
        assertThat(reason(conversion, Value.Bool.TRUE)).contains("field f is true");
        assertThat(reason(conversion, Json.value("{}"))).contains("an object with 0 fields");
    }

    @Test
    void aLongValueIsAbridgedInTheReason() {
        assertThat(reason(timestamp("UTC", new TimeFormat.Iso()), Value.text("x".repeat(100_000))))
                .hasSizeLessThan(300)
                .contains("x…\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HH:mm:ss", "MMM dd HH:mm:ss", "yyyy", "yyyy-MM"})
    void patternsThatNameNoDayAreRefused(String pattern) {
        assertThatThrownBy(() -> apply(timestamp("UTC", new TimeFormat.Pattern(pattern)), Events.fields("{}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rule r: by the time pattern \"" + pattern + "\" no text names a day and time");
    }

    @Test
    void malformedPatternsAreRefused() {
        assertThatThrownBy(() -> apply(timestamp("UTC", new TimeFormat.Pattern("yyyy-qqqqqqq")), Events.fields("{}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rule r: time pattern \"yyyy-qqqqqqq\" is malformed: ");
    }
}
