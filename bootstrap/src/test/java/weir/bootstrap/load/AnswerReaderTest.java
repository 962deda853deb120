package weir.bootstrap.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerReaderTest {
    private static final String WEIR =
            "HTTP/1.1 200 OK\r\ncontent-length: 37\r\nServer: x\r\n\r\n{\"accepted\":17,\"rejected\":[],\"ids\":[]";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 50, 1_000})
    void readsAnAnswerHoweverItIsCut(int bytesAtOnce) throws IOException {
        AnswerReader reader = new AnswerReader();
        assertThat(take(reader, WEIR, bytesAtOnce)).isEqualTo(WEIR.length());
        assertThat(reader.status()).isEqualTo(200);
        assertThat(reader.accepted(20)).isEqualTo(17);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 1_000})
    void readsChunks(int bytesAtOnce) throws IOException {
        String chunks =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n100\n\r\n10\r\n0123456789012300\r\n0\r\n\r\n";
        AnswerReader reader = new AnswerReader();
        assertThat(take(reader, chunks, bytesAtOnce)).isEqualTo(chunks.length());
        assertThat(reader.accepted(3)).as("another server's 200 accepts all").isEqualTo(3);
    }

    @Test
    void readsOneAnswerAfterTheOther() throws IOException {
        AnswerReader reader = new AnswerReader();
        take(reader, WEIR, 1_000);
        reader.clear();
        String refused = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
        assertThat(take(reader, refused, 4)).isEqualTo(refused.length());
        assertThat(reader.status()).isEqualTo(503);
    }

    @Test
    void aServerThatClosesIsNotTakenForOneThatKeepsTheConnection() {
        AnswerReader reader = new AnswerReader();
        assertThatThrownBy(() -> take(reader, "HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n", 1_000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("400");
    }

    /** After how many bytes the answer was whole; -1: never. */
    private static int take(AnswerReader reader, String answer, int bytesAtOnce) throws IOException {
        byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length; at += bytesAtOnce) {
            int length = Math.min(bytesAtOnce, bytes.length - at);
            if (reader.take(ByteBuffer.wrap(bytes, at, length))) {
                return at + length;
            }
        }
        return -1;
    }
}
