package weir.adapters.local.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdSegmentWriterTest {
    private static final int RECORDS = 150_000;
    private static final String LARGE = IdSegment.name(1, 1);

    /** Who merges can let others at the disk between any two MiB of it, and write something else meanwhile. */
    @Test
    void aSegmentIsWrittenInPieces(@TempDir Path folder) throws IOException {
        List<Long> sizes = new ArrayList<>();
        Path part = folder.resolve(LARGE + ".part");
        write(folder, LARGE, RECORDS, forcedNanos -> {
            assertThat(forcedNanos).isNotNegative();
            sizes.add(Files.size(part));
            write(folder, IdSegment.name(1 + sizes.size(), 1 + sizes.size()), 10, IdSegmentWriter.Pace.AT_ONCE);
        });
        assertThat(sizes).hasSizeGreaterThan(3).isSorted();
        for (int i = 1; i < sizes.size(); i++) {
            assertThat(sizes.get(i) - sizes.get(i - 1)).isLessThanOrEqualTo(1 << 20);
        }
        try (IdSegment large = IdSegment.open(folder.resolve(LARGE));
                IdSegment small = IdSegment.open(folder.resolve(IdSegment.name(2, 2)))) {
            assertThat(large.count()).isEqualTo(RECORDS);
            assertThat(small.count()).isEqualTo(10);
        }
    }

    private static void write(Path folder, String name, int records, IdSegmentWriter.Pace pace) throws IOException {
        IdSegmentWriter.write(
                TraceDisk.REAL,
                folder.resolve(name),
                records(records),
                Map.of(0, new IdRange(-1, records)),
                Long.MIN_VALUE,
                pace);
    }

    private static IdSource records(int count) {
        int[] next = {0};
        return record -> {
            if (next[0] == count) {
                return false;
            }
            record[0] = next[0];
            record[1] = 0;
            record[2] = next[0]++;
            record[3] = 1_795_000_000_000_000L;
            record[4] = IdRecord.eventTag(0, 0);
            return true;
        };
    }
}
