package weir.adapters.format.parquet;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.jspecify.annotations.Nullable;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/**
 * Reads the entries of one object, row group by row group. It takes footer and pages apart by itself, because Parquet's
 * own file reader cannot be built without Hadoop. Whatever goes wrong is the object's fault: it is all in memory.
 */
final class EntryReader implements AutoCloseable {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int TRAILER_BYTES = Integer.BYTES + MAGIC.length;

    private final byte[] object;
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final Iterator<BlockMetaData> groups;
    private final MessageColumnIO columns;
    private @Nullable RecordReader<Entry> rows;
    private long rowsLeft;

    private EntryReader(byte[] object, ParquetMetadata footer) {
        if (!footer.getFileMetaData().getSchema().equals(EntrySchema.SCHEMA)) {
            throw new IllegalStateException("its columns are not those of a lake object");
        }
        this.object = object;
        this.groups = footer.getBlocks().iterator();
        this.columns = new ColumnIOFactory(footer.getFileMetaData().getCreatedBy()).getColumnIO(EntrySchema.SCHEMA);
    }

    static EntryReader open(byte[] object) {
        try {
            return new EntryReader(object, footer(object));
        } catch (IOException | RuntimeException e) {
            throw corrupt(e);
        }
    }

    /** What the footer says. */
    static long count(byte[] object) {
        try {
            return footer(object).getBlocks().stream()
                    .mapToLong(BlockMetaData::getRowCount)
                    .sum();
        } catch (IOException | RuntimeException e) {
            throw corrupt(e);
        }
    }

    private static ParquetMetadata footer(byte[] object) throws IOException {
        int trailer = object.length - TRAILER_BYTES;
        if (trailer < MAGIC.length
                || !Arrays.equals(object, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                || !Arrays.equals(object, object.length - MAGIC.length, object.length, MAGIC, 0, MAGIC.length)) {
            throw new IllegalStateException("it does not begin and end as Parquet does");
        }
        int length = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN).getInt(trailer);
        if (length < 0 || length > trailer - MAGIC.length) {
            throw new IllegalStateException("its footer does not fit");
        }
        return new ParquetMetadataConverter()
                .readParquetMetadata(
                        new ByteArrayInputStream(object, trailer - length, length), ParquetMetadataConverter.NO_FILTER);
    }

    /** Empty behind the last entry. */
    Optional<Entry> next() {
        try {
            while (rowsLeft == 0) {
                if (!groups.hasNext()) {
                    return Optional.empty();
                }
                RowGroup group = new RowGroup(groups.next());
                rows = columns.getRecordReader(group, new EntryMaterializer());
                rowsLeft = group.getRowCount();
            }
            if (rows == null) {
                throw new IllegalStateException("no row group is open");
            }
            rowsLeft--;
            return Optional.of(rows.read());
        } catch (RuntimeException e) {
            throw corrupt(e);
        }
    }

    private static OperationFailed corrupt(Exception e) {
        return new OperationFailed(FailureCode.CORRUPT, "not a whole Parquet object: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        zstd.close();
    }

    private final class RowGroup implements PageReadStore {
        private final long rowCount;
        private final Map<String, ColumnChunkMetaData> chunks = new HashMap<>();

        RowGroup(BlockMetaData block) {
            this.rowCount = block.getRowCount();
            for (ColumnChunkMetaData chunk : block.getColumns()) {
                chunks.put(chunk.getPath().toDotString(), chunk);
                boolean repeats = chunk.getPath().size() > 1;
                if (rowCount < 1
                        || chunk.getValueCount() < rowCount
                        || (!repeats && chunk.getValueCount() > rowCount)) {
                    throw new IllegalStateException("column " + chunk.getPath() + " has another number of rows");
                }
            }
        }

        @Override
        public PageReader getPageReader(ColumnDescriptor column) {
            ColumnChunkMetaData chunk = chunks.get(String.join(".", column.getPath()));
            if (chunk == null) {
                throw new IllegalStateException("column " + column + " is missing");
            }
            return new ColumnPages(object, column, chunk, zstd);
        }

        @Override
        public long getRowCount() {
            return rowCount;
        }
    }
}
