package weir.adapters.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.adapters.format.ndjson.NdjsonLakeFormat;
import weir.adapters.format.parquet.ParquetLakeFormat;
import weir.application.port.Entry;
import weir.application.port.LakeFormat;

/** Objects that an earlier version has written must be read by every later one. These files are never written again. */
class GoldenLakeObjectsTest {
    static Stream<LakeFormat> formats() {
        return Stream.of(new ParquetLakeFormat(), NdjsonLakeFormat.gz(), NdjsonLakeFormat.zst());
    }

    @ParameterizedTest
    @MethodSource("formats")
    void theFirstVersionsObjectsAreRead(LakeFormat format) throws IOException {
        String name = "/golden/lake-1" + format.extension();
        List<Entry> read = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name), name)) {
            format.read(in, read::add);
        }
        assertThat(read).isEqualTo(LakeObjects.ENTRIES);
    }
}
