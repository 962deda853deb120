package weir.adapters.format.ndjson;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How the lines are compressed. Both end with a checksum of all of them. */
enum Compression {
    GZ("gz") {
        @Override
        OutputStream compress(OutputStream out) throws IOException {
            return new GZIPOutputStream(out, BUFFER_BYTES) {
                {
                    def.setLevel(GZ_LEVEL);
                }
            };
        }

        @Override
        InputStream decompress(byte[] bytes) throws IOException {
            return new GZIPInputStream(new ByteArrayInputStream(bytes), BUFFER_BYTES);
        }
    },
    ZST("zst") {
        @Override
        OutputStream compress(OutputStream out) throws IOException {
            ZstdOutputStreamNoFinalizer stream =
                    new ZstdOutputStreamNoFinalizer(out, RecyclingBufferPool.INSTANCE, ZST_LEVEL);
            stream.setChecksum(true);
            return stream;
        }

        @Override
        InputStream decompress(byte[] bytes) throws IOException {
            return new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(bytes), RecyclingBufferPool.INSTANCE);
        }
    };

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int GZ_LEVEL = 3;
    private static final int ZST_LEVEL = 1;

    private final String extension;

    Compression(String extension) {
        this.extension = extension;
    }

    /** Without a dot. */
    String extension() {
        return extension;
    }

    /** Closing the stream ends the compressed data and closes {@code out}. */
    abstract OutputStream compress(OutputStream out) throws IOException;

    abstract InputStream decompress(byte[] bytes) throws IOException;
}
