package weir.adapters.local.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import weir.domain.envelope.DataId;

final class BatchIdsTest {
    private final Random random = new Random(20261126);
    private final BatchIds ids = new BatchIds();

    /** Beyond what is kept, and back, so that memory is used again, replaced and let go. */
    @Test
    void eachBatchKnowsItsOwnIdsOnly() {
        for (int size : List.of(1_000, 10, 0, 3_000, 200_000, 7, 3_000)) {
            ids.begin(size);
            Set<DataId> known = new HashSet<>();
            for (int i = 0; i < size; i++) {
                // Few of them, so that some come twice, also in the batches before; one is all zeros.
                DataId id = new DataId(0, random.nextInt(size));
                assertThat(ids.add(id)).isEqualTo(known.add(id));
            }
        }
    }
}
