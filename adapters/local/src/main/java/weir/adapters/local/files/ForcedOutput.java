package weir.adapters.local.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Writes to a file, and forces it to the disk piece by piece. A disk serves in turn: forced at once, a large object would
 * keep the queues on the same disk waiting, and with them the producers, until all of it was written.
 */
final class ForcedOutput extends OutputStream {
    private static final int PIECE_BYTES = 1 << 20;

    private final FileChannel file;
    private long unforced;

    ForcedOutput(FileChannel file) {
        this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int from = offset, end = offset + length; from < end; ) {
            int piece = (int) Math.min(end - from, PIECE_BYTES - unforced);
            ByteBuffer rest = ByteBuffer.wrap(bytes, from, piece);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
            from += piece;
            unforced += piece;
            if (unforced == PIECE_BYTES) {
                file.force(false);
                unforced = 0;
            }
        }
    }
}
