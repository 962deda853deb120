package weir.adapters.format.bytes;

import java.io.IOException;
import java.io.InputStream;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** A lake object in memory. */
public final class WholeObject {
    /** Far beyond what the archiver writes: objects roll at 64 MiB unless configured otherwise. */
    public static final int BYTES_MAX = 256 << 20;

    private WholeObject() {}

    /**
     * Reads to the end; does not close the stream.
     *
     * @throws OperationFailed {@link FailureCode#CORRUPT} if there are more than {@link #BYTES_MAX} bytes
     */
    public static byte[] read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(BYTES_MAX + 1);
        if (bytes.length > BYTES_MAX) {
            throw new OperationFailed(
                    FailureCode.CORRUPT, "the lake object is larger than " + (BYTES_MAX >> 20) + " MiB");
        }
        return bytes;
    }
}
