package weir.adapters.format.parquet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import weir.adapters.format.bytes.WholeObject;
import weir.application.port.Entry;
import weir.application.port.LakeFormat;

/** Lake objects in Parquet, compressed with Zstandard at level 1; docs/formats.md lists the columns. */
public final class ParquetLakeFormat implements LakeFormat {
    /** So large that an object is one row group. */
    private static final long ROW_GROUP_BYTES = 512L << 20;

    private final RecycledBuffers buffers = new RecycledBuffers();

    @Override
    public String extension() {
        return ".parquet";
    }

    @Override
    public void write(Iterable<Entry> entries, OutputStream out) throws IOException {
        ZstdCodecFactory codecs = new ZstdCodecFactory(buffers);
        try (ParquetWriter<Entry> writer = new Builder(new ObjectOutput(out))
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(codecs)
                .withAllocator(buffers)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupSize(ROW_GROUP_BYTES)
                // A dictionary of values that never repeat, and the least and greatest of documents, only cost time.
                .withDictionaryEncoding(EntrySchema.DATA_ID, false)
                .withDictionaryEncoding(EntrySchema.CREATED, false)
                .withDictionaryEncoding(EntrySchema.DATA, false)
                .withDictionaryEncoding(EntrySchema.DATA_BYTES, false)
                .withDictionaryEncoding(EntrySchema.POSITION, false)
                .withDictionaryEncoding(EntrySchema.ORIGIN, false)
                .withStatisticsEnabled(EntrySchema.DATA, false)
                .withStatisticsEnabled(EntrySchema.DATA_BYTES, false)
                .withSizeStatisticsEnabled(false)
                .build()) {
            for (Entry entry : entries) {
                writer.write(entry);
            }
        } finally {
            codecs.release();
        }
    }

    @Override
    public void read(InputStream in, Consumer<Entry> entries) throws IOException {
        try (EntryReader reader = EntryReader.open(WholeObject.read(in))) {
            for (Optional<Entry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                entries.accept(entry.get());
            }
        }
    }

    @Override
    public long count(InputStream in) throws IOException {
        return EntryReader.count(WholeObject.read(in));
    }

    private static final class Builder extends ParquetWriter.Builder<Entry, Builder> {
        Builder(OutputFile file) {
            super(file);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // Abstract, and so to be written, but never called.
        protected WriteSupport<Entry> getWriteSupport(Configuration configuration) {
            return new EntryWriteSupport();
        }

        @Override
        protected WriteSupport<Entry> getWriteSupport(ParquetConfiguration configuration) {
            return new EntryWriteSupport();
        }
    }
}
