package weir.domain.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructureTest {
    /** Names of one hash code, such as Aa and BB, must still be told apart. */
    private static String name(int number) {
        return (number % 2 == 0 ? "Aa" : "BB") + number / 2;
    }

    /** With few names it stays in its arrays, with more it leaves them; by either way it is a map in order. */
    @ParameterizedTest
    @ValueSource(ints = {3, Structure.FEW - 1, Structure.FEW, Structure.FEW + 1, 4 * Structure.FEW})
    void itIsAMapInTheOrderOfArrival(int namesMax) {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Structure structure = new Structure();
            Map<String, Value> expected = new LinkedHashMap<>();
            for (int step = 0; step < 300; step++) {
                String name = name(random.nextInt(namesMax));
                if (random.nextInt(10) < 7) {
                    Value value = Value.whole(step);
                    structure.with(name, value);
                    expected.put(name, value);
                } else {
                    assertThat(structure.remove(name)).isEqualTo(expected.remove(name));
                }
                String asked = name(random.nextInt(namesMax));
                assertThat(structure.fieldOrNull(asked)).isEqualTo(expected.get(asked));
                assertThat(structure.has(asked)).isEqualTo(expected.containsKey(asked));
                assertThat(structure.isEmpty()).isEqualTo(expected.isEmpty());
            }
            assertThat(structure.fields()).as("seed %s", seed).containsExactlyEntriesOf(expected);
            assertThat(structure.names()).as("seed %s", seed).containsExactlyElementsOf(expected.keySet());
            assertThat(structure.hashCode()).isEqualTo(expected.hashCode());
        }
    }

    @Test
    void equalityDoesNotAskForTheOrder() {
        Structure few = new Structure().with("a", Value.whole(1)).with("b", Value.whole(2));
        Structure other = new Structure().with("b", Value.whole(2)).with("a", Value.whole(1));
        assertThat(few).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(few).isNotEqualTo(new Structure().with("a", Value.whole(1)));
    }

    @Test
    void theViewCannotBeWrittenTo() {
        Structure few = new Structure().with("a", Value.whole(1));
        assertThatThrownBy(() -> few.fields().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> few.fields().put("b", Value.whole(1)))
                .isInstanceOf(UnsupportedOperationException.class);
        Structure many = new Structure();
        for (int i = 0; i <= Structure.FEW; i++) {
            many.with(name(i), Value.whole(i));
        }
        assertThatThrownBy(() -> many.fields().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
