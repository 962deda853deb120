package weir.adapters.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewLinesTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theFirstLineFeedIsFoundWhereverItIs(long seed) {
        Random random = new Random(seed);
        byte[] near = {'\n', '\n' - 1, '\n' + 1, 0, 1, -1, (byte) ('\n' | 0x80), 'a'};
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int k = 0; k < bytes.length; k++) {
                bytes[k] = near[1 + random.nextInt(near.length - 1)];
            }
            for (int n = random.nextInt(3); n > 0 && bytes.length > 0; n--) {
                bytes[random.nextInt(bytes.length)] = '\n';
            }
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length - from + 1);
            int expected = from;
            while (expected < to && bytes[expected] != '\n') {
                expected++;
            }
            assertThat(NewLines.next(bytes, from, to)).isEqualTo(expected);
        }
    }
}
