package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    @ParameterizedTest
    @CsvSource({
        "1.50, 1.50",
        "0, 0",
        "-0.00000001, -0.00000001",
        "1e3, 1000",
        "123456789012345678901234567890.123456789012345, 123456789012345678901234567890.123456789012345",
        "1.0E300, 1.0E+300",
        "-1e-300, -1E-300"
    })
    void aNumberKeepsItsDigitsAndIsNotSpreadOverZeros(String read, String written) throws IOException {
        assertThat(Json.write(Map.of("n", Json.plain(Json.read(read))))).isEqualTo("{\"n\":" + written + "}");
        assertThat(Json.tree(Map.of("n", Json.plain(Json.read(read)))).path("n").decimalValue())
                .isEqualByComparingTo(read);
    }
}
