package weir.domain.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, their order of use and their deadlines against the JDK's maps. */
class KeySlotsTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void isAMapInTheOrderOfUseWithDeadlines(long seed) {
        Random random = new Random(seed);
        KeySlots slots = new KeySlots();
        Deadlines deadlines = new Deadlines(slots);
        Map<String, Long> reference = new LinkedHashMap<>();
        int keys = 1 << (3 + 2 * (int) seed);
        for (int i = 0; i < 20_000; i++) {
            String key = String.format("%05d", random.nextInt(keys));
            byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
            int slot = slots.find(bytes);
            assertThat(slot != KeySlots.NONE).isEqualTo(reference.containsKey(key));
            if (random.nextInt(3) == 0) {
                if (slot != KeySlots.NONE) {
                    deadlines.set(slot, Deadlines.NEVER);
                    slots.remove(slot);
                    reference.remove(key);
                }
                continue;
            }
            if (slot == KeySlots.NONE) {
                slot = slots.add(bytes);
            } else {
                assertThat(deadlines.of(slot)).isEqualTo(reference.get(key));
                slots.touch(slot);
            }
            long due = random.nextInt(5) == 0 ? Deadlines.NEVER : random.nextInt(50);
            deadlines.set(slot, due);
            reference.remove(key);
            reference.put(key, due);
        }
        assertThat(slots.size()).isEqualTo(reference.size());
        List<String> inOrder = new ArrayList<>();
        for (int slot = slots.oldest(); slot != KeySlots.NONE; slot = slots.newerThan(slot)) {
            inOrder.add(new String(slots.key(slot), StandardCharsets.US_ASCII));
        }
        assertThat(inOrder).isEqualTo(List.copyOf(reference.keySet()));
        expectDeadlines(slots, deadlines, reference);
    }

    private static void expectDeadlines(KeySlots slots, Deadlines deadlines, Map<String, Long> reference) {
        TreeMap<String, Long> due = new TreeMap<>();
        reference.forEach((key, moment) -> {
            if (moment != Deadlines.NEVER) {
                due.put(String.format("%03d ", moment) + key, moment);
            }
        });
        for (Map.Entry<String, Long> next : due.entrySet()) {
            assertThat(deadlines.next()).isEqualTo(next.getValue());
            int slot = deadlines.nextSlot();
            assertThat(next.getKey()).endsWith(new String(slots.key(slot), StandardCharsets.US_ASCII));
            deadlines.set(slot, Deadlines.NEVER);
        }
        assertThat(deadlines.next()).isEqualTo(Deadlines.NEVER);
    }
}
