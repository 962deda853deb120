package weir.adapters.format.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecycledBuffersTest {
    private final RecycledBuffers buffers = new RecycledBuffers();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_095, 4_096, 4_097, 300_000, 1 << 21, (1 << 21) + 1})
    void aBufferIsAsLongAsItWasAskedFor(int size) {
        for (int turn = 0; turn < 3; turn++) {
            ByteBuffer buffer = buffers.allocate(size);

            assertThat(buffer.position()).isZero();
            assertThat(buffer.remaining()).isEqualTo(size);
            assertThat(buffer.clear().remaining()).isEqualTo(size);
            assertThat(buffer.arrayOffset()).isZero();
            buffers.release(buffer);
        }
    }

    @Test
    void whatWasGivenBackIsUsedAgainByOne() {
        ByteBuffer first = buffers.allocate(100_000);
        buffers.release(first);

        ByteBuffer second = buffers.allocate(120_000);
        ByteBuffer third = buffers.allocate(120_000);

        assertThat(second.array()).isSameAs(first.array());
        assertThat(third.array()).isNotSameAs(second.array());
    }

    @Test
    void noMoreIsKeptThanItsBound() {
        List<ByteBuffer> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            many.add(buffers.allocate(1 << 20));
        }
        many.forEach(buffers::release);

        List<byte[]> before = many.stream().map(ByteBuffer::array).toList();
        long again = 0;
        for (int i = 0; i < 40; i++) {
            byte[] array = buffers.allocate(1 << 20).array();
            again += before.stream().anyMatch(known -> known == array) ? 1 : 0;
        }

        assertThat(again).isEqualTo(16);
    }
}
