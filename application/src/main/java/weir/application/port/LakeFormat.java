package weir.application.port;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * How envelopes are laid out in a lake object. What is read is what was written: every byte of the data, whatever it is,
 * and every part of the envelope and its position.
 */
public interface LakeFormat {
    /** The end of the object's name, with its dot: {@code .parquet}, {@code .ndjson.zst}. */
    String extension();

    /**
     * Writes entries, at least one, in order. Does not close the stream. The same entries give the same bytes. Keeps no
     * entry: their arrays are written to again.
     */
    void write(Iterable<Entry> entries, OutputStream out) throws IOException;

    /**
     * Reads entries in order.
     *
     * @throws OperationFailed {@link FailureCode#CORRUPT} if the bytes are not a whole object of this format
     */
    void read(InputStream in, Consumer<Entry> entries) throws IOException;

    /**
     * How many entries an object holds; without reading them, if the format knows.
     *
     * @throws OperationFailed {@link FailureCode#CORRUPT} if that cannot be told
     */
    default long count(InputStream in) throws IOException {
        LongAdder entries = new LongAdder();
        read(in, entry -> entries.increment());
        return entries.sum();
    }
}
