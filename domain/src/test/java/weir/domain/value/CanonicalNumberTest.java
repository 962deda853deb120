package weir.domain.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CanonicalNumberTest {
    @ParameterizedTest
    @CsvSource({
        "1.0, 1",
        "1e0, 1",
        "10E-1, 1",
        "0.01e+2, 1",
        "-0, 0",
        "-0.0, 0",
        "0e999999999999999999999999, 0",
        "1.50, 1.5",
        "15e-1, 1.5",
        "0.5, 0.5",
        "0.50, 0.5",
        "0.000001, 0.000001",
        "1e-6, 0.000001",
        "0.0000001, 1e-7",
        "-12.5E-9, -1.25e-8",
        "1e20, 100000000000000000000",
        "100000000000000000000.0, 100000000000000000000",
        "9223372036854775807.0, 9223372036854775807",
        "9223372036854775808, 9223372036854775808",
        "-9223372036854775808e0, -9223372036854775808",
        "9007199254740993.0, 9007199254740993",
        "9007199254740993.10, 9007199254740993.1",
        "1e39, 1000000000000000000000000000000000000000",
        "1e40, 1e40",
        "10E39, 1e40",
        "1.50e00300, 1.5e300",
        "15e999999999999999, 1.5e1000000000000000",
        "1e1000000000000000000, 1e1000000000000000000"
    })
    void isOneForEachValue(String spelled, String canonical) {
        Value.Scalar form = CanonicalNumber.of(new Value.Decimal(spelled));
        assertThat(form.text()).isEqualTo(canonical);
        assertThat(form instanceof Value.Whole).isEqualTo(NumberText.wholeOrNull(canonical) != null);
        assertThat(form instanceof Value.Decimal again ? CanonicalNumber.of(again) : form)
                .isEqualTo(form);
    }

    @Test
    void ofManyDigitsNoneIsLost() {
        String fraction = "1".repeat(500) + ".5";
        assertThat(CanonicalNumber.of(new Value.Decimal(fraction + "00")).text())
                .isEqualTo(fraction);
        assertThat(CanonicalNumber.of(new Value.Decimal("1".repeat(50) + "e0")).text())
                .isEqualTo("1." + "1".repeat(49) + "e49");
    }

    /** Against the numbers of the JDK: equal forms where they compare as equal, and only there. */
    @Test
    void formsAreEqualWhereValuesAre() {
        Random random = new Random(5);
        Map<BigDecimal, Value.Scalar> forms = new HashMap<>();
        Map<Value.Scalar, BigDecimal> values = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            String text = spelling(random);
            Value.Scalar form = CanonicalNumber.of(new Value.Decimal(text));
            assertThat(NumberText.isJsonNumber(form.text())).as(text).isTrue();
            BigDecimal value = new BigDecimal(text).stripTrailingZeros();
            assertThat(new BigDecimal(form.text())).as(text).isEqualByComparingTo(value);
            assertThat(forms.computeIfAbsent(value, any -> form)).as(text).isEqualTo(form);
            assertThat(values.computeIfAbsent(form, any -> value)).as(text).isEqualTo(value);
        }
    }

    private static String spelling(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
        int whole = random.nextInt(4);
        text.append(whole == 0 ? 0 : 1 + random.nextInt(9)).append(whole > 1 ? "0".repeat(whole) : "");
        if (random.nextBoolean()) {
            text.append('.').append("0".repeat(random.nextInt(4))).append(random.nextInt(30));
        }
        if (random.nextBoolean()) {
            text.append("eE".charAt(random.nextInt(2)))
                    .append(new String[] {"", "+", "-"}[random.nextInt(3)])
                    .append("0".repeat(random.nextInt(2)))
                    .append(random.nextInt(4) == 0 ? 30 + random.nextInt(20) : random.nextInt(8));
        }
        return text.toString();
    }
}
