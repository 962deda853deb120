package weir.adapters.format.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the ends of lines, eight bytes at a time: byte by byte it took a tenth of the time that NDJSON takes. */
final class NewLines {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long NEW_LINES = ONES * '\n';

    private NewLines() {}

    /** The index of the first line feed, or {@code to} if there is none. */
    static int next(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to) {
            long difference = (long) LONGS.get(bytes, at) ^ NEW_LINES;
            // The lowest high bit that is left marks the first byte that is zero, and so a line feed.
            long found = (difference - ONES) & ~difference & HIGH_BITS;
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }
}
