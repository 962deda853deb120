package weir.benchmarks.kernels;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import weir.adapters.format.ndjson.NdjsonLakeFormat;
import weir.adapters.format.parquet.ParquetLakeFormat;
import weir.application.port.Entry;

/** Objects of the lake. */
@State(Scope.Benchmark)
public class LakeKernels {
    private final ParquetLakeFormat parquet = new ParquetLakeFormat();
    private final NdjsonLakeFormat ndjson = NdjsonLakeFormat.zst();
    private List<Entry> entries = List.of();
    private byte[] bytes = {};

    @Setup
    public void prepare() {
        entries = SampleEntries.entries();
        bytes = String.join("\n", SampleEntries.events()).getBytes(StandardCharsets.UTF_8);
    }

    /** The limit: the same bytes through Zstandard, level 1. */
    @Benchmark
    @OperationsPerInvocation(SampleEntries.EVENTS)
    public byte[] limitZstd() {
        return Zstd.compress(bytes, 1);
    }

    @Benchmark
    @OperationsPerInvocation(SampleEntries.EVENTS)
    public void writeParquet() throws IOException {
        parquet.write(entries, OutputStream.nullOutputStream());
    }

    @Benchmark
    @OperationsPerInvocation(SampleEntries.EVENTS)
    public void writeNdjsonZst() throws IOException {
        ndjson.write(entries, OutputStream.nullOutputStream());
    }
}
