package weir.domain.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "+7, 7",
        "007, 7",
        "17, 17",
        "-17, -17",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "00000000000000000000000000000001, 1",
    })
    void wholes(String text, long number) {
        assertThat(NumberText.wholeOrNull(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+",
                "1.0",
                "1e3",
                " 1",
                "1 ",
                "0x1",
                "1_000",
                "--1",
                "9223372036854775808",
                "-9223372036854775809",
                "99999999999999999999",
                "١٢"
            })
    void noWholes(String text) {
        assertThat(NumberText.wholeOrNull(text)).isNull();
    }

    @Test
    void wholesAgreeWithTheJdk() {
        Random random = new Random(20261121);
        for (int i = 0; i < 20_000; i++) {
            long number = random.nextLong() >> random.nextInt(64);
            assertThat(NumberText.wholeOrNull(Long.toString(number))).isEqualTo(number);
            assertThat(NumberText.jsonWholeOrNull(Long.toString(number))).isEqualTo(number);
            assertThat(NumberText.wholeOrNull(BigDecimal.valueOf(number).setScale(3)))
                    .isEqualTo(number);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1",
        "1e3, 1000",
        "1.50e1, 15",
        "-0.0, 0",
        "0e999999, 0",
        "9223372036854775807.000, 9223372036854775807"
    })
    void wholesOfDecimals(String text, long number) {
        assertThat(NumberText.wholeOrNull(new BigDecimal(text))).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.5", "1e-1", "1e19", "9223372036854775808", "-9223372036854775809", "1e999999", "1e-999999"})
    void noWholesOfDecimals(String text) {
        assertThat(NumberText.wholeOrNull(new BigDecimal(text))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-0", "1", "10", "1.0", "0.10", "-1.5e+10", "1E5", "1e-5", "123456789012345678901234567890"
            })
    void jsonNumbers(String text) {
        assertThat(NumberText.isJsonNumber(text)).isTrue();
        assertThat(NumberText.decimalOrNull(text)).isEqualTo(new BigDecimal(text));
        assertThat(NumberText.toJsonNumber(text)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "01",
                "+1",
                ".5",
                "5.",
                "1e",
                "1e+",
                "1.e1",
                "NaN",
                "Infinity",
                "0x1",
                "1f",
                " 1",
                "1 ",
                "--1"
            })
    void noJsonNumbers(String text) {
        assertThat(NumberText.isJsonNumber(text)).isFalse();
        assertThat(NumberText.decimalOrNull(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"+5, 5", "005, 5", ".5, 0.5", "-.5, -0.5", "5., 5.0", "+00.50e3, 0.50e3", "00, 0", "-007.10, -7.10"})
    void whatPeopleWrite(String text, String json) {
        assertThat(NumberText.toJsonNumber(text)).contains(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "-", "+.", "1,5", "1.2.3", "e5", "1e", "NaN", "five", "5 EUR", "-+5"})
    void whatIsNoNumber(String text) {
        assertThat(NumberText.toJsonNumber(text)).isEmpty();
    }

    @Test
    void giantsAreRefusedBeforeTheyAreBuilt() {
        assertThat(NumberText.decimalOrNull("1e9999999")).isNull();
        assertThat(NumberText.decimalOrNull("1e-99999999999")).isNull();
        assertThat(NumberText.decimalOrNull("1".repeat(401))).isNull();
        assertThat(NumberText.decimalOrNull("1".repeat(400))).isNotNull();
    }

    /** Short ones are read by a way of their own. */
    @Test
    void decimalsAndFloatsAgreeWithTheJdk() {
        Random random = new Random(20261126);
        for (int i = 0; i < 200_000; i++) {
            String text = number(random);
            assertThat(NumberText.decimalOrNull(text)).isEqualTo(new BigDecimal(text));
            assertThat(Double.doubleToRawLongBits(NumberText.toDouble(text)))
                    .as(text)
                    .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
        }
    }

    private static String number(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
        int whole = random.nextInt(12);
        text.append(whole == 0 ? "0" : Integer.toString(1 + random.nextInt(9)));
        for (int i = 1; i < whole; i++) {
            text.append(random.nextInt(10));
        }
        int fraction = random.nextInt(12);
        text.append(fraction == 0 ? "" : ".");
        for (int i = 0; i < fraction; i++) {
            text.append(random.nextInt(4) == 0 ? 0 : random.nextInt(10));
        }
        return random.nextInt(10) == 0
                ? text.append("e-").append(random.nextInt(30)).toString()
                : text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740992",
                "9007199254740993",
                "-9007199254740993.0",
                "900719925474099.3",
                "0.30000000000000004",
                "999999999999999999",
                "-99999999999999999",
                "0.0000000000000001",
                "1e400",
                "4.9e-324",
                "-0",
                "-0.000",
                "17976931348623157e292"
            })
    void floatsAtTheEdges(String text) {
        assertThat(Double.doubleToRawLongBits(NumberText.toDouble(text)))
                .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
    }
}
