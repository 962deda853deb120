package weir.adapters.format.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.ByteBufferAllocator;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Zstandard for the pages that are written, by zstd-jni: Parquet's own factory needs Hadoop. Not for several threads. */
final class ZstdCodecFactory implements CompressionCodecFactory {
    private static final int LEVEL = 1;

    /** Longer than that are only pages that end with a large event. */
    private static final int PAGE_BYTES = 1 << 20;

    private final ZstdCompressor compressor;

    ZstdCodecFactory(ByteBufferAllocator memory) {
        this.compressor = new ZstdCompressor(memory);
    }

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
        private final ByteBufferAllocator memory;
        private ByteBuffer plain;
        private ByteBuffer packed;
        private boolean released;

        ZstdCompressor(ByteBufferAllocator memory) {
            this.memory = memory;
            this.plain = memory.allocate(PAGE_BYTES);
            this.packed = memory.allocate(Math.toIntExact(Zstd.compressBound(PAGE_BYTES)));
        }

        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
            int size = Math.toIntExact(bytes.size());
            plain = withRoom(plain, size);
            bytes.writeAllTo(new Filling(plain.clear()));
            packed = withRoom(packed, Math.toIntExact(Zstd.compressBound(size)));
            int length = context.compressByteArray(
                    packed.array(), packed.arrayOffset(), packed.capacity(), plain.array(), plain.arrayOffset(), size);
            return BytesInput.from(packed.array(), packed.arrayOffset(), length);
        }

        private ByteBuffer withRoom(ByteBuffer buffer, int bytes) {
            if (buffer.capacity() >= bytes) {
                return buffer;
            }
            memory.release(buffer);
            return memory.allocate(bytes);
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.ZSTD;
        }

        /** Given back once only: the second time the memory would be somebody else's. */
        @Override
        public void release() {
            if (released) {
                return;
            }
            released = true;
            memory.release(plain);
            memory.release(packed);
            context.close();
        }
    }

    /** Writes into a buffer that has the room. */
    private static final class Filling extends OutputStream {
        private final ByteBuffer buffer;

        Filling(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public void write(int b) {
            buffer.put((byte) b);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            buffer.put(bytes, offset, count);
        }
    }
}
