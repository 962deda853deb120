package weir.adapters.local.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MergePolicyTest {
    @Test
    void eightOfOneSizeBecomeOne() {
        assertThat(MergePolicy.newest(List.of(), 1_000_000)).isZero();
        assertThat(MergePolicy.newest(List.of(9L, 9L, 9L, 9L, 9L, 9L, 9L), 1_000_000))
                .isZero();
        assertThat(MergePolicy.newest(List.of(9L, 9L, 9L, 9L, 9L, 9L, 9L, 9L), 1_000_000))
                .isEqualTo(8);
        assertThat(MergePolicy.newest(List.of(500_000L, 9L, 9L, 9L, 9L, 9L, 9L, 9L, 9L), 1_000_000))
                .isEqualTo(8);
    }

    @Test
    void nothingGrowsBeyondItsBound() {
        assertThat(MergePolicy.newest(List.of(60L, 60L, 60L, 60L, 60L, 60L, 60L, 60L), 200))
                .isZero();
        assertThat(MergePolicy.newest(List.of(60L, 60L, 60L, 60L, 60L, 60L, 60L, 60L), 60))
                .isZero();
        assertThat(MergePolicy.newest(List.of(60L, 60L, 60L, 60L, 60L, 60L, 60L, 60L, 60L), 480))
                .isEqualTo(8);
    }

    /** However they come, there are few, and none is written again often. */
    @Test
    void segmentsStayFew() {
        Random random = new Random(7);
        List<Long> counts = new ArrayList<>();
        long added = 0;
        long written = 0;
        int most = 0;
        for (int i = 0; i < 20_000; i++) {
            long fresh = random.nextInt(4) == 0 ? 1 + random.nextInt(50) : 1 + random.nextInt(131_072);
            counts.add(fresh);
            added += fresh;
            for (int run = MergePolicy.newest(counts, 10_000_000);
                    run > 0;
                    run = MergePolicy.newest(counts, 10_000_000)) {
                List<Long> merged = counts.subList(counts.size() - run, counts.size());
                long sum = merged.stream().mapToLong(Long::longValue).sum();
                merged.clear();
                counts.add(sum);
                written += sum;
                assertThat(sum).isLessThanOrEqualTo(10_000_000);
            }
            most = Math.max(most, counts.size() - (int) (added / 1_250_000));
        }
        assertThat(most).isLessThan(60);
        assertThat(written).isLessThan(6 * added);
    }
}
