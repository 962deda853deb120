package weir.adapters.format.parquet;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.parquet.bytes.ByteBufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Memory for pages while an object is written, which the next object uses again. Pages live until their object is whole:
 * left to the collector, all of them would be moved into the old generation, and nobody is answered while that is
 * collected. May be used from any thread.
 */
final class RecycledBuffers implements ByteBufferAllocator {
    /** Shorter ones are not worth it. */
    private static final int SHORTEST_BITS = 12;

    /** Longer ones are of events that are rare. */
    private static final int LONGEST_BITS = 21;

    /** What is kept while nothing is written, in bytes. */
    private static final long KEPT_BYTES_MAX = 16L << 20;

    /** By the power of two that is their length. */
    private final List<Deque<byte[]>> kept =
            Stream.generate(ArrayDeque<byte[]>::new).limit(LONGEST_BITS + 1).collect(Collectors.toUnmodifiableList());

    private long keptBytes;

    /** There may be anything in it. */
    @Override
    public ByteBuffer allocate(int size) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, size) - 1);
        if (bits < SHORTEST_BITS || bits > LONGEST_BITS) {
            return ByteBuffer.allocate(size);
        }
        byte[] array = take(bits);
        return ByteBuffer.wrap(array == null ? new byte[1 << bits] : array, 0, size)
                .slice();
    }

    private synchronized byte @Nullable [] take(int bits) {
        byte[] array = kept.get(bits).pollLast();
        if (array != null) {
            keptBytes -= array.length;
        }
        return array;
    }

    /** Whoever gives it back looks at it no more. */
    @Override
    @SuppressWarnings("ByteBufferBackingArray") // the whole array is kept, wherever in it the buffer lies
    public synchronized void release(ByteBuffer buffer) {
        int length = buffer.array().length;
        int bits = Integer.numberOfTrailingZeros(length);
        boolean isOfOurs = length == 1 << bits && bits >= SHORTEST_BITS && bits <= LONGEST_BITS;
        if (isOfOurs && keptBytes + length <= KEPT_BYTES_MAX) {
            kept.get(bits).addLast(buffer.array());
            keptBytes += length;
        }
    }

    @Override
    public boolean isDirect() {
        return false;
    }
}
