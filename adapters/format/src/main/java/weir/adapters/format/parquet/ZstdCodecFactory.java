package weir.adapters.format.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Zstandard for the pages that are written, by zstd-jni: Parquet's own factory needs Hadoop. Not for several threads. */
final class ZstdCodecFactory implements CompressionCodecFactory {
    private static final int LEVEL = 1;

    private final ZstdCompressor compressor = new ZstdCompressor();

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        require(codec);
        return compressor;
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("pages are read by ColumnPages, not by " + codec);
    }

    private static void require(CompressionCodecName codec) {
        if (codec != CompressionCodecName.ZSTD) {
            throw new IllegalArgumentException("lake objects are compressed with ZSTD, not " + codec);
        }
    }

    @Override
    public void release() {
        compressor.release();
    }

    /** Its result lives until the next call, as with Parquet's own compressors. */
    private static final class ZstdCompressor implements BytesInputCompressor {
        private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(LEVEL);
        private byte[] plain = new byte[1 << 20];
        private byte[] packed = new byte[1 << 20];

        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
            int size = Math.toIntExact(bytes.size());
            if (plain.length < size) {
                plain = new byte[size];
            }
            bytes.writeAllTo(new Filling(plain));
            int bound = Math.toIntExact(Zstd.compressBound(size));
            if (packed.length < bound) {
                packed = new byte[bound];
            }
            int length = context.compressByteArray(packed, 0, packed.length, plain, 0, size);
            return BytesInput.from(packed, 0, length);
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.ZSTD;
        }

        @Override
        public void release() {
            context.close();
        }
    }

    /** Writes into an array that is long enough. */
    private static final class Filling extends OutputStream {
        private final byte[] array;
        private int length;

        Filling(byte[] array) {
            this.array = array;
        }

        @Override
        public void write(int b) {
            array[length++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            System.arraycopy(bytes, offset, array, length, count);
            length += count;
        }
    }
}
