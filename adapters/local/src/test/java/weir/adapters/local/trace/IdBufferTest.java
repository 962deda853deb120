package weir.adapters.local.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weir.domain.envelope.DataId;

final class IdBufferTest {
    /** More than the list of pieces first has room for, and none of them full at the end. */
    private static final int RECORDS = 70_001;

    @Test
    void recordsOfManyPiecesAreFoundAndComeInTheirOrder() throws IOException {
        Random random = new Random(20261126);
        IdBuffer buffer = new IdBuffer();
        List<DataId> ids = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            DataId id = new DataId(random.nextLong(), random.nextLong());
            ids.add(id);
            buffer.add(id.mostSignificant(), id.leastSignificant(), i, 1_000L + i, IdRecord.eventTag(3, 4));
        }

        assertThat(buffer.size()).isEqualTo(RECORDS);
        for (int i : new int[] {0, 1, 4_095, 4_096, 4_097, 65_535, 65_536, RECORDS - 1}) {
            Matches matches = new Matches(ids.get(i), 10);
            buffer.find(matches);
            assertThat(matches.places()).containsExactly(new Matches.Place(3, 4, i, 1_000L + i));
        }
        Matches none = new Matches(new DataId(0, 0), 10);
        buffer.find(none);
        assertThat(none.places()).isEmpty();

        IdSource sorted = buffer.sorted();
        long[] before = new long[IdRecord.LONGS];
        long[] next = new long[IdRecord.LONGS];
        int records = 0;
        while (sorted.next(next)) {
            assertThat(records == 0 || IdRecord.compare(before, 0, next, 0) < 0).isTrue();
            DataId id = ids.get((int) next[2]);
            assertThat(new DataId(next[0], next[1])).isEqualTo(id);
            System.arraycopy(next, 0, before, 0, IdRecord.LONGS);
            records++;
        }
        assertThat(records).isEqualTo(RECORDS);
    }
}
