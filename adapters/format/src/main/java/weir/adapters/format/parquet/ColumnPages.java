package weir.adapters.format.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one column in one row group. Each is checked against its checksum before it is decompressed, and headers
 * may only say what {@link ParquetLakeFormat} writes: a flipped bit in one must not change what is read.
 */
final class ColumnPages implements PageReader {
    private final ZstdDecompressCtx zstd;
    private final byte[] object;
    private final ColumnDescriptor column;
    private final PrimitiveType type;
    private final long valueCount;
    private final int end;
    private int next;

    ColumnPages(byte[] object, ColumnDescriptor column, ColumnChunkMetaData chunk, ZstdDecompressCtx zstd) {
        long begin = chunk.getStartingPos();
        if (begin < 0 || chunk.getTotalSize() < 0 || begin + chunk.getTotalSize() > object.length) {
            throw new IllegalStateException("a column lies outside the object");
        }
        this.zstd = zstd;
        this.object = object;
        this.column = column;
        this.type = column.getPrimitiveType();
        this.valueCount = chunk.getValueCount();
        this.next = (int) begin;
        this.end = (int) (begin + chunk.getTotalSize());
    }

    @Override
    public long getTotalValueCount() {
        return valueCount;
    }

    @Override
    public @Nullable DictionaryPage readDictionaryPage() {
        int begin = next;
        PageHeader header = header();
        if (header.getType() != PageType.DICTIONARY_PAGE) {
            next = begin;
            return null;
        }
        DictionaryPageHeader dictionary = header.getDictionary_page_header();
        byte[] bytes = content(header);
        return new DictionaryPage(
                BytesInput.from(bytes), dictionary.getNum_values(), encoding(dictionary.getEncoding()));
    }

    @Override
    public DataPage readPage() {
        PageHeader header = header();
        DataPageHeader data = header.getData_page_header();
        if (header.getType() != PageType.DATA_PAGE
                || !isWritten(data.getRepetition_level_encoding(), column.getMaxRepetitionLevel())
                || !isWritten(data.getDefinition_level_encoding(), column.getMaxDefinitionLevel())) {
            throw new IllegalStateException("a page of " + type.getName() + " is of another kind than is written");
        }
        byte[] bytes = content(header);
        return new DataPageV1(
                BytesInput.from(bytes),
                data.getNum_values(),
                bytes.length,
                Statistics.noopStats(type),
                encoding(data.getRepetition_level_encoding()),
                encoding(data.getDefinition_level_encoding()),
                encoding(data.getEncoding()));
    }

    private PageHeader header() {
        ByteArrayInputStream in = new ByteArrayInputStream(object, next, end - next);
        try {
            PageHeader header = Util.readPageHeader(in);
            next = end - in.available();
            return header;
        } catch (IOException e) {
            throw new UncheckedIOException("a page of " + type.getName() + " has no header", e);
        }
    }

    private byte[] content(PageHeader header) {
        int size = header.getCompressed_page_size();
        if (size < 0 || size > end - next || !header.isSetCrc()) {
            throw new IllegalStateException("a page of " + type.getName() + " does not fit its column");
        }
        CRC32 crc = new CRC32();
        crc.update(object, next, size);
        if ((int) crc.getValue() != header.getCrc()) {
            throw new IllegalStateException("a page of " + type.getName() + " does not match its checksum");
        }
        int plainSize = header.getUncompressed_page_size();
        if (Zstd.getFrameContentSize(object, next, size) != plainSize) {
            throw new IllegalStateException("a page of " + type.getName() + " has another size than its header says");
        }
        byte[] plain = new byte[plainSize];
        int length = zstd.decompressByteArray(plain, 0, plainSize, object, next, size);
        if (length != plainSize) {
            throw new IllegalStateException("a page of " + type.getName() + " ends early");
        }
        next += size;
        return plain;
    }

    /** Where there are no levels their encoding means nothing. */
    private static boolean isWritten(org.apache.parquet.format.Encoding levels, int levelMax) {
        return levelMax == 0 || levels == org.apache.parquet.format.Encoding.RLE;
    }

    private static Encoding encoding(org.apache.parquet.format.Encoding encoding) {
        return Encoding.valueOf(encoding.name());
    }
}
