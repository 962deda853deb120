package weir.adapters.format.bytes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    @Test
    void everyCodePointIsValid() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                byte[] bytes = ("12345678" + Character.toString(point) + "x").getBytes(UTF_8);
                assertThat(Utf8.firstInvalid(bytes, 0, bytes.length))
                        .as("U+%X", point)
                        .isNegative();
            }
        }
    }

    @Test
    void everySequenceOfThreeBytesIsJudgedAsTheJdkJudgesIt() {
        byte[] bytes = new byte[3];
        for (int bits = 0x800000; bits <= 0xFFFFFF; bits++) {
            bytes[0] = (byte) (bits >> 16);
            bytes[1] = (byte) (bits >> 8);
            bytes[2] = (byte) bits;
            boolean valid = Utf8.firstInvalid(bytes, 0, 3) < 0;
            if (valid != new String(bytes, UTF_8).indexOf(0xFFFD) < 0 && !isReplacementItself(bytes)) {
                assertThat(valid).as("%x", bits).isEqualTo(!valid);
            }
        }
    }

    private static boolean isReplacementItself(byte[] bytes) {
        return bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBF && bytes[2] == (byte) 0xBD;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomBytesAreJudgedAsTheJdkJudgesThem(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            for (int k = 0; k < bytes.length; k++) {
                bytes[k] = (byte) (random.nextInt(3) == 0 ? bytes[k] : random.nextBoolean() ? bytes[k] & 0x7F : 0xF0);
            }
            assertThat(Utf8.firstInvalid(bytes, 0, bytes.length) < 0).isEqualTo(jdkTakes(bytes));
        }
    }

    private static boolean jdkTakes(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void pointsAtTheFirstByteOfTheSequenceAndLooksNoFurtherThanTold() {
        byte[] bytes = {'a', 'b', (byte) 0xE2, (byte) 0x82, 'c'};
        assertThat(Utf8.firstInvalid(bytes, 0, 5)).isEqualTo(2);
        assertThat(Utf8.firstInvalid(bytes, 3, 5)).isEqualTo(3);
        assertThat(Utf8.firstInvalid(bytes, 0, 2)).isNegative();
        byte[] euro = "x€".getBytes(UTF_8);
        assertThat(Utf8.firstInvalid(euro, 0, 3)).isEqualTo(1);
        assertThat(Utf8.firstInvalid(euro, 0, 4)).isNegative();
    }
}
